import {
  formatPosition,
  joinTexts,
  quoteTable,
  say,
  type Text,
  TidewayError,
  tableKey,
  verbatim,
} from '@tideway/domain';
import {
  originalIndex,
  type PlannedStatement,
  type RowChange,
  type SourceTransaction,
  type TargetCatalog,
  transactionFacts,
} from '@tideway/engine';
import { missingTable } from '../catalog.ts';
import { describeServerError, type TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { serverParams, toTidewayError } from '../connect/target-error.ts';
import {
  duplicateKeyName,
  findConflictingRow,
  findSameRow,
  showImage,
  showKey,
  type TargetRowNow,
} from './describe-row.ts';
import { describeLocation, type Located } from './locate.ts';

/** What failed: one change of one transaction. */
export interface FailedChange {
  readonly statement: PlannedStatement;
  readonly change: RowChange;
  readonly transaction: SourceTransaction;
}

const VERB = {
  insert: say('INSERT into', 'INSERT 到表'),
  update: say('UPDATE of', 'UPDATE 表'),
  delete: say('DELETE from', 'DELETE 自表'),
  replace: say('REPLACE into', 'REPLACE 到表'),
} as const;

/** What is common to all errors of a row. */
function rowParams({ statement, change, transaction }: FailedChange): Readonly<Record<string, unknown>> {
  const { table, kind, before, after } = change;
  return {
    table: tableKey(table.table),
    operation: kind,
    key: showKey(change),
    sourceRow: showImage(table, after ?? before),
    sourceBefore: before === null ? null : showImage(table, before),
    sourceAfter: after === null ? null : showImage(table, after),
    statement: statement.sql.length <= SQL_SHOWN ? statement.sql : `${statement.sql.slice(0, SQL_SHOWN)}…`,
    position: formatPosition(transaction.start),
    start: formatPosition(transaction.start),
    end: formatPosition(transaction.end),
    gtid: transaction.gtid,
    change: originalIndex(transaction, transaction.changes.indexOf(change)),
    ...transactionFacts(transaction),
    ...(transaction.firstChange === undefined ? {} : { partFrom: transaction.firstChange }),
  };
}

/** Characters of a statement that an error carries. */
const SQL_SHOWN = 4_000;

function describeChange({ statement, change, transaction }: FailedChange): Text {
  const key = JSON.stringify(showKey(change));
  const at = `${formatPosition(transaction.start)}${transaction.gtid === null ? '' : `, ${transaction.gtid}`}`;
  const [verb, table] = [VERB[statement.kind], quoteTable(change.table.table)];
  return say(`${verb.en} ${table}, row ${key}, at ${at}`, `${verb.zh} ${table}，行 ${key}，位置 ${at}`);
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
  const same = await findSameRow(session, catalog.peek(change.table.table), change);
  const params = { ...rowParams(failed), ...same };
  if (failure.kind === 'too-large') {
    const said = /size of (?:the )?data is (\d+)/.exec(failure.message)?.[1];
    const size = said ?? String((change.after?.byteLength ?? 0) + (change.before?.byteLength ?? 0));
    return toTidewayError(failure, describeChange(failed), { params: { ...params, size } });
  }
  // What was loaded of the table may be outdated: a resume must look again.
  if (failure.kind === 'structure') catalog.forget(change.table.table.schema, change.table.table.name);
  const detail = joinTexts(
    [verbatim(describeLocation(transaction)), describeChange(failed), verbatim(describeServerError(failure))],
    ': ',
  );
  if (failure.code === 'WARNING') {
    return new TidewayError('TARGET_DATA_REJECTED', { detail, params: { ...params, ...serverParams(failure) } });
  }
  return toTidewayError(failure, describeChange(failed), { detail, params });
}

/** The document's message, in its order (design §3). */
async function missingTableError(failed: FailedChange, session: Session): Promise<TidewayError> {
  const error = toTidewayError(await missingTable(session, failed.change.table.table), describeChange(failed));
  return atLocation(error, failed.transaction, rowParams(failed));
}

/** Puts the place of the transaction in front of an error that does not know it. */
export function atLocation(
  error: TidewayError,
  transaction: Located,
  more: Readonly<Record<string, unknown>> = {},
): TidewayError {
  const { start, gtid } = transaction;
  return new TidewayError(error.code, {
    detail: joinTexts([verbatim(describeLocation(transaction)), error.texts.detail], ': '),
    remedy: error.texts.remedy,
    params: { ...more, ...error.params, position: formatPosition(start), gtid },
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
  const found =
    key === null || structure === undefined ? NOT_ASKED : await findConflictingRow(session, structure, change, key);
  const { targetRow } = found;
  const shown = targetRow === null ? say('not found', '未找到') : verbatim(JSON.stringify(targetRow));
  const sourceRow = showImage(change.table, change.after);
  const params = { ...rowParams(failed), ...serverParams(failure), sourceRow, conflictingKey: key, ...found };
  const name = key === null ? say('key', '键') : say(key, `键 ${key} `);
  const [what, answer, row] = [describeChange(failed), describeServerError(failure), JSON.stringify(sourceRow)];
  return new TidewayError('TARGET_DUPLICATE_KEY', {
    detail: say(
      `${what.en}: ${answer}. Source row: ${row}; row of the target with the same ${name.en}: ${shown.en}`,
      `${what.zh}：${answer}。源端的行：${row}；目标端具有相同${name.zh}的行：${shown.zh}`,
    ),
    params,
  });
}

const NOT_ASKED: TargetRowNow = { targetRow: null, targetQuery: null };

/** An UPDATE or DELETE of a table without a key met no row: a miss there cannot be told from a comparison that lies. */
export function rowMissingError(failed: FailedChange): TidewayError {
  return new TidewayError('TARGET_ROW_MISSING_NO_KEY', {
    detail: joinTexts(
      [
        describeChange(failed),
        say(
          'the target has no such row, and the table has no key to find it by',
          '目标端没有这一行，而该表没有可用来查找它的键',
        ),
      ],
      ': ',
    ),
    params: rowParams(failed),
  });
}

/** A statement of one row counted something else than one (or none): the target's keys do not fit the source's. */
export function unexpectedCountError(failed: FailedChange, count: number): TidewayError {
  const { expect } = failed.statement;
  return new TidewayError('TARGET_SCHEMA_MISMATCH', {
    detail: joinTexts(
      [
        describeChange(failed),
        say(
          `the target counted ${count} rows where ${expect} was expected`,
          `目标端返回的行数是 ${count}，应为 ${expect}`,
        ),
      ],
      ': ',
    ),
    params: { ...rowParams(failed), count },
  });
}
