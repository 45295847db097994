import type { ChildProcess } from 'node:child_process';
import type { JobError } from '@tideway/contract';
import { type JobState, say, type Text, TidewayError } from '@tideway/domain';
import {
  isStoreUnavailable,
  type Lease,
  type Leases,
  type NewEvent,
  type NewLogLine,
  type WantedJob,
  type WorkerJob,
  type WorkerStore,
} from '@tideway/job-store';
import { sourceOptions, targetOptions } from '@tideway/server-access';
import { removeJob } from '@tideway/sink-tidb';
import type { Logger } from 'pino';
import { type FromJobProcess, fromJobProcess, type ToJobProcess } from '../messages.ts';
import { retryDelay } from './backoff.ts';
import { failedEventOf } from './failed-event.ts';
import { forkJobProcess } from './fork-job-process.ts';
import { JobPublisher, type JobSnapshot } from './job-publisher.ts';
import { secretRedactor } from './redact-secrets.ts';

/** A process that was asked to drain and does not end is killed: its target rolls back, nothing is lost. */
const DRAIN_MS = 30_000;
/** How long a start may hold back other starts: one whose source does not answer must not. */
const START_MS = 3_000;
const LOG_LINES_WAITING = 1_000;

export interface RunnerContext {
  readonly store: WorkerStore;
  readonly leases: Leases;
  readonly log: Logger;
  /** Called when this worker has nothing more to do with the job. */
  readonly done: (runner: JobRunner) => void;
  readonly random: () => number;
}

/**
 * Runs one leased job: forks its process, starts it again after a crash, moves the observed state to the desired one.
 * It trusts nothing but the lease for the right to fork, and nothing but the target for safety.
 */
export class JobRunner {
  lease: Lease;
  /** While the epoch is being raised: which of the two the job store has is not known. */
  isRaising = false;
  readonly #context: RunnerContext;
  readonly #log: Logger;
  #child: ChildProcess | undefined;
  #publisher: JobPublisher | undefined;
  #failure: { error: JobError; createTable: string | null } | undefined;
  #drained = false;
  /** What the present process was started with. */
  #job: WorkerJob | undefined;
  #redact: ReturnType<typeof secretRedactor> = (value) => value;
  #changingSpec: { readonly from: string | null; readonly to: string | null } | undefined;
  #stopping: 'pause' | 'delete' | 'hand-over' | 'lost' | undefined;
  /** The worker ends: the job store is not waited for any more. */
  #isLeaving = false;
  #attempt = 0;
  #starts = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #logLines: NewLogLine[] = [];
  /** When the start began that is under way; undefined: none is. */
  #startingSince: number | undefined;
  /** What is asked of the job store is asked one after the other, in its order. */
  #queue: Promise<void> = Promise.resolve();

  constructor(lease: Lease, context: RunnerContext) {
    this.lease = lease;
    this.#context = context;
    this.#log = context.log.child({ jobId: lease.jobId });
    this.#startingSince = Date.now();
  }

