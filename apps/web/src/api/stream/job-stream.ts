import { createEventParser, type ServerEvent } from './event-parser.ts';

/** `live`: messages arrive. `polling`: the stream fails, pages ask by themselves. `hidden`: nobody looks. */
export type StreamState = 'idle' | 'connecting' | 'live' | 'polling' | 'hidden';

/** What the stream needs of the world; tests give their own. */
export interface StreamWorld {
  /** Opens the stream of these topics, resuming after `lastEventId`. */
  open(topics: readonly string[], lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  onEvents(events: readonly ServerEvent[]): void;
  setTimer(run: () => void, ms: number): () => void;
  isHidden(): boolean;
}

/** A live stream is never silent for this long: the server sends a comment every 3 s. */
const SILENCE_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/** The topic of a job's log. */
export const LOG_TOPIC = 'log:';

/** One stream for the whole tab: pages subscribe to job ids, `all` and logs; the union decides what is asked for. */
export class JobStream {
  readonly #world: StreamWorld;
  readonly #topics = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #state: StreamState = 'idle';
  #connected = '';
  #abort: AbortController | null = null;
  #cancelTimer: () => void = () => undefined;
  #retryMs = FIRST_RETRY_MS;
  #lastEventId: string | null = null;

  constructor(world: StreamWorld) {
    this.#world = world;
  }

  get state(): StreamState {
    return this.#state;
  }

  onState(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Asks for a job id, `all`, or a log ({@link LOG_TOPIC} and its job's id); returns what takes the wish back. */
  subscribe(topic: string): () => void {
    this.#topics.set(topic, (this.#topics.get(topic) ?? 0) + 1);
    this.#later(0);
    return () => {
      const left = (this.#topics.get(topic) ?? 1) - 1;
      if (left > 0) this.#topics.set(topic, left);
      else this.#topics.delete(topic);
      this.#later(0);
    };
  }

  /** The tab was hidden or shown. */
  visibilityChanged(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#later(0);
  }

  #wanted(): string[] {
    const topics = [...this.#topics.keys()].sort();
    return topics.filter((topic) => topic.startsWith(LOG_TOPIC) || topic === 'all' || !this.#topics.has('all'));
  }

  /** Brings the connection in line with what is wanted; wishes of the same moment count as one. */
  #later(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#world.setTimer(() => this.#adjust(), ms);
  }

  #adjust(): void {
    const topics = this.#wanted();
    const wanted = this.#world.isHidden() ? '' : topics.join(',');
    if (this.#abort !== null && wanted === this.#connected) return;
    this.#abort?.abort();
    this.#abort = null;
    this.#connected = wanted;
    if (wanted === '') this.#setState(topics.length === 0 ? 'idle' : 'hidden');
    else void this.#run(topics);
  }

  async #run(topics: readonly string[]): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#state !== 'polling') this.#setState('connecting');
    let cancelSilence = this.#world.setTimer(() => abort.abort('silent'), SILENCE_MS);
    try {
      const stream = await this.#world.open(topics, this.#lastEventId, abort.signal);
      const parse = createEventParser();
      const decoder = new TextDecoder();
      for await (const bytes of stream) {
        cancelSilence();
        cancelSilence = this.#world.setTimer(() => abort.abort('silent'), SILENCE_MS);
        this.#received(parse(decoder.decode(bytes, { stream: true })));
      }
    } catch {
      // Whatever ended it, the answer is the same: poll, and try again.
    } finally {
      cancelSilence();
    }
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#setState('polling');
    this.#later(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #received(events: readonly ServerEvent[]): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#setState('live');
    for (const { id } of events) this.#lastEventId = id ?? this.#lastEventId;
    if (events.length > 0) this.#world.onEvents(events);
  }

  #setState(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
