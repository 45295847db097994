import type { Job, StreamMessage } from '@tideway/contract';
import { type JobStore, type Listener, listen, type NotificationKind } from '@tideway/job-store';
import type { FastifyBaseLogger } from 'fastify';

/** One open stream of a browser tab. */
export interface Subscriber {
  /** Ids, or all jobs. */
  readonly jobs: ReadonlySet<string> | 'all';
  /** The newest event the tab has seen. */
  lastEventId: bigint;
  /** Jobs whose log the tab shows, each with the newest line it has. */
  readonly logs: Map<string, bigint>;
  send(message: StreamMessage, id: string): void;
}

/** A quiet job is told of at once, a busy one twice a second; see "What is seen, and when" in docs/limits.md. */
const COLLECT_MS = 30;
const BUSY_MS = 500;
/** How often running jobs are looked at that report nothing: no notification tells that nothing happens. */
const SILENCE_MS = 2_000;
const EVENTS_AT_ONCE = 500;
const LINES_AT_ONCE = 500;
const ALL_LEVELS = ['debug', 'info', 'warn', 'error'];

/**
 * Fans changes out to streams: one LISTEN connection a process; a change is read once, whoever watches it. Changes of
 * the same job within a moment are told as one.
 */
export class EventHub {
  readonly #store: JobStore;
  readonly #log: FastifyBaseLogger;
  readonly #subscribers = new Set<Subscriber>();
  readonly #changed = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #logged = new Set<string>();
  readonly #extra: (job: Job) => Promise<StreamMessage | undefined>;
  #listener: Listener | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #lastFlush = 0;
  #silent: ReadonlySet<string> = new Set();

  /** `extra`: a further message about a changed job (its precheck). */
  constructor(store: JobStore, log: FastifyBaseLogger, extra: (job: Job) => Promise<StreamMessage | undefined>) {
    this.#store = store;
    this.#log = log;
    this.#extra = extra;
  }

  start(databaseUrl: string): void {
    this.#listener = listen(databaseUrl, {
      notified: ({ kind, jobId }) => this.#notified(kind, jobId),
      connected: () => void this.#tellAll(),
      disconnected: (error) => this.#log.warn({ err: error }, 'changes are not heard until Postgres is back'),
    });
    this.#silence = setInterval(() => {
      this.#noteSilent().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'silent jobs could not be looked for'),
      );
    }, SILENCE_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    clearInterval(this.#silence);
    await this.#listener?.close();
  }

  /** Adds a stream and brings it up to date: the jobs as they are, and the events it missed. */
  async subscribe(subscriber: Subscriber): Promise<() => void> {
    this.#subscribers.add(subscriber);
    await this.#bringUpToDate(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  async #bringUpToDate(subscriber: Subscriber): Promise<void> {
    const jobs =
      subscriber.jobs === 'all' ? await this.#store.jobs.list() : await this.#store.jobs.find([...subscriber.jobs]);
    for (const job of jobs) subscriber.send({ type: 'job', job }, String(subscriber.lastEventId));
    await this.#sendEvents(subscriber);
    await this.#sendLines(subscriber, subscriber.logs.keys());
  }

  async #sendLines(subscriber: Subscriber, jobIds: Iterable<string>): Promise<void> {
    for (const jobId of jobIds) {
      for (let isMore = true; isMore; ) {
        const after = subscriber.logs.get(jobId);
        if (after === undefined || !this.#subscribers.has(subscriber)) break;
        const found = await this.#store.history.log(jobId, { after, levels: ALL_LEVELS, limit: LINES_AT_ONCE });
        isMore = found.length === LINES_AT_ONCE;
        // Two readings under way at once find the same lines.
        const lines = found.filter(({ id }) => BigInt(id) > (subscriber.logs.get(jobId) ?? 0n));
        const last = lines.at(-1);
        if (last === undefined) continue;
        subscriber.logs.set(jobId, BigInt(last.id));
        subscriber.send({ type: 'log', jobId, lines }, String(subscriber.lastEventId));
      }
    }
  }

  async #sendEvents(subscriber: Subscriber): Promise<void> {
    const jobs = subscriber.jobs === 'all' ? 'all' : [...subscriber.jobs];
    for (;;) {
      const events = await this.#store.events.after(subscriber.lastEventId, jobs, EVENTS_AT_ONCE);
      for (const event of events) {
        // Two readings under way at once find the same events.
        if (BigInt(event.id) <= subscriber.lastEventId) continue;
        subscriber.lastEventId = BigInt(event.id);
        subscriber.send({ type: 'event', event }, event.id);
      }
      // A tab that was away for long has missed more than fits at once; one that left wants none.
      if (events.length < EVENTS_AT_ONCE || !this.#subscribers.has(subscriber)) return;
    }
  }

  #notified(kind: NotificationKind, jobId: string): void {
    if (kind === 'deleted') this.#note(this.#deleted, jobId);
    else if (kind !== 'log') this.#note(this.#changed, jobId);
    else if ([...this.#subscribers].some(({ logs }) => logs.has(jobId))) this.#note(this.#logged, jobId);
  }

  #note(set: Set<string>, jobId: string): void {
    if (this.#subscribers.size === 0) return;
    set.add(jobId);
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#flush().catch((error: unknown) => this.#log.warn({ err: error }, 'changes could not be told'));
      },
      Math.max(COLLECT_MS, this.#lastFlush + BUSY_MS - performance.now()),
    );
  }

  /** A job whose worker died turns stalled without a word; it is told of once. */
  async #noteSilent(): Promise<void> {
    if (this.#subscribers.size === 0) return;
    const silent = new Set(await this.#store.jobs.silent());
    for (const id of silent) if (!this.#silent.has(id)) this.#note(this.#changed, id);
    this.#silent = silent;
  }

  async #flush(): Promise<void> {
    this.#lastFlush = performance.now();
    const changed = [...this.#changed];
    const deleted = [...this.#deleted];
    const logged = [...this.#logged];
    this.#changed.clear();
    this.#deleted.clear();
    this.#logged.clear();
    const jobs = changed.length === 0 ? [] : await this.#store.jobs.find(changed);
    const extras = await Promise.all(jobs.map((job) => this.#extra(job)));
    for (const subscriber of this.#subscribers) {
      const wants = (id: string): boolean => subscriber.jobs === 'all' || subscriber.jobs.has(id);
      for (const [index, job] of jobs.entries()) {
        if (!wants(job.id)) continue;
        subscriber.send({ type: 'job', job }, String(subscriber.lastEventId));
        const extra = extras[index];
        if (extra !== undefined) subscriber.send(extra, String(subscriber.lastEventId));
      }
      for (const jobId of deleted)
        if (wants(jobId)) subscriber.send({ type: 'deleted', jobId }, String(subscriber.lastEventId));
      if (changed.some(wants)) await this.#sendEvents(subscriber);
      await this.#sendLines(subscriber, logged);
    }
  }

  /** After the LISTEN connection was lost: what happened meanwhile was not heard. */
  async #tellAll(): Promise<void> {
    for (const subscriber of this.#subscribers) await this.#bringUpToDate(subscriber).catch(() => undefined);
  }
}