  /** Process id of the job process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The job at this moment; undefined before its first process. */
  snapshot(): (JobSnapshot & { jobId: string; isUp: boolean; starts: number }) | undefined {
    const seen = this.#publisher?.snapshot();
    if (seen === undefined) return undefined;
    return { ...seen, jobId: this.lease.jobId, isUp: this.#child !== undefined, starts: this.#starts };
  }

  /** Whether its process is on its way: a worker takes jobs one after the other, not all at once. */
  get isStarting(): boolean {
    return this.#startingSince !== undefined && Date.now() - this.#startingSince < START_MS;
  }

  /** Looks at what is wanted of the job and acts on it. */
  reconcile({ state, spec }: WantedJob): void {
    this.#enqueue(async () => {
      if (this.#changingSpec === undefined) this.#publisher?.stateChanged(state);
      if (state === 'deleting') return this.#stopFor('delete');
      if (state === 'pausing') return this.#stopFor('pause');
      if (state !== 'starting' && state !== 'running') return this.#leave();
      if (this.#child === undefined && this.#retryTimer === undefined) await this.#startProcess();
      else if (this.#job !== undefined && spec !== this.#job.spec) this.#changeSpec(this.#job.spec, spec);
    });
  }

  /** Another spec: the process drains, and the next one has the new number of lanes and memory. */
  #changeSpec(from: string | null, to: string | null): void {
    const child = this.#child;
    if (this.#changingSpec !== undefined || this.#stopping !== undefined || child === undefined) return;
    // One that is on its way must not be cut off while it takes over.
    if (this.#startingSince !== undefined) return;
    this.#changingSpec = { from, to };
    this.#publisher?.stateChanged('pausing');
    this.#say('info', `the spec changes from ${from} to ${to}: the job process drains and starts again`);
    this.#send({ type: 'drain' });
    this.#killTimer = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
  }

  /** Hands the job over in order: drains, gives the lease back, leaves the state as it is. */
  handOver(): Promise<void> {
    // Not behind what waits for a job store that is away: the process drains all the same.
    this.#isLeaving = true;
    const stopped = this.#stopping === undefined ? this.#stopFor('hand-over') : undefined;
    return Promise.all([stopped, this.#queue]).then(() => this.#whenGone());
  }

  /** Another worker holds the job: nothing of it may go on here. */
  lost(): void {
    if (this.#stopping === 'lost') return;
    this.#stopping = 'lost';
    this.#log.warn('the lease is lost: another worker has this job');
    this.#child?.kill('SIGKILL');
    this.#enqueue(() => this.#leave());
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      if (!(error instanceof Abandoned)) this.#log.error({ err: error }, 'a step of the supervisor failed');
    });
  }

  /**
   * Asks the job store until it answers: while Postgres is away the job process goes on, nothing new is begun, and what
   * there is to tell is told when it is back, in its order. Given up when the job is no longer this worker's.
   */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
      try {
        return await ask();
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        if (this.#stopping === 'lost' || this.#isLeaving) throw new Abandoned();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async #startProcess(): Promise<void> {
    // One process a job: a retry and a look at the job may both have asked for it while the job store was slow.
    if (this.#stopping !== undefined || this.#child !== undefined) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#startingSince = Date.now();
    const { store, leases } = this.#context;
    this.isRaising = true;
    try {
      const raised = await this.#insist(() => leases.nextEpoch(this.lease));
      if (raised === undefined) return this.lost();
      this.lease = raised;
    } finally {
      this.isRaising = false;
    }
    const [job, progress, history] = await this.#insist(async () => [
      await store.job(this.lease.jobId),
      await store.progress(this.lease.jobId),
      await store.schemaHistory(this.lease.jobId),
    ]);
    // Asked to stop while the store was waited for.
    if (this.#stopping !== undefined) return;
    if (job === undefined) return this.#leave();
    this.#publisher ??= new JobPublisher(job.id, store, this.#log, progress, sourceOptions(job));
    this.#publisher.processStarted(this.lease, job.state);
    this.#fork(job, history);
  }

  #fork(job: WorkerJob, history: readonly unknown[]): void {
    this.#failure = undefined;
    this.#drained = false;
    this.#job = job;
    this.#redact = secretRedactor(job);
    const child = forkJobProcess(job.resources.memoryMiB);
    this.#child = child;
    this.#starts += 1;
    child.on('message', (message: unknown) => {
      const parsed = fromJobProcess.safeParse(message);
      if (parsed.success) this.#heard(parsed.data.type === 'progress' ? parsed.data : this.#redact(parsed.data));
      else this.#log.error({ issues: parsed.error.issues }, 'the job process sent what we do not understand');
    });
    child.once('exit', (code, signal) => {
      this.#child = undefined;
      clearTimeout(this.#killTimer);
      this.#startingSince = undefined;
      this.#enqueue(() => this.#ended(code, signal));
    });
    this.#send({ type: 'run', job, history });
    this.#say('info', `job process ${child.pid} started`, { epoch: String(this.lease.epoch), spec: job.spec });
  }

  #send(message: ToJobProcess): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  /** What needs no job store is done at once, and so goes on while Postgres is away; the rest in its order. */
  #heard(message: FromJobProcess): void {
    switch (message.type) {
      case 'progress':
        if (message.appliedTransactions > 0 || message.heardAt !== null) this.#attempt = 0;
        this.#publisher?.received(message);
        return;
      case 'missed':
        this.#publisher?.totals.addMissed(message);
        return;
      case 'table-ddl':
        this.#publisher?.totals.addDdl(message.database, message.table);
        return;
      case 'log':
        this.#say(message.level, message.message, message.fields);
        return;
      case 'drained':
        this.#drained = true;
        return;
      case 'failed':
        this.#failure = { error: message.error, createTable: message.createTable };
        return;
      default:
        if (message.type === 'opened') this.#startingSince = undefined;
        this.#enqueue(() => this.#tell(message));
    }
  }

  async #tell(message: ToStore): Promise<void> {
    const { store } = this.#context;
    switch (message.type) {
      case 'start-resolved': {
        if (!(await this.#insist(() => store.pinStart(this.lease, message.start)))) return this.lost();
        await this.#event('note', 'job.start-pinned', `starts at ${message.start.file}:${message.start.position}`, {
          ...message.start,
        });
        return this.#send({ type: 'start-pinned' });
      }
      case 'opened':
        await this.#insist(() => store.markOpened(this.lease));
        await this.#specChanged();
        return this.#changeState(['starting'], 'running', 'job.running', 'runs');
      case 'history': {
        const { entries, through, replaces } = message;
        const put = () =>
          replaces
            ? store.replaceSchemaHistory(this.lease, entries)
            : store.addSchemaHistory(this.lease, entries, through);
        if (!(await this.#insist(put))) return this.lost();
        return this.#send({ type: 'history-stored', through });
      }
      case 'event':
        if (message.kind === 'ddl') this.#say('info', message.message, message.params);
        return this.#event(message.kind, message.code, message.message, message.params);
      case 'decision-applied':
        return this.#insist(() => store.decisionApplied(this.lease.jobId, message.event));
    }
  }

  async #specChanged(): Promise<void> {
    if (this.#changingSpec === undefined) return;
    const { from } = this.#changingSpec;
    this.#changingSpec = undefined;
    const { spec: to, resources } = this.#job ?? {};
    const lanes = resources?.lanes;
    await this.#event('note', 'job.spec-applied', `runs with spec ${to} now: ${lanes} lanes`, { from, to, lanes });
  }

  /** The process is gone: what follows depends on why, and on what was wanted. */
  async #ended(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const facts = { code, signal, drained: this.#drained, failure: this.#failure?.error.code };
    this.#say(this.#drained ? 'info' : 'warn', 'the job process ended', facts);
    await this.#publisher?.flush().catch((error: unknown) => this.#log.warn({ err: error }, 'counts not written yet'));
    if (this.#stopping !== undefined) return this.#finishStop();
    const failure = this.#failure;
    // It drained for another spec (or was killed since it did not): the next one starts at once.
    if (this.#changingSpec !== undefined && failure === undefined) return this.#startProcess();
    if (failure !== undefined && failure.error.retry !== 'auto' && failure.error.code !== 'TARGET_FENCED') {
      return this.#fail(failure.error, failure.createTable);
    }
    const why =
      failure?.error ??
      diedError(
        signal === null
          ? say(`it ended with code ${code}`, `以代码 ${code} 结束`)
          : say(`it was ended by ${signal}`, `被 ${signal} 结束`),
      );
    return this.#retry(why);
  }

  async #fail(error: JobError, createTable: string | null): Promise<void> {
    const { store } = this.#context;
    const failedEvent = failedEventOf(error, createTable, new Date());
    const event = {
      kind: 'error',
      actor: 'system',
      code: 'job.failed',
      message: error.detail,
      params: {
        code: error.code,
        cause: failedEvent.cause?.code ?? null,
        table: failedEvent.table,
        key: failedEvent.key,
        location: failedEvent.startLocation,
        zh: error.zh?.detail ?? null,
      },
    } as const;
    this.#say('error', `failed: ${error.detail}`, { code: error.code });
    await this.#insist(() =>
      store.changeState(this.lease, ['starting', 'running', 'pausing'], 'failed', event, { error, failedEvent }),
    );
    await this.#leave();
  }

  async #retry(error: JobError): Promise<void> {
    this.#attempt += 1;
    const delay =
      this.#attempt === 1 && error.code === 'JOB_PROCESS_DIED' ? 100 : retryDelay(this.#attempt, this.#context.random);
    const nextAt = new Date(Date.now() + delay).toISOString();
    this.#publisher?.waitingToRetry({
      attempt: this.#attempt,
      nextAt,
      reason: error.detail,
      ...(error.zh === undefined ? {} : { zh: { reason: error.zh.detail } }),
    });
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#enqueue(() => this.#startProcess());
    }, delay);
    const message = `attempt ${this.#attempt} follows in ${(delay / 1_000).toFixed(1)} s: ${error.detail}`;
    this.#say('warn', message, { code: error.code, nextAt });
    await this.#event('retry', 'job.retry', message, {
      attempt: this.#attempt,
      nextAt,
      code: error.code,
      zh:
        error.zh === undefined
          ? null
          : `${(delay / 1_000).toFixed(1)} 秒后进行第 ${this.#attempt} 次尝试：${error.zh.detail}`,
    });
  }

  async #stopFor(reason: 'pause' | 'delete' | 'hand-over'): Promise<void> {
    if (this.#stopping === 'delete' || this.#stopping === reason) return;
    this.#stopping = reason;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#publisher?.stateChanged(reason === 'pause' ? 'pausing' : reason === 'delete' ? 'deleting' : 'running');
    const child = this.#child;
    if (child === undefined) return this.#finishStop();
    this.#send({ type: 'drain' });
    this.#killTimer = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
  }

  async #finishStop(): Promise<void> {
    const { store } = this.#context;
    if (this.#stopping === 'pause') {
      // A failure on the way to the pause is told: resume must know of it.
      const failure = this.#failure;
      if (failure !== undefined && failure.error.retry !== 'auto')
        return this.#fail(failure.error, failure.createTable);
      await this.#changeState(['pausing'], 'paused', 'job.paused', 'paused at a transaction boundary');
    }
    if (this.#stopping === 'delete') await this.#delete(await this.#insist(() => store.job(this.lease.jobId)));
    await this.#leave();
  }

  async #delete(job: WorkerJob | undefined): Promise<void> {
    if (job === undefined) return;
    const { store } = this.#context;
    // A job that never opened its target has nothing there.
    if (job.hasRun) {
      try {
        await removeJob({ connection: targetOptions(job), jobId: job.id });
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        if (!job.forceDelete) {
          this.#stopping = undefined;
          await this.#event('error', 'job.delete-failed', `the target could not be cleaned: ${detail}`, {
            zh: error instanceof TidewayError ? error.texts.detail.zh : null,
          });
          throw error;
        }
        this.#log.warn({ detail }, 'deleted by force: rows of the job stay in the checkpoint schema of the target');
      }
    }
    await this.#insist(() => store.deleteJob(this.lease));
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#publisher?.stop();
    if (this.#child !== undefined) this.#child.kill('SIGKILL');
    if (this.#stopping !== 'lost') {
      // Not waited for: a lease that is not given back runs out.
      await this.#context.leases
        .release(this.lease)
        .catch((error: unknown) => this.#log.warn({ err: error }, 'the lease was not given back: it runs out'));
    }
    this.#context.done(this);
  }

  async #whenGone(): Promise<void> {
    const child = this.#child;
    if (child !== undefined) await new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await this.#queue;
  }

  async #changeState(from: readonly JobState[], to: JobState, code: string, message: string): Promise<void> {
    const event = { kind: 'state', actor: 'system', code, message } as const;
    const { store } = this.#context;
    if (await this.#insist(() => store.changeState(this.lease, from, to, event))) this.#publisher?.stateChanged(to);
  }

  #event(kind: NewEvent['kind'], code: string, message: string, params: Record<string, unknown>): Promise<void> {
    const event = { jobId: this.lease.jobId, kind, actor: 'system', code, message, params } as const;
    return this.#insist(() => this.#context.store.addEvent(event));
  }

  /** A line of the worker's log and of the job's. */
  #say(level: NewLogLine['level'], message: string, fields: Record<string, unknown> = {}): void {
    this.#log[level](fields, message);
    this.#keepLog({ level, message, fields });
  }

  #keepLog(line: NewLogLine): void {
    this.#logLines.push(line);
    if (this.#logLines.length > LOG_LINES_WAITING) this.#logLines.shift();
    if (this.#logLines.length > 1) return;
    this.#enqueue(async () => {
      const lines = this.#logLines;
      this.#logLines = [];
      await this.#insist(() => this.#context.store.addLogLines(this.lease.jobId, lines));
    });
  }
}

/** What is told to the job store, in its order. */
type ToStore = Extract<
  FromJobProcess,
  { type: 'start-resolved' | 'opened' | 'history' | 'event' | 'decision-applied' }
>;

/** The job is no longer this worker's, or the worker ends: what was to be told is left. */
class Abandoned extends Error {}

function diedError(how: Text): JobError {
  const detail = say(`The job process is gone: ${how.en}.`, `任务进程已不在：${how.zh}。`);
  return { ...new TidewayError('JOB_PROCESS_DIED', { detail }).toJSON(), params: {} };
}
