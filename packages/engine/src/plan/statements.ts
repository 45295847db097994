import type { TableName } from '@tideway/domain';
import type { PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { fitsCase } from './column-types.ts';
import { keyLiteral, matchRow } from './match-row.ts';
import type { MappedColumn, TableMapping } from './table-mapping.ts';

/** A statement of one mapping; what is not given is the usual case. */
export function statement(
  mapping: TableMapping,
  kind: PlannedStatement['kind'],
  sql: string,
  expect: number,
  changes: readonly RowChange[],
  sqlMode: PlannedStatement['sqlMode'] = 'strict',
): PlannedStatement {
  const table: TableName = mapping.target.table;
  const foreignKeyChecks = changes.every((change) => change.foreignKeyChecks);
  return { sql, kind, table, expect, keyed: mapping.key !== undefined, sqlMode, foreignKeyChecks, changes };
}

/** ENUM columns of an image that hold index 0, the empty error value, which strict mode does not take. */
export function enumZeros(mapping: TableMapping, image: RowImage): readonly MappedColumn[] {
  if (mapping.enums.length === 0) return NONE;
  return mapping.enums.filter(({ ordinal }) => image.literal(ordinal) === '0');
}

const NONE: readonly MappedColumn[] = [];

/**
 * Whether a row with ENUM index 0 must be written by one statement: it could not be found a second time, or it would
 * stand there meanwhile with a unique value that is not its own, which another row may have.
 */
function mustBeWhole(mapping: TableMapping, zeros: readonly MappedColumn[]): boolean {
  if (mapping.key === undefined || mapping.hasComputedKey) return true;
  return zeros.some(({ ordinal }) => mapping.uniqueOrdinals.includes(ordinal));
}

/** INSERT of one image. ENUM index 0 is given afterwards, by a statement that gives nothing else, where that can be. */
export function insertRow(mapping: TableMapping, image: RowImage, change: RowChange): PlannedStatement[] {
  const zeros = enumZeros(mapping, image);
  const head = `INSERT INTO ${mapping.name} ${mapping.columnList} VALUES `;
  if (zeros.length === 0) return [statement(mapping, 'insert', head + image.tuple(mapping.ordinals), 1, [change])];
  if (mustBeWhole(mapping, zeros)) {
    return [statement(mapping, 'insert', head + image.tuple(mapping.ordinals), 1, [change], 'enum-zero')];
  }
  const values = mapping.written.map((column) => {
    if (!zeros.includes(column)) return image.literal(column.ordinal);
    return column.target.nullable ? 'NULL' : '1';
  });
  return [
    statement(mapping, 'insert', `${head}(${values.join()})`, 1, [change]),
    setEnumZeros(mapping, zeros, image, change),
  ];
}

function setEnumZeros(
  mapping: TableMapping,
  zeros: readonly MappedColumn[],
  image: RowImage,
  change: RowChange,
): PlannedStatement {
  // Columns that set themselves are written again, or the server would give them the present time.
  const sets = [
    ...zeros.map(({ name }) => `${name} = 0`),
    ...mapping.alwaysSet.map(({ name, ordinal }) => `${name} = ${image.literal(ordinal)}`),
  ];
  const sql = `UPDATE ${mapping.name} SET ${sets.join(', ')} WHERE ${matchRow(mapping, image)}`;
  return statement(mapping, 'update', sql, 1, [change], 'enum-zero');
}

/** Whether a value of any unique key differs between two images. */
export function uniqueMoved(mapping: TableMapping, before: RowImage, after: RowImage): boolean {
  for (const ordinal of mapping.uniqueOrdinals) if (differs(before, after, ordinal)) return true;
  return false;
}

/**
 * The columns that an UPDATE sets: those whose value differs between the images, and those that must be set when any
 * is. All, when a unique value moves: within a group such a row is deleted and inserted, which writes it whole, and the
 * result must not depend on the grouping even on a target whose other columns differ from the source's.
 */
export function changedColumns(mapping: TableMapping, before: RowImage, after: RowImage): readonly MappedColumn[] {
  if (uniqueMoved(mapping, before, after)) return mapping.written;
  const { sets, alwaysSet } = mapping;
  const changed = sets.where(({ ordinal }) => differs(before, after, ordinal));
  if (changed.length === 0 || alwaysSet.length === 0) return changed;
  return sets.where((column) => changed.includes(column) || alwaysSet.includes(column));
}

/** Whether a column differs between two images, byte for byte. */
export function differs(before: RowImage, after: RowImage, ordinal: number): boolean {
  if (after.sameAs !== undefined) return !after.sameAs(before, ordinal);
  return before.isNull(ordinal) !== after.isNull(ordinal) || before.literal(ordinal) !== after.literal(ordinal);
}

/** UPDATE of one row from `before` to `after`; with nothing to write it still asserts that the row is there. */
export function updateRow(
  mapping: TableMapping,
  before: RowImage,
  after: RowImage,
  changes: readonly RowChange[],
  changed: readonly MappedColumn[] = changedColumns(mapping, before, after),
): PlannedStatement[] {
  const zeros = mapping.enums.length === 0 ? NONE : enumZeros(mapping, after).filter((one) => changed.includes(one));
  const where = matchRow(mapping, before) + (mapping.key === undefined ? ' LIMIT 1' : '');
  const [change] = changes.slice(-1);
  if (zeros.length > 0 && change !== undefined) return updateWithZeros(mapping, changed, zeros, where, after, change);
  const sets = changed.map(({ name, ordinal }) => `${name} = ${after.literal(ordinal)}`);
  if (sets.length === 0) sets.push(assertion(mapping));
  return [statement(mapping, 'update', `UPDATE ${mapping.name} SET ${sets.join(', ')} WHERE ${where}`, 1, changes)];
}

function assertion(mapping: TableMapping): string {
  const [column] = mapping.key ?? mapping.written;
  if (column === undefined) throw new RangeError(`${mapping.name} has no column to write`);
  return `${column.name} = ${column.name}`;
}

function updateWithZeros(
  mapping: TableMapping,
  changed: readonly MappedColumn[],
  zeros: readonly MappedColumn[],
  where: string,
  after: RowImage,
  change: RowChange,
): PlannedStatement[] {
  const others = changed.filter((column) => !zeros.includes(column));
  const set = (columns: readonly MappedColumn[]): string =>
    columns.map(({ name, ordinal }) => `${name} = ${after.literal(ordinal)}`).join(', ');
  if (mustBeWhole(mapping, zeros) || others.length === 0) {
    const sql = `UPDATE ${mapping.name} SET ${set(changed)} WHERE ${where}`;
    return [statement(mapping, 'update', sql, 1, [change], 'enum-zero')];
  }
  const sql = `UPDATE ${mapping.name} SET ${set(others)} WHERE ${where}`;
  return [statement(mapping, 'update', sql, 1, [change]), setEnumZeros(mapping, zeros, after, change)];
}

/** DELETE of one row. */
export function deleteRow(mapping: TableMapping, before: RowImage, changes: readonly RowChange[]): PlannedStatement {
  const where = matchRow(mapping, before) + (mapping.key === undefined ? ' LIMIT 1' : '');
  return statement(mapping, 'delete', `DELETE FROM ${mapping.name} WHERE ${where}`, 1, changes);
}

/** `id` or `(a,b)`: the left side of an IN list over these columns. */
export function keyTuple(columns: readonly MappedColumn[]): string {
  const names = columns.map(({ name }) => name).join();
  return columns.length === 1 ? names : `(${names})`;
}

/** An image's member of such a list. */
export function keyValue(columns: readonly MappedColumn[], image: RowImage): string {
  const [first] = columns;
  if (first !== undefined && columns.length === 1) return keyLiteral(first, image);
  return `(${columns.map((column) => keyLiteral(column, image)).join()})`;
}

/** A row that an UPDATE changes. */
export interface UpdatedRow {
  /** Its value of the key, as {@link keyValue} writes it. */
  readonly identity: string;
  readonly before: RowImage;
  readonly after: RowImage;
  readonly changes: readonly RowChange[];
  /** The same array for rows that set the same columns. */
  readonly changed: readonly MappedColumn[];
}

/** One row of an `UPDATE … CASE`. */
export interface CaseRow extends UpdatedRow {
  /** What each of `changed` is set to. */
  readonly literals: readonly string[];
}

/** The row as one of an `UPDATE … CASE` beside others; undefined when it may not stand there. */
export function caseRow(mapping: TableMapping, row: UpdatedRow): CaseRow | undefined {
  const { after, changed } = row;
  if (mapping.key === undefined || changed.length === 0) return undefined;
  const literals: string[] = [];
  for (const { ordinal, source } of changed) {
    const literal = after.literal(ordinal);
    if (!fitsCase(source, literal)) return undefined;
    if (literal === '0' && source.dataType === 'enum') return undefined;
    literals.push(literal);
  }
  return { ...row, literals };
}

/**
 * `UPDATE t SET a = CASE id WHEN … THEN … END, … WHERE id IN (…)`: strict, since it never inserts and the matched
 * count tells. All rows change the same columns, so there is no ELSE that could mix types.
 */
export function updateCase(mapping: TableMapping, rows: readonly CaseRow[]): PlannedStatement {
  const key = mapping.key;
  const [row] = rows;
  if (key === undefined || row === undefined) throw new RangeError(`${mapping.name} has no key, or nothing to update`);
  const [first] = key;
  const simple = first !== undefined && key.length === 1;
  const heads = rows.map(({ identity, before }) => ` WHEN ${simple ? identity : matchRow(mapping, before)} THEN `);
  const sets = row.changed.map(({ name }, column) => {
    let text = simple ? `${name} = CASE ${first.name}` : `${name} = CASE`;
    for (let index = 0; index < rows.length; index += 1) {
      text += heads[index];
      text += (rows[index] as CaseRow).literals[column];
    }
    return `${text} END`;
  });
  const list = rows.map(({ identity }) => identity).join();
  const sql = `UPDATE ${mapping.name} SET ${sets.join(', ')} WHERE ${keyTuple(key)} IN (${list})`;
  const changes = rows.flatMap((one) => one.changes);
  return statement(mapping, 'update', sql, rows.length, changes);
}
