import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the console is built to. */
export const SITE = join(import.meta.dirname, '../../../web/dist/site');

/** Serves the built console: its files, and its page for every address that is not the API's. */
export async function registerSite(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(SITE, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: SITE,
    wildcard: false,
    index: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    if (request.url.startsWith('/api/')) return reply.callNotFound();
    return reply.sendFile('index.html');
  });
}
