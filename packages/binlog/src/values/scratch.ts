import { ByteWriter } from '../bytes/byte-writer.ts';

const scratch = new ByteWriter(4096);
/** Most memory kept between two uses. */
const KEEP = 1024 * 1024;

/** What `write` writes, as a string. Not re-entrant: `write` must not call it. */
export function scratchText(write: (w: ByteWriter) => void): string {
  scratch.reset();
  try {
    write(scratch);
    return scratch.toString();
  } finally {
    scratch.shrink(KEEP);
  }
}
