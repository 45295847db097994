import type { TableStructure } from '@tideway/domain';
import type {
  ApplyGroup,
  Checkpoint,
  RowChange,
  RowImage,
  SourceChunk,
  SourceDdl,
  SourceTransaction,
} from '@tideway/engine';

/** For tests only: rows and transactions as a source would give them, without one. */

/** An image of these SQL literals. */
export function image(...literals: readonly string[]): RowImage {
  return {
    columnCount: literals.length,
    byteLength: literals.join('').length,
    isNull: (ordinal) => literals[ordinal] === 'NULL',
    isAbsent: () => false,
    literal: (ordinal) => literals[ordinal] ?? 'NULL',
    tuple: (ordinals) => `(${(ordinals ?? literals.map((_, n) => n)).map((n) => literals[n]).join()})`,
  };
}

type Row = readonly string[];

export function insert(table: TableStructure, ...row: Row): RowChange {
  return { table, kind: 'insert', before: null, after: image(...row), foreignKeyChecks: true };
}

export function update(table: TableStructure, before: Row, after: Row): RowChange {
  return { table, kind: 'update', before: image(...before), after: image(...after), foreignKeyChecks: true };
}

export function remove(table: TableStructure, ...row: Row): RowChange {
  return { table, kind: 'delete', before: image(...row), after: null, foreignKeyChecks: true };
}

export const SOURCE_UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const FILE = 'binlog.000016';

function unit(n: number) {
  return {
    sequence: n,
    gtid: `${SOURCE_UUID}:${n}`,
    start: { file: FILE, position: n * 100 },
    end: { file: FILE, position: n * 100 + 99 },
    timestamp: 1_700_000_000 + n,
    commitTimestamp: null,
    lastCommitted: null,
    sequenceNumber: null,
  };
}

/** The `n`th transaction of the source. */
export function transaction(n: number, ...changes: readonly RowChange[]): SourceTransaction {
  return { ...unit(n), kind: 'transaction', changes, byteLength: changes.length * 10 };
}

export function group(...transactions: readonly SourceTransaction[]): ApplyGroup {
  return {
    transactions,
    changeCount: transactions.reduce((sum, { changes }) => sum + changes.length, 0),
    byteLength: transactions.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

export function chunk(
  n: number,
  index: number,
  firstChange: number,
  last: boolean,
  ...changes: readonly RowChange[]
): SourceChunk {
  return { ...unit(n), kind: 'chunk', changes, byteLength: 10, index, firstChange, last };
}

export function ddl(n: number, schema: string, statements: SourceDdl['statements']): SourceDdl {
  return {
    ...unit(n),
    kind: 'ddl',
    schema,
    sql: statements.map(({ sql }) => sql).join('; '),
    statements,
    refusal: null,
    rowsFollow: false,
    intentGtid: `${SOURCE_UUID}:${n}`,
    session: {
      sqlMode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER',
      timeZone: 'SYSTEM',
      charsetClient: 'utf8mb4',
      collationConnection: 'utf8mb4_0900_ai_ci',
      collationServer: 'utf8mb4_0900_ai_ci',
      collationDatabase: null,
      foreignKeyChecks: true,
      uniqueChecks: true,
    },
  };
}

/** Of a chunk whose turn it is. */
export const IN_TURN = Promise.resolve();

export const START: Checkpoint = { executed: '', file: FILE, position: '4', held: [], sourceTimestamp: null };
