import type { WriteSet } from '../keys/write-set.ts';
import type { SourceChunk } from '../ports/source-transaction.ts';
import type { ApplyResult, Lane } from '../ports/target.ts';

/** Chunks at work at a time: more would be memory, and the earlier ones hold the later ones up anyway. */
const MOST_AT_WORK = 3;

export interface ChunkLanesOptions {
  readonly lanes: readonly Lane[];
  /** Bytes of chunks at work from which no other is given a lane, as for groups. */
  readonly maxInFlightBytes: number;
  /** One chunk at a time (`commit-order`). */
  readonly oneByOne: boolean;
  /** In order of the chunks. */
  readonly onApplied: (result: ApplyResult, chunk: SourceChunk) => void;
  /** In order of the chunks: the first is about the first chunk that is not on the target. */
  readonly onFailed: (error: unknown, chunk: SourceChunk) => void;
}

interface AtWork {
  readonly exclusive: ReadonlySet<number>;
  readonly shared: ReadonlySet<number>;
  readonly bytes: number;
  /** Never rejects. */
  readonly settled: Promise<void>;
}

/**
 * The chunks of one huge transaction (design §4.11), several at work at a time: a chunk's rows are written beside those
 * of the chunks before it when they share no key, and committed in order, so that what the target holds, and records, is
 * always a prefix of the transaction.
 */
export class ChunkLanes {
  readonly #options: ChunkLanesOptions;
  readonly #idle: Lane[];
  #width: number;
  /** Oldest first: they commit in this order, so they end in it. */
  #atWork: AtWork[] = [];
  /** Resolves when all chunks so far are committed; rejects when one is not. */
  #committed: Promise<void> = Promise.resolve();

  constructor(options: ChunkLanesOptions) {
    this.#options = options;
    this.#idle = [...options.lanes].reverse();
    this.#width = this.#widest;
  }

  get #widest(): number {
    const { oneByOne, lanes } = this.#options;
    return oneByOne ? 1 : Math.min(MOST_AT_WORK, lanes.length);
  }

  /** Waits for a lane, and for chunks at work that it depends on; then gives it the lane and returns. */
  async start(chunk: SourceChunk, keys: WriteSet): Promise<void> {
    if (chunk.index === 0) this.#width = this.#widest;
    for (;;) {
      const blocker = this.#blocker(chunk, keys);
      if (blocker === undefined) break;
      await blocker.settled;
    }
    const lane = this.#idle.pop();
    if (lane === undefined) throw new RangeError('a target without lanes');
    const committed = this.#apply(lane, chunk, this.#committed);
    this.#committed = committed;
    const one: AtWork = {
      exclusive: new Set(keys.exclusive),
      shared: new Set(keys.shared),
      bytes: chunk.byteLength,
      settled: committed
        .catch(() => {})
        .then(() => {
          this.#idle.push(lane);
          this.#atWork = this.#atWork.filter((other) => other !== one);
        }),
    };
    this.#atWork.push(one);
  }

  /** Resolves when none is at work. */
  async drain(): Promise<void> {
    await this.#atWork.at(-1)?.settled;
  }

  /** The chunk at work whose end has to be waited for first; undefined when there is none. */
  #blocker({ byteLength }: SourceChunk, keys: WriteSet): AtWork | undefined {
    const bytes = this.#atWork.reduce((sum, one) => sum + one.bytes, byteLength);
    if (this.#atWork.length >= this.#width || bytes > this.#options.maxInFlightBytes) return this.#atWork[0];
    // The last one is waited for: with it all before it are through.
    return this.#atWork.findLast((one) => dependsOn(keys, one));
  }

  async #apply(lane: Lane, chunk: SourceChunk, before: Promise<void>): Promise<void> {
    const { onApplied, onFailed } = this.#options;
    try {
      const result = await lane.applyChunk(chunk, before);
      // It met another chunk after all, by something that no key tells of: the rest goes one by one.
      if (result.retries > 0) this.#width = 1;
      onApplied(result, chunk);
    } catch (error) {
      await before.catch(() => {});
      onFailed(error, chunk);
      throw error;
    }
  }
}

function dependsOn({ exclusive, shared }: WriteSet, earlier: AtWork): boolean {
  return (
    exclusive.some((key) => earlier.exclusive.has(key) || earlier.shared.has(key)) ||
    shared.some((key) => earlier.exclusive.has(key))
  );
}
