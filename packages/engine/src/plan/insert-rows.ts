import type { PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage, SqlWriter } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { statement } from './statements.ts';
import type { TableMapping } from './table-mapping.ts';

/** A row to insert. */
export interface NewRow {
  readonly after: RowImage;
}

/** Bytes of SQL for a byte of the log, about at most: hex takes 2, escapes 2, JSON and small numbers up to 4. */
const SQL_BYTES = 4;
const SQL_BYTES_A_COLUMN = 8;

/** About how long a row is as SQL; the sink looks at the true length. */
export function insertSize(mapping: TableMapping, { after }: NewRow): number {
  return after.byteLength * SQL_BYTES + mapping.written.length * SQL_BYTES_A_COLUMN;
}

/**
 * A multi-row INSERT, which stands for these changes. Its rows go from the log's bytes straight into the packet when
 * the images can do that.
 */
export function insertRows(
  mapping: TableMapping,
  rows: readonly NewRow[],
  changes: readonly RowChange[],
): PlannedStatement {
  const head = `INSERT INTO ${mapping.name} ${mapping.columnList} VALUES `;
  const { ordinals } = mapping;
  const text = (): string => head + rows.map(({ after }) => after.tuple(ordinals)).join();
  if (!rows.every(({ after }) => after.writeTuple !== undefined)) {
    return statement(mapping, 'insert', text(), rows.length, changes);
  }
  const write = (writer: SqlWriter): void => {
    writer.text(head);
    let separator = '';
    for (const { after } of rows) {
      writer.ascii(separator);
      after.writeTuple?.(writer, ordinals);
      separator = ',';
    }
  };
  const planned = { ...statement(mapping, 'insert', '', rows.length, changes), write };
  return Object.defineProperty(planned, 'sql', { get: text, enumerable: true });
}
