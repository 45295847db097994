import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { ROUTES } from '@tideway/contract';
import Fastify, { type FastifyInstance, LogController, type RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiContext } from './context.ts';
import { registerAudit } from './plugins/audit.ts';
import { registerOpenapi } from './plugins/openapi.ts';
import { registerProblems } from './plugins/problems.ts';
import { CONNECTING_LIMIT, registerRateLimits } from './plugins/rate-limits.ts';
import { registerSecurity } from './plugins/security.ts';
import { registerSite } from './plugins/site.ts';
import { registerStorableText } from './plugins/storable-text.ts';
import { accountRoutes } from './routes/accounts.ts';
import { clusterRoutes } from './routes/clusters.ts';
import { failureRoutes } from './routes/failures.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { documentRoutes } from './routes/job-documents.ts';
import { jobRoutes } from './routes/jobs.ts';
import { precheckRoutes } from './routes/precheck.ts';
import { sourceRoutes } from './routes/source.ts';
import { streamRoutes } from './routes/stream.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { workerRoutes } from './routes/workers.ts';
import type { SignIn } from './sign-in/sign-in.ts';

export interface AppOptions {
  readonly signIn: SignIn;
  /** Where browsers reach the console; undefined: the loopback only. */
  readonly publicUrl?: string | undefined;
  /** Proxies whose forwarded address and protocol are believed. */
  readonly trustedProxies?: readonly string[];
  readonly logLevel: string;
  /** Connection tests a minute and account; {@link CONNECTING_LIMIT} when omitted. */
  readonly connectingLimit?: number;
  /** Told of every route, for the test that each has a rule. */
  readonly onRoute?: (route: RouteOptions) => void;
  /** Whether the built console is served too; true when omitted. */
  readonly site?: boolean;
  /** Makes what routes work with, once there is a logger. */
  readonly context: (log: FastifyInstance['log']) => ApiContext;
}

/** The API without a socket: tests inject requests, `server.ts` listens. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: { level: options.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 2 * 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 30_000,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  if (options.onRoute !== undefined) app.addHook('onRoute', options.onRoute);
  registerProblems(app);
  registerStorableText(app);
  await app.register(cookie);
  registerSecurity(app, { signIn: options.signIn, publicUrl: options.publicUrl });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine writes its theme's variables into a style element.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: options.publicUrl?.startsWith('https:') === true && { maxAge: 31_536_000 },
  });
  await registerRateLimits(app, options.connectingLimit ?? CONNECTING_LIMIT);
  await registerOpenapi(app);
  const context = options.context(app.log);
  registerAudit(app, context.store);
  await app.register(accountRoutes(context, options.signIn));
  for (const routes of [
    clusterRoutes,
    jobRoutes,
    sourceRoutes,
    precheckRoutes,
    failureRoutes,
    historyRoutes,
    documentRoutes,
    streamRoutes,
    webhookRoutes,
    workerRoutes,
    healthRoutes,
  ]) {
    await app.register(routes(context));
  }
  app.get(ROUTES.openapi, { schema: { hide: true } }, async () => app.swagger());
  if (options.site !== false) await registerSite(app);
  return app;
}
