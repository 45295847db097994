import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';

/** The session state a statement was run under, as far as the event tells it. Absent: not sent. */
export interface QueryStatusVariables {
  /** Bits of OPTION_AUTO_IS_NULL, OPTION_NO_FOREIGN_KEY_CHECKS … (sql/query_options.h). */
  flags2?: number;
  /** Bits of sql_mode, see {@link formatSqlMode}. */
  sqlMode?: bigint;
  catalog?: string;
  autoIncrement?: { readonly increment: number; readonly offset: number };
  /** Collation ids of character_set_client, collation_connection, collation_server. */
  charset?: { readonly client: number; readonly connection: number; readonly server: number };
  timeZone?: string;
  lcTimeNames?: number;
  /** Collation id of the current database. */
  databaseCollation?: number;
  tableMapForUpdate?: bigint;
  /** Definer of a view, trigger, routine or event made without one. */
  invoker?: { readonly user: string; readonly host: string };
  /** Databases the statement changes; null when there were more than the event can hold (254). */
  updatedDatabases?: readonly string[] | null;
  /** Part of a second the statement began at (MariaDB's hrnow too). */
  microseconds?: number;
  explicitDefaultsForTimestamp?: boolean;
  /** The xid of an atomic DDL (MariaDB: of the DDL). */
  ddlXid?: bigint;
  /** Collation id of default_collation_for_utf8mb4. */
  defaultCollationForUtf8mb4?: number;
  sqlRequirePrimaryKey?: boolean;
  defaultTableEncryption?: boolean;
  /** MariaDB: pairs of a charset's default collation id and the one that stands for it (character_set_collations). */
  characterSetCollations?: readonly (readonly [from: number, to: number])[];
  /** The code of a variable not known here: the ones after it could not be read. */
  unknown?: number;
}

type Reader = (r: SpanReader, into: QueryStatusVariables) => void;

const OVER_MAX_DATABASES = 254;

/** By code (libs/mysql/binlog/event/statement_events.h; MariaDB sql/log_event.h from 128 on). */
const READERS = new Map<number, Reader>([
  [0, (r, into) => (into.flags2 = r.u32('flags2'))],
  [1, (r, into) => (into.sqlMode = r.u64('sql_mode'))],
  [2, (r, into) => readOldCatalog(r, into)],
  [3, (r, into) => (into.autoIncrement = { increment: r.u16('increment'), offset: r.u16('offset') })],
  [
    4,
    (r, into) => (into.charset = { client: r.u16('charset'), connection: r.u16('charset'), server: r.u16('charset') }),
  ],
  [5, (r, into) => (into.timeZone = shortText(r, 'time zone'))],
  [6, (r, into) => (into.catalog = shortText(r, 'catalog'))],
  [7, (r, into) => (into.lcTimeNames = r.u16('lc_time_names'))],
  [8, (r, into) => (into.databaseCollation = r.u16('database collation'))],
  [9, (r, into) => (into.tableMapForUpdate = r.u64('table map'))],
  [10, (r) => void r.u32('master data written')],
  [11, (r, into) => (into.invoker = { user: shortText(r, 'invoker'), host: shortText(r, 'invoker') })],
  [12, (r, into) => (into.updatedDatabases = readDatabases(r))],
  [13, (r, into) => (into.microseconds = r.u24('microseconds'))],
  [14, (r) => void r.take(8, 'commit timestamp')],
  [15, (r) => void r.take(8, 'commit timestamp')],
  [16, (r, into) => (into.explicitDefaultsForTimestamp = r.u8('explicit_defaults_for_timestamp') !== 0)],
  [17, (r, into) => (into.ddlXid = r.u64('xid'))],
  [18, (r, into) => (into.defaultCollationForUtf8mb4 = r.u16('default collation'))],
  [19, (r, into) => (into.sqlRequirePrimaryKey = r.u8('sql_require_primary_key') !== 0)],
  [20, (r, into) => (into.defaultTableEncryption = r.u8('default_table_encryption') !== 0)],
  [128, (r, into) => (into.microseconds = r.u24('hrnow'))],
  [129, (r, into) => (into.ddlXid = r.u64('xid'))],
  [130, (r) => readGtidFlags3(r)],
  [131, (r, into) => (into.characterSetCollations = readCollationPairs(r))],
]);

/** Codes of the part of a second: MySQL's, and MariaDB's hrnow. */
const MICROSECONDS: ReadonlySet<number> = new Set([13, 128]);

/**
 * Reads the status variables of a query event; stops at a code it does not know, as the server does. `microsecondsAt`:
 * where their three bytes lie, counted from `start`; -1 when there are none.
 */
export function readStatusVariables(
  b: Bytes,
  start: number,
  end: number,
): { readonly variables: QueryStatusVariables; readonly microsecondsAt: number } {
  const r = new SpanReader(b, start, end);
  const variables: QueryStatusVariables = {};
  let microsecondsAt = -1;
  while (r.remaining > 0) {
    const code = r.u8('status variable');
    const read = READERS.get(code);
    if (read === undefined) {
      variables.unknown = code;
      break;
    }
    if (MICROSECONDS.has(code)) microsecondsAt = r.pos - start;
    read(r, variables);
  }
  return { variables, microsecondsAt };
}

function shortText(r: SpanReader, what: string): string {
  return r.text(r.u8(`length of ${what}`), what);
}

/** Of 5.0 servers: the text is followed by a zero byte. */
function readOldCatalog(r: SpanReader, into: QueryStatusVariables): void {
  into.catalog = shortText(r, 'catalog');
  r.take(1, 'end of catalog');
}

function readDatabases(r: SpanReader): readonly string[] | null {
  const count = r.u8('number of databases');
  if (count === OVER_MAX_DATABASES) return null;
  return Array.from({ length: count }, () => r.zeroTerminated('database name'));
}

/** MariaDB 10.8: flags of ALTER in two phases; a sequence number follows unless it is the start (bit 2). */
function readGtidFlags3(r: SpanReader): void {
  const flags = r.u8('GTID flags');
  if ((flags & (4 | 8)) !== 0) r.take(8, 'sequence number of the start');
}

function readCollationPairs(r: SpanReader): readonly (readonly [number, number])[] {
  const count = r.u8('number of collation pairs');
  return Array.from({ length: count }, () => [r.u16('collation'), r.u16('collation')] as const);
}
