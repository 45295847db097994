import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';

export interface HeartbeatFacts {
  readonly file: string;
  /** Where the source's dump thread stands. */
  readonly position: number;
}

/** HEARTBEAT_LOG_EVENT: the file's name; the position is the header's. */
export function readHeartbeat(b: Bytes, start: number, end: number, logPos: number): HeartbeatFacts {
  if (end <= start) throw new Malformed('a heartbeat without a file name');
  return { file: b.toString('utf8', start, end), position: logPos };
}

const END_MARK = 0;
const FILE = 1;
const POSITION = 2;

/** HEARTBEAT_LOG_EVENT_V2 (8.0.26 on): tagged fields, the position in 64 bits. */
export function readHeartbeatV2(b: Bytes, start: number, end: number): HeartbeatFacts {
  const r = new SpanReader(b, start, end);
  let file: string | undefined;
  let position: number | undefined;
  while (r.remaining > 0) {
    const tag = r.lenenc('field of a heartbeat');
    if (tag === END_MARK) break;
    const field = r.sub(r.lenenc('length of a field'), 'field of a heartbeat');
    if (tag === FILE) file = field.text(field.remaining, 'file name');
    else if (tag === POSITION) position = field.lenenc('position');
  }
  if (file === undefined || position === undefined) throw new Malformed('a heartbeat without a file or a position');
  return { file, position };
}
