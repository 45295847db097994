import { LEASE_RENEW_SECONDS, type Leases, type Listener, listen, type WorkerStore } from '@tideway/job-store';
import type { Logger } from 'pino';
import { JobRunner } from './job-runner.ts';
import { hesitation } from './share-jobs.ts';

const POLL_MS = 1_000;
/** Jobs whose processes may be on their way at once: all at once they would starve each other of processor and time. */
const STARTING_AT_ONCE = 4;
/**
 * Once Postgres is back, milliseconds before leases that ran out meanwhile are taken from others: their holders are
 * alive, most likely, and renew them first.
 */
const GRACE_MS = (LEASE_RENEW_SECONDS + 1) * 1_000;
/** Jobs that do not drain within this are left to their leases. */
const STOP_MS = 40_000;

export interface SupervisorOptions {
  readonly name: string;
  readonly databaseUrl: string;
  readonly maxJobs: number;
  readonly store: WorkerStore;
  readonly leases: Leases;
  readonly log: Logger;
  readonly random: () => number;
}

/** Takes jobs that need a worker, renews their leases, and lets a runner do each one. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #runners = new Map<string, JobRunner>();
  #listener: Listener | undefined;
  #pollTimer: NodeJS.Timeout | undefined;
  #renewTimer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #taking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #wasAway = false;
  /** Before this moment (ms since the epoch) nothing is taken from other workers. */
  #graceUntil = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  start(): void {
    const { databaseUrl, log } = this.#options;
    this.#listener = listen(databaseUrl, {
      notified: ({ kind }) => {
        if (kind === 'command') this.#poll();
      },
      connected: () => this.#connected(),
      disconnected: (error) => {
        this.#wasAway = true;
        log.warn({ detail: error.message }, 'Postgres is away: jobs go on, none is started');
      },
    });
    this.#pollTimer = setInterval(() => this.#poll(), POLL_MS);
    this.#renewTimer = setInterval(() => void this.#renew(), LEASE_RENEW_SECONDS * 1_000);
  }

  /** The jobs held here, as they are at this moment. */
  snapshots(): readonly NonNullable<ReturnType<JobRunner['snapshot']>>[] {
    return [...this.#runners.values()].map((runner) => runner.snapshot()).filter((seen) => seen !== undefined);
  }

  /** Drains all jobs, gives their leases back, ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#pollTimer);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([this.#handOverAll(), patience]);
    clearTimeout(timer);
    clearInterval(this.#renewTimer);
    await this.#listener?.close();
  }

  async #handOverAll(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.handOver()));
    // One that was being taken when the end was asked for.
    await Promise.all([this.#polling, this.#taking]);
    await Promise.all([...this.#runners.values()].map((runner) => runner.handOver()));
  }

  #connected(): void {
    if (this.#wasAway) {
      this.#wasAway = false;
      this.#graceUntil = Date.now() + GRACE_MS;
      void this.#renew();
    }
    this.#poll();
  }

  /** One look at a time; another one follows when something came meanwhile. */
  #poll(): void {
    if (this.#stopped) return;
    if (this.#polling !== undefined) {
      this.#again = true;
      return;
    }
    this.#polling = this.#look()
      .catch((error: unknown) => this.#missed(error))
      .finally(() => {
        this.#polling = undefined;
        if (this.#again) {
          this.#again = false;
          this.#poll();
        }
      });
  }

  async #look(): Promise<void> {
    this.#taking ??= this.#take()
      .catch((error: unknown) => this.#missed(error))
      .finally(() => {
        this.#taking = undefined;
      });
    if (this.#runners.size === 0) return;
    const asked = new Map(this.#runners);
    const wanted = await this.#options.store.wanted([...asked.keys()]);
    for (const [jobId, runner] of asked) {
      const job = wanted.get(jobId);
      if (job === undefined) runner.lost();
      else runner.reconcile(job);
    }
  }

  #missed(error: unknown): void {
    this.#options.log.warn({ err: error }, 'the job store could not be asked');
  }

  /** Takes jobs one by one while there is room, the emptier worker first. */
  async #take(): Promise<void> {
    const { leases, name, maxJobs, random } = this.#options;
    while (this.#hasRoom) {
      await new Promise((resolve) => setTimeout(resolve, hesitation(this.#runners.size / maxJobs, random)));
      if (!this.#hasRoom) return;
      const [lease] = await leases.acquire(name, 1, { expired: Date.now() > this.#graceUntil });
      if (lease === undefined) return;
      // Of an older lease of the same job, lost meanwhile: its process is fenced, and ended.
      this.#runners.get(lease.jobId)?.lost();
      const runner = new JobRunner(lease, {
        ...this.#options,
        done: (ended) => {
          if (this.#runners.get(lease.jobId) === ended) this.#runners.delete(lease.jobId);
          this.#poll();
        },
      });
      this.#runners.set(lease.jobId, runner);
      this.#poll();
    }
  }

  get #hasRoom(): boolean {
    if (this.#stopped || this.#runners.size >= this.#options.maxJobs) return false;
    return [...this.#runners.values()].filter(({ isStarting }) => isStarting).length < STARTING_AT_ONCE;
  }

  async #renew(): Promise<void> {
    const { leases, log } = this.#options;
    const runners = [...this.#runners.values()].filter(({ isRaising }) => !isRaising);
    const held = runners.map(({ lease }) => lease);
    try {
      const kept = await leases.renew(held);
      for (const [index, runner] of runners.entries()) {
        const asked = held[index];
        // A lease that was raised meanwhile is renewed next time.
        if (asked === undefined || runner.lease !== asked || runner.isRaising || kept.has(asked.jobId)) continue;
        runner.lost();
      }
    } catch (error) {
      log.warn({ err: error }, 'leases could not be renewed: jobs go on while their epoch holds in the target');
    }
  }
}
