import type { JobProgress } from '@tideway/contract';
import type { JobState } from '@tideway/domain';
import type { Lease, WorkerStore } from '@tideway/job-store';
import type { SourceOptions } from '@tideway/source-mysql';
import type { Logger } from 'pino';
import type { ProgressReport } from '../messages.ts';
import { JobTotals } from './job-totals.ts';
import { MetricWriter } from './metric-writer.ts';
import { type Lags, lagClocks, type ProgressFacts, progressView } from './progress-view.ts';
import { isAhead, SourceWatch } from './source-watch.ts';
import { deriveStage } from './stage.ts';

const TICK_MS = 1_000;
/** A job process that reports less often than this is spoken for by the clock. */
const LATE_MS = 1_500;
/** A new process that has not reported for this long is no attempt any more: the job is stalled. */
const ATTEMPT_MS = 30_000;

/** What of the job store a publisher needs. */
export type PublisherStore = Pick<WorkerStore, 'saveStatus' | 'addTableCounts' | 'addMetrics' | 'addEvent'>;

/** A job at this moment, without the job store. */
export interface JobSnapshot {
  readonly stage: ReturnType<typeof deriveStage>;
  readonly lags: Lags;
  readonly totals: JobProgress['totals'];
  /** Target transactions repeated since this worker has the job. */
  readonly applyRetries: number;
  readonly report: ProgressReport | null;
}

/**
 * Tells the job store where a job stands: each report of its process as it comes (one a second), and, once a second, what
 * the clock and the source say while none comes.
 */
export class JobPublisher {
  readonly totals: JobTotals;
  readonly #jobId: string;
  readonly #store: PublisherStore;
  readonly #log: Logger;
  readonly #watch: SourceWatch;
  readonly #metrics: MetricWriter;
  readonly #before: JobProgress | null;
  readonly #timer: NodeJS.Timeout;
  #lease: Lease | undefined;
  #state: JobState = 'starting';
  #report: ProgressReport | null = null;
  #reportedAt: number | null = null;
  #appliedMovedAt = Date.now();
  #startedAt = Date.now();
  #rate: { at: number; rows: number; perSecond: number | null } = { at: 0, rows: 0, perSecond: null };
  #retry: JobProgress['retry'] = null;
  #writing = false;
  /** Whether there is a status to write that is not being written yet. */
  #isDue = false;
  #ticking = false;
  #applyRetries = 0;
  /** Since when the job is stalled, as the events say it; null while it is not. */
  #stalledAt: number | null = null;

  constructor(
    jobId: string,
    store: PublisherStore,
    log: Logger,
    stored: JobProgress | undefined,
    source: SourceOptions,
  ) {
    this.#jobId = jobId;
    this.#store = store;
    this.#log = log;
    this.totals = new JobTotals(stored?.totals);
    this.#before = stored ?? null;
    this.#watch = new SourceWatch(source);
    this.#metrics = new MetricWriter(jobId, store);
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
  }

  processStarted(lease: Lease, state: JobState): void {
    this.#lease = lease;
    this.#state = state;
    this.#startedAt = Date.now();
    this.#appliedMovedAt = this.#startedAt;
    this.#rate = { at: 0, rows: 0, perSecond: null };
    this.totals.processStarted();
  }

  stateChanged(state: JobState): void {
    this.#state = state;
  }

  waitingToRetry(retry: NonNullable<JobProgress['retry']>): void {
    this.#retry = retry;
    void this.#publish();
  }

  received(report: ProgressReport): void {
    const now = Date.now();
    const last = this.#report;
    const hasMoved =
      last === null ||
      last.folded.position !== report.folded.position ||
      last.folded.file !== report.folded.file ||
      last.folded.executed !== report.folded.executed ||
      last.appliedTransactions !== report.appliedTransactions ||
      last.appliedRows !== report.appliedRows;
    if (hasMoved) this.#appliedMovedAt = now;
    const span = now - this.#rate.at;
    if (span >= 900) {
      const perSecond =
        this.#rate.at === 0 ? null : Math.max(0, ((report.appliedRows - this.#rate.rows) * 1_000) / span);
      this.#rate = { at: now, rows: report.appliedRows, perSecond };
    }
    this.#report = report;
    this.#reportedAt = now;
    this.#retry = null;
    this.#applyRetries += report.retries;
    this.totals.add(report);
    this.#metrics.add(report);
    void this.#publish();
  }

