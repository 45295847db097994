import { LEASE_RENEW_SECONDS, type Leases, type Listener, listen, type WorkerStore } from '@tideway/job-store';
import type { Logger } from 'pino';
import { JobRunner } from './job-runner.ts';

const POLL_MS = 1_000;

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
  #again = false;
  #stopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  start(): void {
    const { databaseUrl, log } = this.#options;
    this.#listener = listen(databaseUrl, {
      notified: ({ kind }) => {
        if (kind === 'command') this.#poll();
      },
      connected: () => this.#poll(),
      disconnected: (error) => log.warn({ detail: error.message }, 'Postgres is away: jobs go on, none is started'),
    });
    this.#pollTimer = setInterval(() => this.#poll(), POLL_MS);
    this.#renewTimer = setInterval(() => void this.#renew(), LEASE_RENEW_SECONDS * 1_000);
  }

  /** Drains all jobs, gives their leases back, ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#pollTimer);
    await this.#polling;
    await Promise.all([...this.#runners.values()].map((runner) => runner.handOver()));
    clearInterval(this.#renewTimer);
    await this.#listener?.close();
  }

  /** One look at a time; another one follows when something came meanwhile. */
  #poll(): void {
    if (this.#stopped) return;
    if (this.#polling !== undefined) {
      this.#again = true;
      return;
    }
    this.#polling = this.#look()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'the job store could not be asked'))
      .finally(() => {
        this.#polling = undefined;
        if (this.#again) {
          this.#again = false;
          this.#poll();
        }
      });
  }

  async #look(): Promise<void> {
    const { leases, store, name, maxJobs } = this.#options;
    for (const lease of await leases.acquire(name, maxJobs - this.#runners.size)) {
      const runner = new JobRunner(lease, {
        ...this.#options,
        done: (jobId) => {
          this.#runners.delete(jobId);
        },
      });
      this.#runners.set(lease.jobId, runner);
    }
    if (this.#runners.size === 0) return;
    const states = await store.states([...this.#runners.keys()]);
    for (const [jobId, runner] of this.#runners) {
      const state = states.get(jobId);
      if (state === undefined) runner.lost();
      else runner.reconcile(state);
    }
  }

  async #renew(): Promise<void> {
    const { leases, log } = this.#options;
    const runners = [...this.#runners.values()];
    const held = runners.map(({ lease }) => lease);
    try {
      const kept = await leases.renew(held);
      for (const [index, runner] of runners.entries()) {
        const asked = held[index];
        // A lease that was raised meanwhile is renewed next time.
        if (asked === undefined || runner.lease !== asked || kept.has(asked.jobId)) continue;
        runner.lost();
      }
    } catch (error) {
      log.warn({ err: error }, 'leases could not be renewed: jobs go on while their epoch holds in the target');
    }
  }
}
