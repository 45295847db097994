import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderWorkerMetrics, type WorkerSnapshot } from './worker-metrics.ts';

/** `/healthz`, `/readyz` and `/metrics` of a worker: for machines on its own network, without a sign-in. */
export class ObserveServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens; port 0 takes a free one. `ask` looks at the worker, and at the job store, at this moment. */
  static async listen(host: string, port: number, ask: () => Promise<WorkerSnapshot>): Promise<ObserveServer> {
    const server = createServer((request, response) => {
      answer(request.url ?? '/', ask).then(
        ({ status, type, body }) =>
          response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
        () => response.writeHead(500).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new ObserveServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

async function answer(url: string, ask: () => Promise<WorkerSnapshot>) {
  const path = url.split('?')[0];
  const json = (status: number, value: object) => ({ status, type: JSON_TYPE, body: JSON.stringify(value) });
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/metrics') {
    return {
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: await renderWorkerMetrics(await ask()),
    };
  }
  if (path !== '/readyz') return json(404, { status: 'not found' });
  const { isStoreUp, jobs } = await ask();
  if (!isStoreUp) return json(503, { status: 'not ready', reason: 'the job store does not answer' });
  const stalled = jobs.filter(({ stage }) => stage === 'stalled').map(({ jobId }) => jobId);
  if (stalled.length > 0) return json(503, { status: 'not ready', reason: 'jobs are stalled', jobs: stalled });
  return json(200, { status: 'ready' });
}
