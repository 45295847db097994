import { KnownBytes } from '../bytes/known-bytes.ts';
import { type Bytes, u24 } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import type { EventHeader } from './header.ts';
import { uncompressMariadb } from './mariadb-compression.ts';
import { type QueryStatusVariables, readStatusVariables } from './query-status-variables.ts';

export interface QueryFacts {
  readonly threadId: number;
  /** Seconds it took on the source. */
  readonly executionTime: number;
  /** The error it ended with on the source; 0 none. */
  readonly errorCode: number;
  /** The session's current database; empty when none was chosen. */
  readonly database: string;
  /** The statement. Text in the session's charset is given as utf8 when it is, else byte by byte (latin1). */
  readonly query: string;
  /** The statement as it was sent, in the charset of `status.charset.client`. A copy. */
  readonly queryBytes: Uint8Array;
  readonly status: QueryStatusVariables;
}

const COMMON: readonly string[] = ['BEGIN', 'COMMIT', 'ROLLBACK'];

/** Reads QUERY_EVENT, and MariaDB's QUERY_COMPRESSED_EVENT with `compressed`. */
export function readQuery(
  b: Bytes,
  start: number,
  end: number,
  compressed: boolean,
  header: EventHeader,
): QueryFacts & EventHeader & { readonly type: 'query' } {
  const r = new SpanReader(b, start, end);
  const threadId = r.u32('thread id');
  const executionTime = r.u32('execution time');
  const databaseLength = r.u8('database length');
  const errorCode = r.u16('error code');
  const statusLength = r.u16('length of status variables');
  const statusStart = r.take(statusLength, 'status variables');
  const database = textOf(b, r.take(databaseLength, 'database'), databaseLength);
  r.take(1, 'end of database');
  const status = statusOf(b, statusStart, statusStart + statusLength);
  const bytes = compressed ? uncompressMariadb(b, r.pos, end) : b;
  const from = compressed ? 0 : r.pos;
  const to = compressed ? bytes.length : end;
  const common = COMMON.find((text) => text.length === to - from && startsWith(bytes, from, text));
  const queryBytes = common === undefined ? Buffer.from(bytes.subarray(from, to)) : bytesOf(common);
  const { timestamp, serverId, logPos, size, flags } = header;
  return {
    type: 'query',
    timestamp,
    serverId,
    logPos,
    size,
    flags,
    threadId,
    executionTime,
    errorCode,
    database,
    query: common ?? decodeQuery(queryBytes),
    queryBytes,
    status,
  };
}

let lastDatabase = '';
let lastDatabaseBytes = new KnownBytes(Buffer.alloc(0), 0, 0);

/** Nearly always the same as the last one's. */
function textOf(b: Bytes, p: number, length: number): string {
  if (!lastDatabaseBytes.isAt(b, p, p + length)) {
    lastDatabaseBytes = new KnownBytes(b, p, p + length);
    lastDatabase = lastDatabaseBytes.bytes.toString();
  }
  return lastDatabase;
}

const COMMON_BYTES = new Map(COMMON.map((text) => [text, Buffer.from(text)]));

function bytesOf(common: string): Buffer {
  return COMMON_BYTES.get(common) ?? Buffer.from(common);
}

function startsWith(b: Bytes, p: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i += 1) if (b[p + i] !== ascii.charCodeAt(i)) return false;
  return true;
}

/** Status bytes with a hole: the part of a second is another in every statement that asks for one, e.g. by NOW(6). */
interface KnownStatus {
  readonly length: number;
  readonly before: KnownBytes;
  readonly after: KnownBytes;
  /** Without the microseconds of the statement that it was read of. */
  readonly status: QueryStatusVariables;
  /** Where they lie; -1 for none. */
  readonly microsecondsAt: number;
}

/** The first statement's kind (Q_TABLE_MAP_FOR_UPDATE, a time zone) makes some few forms of one session's status. */
const MOST_STATUSES = 8;
const MICROSECONDS_LENGTH = 3;
const knownStatuses: KnownStatus[] = [];
let nextStatus = 0;

/** Sessions send the same status bytes again and again: parsed once while they stay the same. */
function statusOf(b: Bytes, start: number, end: number): QueryStatusVariables {
  for (const { length, before, after, status, microsecondsAt } of knownStatuses) {
    if (length !== end - start || !before.isAt(b, start, start + before.bytes.length)) continue;
    if (!after.isAt(b, end - after.bytes.length, end)) continue;
    return microsecondsAt < 0 ? status : { ...status, microseconds: u24(b, start + microsecondsAt) };
  }
  const { variables, microsecondsAt } = readStatusVariables(b, start, end);
  const hole = microsecondsAt < 0 ? end : start + microsecondsAt;
  const { microseconds: _, ...status } = variables;
  knownStatuses[nextStatus] = {
    length: end - start,
    before: new KnownBytes(b, start, hole),
    after: new KnownBytes(b, Math.min(end, hole + MICROSECONDS_LENGTH), end),
    status,
    microsecondsAt,
  };
  nextStatus = (nextStatus + 1) % MOST_STATUSES;
  return variables;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeQuery(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
