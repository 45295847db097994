import { formatPosition, quoteTable, TidewayError, tableKey } from '@tideway/domain';
import type { PlannedStatement, RowChange, TargetCatalog } from '@tideway/engine';
import { missingTable } from '../catalog.ts';
import { describeServerError, type TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { serverParams, toTidewayError } from '../connect/target-error.ts';
import { duplicateKeyName, findConflictingRow, showImage, showKey } from './describe-row.ts';
import { describeLocation, type Located } from './locate.ts';

/** What failed: one change of one transaction. */
export interface FailedChange {
  readonly statement: PlannedStatement;
  readonly change: RowChange;
  readonly transaction: Located;
}

const VERB = { insert: 'INSERT into', update: 'UPDATE of', delete: 'DELETE from', replace: 'REPLACE into' } as const;

/** What is common to all errors of a row. */
function rowParams({ change, transaction }: FailedChange): Readonly<Record<string, unknown>> {
  return {
    table: tableKey(change.table.table),
    operation: change.kind,
    key: showKey(change),
    sourceRow: showImage(change.table, change.after ?? change.before),
    position: formatPosition(transaction.start),
    gtid: transaction.gtid,
  };
}

function describeChange({ statement, change, transaction }: FailedChange): string {
  const key = JSON.stringify(showKey(change));
  const at = `${formatPosition(transaction.start)}${transaction.gtid === null ? '' : `, ${transaction.gtid}`}`;
  return `${VERB[statement.kind]} ${quoteTable(change.table.table)}, row ${key}, at ${at}`;
}

/** The catalogue's error for a failed change. `session` is still in the transaction that failed. */
export async function rowError(
  failed: FailedChange,
  failure: TargetFailure,
  catalog: TargetCatalog,
  session: Session,
): Promise<TidewayError> {
  const { change, transaction } = failed;
  if (failure.kind === 'missing-table') return missingTableError(failed, session);
  if (failure.kind === 'duplicate-key') return duplicateKeyError(failed, failure, catalog, session);
  const params = rowParams(failed);
  if (failure.kind === 'too-large') {
    const said = /size of (?:the )?data is (\d+)/.exec(failure.message)?.[1];
    const size = said ?? String((change.after?.byteLength ?? 0) + (change.before?.byteLength ?? 0));
    return toTidewayError(failure, describeChange(failed), { params: { ...params, size } });
  }
  // What was loaded of the table may be outdated: a resume must look again.
  if (failure.kind === 'structure') catalog.forget(change.table.table.schema, change.table.table.name);
  const detail = `${describeLocation(transaction)}: ${describeChange(failed)}: ${describeServerError(failure)}`;
  if (failure.code === 'WARNING') {
    return new TidewayError('TARGET_DATA_REJECTED', { detail, params: { ...params, ...serverParams(failure) } });
  }
  return toTidewayError(failure, '', { detail, params });
}

/** The document's message, in its order (design §3). */
async function missingTableError(failed: FailedChange, session: Session): Promise<TidewayError> {
  const error = toTidewayError(await missingTable(session, failed.change.table.table), '');
  return atLocation(error, failed.transaction);
}

/** Puts the place of the transaction in front of an error that does not know it. */
export function atLocation(error: TidewayError, transaction: Located): TidewayError {
  const { start, gtid } = transaction;
  return new TidewayError(error.code, {
    detail: `${describeLocation(transaction)}: ${error.message}`,
    remedy: error.remedy,
    params: { ...error.params, position: formatPosition(start), gtid },
    cause: error.cause,
  });
}

async function duplicateKeyError(
  failed: FailedChange,
  failure: TargetFailure,
  catalog: TargetCatalog,
  session: Session,
): Promise<TidewayError> {
  const { change } = failed;
  const key = duplicateKeyName(failure.message);
  const structure = catalog.peek(change.table.table);
  const targetRow =
    key === null || structure === undefined ? null : await findConflictingRow(session, structure, change, key);
  const shown = targetRow === null ? 'not found' : JSON.stringify(targetRow);
  const sourceRow = showImage(change.table, change.after);
  const params = { ...rowParams(failed), ...serverParams(failure), sourceRow, conflictingKey: key, targetRow };
  return new TidewayError('TARGET_DUPLICATE_KEY', {
    detail:
      `${describeChange(failed)}: ${describeServerError(failure)}. ` +
      `Source row: ${JSON.stringify(sourceRow)}; row of the target with the same ${key ?? 'key'}: ${shown}`,
    params,
  });
}

/** An UPDATE or DELETE of a table without a key met no row: a miss there cannot be told from a comparison that lies. */
export function rowMissingError(failed: FailedChange): TidewayError {
  return new TidewayError('TARGET_ROW_MISSING_NO_KEY', {
    detail: `${describeChange(failed)}: the target has no such row, and the table has no key to find it by`,
    params: rowParams(failed),
  });
}

/** A statement of one row counted something else than one (or none): the target's keys do not fit the source's. */
export function unexpectedCountError(failed: FailedChange, count: number): TidewayError {
  return new TidewayError('TARGET_SCHEMA_MISMATCH', {
    detail: `${describeChange(failed)}: the target counted ${count} rows where ${failed.statement.expect} was expected`,
    params: { ...rowParams(failed), count },
  });
}
