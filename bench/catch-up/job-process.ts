import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { WorkerJob } from '@tideway/job-store';
import type { WriterLogin } from '../workloads/index.ts';

/** The product's own. */
export const JOB_PROCESS = join(import.meta.dirname, '../../apps/worker/src/job-process/main.ts');

/** What a bench job is made of. */
export interface BenchJob {
  readonly id: string;
  readonly source: WriterLogin;
  readonly target: WriterLogin;
  readonly databases: readonly string[];
  /** Where it starts; null: now. */
  readonly start: {
    readonly gtidSet: string;
    readonly file: string;
    readonly position: string;
    readonly serverUuid: string;
  } | null;
  readonly lanes: number;
  readonly memoryMiB: number;
  /** Another script than the job process as it is written: bundled, for instance. */
  readonly script?: string;
  /** More arguments for Node, e.g. `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

/** A message of the job process (apps/worker/src/messages.ts), as far as it is looked at here. */
export interface JobMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The product's own job process, told by the product's own messages what the supervisor would tell it. */
export class JobProcess {
  readonly child: ChildProcess;
  readonly #listeners = new Set<(message: JobMessage) => void>();
  #failure: Error | undefined;
  readonly #ended: Promise<void>;

  constructor(job: BenchJob) {
    // As the supervisor forks it (apps/worker/src/supervisor/job-runner.ts, process-memory.ts).
    const heap = `--max-old-space-size=${job.memoryMiB}`;
    this.child = fork(job.script ?? JOB_PROCESS, [], {
      execArgv: [heap, '--max-semi-space-size=16', '--disable-warning=ExperimentalWarning', ...(job.execArgv ?? [])],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: process.env.NODE_ENV,
        TZ: 'UTC',
        MALLOC_MMAP_THRESHOLD_: '262144',
        MALLOC_ARENA_MAX: '2',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.child.on('message', (message: unknown) => this.#received(message as JobMessage));
    this.child.send({ type: 'run', job: workerJob(job), history: [] });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  #received(message: JobMessage): void {
    if (message.type === 'history') this.child.send({ type: 'history-stored', through: message.through });
    if (message.type === 'start-resolved') this.child.send({ type: 'start-pinned' });
    if (message.type === 'failed') this.#failure = new Error(`the job failed: ${JSON.stringify(message.error)}`);
    if (message.type === 'log') console.error(`job process: ${message.message}`);
    for (const listener of this.#listeners) listener(message);
  }

  /** Calls back for every message from now on; returns what ends that. */
  onMessage(listener: (message: JobMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at the first message of this type; rejects when the job fails or its process ends before. */
  whenMessage(type: string): Promise<JobMessage> {
    return new Promise((resolve, reject) => {
      const off = this.onMessage((message) => {
        if (message.type !== type && this.#failure === undefined) return;
        off();
        if (message.type === type) resolve(message);
        else reject(this.#failure);
      });
      void this.#ended.then(() => reject(this.#failure ?? new Error('the job process has ended')));
    });
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.child.exitCode !== null) throw new Error(`the job process ended with ${this.child.exitCode}`);
  }

  /** Asks it to drain and waits until it is gone. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.send({ type: 'drain' });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 30_000);
    await this.#ended;
    clearTimeout(timer);
  }
}

function workerJob({ id, source, target, databases, start, lanes, memoryMiB }: BenchJob): WorkerJob {
  return {
    id,
    name: id,
    state: 'starting',
    source: { ...source, tls: null },
    target: { ...target, tls: null },
    start: { kind: 'now' },
    addPurged: false,
    resolvedStart: start === null ? null : { ...start, resolvedAt: new Date().toISOString() },
    hasRun: false,
    selection: { kind: 'custom', databases: [...databases], tables: [] },
    spec: null,
    resources: { lanes, rowsPerSecond: 0, tables: 0, memoryMiB },
    options: {
      ddlPolicy: 'apply',
      consistency: 'transaction',
      foreignKeyChecks: false,
      syncpointSeconds: null,
      decoder: 'own',
    },
    decision: null,
    decisions: [],
    forceDelete: false,
  };
}
