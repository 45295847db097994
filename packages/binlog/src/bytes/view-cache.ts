import type { Bytes } from './read.ts';

/**
 * The DataView of the buffer that was asked for last. Four bytes at a time halve the hot loops, but making a view
 * costs as much as a short loop; buffers change once in a thousand rows, so each user keeps the last one's.
 */
export class ViewCache {
  #bytes: Bytes | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));

  of(b: Bytes): DataView {
    if (b !== this.#bytes) {
      this.#view = new DataView(b.buffer, b.byteOffset, b.byteLength);
      this.#bytes = b;
    }
    return this.#view;
  }
}