  snapshot(): JobSnapshot {
    const facts = this.#facts();
    const lags = lagClocks(facts);
    const { totals, report } = facts;
    return { stage: this.#stage(facts, lags.applied), lags, totals, applyRetries: this.#applyRetries, report };
  }

  /** Writes what is not written yet, the last position too: when a process has ended. */
  async flush(): Promise<void> {
    if (this.#lease !== undefined && this.#report !== null) {
      const facts = this.#facts();
      await this.#store.saveStatus(this.#lease, progressView(facts), this.#stage(facts, lagClocks(facts).applied));
    }
    await this.#writeCounts();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#watch.stop();
  }

  async #tick(): Promise<void> {
    if (this.#ticking || this.#lease === undefined) return;
    this.#ticking = true;
    if (this.#reportedAt === null || Date.now() - this.#reportedAt > LATE_MS) await this.#publish();
    try {
      await this.#writeCounts();
      await this.#metrics.write(lagClocks(this.#facts()));
    } catch (error) {
      this.#notWritten(error);
    } finally {
      this.#ticking = false;
    }
  }

  async #publish(): Promise<void> {
    this.#isDue = true;
    if (this.#writing || this.#lease === undefined) return;
    this.#writing = true;
    while (this.#isDue) {
      this.#isDue = false;
      // Counts first: a page that hears of the status asks for the tables then.
      await this.#writeCounts().catch((error: unknown) => this.#notWritten(error));
      try {
        const facts = this.#facts();
        const stage = this.#stage(facts, lagClocks(facts).applied);
        await this.#store.saveStatus(this.#lease, progressView(facts), stage);
        await this.#tellStall(stage, facts);
      } catch (error) {
        // Postgres is away: the page shows the age of what it has.
        this.#log.warn({ err: error }, 'the status of the job could not be written');
      }
    }
    this.#writing = false;
  }

  #facts(): ProgressFacts {
    return {
      now: Date.now(),
      report: this.#report,
      reportedAt: this.#reportedAt,
      source: this.#watch.end,
      rowsPerSecond: this.#rate.perSecond,
      totals: this.totals.totals,
      retry: this.#retry,
      before: this.#before,
    };
  }

  #stage(facts: ProgressFacts, appliedLag: number | null): ReturnType<typeof deriveStage> {
    const { report, source } = facts;
    const isUnread =
      source !== null &&
      report !== null &&
      report.read !== null &&
      isAhead(source, report.read.file, report.read.position);
    return deriveStage({
      state: this.#state,
      now: facts.now,
      isWaitingToRetry: this.#retry !== null && facts.now - Date.parse(this.#retry.nextAt) < ATTEMPT_MS,
      reportedAt: facts.reportedAt,
      appliedMovedAt: this.#appliedMovedAt,
      isBehind: report !== null && (report.oldestUnappliedAt !== null || isUnread),
      appliedLag: appliedLag === null ? null : appliedLag / 1_000,
    });
  }

  /** A stall, and its end, are in the job's events: who looks in the morning sees when it stood. */
  async #tellStall(stage: JobSnapshot['stage'], { now, reportedAt }: ProgressFacts): Promise<void> {
    const since = this.#stalledAt;
    const tell = (code: string, seconds: number, message: string): Promise<void> => {
      const params = { seconds };
      return this.#store.addEvent({ jobId: this.#jobId, kind: 'state', actor: 'system', code, message, params });
    };
    if (stage === 'stalled' && since === null) {
      const heardAt = Math.max(reportedAt ?? 0, this.#startedAt);
      const silence = Math.round((now - heardAt) / 1_000);
      const standstill = Math.round((now - this.#appliedMovedAt) / 1_000);
      if (silence > LATE_MS / 1_000) {
        await tell('job.silent', silence, `stalled: its process has said nothing for ${silence} s`);
      } else {
        const message = `stalled: nothing was applied for ${standstill} s, though the source has changes to apply`;
        await tell('job.stalled', standstill, message);
      }
      this.#stalledAt = now;
    } else if (stage !== 'stalled' && stage !== null && since !== null) {
      const seconds = Math.round((now - since) / 1_000);
      await tell('job.moving', seconds, `goes on after a stall of ${seconds} s`);
      this.#stalledAt = null;
    }
  }

  /** Postgres is away: counts that are not written are kept. */
  #notWritten(error: unknown): void {
    this.#log.warn({ err: error }, 'counts and points of the job could not be written');
  }

  async #writeCounts(): Promise<void> {
    const deltas = this.totals.take();
    try {
      await this.#store.addTableCounts(this.#jobId, deltas);
    } catch (error) {
      this.totals.restore(deltas);
      throw error;
    }
  }
}
