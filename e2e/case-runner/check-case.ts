import { isDeepStrictEqual } from 'node:util';
import type { TidewayError } from '@tideway/domain';
import type { RowDataPacket } from 'mysql2/promise';
import type { CaseExpectation } from './case-files.ts';
import type { Tally } from './case-job.ts';

/** Throws when a job failed with something else than the case expects. */
export function checkError(error: TidewayError, { error: code, message, params = {} }: CaseExpectation): void {
  if (error.code !== code)
    throw new Error(`failed with ${error.code}, expected ${code}: ${error.message}`, { cause: error });
  if (message !== undefined && !new RegExp(message, 's').test(error.message)) {
    throw new Error(`${code} says: ${error.message}\nexpected: ${message}`);
  }
  for (const [name, value] of Object.entries(params)) {
    if (isDeepStrictEqual(error.params[name], value)) continue;
    throw new Error(`${code} has ${name} ${JSON.stringify(error.params[name])}, expected ${JSON.stringify(value)}`);
  }
}

/** Throws when the job missed, overwrote or left out more or less than the case expects. */
export function checkTally(tally: Tally, expect: CaseExpectation): void {
  const expected = {
    missed: expect.missed ?? 0,
    overwritten: expect.overwritten ?? 0,
    skippedDdl: expect.skippedDdl ?? 0,
  };
  for (const [name, count] of Object.entries(expected)) {
    const found = tally[name as keyof typeof expected];
    if (found !== count) throw new Error(`${name}: ${found}, expected ${count}`);
  }
  if (expect.notMigrated !== undefined && !isDeepStrictEqual(tally.notMigrated, expect.notMigrated)) {
    throw new Error(
      `not migrated: ${JSON.stringify(tally.notMigrated)}, expected ${JSON.stringify(expect.notMigrated)}`,
    );
  }
}

/** Each row as `a,b,c`. */
export function textRows(rows: readonly RowDataPacket[]): readonly string[] {
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value === null ? 'NULL' : typeof value === 'object' ? JSON.stringify(value) : String(value)))
      .join(),
  );
}
