import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the console is built to. */
export const SITE: string = join(import.meta.dirname, '../../../web/dist/site');

/**
 * Serves the built console: its files, and its page for every other address, as the page has its own routes. A file
 * that is gone is 404, never the page: a browser would run HTML as a script.
 */
export async function registerSite(app: FastifyInstance, folder: string = SITE): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  // One route, not one a file: the console may be built again while we run.
  app.get<{ Params: { '*': string } }>('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.params['*'];
    if (path === 'api' || path.startsWith('api/')) return reply.callNotFound();
    if (path.startsWith('assets/') || /\.[a-z0-9]{1,5}$/i.test(path)) return reply.sendFile(path);
    if (!existsSync(join(folder, 'index.html'))) {
      return reply.code(503).type('text/plain').send('The console is not built yet; npm start builds it.\n');
    }
    return reply.sendFile('index.html');
  });
}
