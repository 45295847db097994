import { setTimeout as sleep } from 'node:timers/promises';
import { type BinlogEnd, readBinlogEnd } from '../connect/binlog-status.ts';
import type { SourceConnection } from '../connect/source-connection.ts';

/** The end of the log, and whether the set belongs exactly to the position. */
export interface SteadyEnd {
  readonly end: BinlogEnd;
  readonly isExact: boolean;
}

const ATTEMPTS = 5;
const PAUSE_MS = 20;

/**
 * The end of the log with the GTID set that belongs to it. The server reads the two one after the other, so under load
 * a transaction can slip in between: readings are repeated until two agree. Where they never do, the set is the truth
 * (a GTID job reads by it) and the position only near.
 */
export async function readSteadyEnd(connection: SourceConnection, signal?: AbortSignal): Promise<SteadyEnd> {
  let previous = await readBinlogEnd(connection, signal);
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    const end = await readBinlogEnd(connection, signal);
    if (end.file === previous.file && end.position === previous.position && end.executed === previous.executed) {
      return { end, isExact: true };
    }
    previous = end;
    await sleep(PAUSE_MS, undefined, { signal });
  }
  return { end: previous, isExact: false };
}
