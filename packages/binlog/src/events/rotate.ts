import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';

/** Reads the body of a rotate event: the position in 64 bits, then the file's name up to the end. */
export function readRotate(b: Bytes, start: number, end: number): { file: string; position: number } {
  const r = new SpanReader(b, start, end);
  const position = r.u64('position');
  const file = r.text(r.remaining, 'file name');
  if (file === '' || hasControl(file)) throw new Malformed('a rotate event without a readable file name');
  if (position > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed(`${position} is not a position`);
  return { file, position: Number(position) };
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0xfffd) return true;
  }
  return false;
}
