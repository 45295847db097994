import type { Bytes } from '../bytes/read.ts';
import { ViewCache } from '../bytes/view-cache.ts';

const SLAB_BYTES = 256 * 1024;
/** Below it the copy is made here: a call into C++ costs more than that many bytes. (40 ns against 0.1 ns a byte.) */
const SMALL = 384;

/**
 * Memory that rows are copied into when the caller's buffer will be used again. Rows of many events share one block,
 * which lives as long as one of them does; blocks are never written twice.
 */
export class Slab {
  bytes: Bytes = Buffer.allocUnsafeSlow(0);
  readonly #sourceViews = new ViewCache();
  readonly #ownViews = new ViewCache();
  readonly #ownedFrom: number;
  #used = 0;

  /** `ownedFrom`: spans of so many bytes are not copied, since nobody writes over them. */
  constructor(ownedFrom = Number.POSITIVE_INFINITY) {
    this.#ownedFrom = ownedFrom;
  }

  /** Copies a span and returns where it now lies in {@link bytes}. */
  keep(b: Bytes, start: number, end: number): number {
    const size = end - start;
    if (size >= this.#ownedFrom) {
      this.bytes = b;
      // Full: the next span goes into a block of its own, never into a buffer that is not ours.
      this.#used = b.length;
      return start;
    }
    if (size > this.bytes.length - this.#used) {
      this.bytes = Buffer.allocUnsafeSlow(size > SLAB_BYTES / 4 ? size : SLAB_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    if (size > SMALL || size < 8) b.copy(this.bytes, at, start, end);
    else this.#copySmall(b, start, end, at);
    this.#used = at + size;
    return at;
  }

  #copySmall(b: Bytes, start: number, end: number, target: number): void {
    // V8 makes one load and one store of each line; no BigInt comes to be. The last eight bytes overlap the others.
    const source = this.#sourceViews.of(b);
    const view = this.#ownViews.of(this.bytes);
    const last = end - 8;
    let at = target;
    for (let from = start; from < last; from += 8, at += 8) view.setBigInt64(at, source.getBigInt64(from, true), true);
    view.setBigInt64(target + last - start, source.getBigInt64(last, true), true);
  }
}
