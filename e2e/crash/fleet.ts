import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '@tideway/contract';
import { childProcesses, freePort, withDeathSignal } from '@tideway/testbed';

const ROOT = join(import.meta.dirname, '../..');

/** The product as an operator runs it: one API process and some worker processes on one Postgres. */
export interface Fleet {
  readonly api: ApiClient;
  readonly workers: readonly WorkerProcess[];
  stop(): Promise<void>;
}

/** A worker process that can be hurt; `start` again after `kill`. */
export interface WorkerProcess {
  readonly name: string;
  /** Process ids of its job processes, now. */
  jobProcesses(): number[];
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP for it and all its job processes: a machine that froze. Returns what wakes exactly those again. */
  freeze(): () => void;
}

/** Everything the product needs to know, as environment variables of its processes. */
export interface FleetOptions {
  databaseUrl: string;
  workers: number;
  /** Folder for logs and the key file. */
  folder: string;
}

/** Starts API and workers and waits until the API answers. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  mkdirSync(options.folder, { recursive: true });
  const port = await freePort();
  const token = crypto.randomUUID();
  const environment = {
    DATABASE_URL: options.databaseUrl,
    TIDEWAY_DATA: options.folder,
    TIDEWAY_PORT: String(port),
    TIDEWAY_TOKEN: token,
    TIDEWAY_SECRET_KEY: Buffer.alloc(32, 7).toString('hex'),
  };
  const apiProcess = launch('api', 'apps/api/src/server.ts', options.folder, environment);
  const client = new ApiClient(`http://127.0.0.1:${port}`, token);
  await waitUntilReady(client, apiProcess);
  const workers = Array.from({ length: options.workers }, (_, index) =>
    workerProcess(`worker-${index + 1}`, options.folder, environment),
  );
  for (const worker of workers) await worker.start();
  return {
    api: client,
    workers,
    stop: async () => {
      for (const worker of workers) await worker.kill();
      await end(apiProcess, 'SIGKILL');
    },
  };
}

function launch(name: string, file: string, folder: string, environment: Record<string, string>): ChildProcess {
  const command = withDeathSignal({ file: process.execPath, args: [join(ROOT, file)] }, 'SIGKILL');
  const child = spawn(command.file, command.args, {
    cwd: ROOT,
    env: { ...process.env, ...environment, TIDEWAY_WORKER_NAME: name },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  return child;
}

async function waitUntilReady(client: ApiClient, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the API ended with code ${child.exitCode}; see api.log`);
    try {
      await client.defaultProjectId();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function workerProcess(name: string, folder: string, environment: Record<string, string>): WorkerProcess {
  let child: ChildProcess | undefined;
  const jobProcesses = (): number[] => (child?.pid === undefined ? [] : childProcesses(child.pid));
  return {
    name,
    jobProcesses,
    kill: async () => {
      if (child === undefined) return;
      await end(child, 'SIGKILL');
      child = undefined;
    },
    start: async () => {
      child = launch(name, 'apps/worker/src/main.ts', folder, environment);
    },
    freeze: () => {
      const frozen = child?.pid === undefined ? [] : [child.pid, ...jobProcesses()];
      for (const pid of frozen) signal(pid, 'SIGSTOP');
      return () => {
        for (const pid of frozen) signal(pid, 'SIGCONT');
      };
    },
  };
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function end(child: ChildProcess, name: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(name);
  await ended;
}
