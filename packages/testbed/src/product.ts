import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '@tideway/contract';
import { freePort } from './ports.ts';
import { withDeathSignal } from './processes.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** API and worker on this machine, as processes. */
export interface Product {
  /** The console, with the token that signs in. */
  readonly address: string;
  readonly api: ApiClient;
  readonly workerPid: number | undefined;
  readonly logs: string;
  /** Resolves when one of the processes ends by itself, with which. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ProductOptions {
  readonly databaseUrl: string;
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Starts both and waits until the API answers. They end with this process, however it ends. */
export async function startProduct({ databaseUrl, dataFolder, port }: ProductOptions): Promise<Product> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const token = randomBytes(24).toString('base64url');
  const chosen = port === 0 ? await freePort() : port;
  const environment = {
    DATABASE_URL: databaseUrl,
    TIDEWAY_DATA: dataFolder,
    TIDEWAY_PORT: String(chosen),
    TIDEWAY_TOKEN: token,
  };
  const api = launch('api', 'apps/api/src/server.ts', dataFolder, environment);
  const client = new ApiClient(`http://127.0.0.1:${chosen}`, token);
  await untilReady(client, api, join(dataFolder, 'api.log'));
  const worker = launch('worker', 'apps/worker/src/main.ts', dataFolder, environment);
  const whenEnded = (name: string, child: ChildProcess): Promise<string> =>
    new Promise((resolve) => child.once('exit', (code, signal) => resolve(`the ${name} ended (${signal ?? code})`)));
  return {
    address: `http://127.0.0.1:${chosen}/?token=${token}`,
    api: client,
    get workerPid() {
      return worker.pid;
    },
    logs: dataFolder,
    ended: Promise.race([whenEnded('API', api), whenEnded('worker', worker)]),
    stop: async () => {
      await Promise.all([end(worker), end(api)]);
    },
  };
}

function launch(name: string, file: string, folder: string, environment: Record<string, string>): ChildProcess {
  const { file: program, args } = withDeathSignal({ file: process.execPath, args: [join(ROOT, file)] }, 'SIGTERM');
  const env = { ...process.env, ...environment };
  // Detached: Ctrl-C reaches us, and we end them in order.
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a', mode: 0o600 });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  return child;
}

async function untilReady(client: ApiClient, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the API ended with code ${child.exitCode}; see ${log}`);
    try {
      await client.defaultProjectId();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`the API does not answer; see ${log}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 35_000);
  await ended;
  clearTimeout(timer);
}
