import { BinlogDecodeError } from '../binlog-decode-error.ts';
import { Malformed } from '../bytes/malformed.ts';
import { asBuffer, u32 } from '../bytes/read.ts';
import { HEADER_LENGTH } from '../events/header.ts';

/** Where an event lies in a file. */
export interface FileEvent {
  readonly start: number;
  readonly end: number;
}

const MAGIC = Buffer.from([0xfe, 0x62, 0x69, 0x6e]);

/**
 * The events of a binlog file that was read whole: `decoder.decode(bytes, sink, start, end)` for each. An event that
 * is cut off at the end (a file that is being written) ends it quietly. Throws BinlogDecodeError when it is no binlog.
 */
export function* binlogFileEvents(bytes: Uint8Array): Generator<FileEvent, void, undefined> {
  const b = asBuffer(bytes);
  if (!b.subarray(0, MAGIC.length).equals(MAGIC)) throw notABinlog('it does not begin with the bytes fe 62 69 6e');
  for (let start = MAGIC.length; b.length - start >= HEADER_LENGTH; ) {
    const size = u32(b, start + 9);
    if (size < HEADER_LENGTH) throw notABinlog(`an event of ${size} bytes at ${start}`);
    if (size > b.length - start) return;
    yield { start, end: start + size };
    start += size;
  }
}

function notABinlog(problem: string): BinlogDecodeError {
  const place = { position: null, eventType: 'first', table: null, column: null };
  return new BinlogDecodeError('SOURCE_BINLOG_UNREADABLE', problem, place, new Malformed(problem));
}
