import type { Bytes } from './read.ts';
import { ViewCache } from './view-cache.ts';

const views = new ViewCache();

/** A copy of bytes that are likely to come again, to be told quickly when they do. */
export class KnownBytes {
  readonly bytes: Buffer;
  readonly #view: DataView;

  constructor(b: Bytes, start: number, end: number) {
    this.bytes = Buffer.allocUnsafeSlow(end - start);
    b.copy(this.bytes, 0, start, end);
    this.#view = new DataView(this.bytes.buffer);
  }

  isAt(b: Bytes, start: number, end: number): boolean {
    const length = end - start;
    if (this.bytes.length !== length) return false;
    const ours = this.#view;
    const given = views.of(b);
    let i = 0;
    for (; i + 4 <= length; i += 4) if (ours.getInt32(i) !== given.getInt32(start + i)) return false;
    for (; i < length; i += 1) if (this.bytes[i] !== b[start + i]) return false;
    return true;
  }
}
