import type { Bytes } from '../bytes/read.ts';

const SLAB_BYTES = 256 * 1024;
/** Below it the copy is made here: a call into C++ costs more than that many bytes. */
const SMALL = 64;

/**
 * Memory that rows are copied into when the caller's buffer will be used again. Rows of many events share one block,
 * which lives as long as one of them does; blocks are never written twice.
 */
export class Slab {
  bytes: Bytes = Buffer.allocUnsafeSlow(0);
  #used = 0;

  /** Copies a span and returns where it now lies in {@link bytes}. */
  keep(b: Bytes, start: number, end: number): number {
    const size = end - start;
    if (size > this.bytes.length - this.#used) {
      this.bytes = Buffer.allocUnsafeSlow(size > SLAB_BYTES / 4 ? size : SLAB_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    if (size <= SMALL) for (let i = 0; i < size; i += 1) this.bytes[at + i] = b[start + i] as number;
    else b.copy(this.bytes, at, start, end);
    this.#used = at + size;
    return at;
  }
}
