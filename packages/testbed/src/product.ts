import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, ROUTES } from '@tideway/contract';
import { freePort } from './ports.ts';
import { ProductProcess } from './product-process.ts';

/** API and workers on this machine, as processes. */
export interface Product {
  /** The console as the API prints it: with the token that signs in, the one-time address, or without either. */
  readonly address: string;
  readonly api: ApiClient;
  /** The first worker's, undefined while it is down. */
  readonly workerPid: number | undefined;
  readonly workers: readonly ProductProcess[];
  /** The API's process. */
  readonly server: ProductProcess;
  /** Folder of `api.log` and a log a worker. */
  readonly logs: string;
  /** Resolves when one of the processes ends by itself, with which. */
  readonly ended: Promise<string>;
  /** Ends all: in order, or at once. */
  stop(how?: 'drain' | 'kill'): Promise<void>;
}

export interface ProductOptions {
  readonly databaseUrl: string;
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly port: number;
  /** Worker processes, named `worker`, or `worker-1` … where there are several. Default 1. */
  readonly workers?: number;
  /** What they get when we die: SIGTERM (default) lets them drain. */
  readonly deathSignal?: 'SIGTERM' | 'SIGKILL';
  /** On top of our own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts all and waits until the API answers. They end with this process, however it ends. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { databaseUrl, dataFolder, port, workers: count = 1, deathSignal = 'SIGTERM' } = options;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const token = randomBytes(24).toString('base64url');
  const chosen = port === 0 ? await freePort() : port;
  const environment = {
    DATABASE_URL: databaseUrl,
    TIDEWAY_DATA: dataFolder,
    TIDEWAY_PORT: String(chosen),
    TIDEWAY_TOKEN: token,
    ...options.environment,
  };
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const common = { folder: dataFolder, environment, deathSignal, ended: resolve };
  const api = new ProductProcess({ ...common, name: 'api', file: 'apps/api/src/server.ts' });
  const workers = Array.from({ length: count }, (_, index) => {
    const name = count === 1 ? 'worker' : `worker-${index + 1}`;
    return new ProductProcess({ ...common, name, file: 'apps/worker/src/main.ts' });
  });
  const addressFile = join(dataFolder, 'address');
  rmSync(addressFile, { force: true });
  api.start();
  const client = new ApiClient(`http://127.0.0.1:${chosen}`, token);
  const address = await untilReady(addressFile, api, join(dataFolder, 'api.log'));
  for (const worker of workers) worker.start();
  await untilSignedIn(`http://127.0.0.1:${chosen}${ROUTES.ready}`, workers, dataFolder);
  return {
    address,
    api: client,
    get workerPid() {
      return workers[0]?.pid;
    },
    workers,
    server: api,
    logs: dataFolder,
    ended,
    stop: async (how = 'drain') => {
      await Promise.all([...workers, api].map((one) => one[how]()));
    },
  };
}

/** Connection tests and prechecks run on workers: before one is there they are refused. */
async function untilSignedIn(url: string, workers: readonly ProductProcess[], folder: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const ended = workers.find(({ pid }) => pid === undefined);
    if (ended !== undefined) throw new Error(`${ended.name} ended; see ${join(folder, `${ended.name}.log`)}`);
    // Asked without signing in; 503 is an answer too.
    const ready = (await (await fetch(url)).json()) as { readonly workers?: number };
    if (ready.workers !== undefined && ready.workers >= workers.length) return;
    if (Date.now() > deadline) throw new Error(`the workers do not sign in; see ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The API writes its address once it listens. */
async function untilReady(addressFile: string, api: ProductProcess, log: string): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (api.pid === undefined) throw new Error(`the API ended; see ${log}`);
    const address = existsSync(addressFile) ? readFileSync(addressFile, 'utf8').trim() : '';
    if (address !== '') return address;
    if (Date.now() > deadline) throw new Error(`the API does not answer; see ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
