import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { childProcesses } from './child-processes.ts';
import { withDeathSignal } from './processes.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** How a process of the product is started. */
export interface ProductProcessOptions {
  /** Of the log file, and of the worker. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the kernel sends it when we die, however we die. */
  readonly deathSignal: 'SIGTERM' | 'SIGKILL';
  /** Called when it ends without having been asked to. */
  readonly ended: (what: string) => void;
}

/** Processes that were stopped by SIGSTOP: they are woken when we end, or they would stay for ever. */
const frozen = new Set<number>();
process.on('exit', () => {
  for (const pid of frozen) signalProcess(pid, 'SIGCONT');
});

/** An API or worker process: it can be started again after each of the ends. */
export class ProductProcess {
  readonly name: string;
  readonly #options: ProductProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: ProductProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ids of its direct children, now: a worker's job processes. */
  jobProcesses(): number[] {
    return this.pid === undefined ? [] : childProcesses(this.pid);
  }

  start(): void {
    const { name, file, folder, environment, deathSignal, ended } = this.#options;
    const command = withDeathSignal({ file: process.execPath, args: [join(ROOT, file)] }, deathSignal);
    const env = { ...process.env, TIDEWAY_WORKER_NAME: name, ...environment };
    // Detached: Ctrl-C reaches us, and we end them in order.
    const child = spawn(command.file, command.args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a', mode: 0o600 });
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      ended(`the ${name === 'api' ? 'API' : name} ended (${signal ?? code})`);
    });
    this.#child = child;
  }

  /** SIGKILL; a worker's job processes end with it, frozen ones too. */
  async kill(): Promise<void> {
    const children = this.jobProcesses();
    await this.#end('SIGKILL', 0);
    for (const pid of children) signalProcess(pid, 'SIGCONT');
  }

  /** SIGTERM: a worker drains its jobs and gives them back. SIGKILL follows when that takes too long. */
  drain(): Promise<void> {
    return this.#end('SIGTERM', 45_000);
  }

  /** SIGSTOP for it and all its job processes: a machine that froze. Returns what wakes exactly those again. */
  freeze(): () => void {
    const stopped = this.pid === undefined ? [] : [this.pid, ...this.jobProcesses()];
    return freezeProcesses(stopped);
  }

  async #end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const timer = graceMs === 0 ? undefined : setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
}

/** SIGSTOP for processes; returns what wakes them, which also happens when we end. */
export function freezeProcesses(pids: readonly number[]): () => void {
  for (const pid of pids) {
    frozen.add(pid);
    signalProcess(pid, 'SIGSTOP');
  }
  return () => {
    for (const pid of pids) {
      frozen.delete(pid);
      signalProcess(pid, 'SIGCONT');
    }
  };
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
