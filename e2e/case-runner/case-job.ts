import { comparePositions, compileSelection, type Selection, TidewayError } from '@tideway/domain';
import {
  type BinlogSource,
  type Checkpoint,
  type KnownCollations,
  type PipelineObserver,
  type PipelineProgress,
  runPipeline,
  type SpillStore,
} from '@tideway/engine';
import { openTarget, type TargetOptions, type TidbTarget } from '@tideway/sink-tidb';
import { MemoryHistoryStore, type ReaderOptions, type SchemaHistoryStore } from '@tideway/source-mysql';
import type { MysqlAddress } from '@tideway/testbed';
import type { CaseJob } from './case-files.ts';

/** Makes the reader of a source. */
export type OpenSource = (
  options: ReaderOptions & { readonly history: SchemaHistoryStore; readonly dialect: 'tidb' | 'mysql' },
) => BinlogSource;

export interface CaseJobOptions {
  readonly source: MysqlAddress;
  readonly target: MysqlAddress;
  readonly openSource: OpenSource;
  readonly jobId: string;
  readonly selection: Selection;
  readonly start: Checkpoint;
  readonly job: CaseJob;
  readonly collations: KnownCollations;
}

/** What a job did, over all its runs. */
export interface Tally {
  missed: number;
  overwritten: number;
  skippedDdl: number;
  readonly notMigrated: string[];
}

/** A job run in this process: the same parts as a worker's, without the worker. */
export class RunningJob {
  readonly tally: Tally = { missed: 0, overwritten: 0, skippedDdl: 0, notMigrated: [] };
  readonly #options: CaseJobOptions;
  #stop = new AbortController();
  #target: TidbTarget | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #progress: (() => PipelineProgress) | null = null;
  #isFirstStart = true;
  /** As a job's own: it outlives its runs. */
  readonly #history = new MemoryHistoryStore();
  #failure: unknown = null;

  constructor(options: CaseJobOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#target !== null;
  }

  async start(resume: Partial<TargetOptions> = {}): Promise<void> {
    const { source, target, openSource, jobId, selection, start, job } = this.#options;
    const select = compileSelection(selection, true);
    this.#failure = null;
    this.#stop = new AbortController();
    const opened = await openTarget({
      connection: target,
      jobId,
      mode: job.mode ?? 'gtid',
      start,
      isFirstStart: this.#isFirstStart,
      lanes: job.lanes ?? 4,
      foreignKeyChecks: job.foreignKeyChecks ?? false,
      ddlPolicy: job.ddlPolicy ?? 'apply',
      sourceTimeZone: job.sourceTimeZone ?? null,
      onOverwritten: (rows) => {
        this.tally.overwritten += rows.length;
      },
      ...resume,
    });
    this.#isFirstStart = false;
    this.#target = opened;
    const dialect = opened.server.isTidb ? 'tidb' : 'mysql';
    this.#running = runPipeline({
      source: openSource({ source: { ...source, tls: null }, select, history: this.#history, dialect }),
      target: opened,
      start: opened.restored,
      selection: select,
      collations: this.#options.collations,
      options: { foreignKeyChecks: job.foreignKeyChecks ?? false, ...job.pipeline },
      spill: memorySpill(),
      clock: { now: Date.now },
      observer: this.#observer(),
      signal: this.#stop.signal,
    }).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  #observer(): PipelineObserver {
    return {
      started: (progress) => {
        this.#progress = progress;
      },
      applied: ({ missed }) => {
        this.tally.missed += missed.length;
      },
      ddl: (_, { action }) => {
        if (action === 'skipped') this.tally.skippedDdl += 1;
      },
      notMigrated: (what) => this.tally.notMigrated.push(what),
    };
  }

  /** Waits until everything up to this position of the source is applied. Throws what the job failed with. */
  async reach(end: { readonly file: string; readonly position: number }, timeout = 20_000): Promise<void> {
    const deadline = performance.now() + timeout;
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const progress = this.#progress?.();
      const read = progress?.read?.position;
      if (read !== undefined && comparePositions(read, end) >= 0 && progress?.oldestUnapplied === null) return;
      if (performance.now() > deadline) {
        const at = JSON.stringify({ read, unapplied: progress?.oldestUnapplied, queued: progress?.queued }, bigints);
        throw new Error(`not applied up to ${end.file}:${end.position} within ${timeout} ms: ${at}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  }

  /** Ends the run in order. */
  async stop(): Promise<void> {
    if (this.#target === null) return;
    this.#stop.abort('now');
    await this.#running;
    await this.#target.close();
    this.#target = null;
  }

  /** Ends the run as a crash of its process would: connections break wherever they are. */
  async crash(): Promise<void> {
    this.#target?.destroy();
    this.#stop.abort('now');
    await this.#running;
    this.#target = null;
  }

  /** The error of the run, if it failed; undefined while it runs or after it ended well. */
  get error(): TidewayError | undefined {
    return this.#failure instanceof TidewayError ? this.#failure : undefined;
  }
}

/** Where prepared rows beyond `maxPreparedBytes` go: as a worker's files, gone with the run. */
function memorySpill(): SpillStore {
  const files = new Map<string, string[]>();
  return {
    append: async (name, lines) => {
      files.set(name, [...(files.get(name) ?? []), ...lines]);
    },
    read: async function* (name) {
      for (const line of files.get(name) ?? []) yield [line];
    },
    remove: async (name) => {
      files.delete(name);
    },
  };
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
