import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { JobStore, StoredPrecheck } from '@tideway/job-store';
import { allowsNext, countItems, type PrecheckJob, precheckItems, runPrecheck } from '@tideway/precheck';
import type { FastifyBaseLogger } from 'fastify';
import { sourceOf, targetOf } from './source-access.ts';

const SAVE_EVERY_MS = 300;

interface Running {
  readonly abort: AbortController;
  items: PrecheckItem[];
  readonly startedAt: Date;
  readonly done: Promise<void>;
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
    const job = await this.#job(jobId);
    const known = new Map((await this.#store.prechecks.get(jobId))?.items.map((item) => [item.id, item]));
    const fresh = precheckItems(job);
    if (only !== undefined && !fresh.some(({ id }) => id === only)) {
      throw new TidewayError('NOT_FOUND', { detail: `There is no precheck item "${only}" for this job.` });
    }
    const items = fresh.map((item) => {
      const before = known.get(item.id);
      if (before === undefined) return item;
      return only === undefined || only === item.id
        ? { ...item, ignored: before.ignored, observed: before.observed }
        : before;
    });
    if (!(await this.#store.jobs.setDraftState(jobId, ['draft', 'ready', 'prechecking'], 'prechecking'))) {
      throw new TidewayError('CONFLICT', { detail: 'Only a job that was not started can be prechecked.' });
    }
    const abort = new AbortController();
    const done = Promise.resolve().then(() => this.#run(jobId, job, only));
    this.#running.set(jobId, { abort, items, startedAt: new Date(), done });
    return this.get(jobId);
  }

  async cancel(jobId: string): Promise<PrecheckRun> {
    const running = this.#running.get(jobId);
    running?.abort.abort();
    await running?.done;
    return this.get(jobId);
  }

  /** Ignores a warning (or accepts a could-not-check) with a reason, or takes that back. */
  async ignore(jobId: string, itemId: string, ignored: { by: string; reason: string } | null): Promise<PrecheckRun> {
    const stored = await this.#store.prechecks.get(jobId);
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
    await this.#store.prechecks.save(jobId, { ...stored, items });
    await this.#settle(jobId, items, stored.state);
    return this.get(jobId);
  }

  async stop(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #run(jobId: string, job: PrecheckJob, only: string | undefined): Promise<void> {
    const running = this.#running.get(jobId);
    if (running === undefined) return;
    const { abort, startedAt } = running;
    let lastSave = 0;
    const save = (state: StoredPrecheck['state']): Promise<void> =>
      this.#store.prechecks.save(jobId, {
        state,
        startedAt,
        finishedAt: state === 'running' ? null : new Date(),
        items: running.items,
      });
    let state: StoredPrecheck['state'] = 'finished';
    try {
      const items = await runPrecheck(job, {
        items: running.items,
        ...(only === undefined ? {} : { only: [only] }),
        signal: abort.signal,
        onItem: (item) => {
          running.items = running.items.map((one) => (one.id === item.id ? item : one));
          if (Date.now() - lastSave < SAVE_EVERY_MS) return;
          lastSave = Date.now();
          void save('running').catch((error: unknown) =>
            this.#log.warn({ err: error }, 'a precheck item was not saved'),
          );
        },
      });
      running.items = [...items];
      if (abort.signal.aborted) state = 'cancelled';
    } catch (error) {
      state = 'cancelled';
      if (!abort.signal.aborted) this.#log.error({ err: error, jobId }, 'the precheck broke off');
    }
    try {
      await save(state);
      await this.#settle(jobId, running.items, state);
    } catch (error) {
      this.#log.error({ err: error, jobId }, 'the precheck could not be saved');
    } finally {
      this.#running.delete(jobId);
    }
  }

  /** The job is `ready` exactly while its precheck allows Next. */
  async #settle(jobId: string, items: readonly PrecheckItem[], state: StoredPrecheck['state']): Promise<void> {
    const isReady = state === 'finished' && allowsNext(items);
    await this.#store.jobs.setDraftState(jobId, ['draft', 'prechecking', 'ready'], isReady ? 'ready' : 'draft');
  }

  async #job(jobId: string): Promise<PrecheckJob> {
    const job = await this.#store.jobs.withSecrets(jobId);
    const view = await this.#store.jobs.get(jobId);
    const others = (await this.#store.jobs.list(view.clusterId)).filter(
      ({ id, state, selection }) =>
        id !== jobId && selection !== null && !['draft', 'prechecking', 'ready', 'deleting'].includes(state),
    );
    return {
      dataSource: view.source.dataSource ?? 'self-managed-mysql',
      source: sourceOf(job),
      target: targetOf(job),
      start: job.start,
      addPurged: job.addPurged,
      selection: job.selection,
      standIn: view.standIn,
      otherJobs: others.flatMap(({ name, selection }) => (selection === null ? [] : [{ name, selection }])),
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
