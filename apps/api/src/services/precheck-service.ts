import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { JobStore, StoredPrecheck } from '@tideway/job-store';
import {
  allowsNext,
  type CreatedTables,
  countItems,
  createMissingTables,
  type PrecheckJob,
  precheckItems,
  runPrecheck,
} from '@tideway/precheck';
import { sourceOptions, targetOptions } from '@tideway/server-access';
import type { FastifyBaseLogger } from 'fastify';

const SAVE_EVERY_MS = 300;
/** For up to 200 CREATE TABLE statements on a cluster that takes its time. */
const CREATE_LIMIT_MS = 120_000;

interface Running {
  readonly abort: AbortController;
  items: readonly PrecheckItem[];
  readonly startedAt: Date;
  done: Promise<void>;
}

/** Runs prechecks in this process and keeps their results in the job store, item by item as they come. */
export class PrecheckService {
  readonly #store: JobStore;
  readonly #log: FastifyBaseLogger;
  readonly #running = new Map<string, Running>();

  constructor(store: JobStore, log: FastifyBaseLogger) {
    this.#store = store;
    this.#log = log;
  }

  async get(jobId: string): Promise<PrecheckRun> {
    const running = this.#running.get(jobId);
    if (running !== undefined) {
      return view(jobId, { state: 'running', startedAt: running.startedAt, finishedAt: null, items: running.items });
    }
    const stored = await this.#store.prechecks.get(jobId);
    // A run whose process is gone will never end by itself.
    return view(jobId, stored?.state === 'running' ? { ...stored, state: 'cancelled' } : stored);
  }

  /** Starts a run of all items, or of one. */
  async start(jobId: string, only?: string): Promise<PrecheckRun> {
    if (this.#running.has(jobId)) throw new TidewayError('CONFLICT', { detail: 'A precheck of this job is running.' });
    const running: Running = {
      abort: new AbortController(),
      items: [],
      startedAt: new Date(),
      done: Promise.resolve(),
    };
    this.#running.set(jobId, running);
    try {
      const job = await this.#job(jobId);
      running.items = await this.#itemsBefore(jobId, job, only);
      const { startedAt, items } = running;
      if (!(await this.#store.prechecks.begin(jobId, { state: 'running', startedAt, finishedAt: null, items }))) {
        throw new TidewayError('CONFLICT', { detail: 'Only a job that was not started can be prechecked.' });
      }
      running.done = this.#run(jobId, running, job, only);
    } catch (error) {
      this.#running.delete(jobId);
      throw error;
    }
    return this.get(jobId);
  }

  /** Ends a run, if there is one. */
  async cancel(jobId: string): Promise<PrecheckRun> {
    const running = this.#running.get(jobId);
    running?.abort.abort();
    await running?.done;
    return this.get(jobId);
  }

  /** Ignores a warning (or accepts a could-not-check) with a reason, or takes that back. */
  async ignore(jobId: string, itemId: string, ignored: { by: string; reason: string } | null): Promise<PrecheckRun> {
    await this.#store.prechecks.change(jobId, (stored) => {
      const item = stored?.items.find(({ id }) => id === itemId);
      if (stored === undefined || item === undefined) {
        throw new TidewayError('NOT_FOUND', { detail: `There is no result of "${itemId}" to ignore.` });
      }
      if (ignored !== null && item.verdict !== 'warning' && item.verdict !== 'could-not-check') {
        throw new TidewayError('CONFLICT', {
          detail: `Only a warning, or what could not be checked, can be ignored; this is "${item.verdict}".`,
        });
      }
      const mark = ignored === null ? null : { ...ignored, at: new Date().toISOString() };
      const items = stored.items.map((one) => (one.id === itemId ? { ...one, ignored: mark } : one));
      return { run: { ...stored, items }, allowsNext: stored.state === 'finished' && allowsNext(items) };
    });
    return this.get(jobId);
  }

