import { Readable } from 'node:stream';
import {
  apiToken,
  apiTokenInput,
  auditPage,
  includesRole,
  keysRotated,
  newApiToken,
  ROUTES,
  session,
  setupInput,
  signInMode,
  user,
  userInput,
  userPatch,
} from '@tideway/contract';
import { say, TidewayError } from '@tideway/domain';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiContext, VERSION } from '../context.ts';
import { AUTH_BASE, OIDC_PROVIDER } from '../sign-in/create-auth.ts';
import { answerByAuth } from '../sign-in/fetch-bridge.ts';
import { actorOf, type Identity } from '../sign-in/identity.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** What of better-auth answers; the rest (sign-up, deletion, linking …) is not reached at all. */
const AUTH_PATHS: readonly string[] = [
  'POST /sign-in/email',
  'POST /sign-in/social',
  `GET /callback/${OIDC_PROVIDER}`,
  'POST /sign-out',
  'POST /change-password',
  'POST /revoke-sessions',
  'POST /revoke-other-sessions',
];

const userParams = z.object({ userId: z.string() });

/** Signing in, accounts, API tokens, and the audit log. */
export const accountRoutes =
  ({ store, rotateKeys }: ApiContext, signIn: SignIn): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(ROUTES.signIn, { schema: { response: { 200: signInMode } } }, async () => ({
      mode: await signIn.mode(),
      oidc: signIn.oidcName,
    }));
    app.post(ROUTES.setup, { schema: { body: setupInput, response: { 201: user } } }, async ({ body }, reply) =>
      reply.code(201).send(await store.accounts.get(await signIn.setUp(body))),
    );
    app.route({
      method: ['GET', 'POST'],
      url: `${AUTH_BASE}/*`,
      schema: { hide: true },
      handler: (request, reply) => {
        const path = request.url.slice(AUTH_BASE.length).split('?')[0];
        if (AUTH_PATHS.includes(`${request.method} ${path}`)) return answerByAuth(signIn.auth, request, reply);
        throw new TidewayError('NOT_FOUND', {
          detail: say(
            `There is no ${request.method} ${AUTH_BASE}${path}.`,
            `没有 ${request.method} ${AUTH_BASE}${path}。`,
          ),
        });
      },
    });
    app.get(ROUTES.session, { schema: { response: { 200: session } } }, async (request) => {
      const { name, role, kind, email } = identityOf(request);
      return { user: { name, role, kind, email }, version: VERSION };
    });

    app.get(ROUTES.users, { schema: { response: { 200: z.array(user) } } }, () => store.accounts.list());
    app.post(ROUTES.users, { schema: { body: userInput, response: { 201: user } } }, async ({ body }, reply) => {
      if (body.role !== 'administrator' && !(await signIn.hasAccounts())) {
        throw new TidewayError('INVALID_REQUEST', {
          detail: say(
            'The first account is an administrator: from then on only accounts sign in.',
            '第一个账号必须是管理员：此后只能用账号登录。',
          ),
          field: 'role',
        });
      }
      return reply.code(201).send(await store.accounts.get(await signIn.createAccount(body)));
    });
    app.patch(
      ROUTES.user,
      { schema: { params: userParams, body: userPatch, response: { 200: user } } },
      async ({ params: { userId }, body: { password, ...change } }) => {
        const changed = await store.accounts.change(userId, change);
        if (password === undefined) return changed;
        await signIn.setPassword(userId, password);
        return store.accounts.get(userId);
      },
    );
    app.delete(
      ROUTES.user,
      { schema: { params: userParams, response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await store.accounts.remove(params.userId);
        return reply.code(204).send(null);
      },
    );
    app.delete(
      ROUTES.userSessions,
      { schema: { params: userParams, response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await store.accounts.get(params.userId);
        await store.accounts.endSessions(params.userId);
        return reply.code(204).send(null);
      },
    );

    // One's own; an administrator sees and ends all.
    app.get(ROUTES.apiTokens, { schema: { response: { 200: z.array(apiToken) } } }, (request) =>
      store.apiTokens.list(ownOnly(request)),
    );
    app.post(
      ROUTES.apiTokens,
      { schema: { body: apiTokenInput, response: { 201: newApiToken } } },
      async (request, reply) => {
        const { role, kind, userId } = identityOf(request);
        if (kind === 'token')
          throw new TidewayError('FORBIDDEN', {
            detail: say('A token makes no other tokens: sign in.', '不能用令牌创建其他令牌：请登录。'),
          });
        if (!includesRole(role, request.body.role)) {
          throw new TidewayError('FORBIDDEN', {
            detail: say(
              `A token never does more than its owner, who is ${role}.`,
              `令牌的权限不能超过其所有者，所有者的角色是 ${role}。`,
            ),
          });
        }
        return reply.code(201).send(await store.apiTokens.create(request.body, actorOf(request).name, userId));
      },
    );
    app.delete(
      ROUTES.apiToken,
      { schema: { params: z.object({ tokenId: z.string() }), response: { 204: z.null() } } },
      async (request, reply) => {
        await store.apiTokens.remove(request.params.tokenId, ownOnly(request));
        return reply.code(204).send(null);
      },
    );

    app.post(ROUTES.keysRotate, { schema: { response: { 200: keysRotated } } }, () => rotateKeys());
    app.get(
      ROUTES.audit,
      {
        schema: {
          querystring: z.object({
            before: z.coerce.bigint().min(1n).max(9_223_372_036_854_775_807n).optional(),
            limit: z.coerce.number().int().min(1).max(500).default(100),
            search: z.string().max(200).default(''),
            format: z.enum(['json', 'jsonl']).default('json'),
          }),
          response: { 200: auditPage },
        },
      },
      async ({ query: { before, limit, search, format } }, reply) => {
        if (format === 'json') return store.audit.page(limit, before, search);
        reply
          .header('content-disposition', 'attachment; filename="tideway-audit.jsonl"')
          .header('cache-control', 'no-store');
        reply.type('application/jsonl; charset=utf-8');
        // A stream passes the serializer by, which the types do not know.
        return reply.send(Readable.from(jsonLines(store.audit.all())) as never);
      },
    );
  };

function identityOf({ identity }: FastifyRequest): Identity {
  if (identity === null) throw new Error('a route without a role has no identity');
  return identity;
}

/** The account to which a listing is confined; undefined for an administrator. */
function ownOnly(request: FastifyRequest): string | undefined {
  const { role, userId } = identityOf(request);
  return role === 'administrator' ? undefined : (userId ?? 'none');
}

async function* jsonLines(entries: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}
