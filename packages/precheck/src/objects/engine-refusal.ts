import { type ColumnStructure, say, type TableStructure, type Text, TidewayError, tableKey } from '@tideway/domain';
import { planRowByRow, type RowImage, type SourceTransaction } from '@tideway/engine';

/**
 * Why the engine would refuse to apply rows of the source's table to the target's (TARGET_SCHEMA_MISMATCH), or null. It
 * is the engine's own answer: an INSERT is planned, and nothing is run, so this item and a running job cannot disagree.
 */
export function engineRefusal(source: TableStructure, target: TableStructure): Text | null {
  try {
    planRowByRow(
      { transactions: [insertInto(source)], changeCount: 1, byteLength: 0 },
      { peek: () => target, referencing: () => [] },
    );
    return null;
  } catch (error) {
    if (!(error instanceof TidewayError) || error.code !== 'TARGET_SCHEMA_MISMATCH') throw error;
    return reasonOf(error.texts.detail, source);
  }
}

/** The same for one column, as if the tables had no other. */
export function columnRefusal(pair: {
  readonly source: TableStructure;
  readonly column: ColumnStructure;
  readonly other: ColumnStructure;
}): Text | null {
  const only = (column: ColumnStructure): TableStructure => ({
    ...pair.source,
    columns: [column],
    uniqueKeys: [],
    foreignKeys: [],
    triggers: [],
  });
  return engineRefusal(only(pair.column), only(pair.other));
}

/** Takes off the name of the table in front and both lists of columns behind: an item names many tables. */
function reasonOf({ en, zh }: Text, { table }: TableStructure): Text {
  const name = tableKey(table);
  return say(between(en, `${name}: `, '. Source: ('), between(zh, `${name}：`, '。源端：('));
}

function between(text: string, prefix: string, suffix: string): string {
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const end = rest.indexOf(suffix);
  return end < 0 ? rest : rest.slice(0, end);
}

function insertInto(table: TableStructure): SourceTransaction {
  const place = { file: '', position: 0 };
  const after = nulls(table.columns.length);
  return {
    kind: 'transaction',
    sequence: 1,
    gtid: null,
    start: place,
    end: place,
    timestamp: 0,
    commitTimestamp: null,
    lastCommitted: null,
    sequenceNumber: null,
    changes: [{ table, kind: 'insert', before: null, after, foreignKeyChecks: true }],
    byteLength: 0,
  };
}

/** A row of NULLs: only its shape is looked at. */
function nulls(columnCount: number): RowImage {
  return {
    columnCount,
    byteLength: 0,
    isNull: () => true,
    isAbsent: () => false,
    literal: () => 'NULL',
    tuple: (ordinals) => `(${Array.from({ length: ordinals?.length ?? columnCount }, () => 'NULL').join()})`,
  };
}
