import type { QuerySession } from '@tideway/engine';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';

/** Modes of old servers that newer ones and TiDB refuse to be told; none changes what a DDL means there. */
const GONE_MODES = new Set([
  'NO_AUTO_CREATE_USER',
  'NO_FIELD_OPTIONS',
  'NO_KEY_OPTIONS',
  'NO_TABLE_OPTIONS',
  'DB2',
  'MAXDB',
  'MSSQL',
  'MYSQL323',
  'MYSQL40',
  'ORACLE',
  'POSTGRESQL',
]);
/** Combinations whose parts the source lists beside them. */
const COMBINED_MODES = new Set(['TRADITIONAL', 'ANSI']);

/** What the session of an event needs beside the event itself. */
export interface EventSessionOptions {
  readonly session: QuerySession;
  /** Seconds since the epoch, for zones that the target does not know by name. */
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
  const { sqlMode, timeZone, collationConnection, foreignKeyChecks } = options.session;
  const checks = options.foreignKeyChecks && foreignKeyChecks ? 1 : 0;
  const modes = (sqlMode ?? '').split(',').filter((mode) => !GONE_MODES.has(mode) && !COMBINED_MODES.has(mode));
  await session.run(`SET SESSION sql_mode = ${sqlValue(modes.join(','))}, foreign_key_checks = ${checks}`);
  const zone = timeZone === null || timeZone === 'SYSTEM' ? (options.sourceTimeZone ?? '+00:00') : timeZone;
  await setTimeZone(session, zone, options.timestamp);
  if (collationConnection === null) return;
  // Only literals without a character set of their own depend on it; a collation that the target lacks has no stand-in.
  await session
    .run(`SET SESSION collation_connection = ${sqlValue(collationConnection)}`)
    .catch(ignoreUnknown([1273, 1115]));
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
