import type { QuerySession } from '@tideway/engine';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';

/**
 * The modes that say what a DDL means: those that MySQL 8 and TiDB both know. Left out are combinations, whose parts the
 * source lists beside them, and modes that either refuses (1231), of old servers, of MariaDB, or of MySQL only.
 */
const KNOWN_MODES = new Set([
  'ALLOW_INVALID_DATES',
  'ANSI_QUOTES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'HIGH_NOT_PRECEDENCE',
  'IGNORE_SPACE',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_BACKSLASH_ESCAPES',
  'NO_DIR_IN_CREATE',
  'NO_ENGINE_SUBSTITUTION',
  'NO_UNSIGNED_SUBTRACTION',
  'NO_ZERO_DATE',
  'NO_ZERO_IN_DATE',
  'ONLY_FULL_GROUP_BY',
  'PAD_CHAR_TO_FULL_LENGTH',
  'PIPES_AS_CONCAT',
  'REAL_AS_FLOAT',
  'STRICT_ALL_TABLES',
  'STRICT_TRANS_TABLES',
]);

/** What the session of an event needs beside the event itself. */
export interface EventSessionOptions {
  readonly session: QuerySession;
  /** Seconds since the epoch of the event: what the statement took for the present, and which offset a zone had. */
  readonly timestamp: number;
  /** The source's own zone, which events call SYSTEM: a name or an offset; UTC when not known. */
  readonly sourceTimeZone: string | null;
  readonly foreignKeyChecks: boolean;
}

/**
 * Gives the session what the DDL was run with on the source: sql_mode, time zone, collation (design §4.9). The text of
 * the statement is Unicode by now, so the character set of the client stays utf8mb4.
 */
export async function assumeEventSession(session: Session, options: EventSessionOptions): Promise<void> {
  const { sqlMode, timeZone, collationConnection, foreignKeyChecks, explicitDefaultsForTimestamp } = options.session;
  const checks = options.foreignKeyChecks && foreignKeyChecks ? 1 : 0;
  const modes = (sqlMode ?? '').split(',').filter((mode) => KNOWN_MODES.has(mode));
  await session.run(`SET SESSION sql_mode = ${sqlValue(modes.join(','))}, foreign_key_checks = ${checks}`);
  // An added column with DEFAULT CURRENT_TIMESTAMP gives existing rows the moment of the statement, not of this one.
  await session.run(`SET SESSION timestamp = ${momentOf(options)}`);
  if (explicitDefaultsForTimestamp === false)
    await session.run('SET SESSION explicit_defaults_for_timestamp = 0').catch(ignoreUnknown(NOT_SETTABLE));
  const zone = timeZone === null || timeZone === 'SYSTEM' ? (options.sourceTimeZone ?? '+00:00') : timeZone;
  await setTimeZone(session, zone, options.timestamp);
  if (collationConnection === null) return;
  // Only literals without a character set of their own depend on it; a collation that the target lacks has no stand-in.
  await session
    .run(`SET SESSION collation_connection = ${sqlValue(collationConnection)}`)
    .catch(ignoreUnknown([1273, 1115]));
}

/** TiDB knows but one value of it. */
const NOT_SETTABLE = [1193, 1227, 1231, 1235, 1238, 8108];

/** `1700000000.000123`. */
function momentOf({ session: { microseconds }, timestamp }: EventSessionOptions): string {
  return `${timestamp}.${String(microseconds ?? 0).padStart(6, '0')}`;
}

async function setTimeZone(session: Session, zone: string, timestamp: number): Promise<void> {
  try {
    await session.run(`SET SESSION time_zone = ${sqlValue(zone)}`);
  } catch (failure) {
    // 1298: no such zone on the target, whose tables of zones may be empty.
    if (!(failure instanceof TargetFailure) || failure.errno !== 1298) throw failure;
    await session.run(`SET SESSION time_zone = ${sqlValue(offsetOf(zone, timestamp))}`);
  }
}

/** `+02:00` of a named zone at a moment; UTC for a name that nobody knows. */
export function offsetOf(zone: string, timestamp: number): string {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(new Date(timestamp * 1_000)).find(({ type }) => type === 'timeZoneName')?.value;
    return /[+-]\d\d:\d\d/.exec(name ?? '')?.[0] ?? '+00:00';
  } catch {
    return '+00:00';
  }
}

function ignoreUnknown(errnos: readonly number[]): (failure: unknown) => void {
  return (failure) => {
    if (!(failure instanceof TargetFailure) || failure.errno === null || !errnos.includes(failure.errno)) throw failure;
  };
}
