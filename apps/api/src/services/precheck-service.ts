import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { say, TidewayError } from '@tideway/domain';
import type { JobStore, PrecheckFacts, StoredPrecheck, TaskOutput, WorkerJob } from '@tideway/job-store';
import { allowsNext, countItems, precheckItems } from '@tideway/precheck';
import type { FastifyBaseLogger } from 'fastify';
import type { SourceAccess } from './source-access.ts';

const SAVE_EVERY_MS = 300;

interface Running {
  readonly abort: AbortController;
  items: readonly PrecheckItem[];
  readonly startedAt: Date;
  done: Promise<void>;
}

/** Has prechecks run by workers and keeps their results in the job store, item by item as they come. */
export class PrecheckService {
  readonly #store: JobStore;
  readonly #access: SourceAccess;
  readonly #log: FastifyBaseLogger;
  readonly #running = new Map<string, Running>();

  constructor(store: JobStore, access: SourceAccess, log: FastifyBaseLogger) {
    this.#store = store;
    this.#access = access;
    this.#log = log;
  }

  async get(jobId: string): Promise<PrecheckRun> {
    const running = this.#running.get(jobId);
    if (running !== undefined) {
      return view(jobId, { state: 'running', startedAt: running.startedAt, finishedAt: null, items: running.items });
    }
    const stored = await this.#store.prechecks.get(jobId);
    // Another API process may wait for it; a run for which none does will never end by itself.
    const isOver = stored?.state === 'running' && !(await this.#access.isPrechecking(jobId));
    return view(jobId, isOver ? { ...stored, state: 'cancelled' } : stored);
  }

  /** Starts a run of all items, or of one. Throws CONFLICT, and NO_WORKER when none could run it. */
  async start(jobId: string, only?: string): Promise<PrecheckRun> {
    await this.#requireIdle(jobId);
    await this.#access.requireWorker();
    if (this.#running.has(jobId)) throw alreadyRunning();
    const running: Running = {
      abort: new AbortController(),
      items: [],
      startedAt: new Date(),
      done: Promise.resolve(),
    };
    this.#running.set(jobId, running);
    try {
      const { facts, job } = await this.#facts(jobId);
      running.items = await this.#itemsBefore(jobId, { ...job, ...facts }, only);
      const { startedAt, items } = running;
      if (!(await this.#store.prechecks.begin(jobId, { state: 'running', startedAt, finishedAt: null, items }))) {
        throw new TidewayError('CONFLICT', {
          detail: say('Only a job that was not started can be prechecked.', '只有未启动过的任务才能进行前置检查。'),
        });
      }
      running.done = this.#run(jobId, running, facts, only);
    } catch (error) {
      this.#running.delete(jobId);
      throw error;
    }
    return this.get(jobId);
  }

  /** Checks one item again and waits for it. Throws as {@link start} does. */
  async checkAgain(jobId: string, itemId: string): Promise<PrecheckRun> {
    await this.start(jobId, itemId);
    await this.#running.get(jobId)?.done;
    return this.get(jobId);
  }

  /** Ends a run, if there is one. */
  async cancel(jobId: string): Promise<PrecheckRun> {
    const running = this.#running.get(jobId);
    running?.abort.abort();
    await running?.done;
    if (running === undefined) await this.#access.cancelPrecheck(jobId);
    return this.get(jobId);
  }

  /** Ignores a warning (or accepts a could-not-check) with a reason, or takes that back. */
  async ignore(jobId: string, itemId: string, ignored: { by: string; reason: string } | null): Promise<PrecheckRun> {
    await this.#store.prechecks.change(jobId, (stored) => {
      const item = stored?.items.find(({ id }) => id === itemId);
      if (stored === undefined || item === undefined) {
        throw new TidewayError('NOT_FOUND', {
          detail: say(`There is no result of "${itemId}" to ignore.`, `没有可忽略的“${itemId}”结果。`),
        });
      }
      if (ignored !== null && item.verdict !== 'warning' && item.verdict !== 'could-not-check') {
        throw new TidewayError('CONFLICT', {
          detail: say(
            `Only a warning, or what could not be checked, can be ignored; this is "${item.verdict}".`,
            `只能忽略警告或无法检查的项；该项是“${item.verdict}”。`,
          ),
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
  async createTables(jobId: string): Promise<TaskOutput<'create-missing-tables'>> {
    const { state } = await this.#store.jobs.get(jobId);
    await this.#requireIdle(jobId);
    if (state !== 'draft' && state !== 'ready') {
      throw new TidewayError('CONFLICT', {
        detail: say(
          `Tables are made before the start; this job is ${state}.`,
          `只能在启动前创建表；该任务的状态是 ${state}。`,
        ),
      });
    }
    return this.#access.createMissingTables((await this.#facts(jobId)).facts);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((jobId) => this.cancel(jobId)));
  }

  /** The items of this job as it is now, with their earlier results: what is run again keeps them until it is done. */
  async #itemsBefore(
    jobId: string,
    job: Parameters<typeof precheckItems>[0],
    only: string | undefined,
  ): Promise<readonly PrecheckItem[]> {
    const stored = await this.#store.prechecks.get(jobId);
    const known = new Map(stored?.items.map((item) => [item.id, item]));
    const items = precheckItems(job);
    if (only !== undefined && !items.some(({ id }) => id === only)) {
      throw new TidewayError('NOT_FOUND', {
        detail: say(`There is no precheck item "${only}" for this job.`, `该任务没有检查项“${only}”。`),
      });
    }
    return items.map((item) => {
      const before = known.get(item.id);
      if (before === undefined) return item;
      return only === undefined || only === item.id ? { ...before, state: 'waiting' } : before;
    });
  }

  async #run(jobId: string, running: Running, facts: PrecheckFacts, only: string | undefined): Promise<void> {
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
    const state = await this.#access
      .precheck(facts, {
        items: running.items,
        only,
        signal: abort.signal,
        onItem: (item) => {
          running.items = running.items.map((one) => (one.id === item.id ? item : one));
          if (Date.now() - lastSave < SAVE_EVERY_MS) return;
          lastSave = Date.now();
          save('running').catch((error: unknown) => this.#log.warn({ err: error }, 'a precheck item was not saved'));
        },
      })
      .then(
        (items): StoredPrecheck['state'] => {
          running.items = items;
          return 'finished';
        },
        (error: unknown): StoredPrecheck['state'] => {
          if (abort.signal.aborted || (error instanceof TidewayError && error.code === 'CONFLICT')) return 'cancelled';
          this.#log.error({ err: error, jobId }, 'the precheck broke off');
          if (!(error instanceof TidewayError)) return 'cancelled';
          running.items = running.items.map((item) => (item.state === 'done' ? item : unchecked(item, error)));
          return 'finished';
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

  async #requireIdle(jobId: string): Promise<void> {
    if (this.#running.has(jobId) || (await this.#access.isPrechecking(jobId))) throw alreadyRunning();
  }

  /** The job, and what its worker does not read itself. */
  async #facts(jobId: string): Promise<{ job: WorkerJob; facts: PrecheckFacts }> {
    const job = await this.#store.jobs.withSecrets(jobId);
    const view = await this.#store.jobs.get(jobId);
    const { tier } = await this.#store.clusters.get(view.clusterId);
    const facts = {
      jobId,
      tier,
      spec: view.spec,
      foreignKeyChecks: view.options.foreignKeyChecks,
      dataSource: view.source.dataSource ?? 'self-managed-mysql',
      standIn: view.standIn,
      otherJobs: [...(await this.#store.jobs.othersOnTarget(jobId))],
    };
    return { job, facts };
  }
}

function alreadyRunning(): TidewayError {
  return new TidewayError('CONFLICT', {
    detail: say('A precheck of this job is running.', '该任务的前置检查正在进行。'),
  });
}

/** An item that no worker could look at: said on its card, and accepted by nobody unseen. */
function unchecked(item: PrecheckItem, { texts: { detail, remedy } }: TidewayError): PrecheckItem {
  return {
    ...item,
    state: 'done',
    verdict: 'could-not-check',
    observed: detail.en,
    required: 'An answer',
    fix: { sql: null, steps: remedy.en, restart: false },
    zh: { observed: detail.zh, required: '得到答复', steps: remedy.zh, sql: null },
    tables: [],
    tableCount: 0,
    checkedAt: new Date().toISOString(),
    ignored: null,
  };
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
