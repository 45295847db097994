import { ByteWriter } from '../bytes/byte-writer.ts';

const scratch = new ByteWriter(4096);
/** Above this the scratch memory is given back: one huge value must not be held for ever. */
const KEEP = 1024 * 1024;

/** What `write` writes, as a string. Not re-entrant: `write` must not call it. */
export function scratchText(write: (w: ByteWriter) => void): string {
  scratch.reset();
  try {
    write(scratch);
    return scratch.toString();
  } finally {
    if (scratch.bytes.length > KEEP) scratch.bytes = Buffer.allocUnsafeSlow(4096);
  }
}
