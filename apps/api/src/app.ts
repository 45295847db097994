import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { ROUTES } from '@tideway/contract';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiContext } from './context.ts';
import { registerOpenapi } from './plugins/openapi.ts';
import { registerProblems } from './plugins/problems.ts';
import { registerSecurity } from './plugins/security.ts';
import { registerSite } from './plugins/site.ts';
import { clusterRoutes } from './routes/clusters.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { documentRoutes } from './routes/job-documents.ts';
import { jobRoutes } from './routes/jobs.ts';
import { precheckRoutes } from './routes/precheck.ts';
import { sourceRoutes } from './routes/source.ts';
import { streamRoutes } from './routes/stream.ts';

export interface AppOptions {
  readonly token: string;
  readonly logLevel: string;
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
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  registerProblems(app);
  await app.register(cookie);
  registerSecurity(app, options.token);
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
    strictTransportSecurity: false,
  });
  await registerOpenapi(app);
  const context = options.context(app.log);
  for (const routes of [
    clusterRoutes,
    jobRoutes,
    sourceRoutes,
    precheckRoutes,
    historyRoutes,
    documentRoutes,
    streamRoutes,
    healthRoutes,
  ]) {
    await app.register(routes(context));
  }
  app.get(ROUTES.openapi, { schema: { hide: true } }, async () => app.swagger());
  if (options.site !== false) await registerSite(app);
  return app;
}