  /**
   * Makes the tables that the target lacks, as the item target-tables-exist shows them. Throws CONFLICT while a precheck
   * runs, or for a job that was started: a failed one is mended where it failed.
   */
  async createTables(jobId: string): Promise<CreatedTables> {
    const { state } = await this.#store.jobs.get(jobId);
    if (this.#running.has(jobId)) throw new TidewayError('CONFLICT', { detail: 'A precheck of this job is running.' });
    if (state !== 'draft' && state !== 'ready') {
      throw new TidewayError('CONFLICT', { detail: `Tables are made before the start; this job is ${state}.` });
    }
    return createMissingTables(await this.#job(jobId), AbortSignal.timeout(CREATE_LIMIT_MS));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((jobId) => this.cancel(jobId)));
  }

  /** The items of this job as it is now, with their earlier results: what is run again keeps them until it is done. */
  async #itemsBefore(jobId: string, job: PrecheckJob, only: string | undefined): Promise<readonly PrecheckItem[]> {
    const stored = await this.#store.prechecks.get(jobId);
    const known = new Map(stored?.items.map((item) => [item.id, item]));
    const items = precheckItems(job);
    if (only !== undefined && !items.some(({ id }) => id === only)) {
      throw new TidewayError('NOT_FOUND', { detail: `There is no precheck item "${only}" for this job.` });
    }
    return items.map((item) => {
      const before = known.get(item.id);
      if (before === undefined) return item;
      return only === undefined || only === item.id ? { ...before, state: 'waiting' } : before;
    });
  }

  async #run(jobId: string, running: Running, job: PrecheckJob, only: string | undefined): Promise<void> {
    const { abort, startedAt } = running;
    let lastSave = 0;
    // One after the other: an item's save that comes late must not overwrite the end of the run.
    let saving: Promise<unknown> = Promise.resolve();
    const inTurn = (state: StoredPrecheck['state']): Promise<void> => {
      const turn = saving.then(() => save(state));
      saving = turn.catch(() => undefined);
      return turn;
    };
    const save = async (state: StoredPrecheck['state']): Promise<void> => {
      const { items } = running;
      const finishedAt = state === 'running' ? null : new Date();
      const isStored = await this.#store.prechecks.save(
        jobId,
        { state, startedAt, finishedAt, items },
        state === 'finished' && allowsNext(items),
      );
      // The job was edited meanwhile: what is being checked is no longer what it is.
      if (!isStored) abort.abort();
    };
    const state = await runPrecheck(job, {
      items: running.items,
      ...(only === undefined ? {} : { only: [only] }),
      signal: abort.signal,
      onItem: (item) => {
        running.items = running.items.map((one) => (one.id === item.id ? item : one));
        if (Date.now() - lastSave < SAVE_EVERY_MS) return;
        lastSave = Date.now();
        save('running').catch((error: unknown) => this.#log.warn({ err: error }, 'a precheck item was not saved'));
      },
    }).then(
      (items): StoredPrecheck['state'] => {
        running.items = items;
        return 'finished';
      },
      (error: unknown): StoredPrecheck['state'] => {
        if (!abort.signal.aborted) this.#log.error({ err: error, jobId }, 'the precheck broke off');
        return 'cancelled';
      },
    );
    try {
      await inTurn(state);
    } catch (error) {
      this.#log.error({ err: error, jobId }, 'the precheck could not be saved');
    } finally {
      this.#running.delete(jobId);
    }
  }

  async #job(jobId: string): Promise<PrecheckJob> {
    const job = await this.#store.jobs.withSecrets(jobId);
    const view = await this.#store.jobs.get(jobId);
    const { tier } = await this.#store.clusters.get(view.clusterId);
    return {
      tier,
      spec: view.spec,
      foreignKeyChecks: view.options.foreignKeyChecks,
      dataSource: view.source.dataSource ?? 'self-managed-mysql',
      source: sourceOptions(job),
      target: targetOptions(job),
      start: job.start,
      addPurged: job.addPurged,
      selection: job.selection,
      standIn: view.standIn,
      otherJobs: await this.#store.jobs.othersOnTarget(jobId),
    };
  }
}

function view(jobId: string, stored: StoredPrecheck | undefined): PrecheckRun {
  const items = stored === undefined ? [] : [...stored.items];
  return {
    jobId,
    state: stored?.state ?? 'none',
    startedAt: stored?.startedAt?.toISOString() ?? null,
    finishedAt: stored?.finishedAt?.toISOString() ?? null,
    allowsNext: stored?.state === 'finished' && allowsNext(items),
    counts: countItems(items),
    items,
  };
}
