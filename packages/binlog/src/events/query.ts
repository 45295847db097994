import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
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
export function readQuery(b: Bytes, start: number, end: number, compressed: boolean): QueryFacts {
  const r = new SpanReader(b, start, end);
  const threadId = r.u32('thread id');
  const executionTime = r.u32('execution time');
  const databaseLength = r.u8('database length');
  const errorCode = r.u16('error code');
  const statusLength = r.u16('length of status variables');
  const statusStart = r.take(statusLength, 'status variables');
  const database = r.text(databaseLength, 'database');
  r.take(1, 'end of database');
  const status = statusOf(b, statusStart, statusStart + statusLength);
  const bytes = compressed ? uncompressMariadb(b, r.pos, end) : b;
  const from = compressed ? 0 : r.pos;
  const to = compressed ? bytes.length : end;
  const common = compressed ? undefined : COMMON.find((text) => text.length === to - from && startsWith(b, from, text));
  if (common !== undefined) return begin(threadId, executionTime, errorCode, database, common, status);
  const queryBytes = Buffer.from(bytes.subarray(from, to));
  return { threadId, executionTime, errorCode, database, query: decodeQuery(queryBytes), queryBytes, status };
}

function begin(
  threadId: number,
  executionTime: number,
  errorCode: number,
  database: string,
  query: string,
  status: QueryStatusVariables,
): QueryFacts {
  return { threadId, executionTime, errorCode, database, query, queryBytes: bytesOf(query), status };
}

const COMMON_BYTES = new Map(COMMON.map((text) => [text, Buffer.from(text)]));

function bytesOf(common: string): Uint8Array {
  return COMMON_BYTES.get(common) ?? Buffer.from(common);
}

function startsWith(b: Bytes, p: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i += 1) if (b[p + i] !== ascii.charCodeAt(i)) return false;
  return true;
}

let lastStatusBytes = Buffer.alloc(0);
let lastStatus: QueryStatusVariables = {};

/** One session's statements have the same status bytes: parsed once while they stay the same. */
function statusOf(b: Bytes, start: number, end: number): QueryStatusVariables {
  if (end - start === lastStatusBytes.length && lastStatusBytes.compare(b, start, end) === 0) return lastStatus;
  lastStatus = readStatusVariables(b, start, end);
  lastStatusBytes = Buffer.from(b.subarray(start, end));
  return lastStatus;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeQuery(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
