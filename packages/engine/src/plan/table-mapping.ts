import {
  type ColumnStructure,
  type KeyStructure,
  quoteIdentifier,
  quoteTable,
  say,
  type TableStructure,
  type Text,
  TidewayError,
  tableKey,
} from '@tideway/domain';
import { ColumnSets } from './column-sets.ts';
import { isWideSet, mayUpdateItself, typeConflict } from './column-types.ts';

/** A column that is written: where its value is in the source's image, and its name on the target. */
export interface MappedColumn {
  readonly ordinal: number;
  readonly source: ColumnStructure;
  readonly target: ColumnStructure;
  /** Quoted for SQL. */
  readonly name: string;
  /** Whether the target's column is a SET that a double does not tell all values of apart. */
  readonly isWideSet: boolean;
}

/** How rows of one source structure are written to one target structure: by name, never by position. */
export interface TableMapping {
  readonly source: TableStructure;
  readonly target: TableStructure;
  /** Quoted for SQL, the target's own spelling. */
  readonly name: string;
  /** All columns to write, in the source's order. */
  readonly written: readonly MappedColumn[];
  readonly sets: ColumnSets;
  /** Ordinals of `written`; undefined when they are all columns of the image, in order. */
  readonly ordinals: readonly number[] | undefined;
  /** `(a,b,c)` of `written`. */
  readonly columnList: string;
  /** Columns of the key that finds a row on the target; undefined when it has none that is usable. */
  readonly key: readonly MappedColumn[] | undefined;
  /** Ordinals of columns in any unique key of the target or source: when one changes, unique values move. */
  readonly uniqueOrdinals: readonly number[];
  /** The columns of each unique key of the target beside `key`, for guards and replay. */
  readonly otherKeys: readonly (readonly MappedColumn[])[];
  /** Written columns which an UPDATE must always set, because the target would otherwise set them itself. */
  readonly alwaysSet: readonly MappedColumn[];
  readonly enums: readonly MappedColumn[];
  /** Whether a unique key of the target is over an expression or a generated column, of whatever other columns. */
  readonly hasComputedKey: boolean;
  /** Why rows of it are neither reduced nor deleted and inserted again (design §4.6); undefined when they may be. */
  readonly ordered: string | undefined;
}

/** Compiles a mapping. Throws TARGET_SCHEMA_MISMATCH naming both sides. */
export function mapTable(source: TableStructure, target: TableStructure, ordered: string | undefined): TableMapping {
  const byName = new Map(target.columns.map((column) => [column.name.toLowerCase(), column]));
  const all: (MappedColumn | undefined)[] = source.columns.map((column, ordinal) => {
    const other = byName.get(column.name.toLowerCase());
    if (other === undefined)
      throw mismatch(source, target, say(`the target has no column ${column.name}`, `目标端没有列 ${column.name}`));
    const conflict = other.generated === 'no' ? typeConflict(column, other) : undefined;
    if (conflict !== undefined) throw mismatch(source, target, conflict);
    return { ordinal, source: column, target: other, name: quoteIdentifier(other.name), isWideSet: isWideSet(other) };
  });
  const mapped = all.filter((column) => column !== undefined);
  const written = mapped.filter((column) => column.target.generated === 'no');
  const extra = targetOnly(source, target);
  const key = pickKey(target, mapped);
  const whole = written.length === source.columns.length;
  return {
    source,
    target,
    name: quoteTable(target.table),
    written,
    sets: new ColumnSets(written),
    ordinals: whole ? undefined : written.map(({ ordinal }) => ordinal),
    columnList: `(${written.map(({ name }) => name).join()})`,
    key,
    uniqueOrdinals: uniqueOrdinals(source, target, mapped),
    otherKeys: target.uniqueKeys.flatMap((unique) => {
      const columns = keyColumns(target, unique, mapped);
      return columns === undefined || sameColumns(columns, key) ? [] : [columns];
    }),
    alwaysSet: written.filter((column) => mayUpdateItself(column.target)),
    enums: written.filter((column) => column.source.dataType === 'enum'),
    hasComputedKey: target.uniqueKeys.some(({ parts }) =>
      parts.some(({ ordinal }) => ordinal === null || target.columns[ordinal]?.generated !== 'no'),
    ),
    ordered: ordered ?? (extra ? 'columns that only the target has' : key === undefined ? 'no usable key' : undefined),
  };
}

function mismatch(source: TableStructure, target: TableStructure, reason: Text): TidewayError {
  const list = ({ columns }: TableStructure): string =>
    columns.map(({ name, columnType, dataType }) => `${name} ${columnType === '' ? dataType : columnType}`).join(', ');
  const [table, here, there] = [tableKey(source.table), list(source), list(target)];
  return new TidewayError('TARGET_SCHEMA_MISMATCH', {
    detail: say(
      `${table}: ${reason.en}. Source: (${here}). Target: (${there}).`,
      `${table}：${reason.zh}。源端：(${here})。目标端：(${there})。`,
    ),
    params: { table, source: here, target: there },
  });
}

/** Whether the target has columns of its own; throws when one of them needs a value that the source cannot give. */
function targetOnly(source: TableStructure, target: TableStructure): boolean {
  const names = new Set(source.columns.map(({ name }) => name.toLowerCase()));
  const extra = target.columns.filter(({ name, generated }) => generated === 'no' && !names.has(name.toLowerCase()));
  for (const column of extra) {
    if (column.nullable || column.hasDefault || column.autoIncrement) continue;
    throw mismatch(
      source,
      target,
      say(
        `column ${column.name} exists only on the target and has no default`,
        `列 ${column.name} 只存在于目标端，且没有默认值`,
      ),
    );
  }
  return extra.length > 0;
}

/** The columns of a key of the target that compares whole values of the image; undefined when it does not. */
function keyColumns(
  target: TableStructure,
  key: KeyStructure,
  mapped: readonly MappedColumn[],
): readonly MappedColumn[] | undefined {
  const columns: MappedColumn[] = [];
  for (const { ordinal, prefix } of key.parts) {
    const column = mapped.find((one) => ordinal !== null && one.target === target.columns[ordinal]);
    if (column === undefined || prefix !== null || column.target.dataType === 'float') return undefined;
    if (column.isWideSet) return undefined;
    columns.push(column);
  }
  return columns;
}

/** The primary key, else the first unique key without a nullable part: at most one row has its values. */
function pickKey(target: TableStructure, mapped: readonly MappedColumn[]): readonly MappedColumn[] | undefined {
  const candidates = [...target.uniqueKeys].sort((a, b) => Number(b.primary) - Number(a.primary));
  for (const key of candidates) {
    const columns = keyColumns(target, key, mapped);
    if (columns?.every(({ target: column }) => !column.nullable)) return columns;
  }
  return undefined;
}

function sameColumns(a: readonly MappedColumn[], b: readonly MappedColumn[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((column) => b.includes(column));
}

function uniqueOrdinals(
  source: TableStructure,
  target: TableStructure,
  mapped: readonly MappedColumn[],
): readonly number[] {
  const ordinals = new Set<number>();
  for (const { parts } of source.uniqueKeys)
    for (const { ordinal } of parts) if (ordinal !== null) ordinals.add(ordinal);
  for (const { parts } of target.uniqueKeys) {
    for (const { ordinal } of parts) {
      const column = mapped.find((one) => ordinal !== null && one.target === target.columns[ordinal]);
      if (column !== undefined) ordinals.add(column.ordinal);
    }
  }
  return [...ordinals].sort((a, b) => a - b);
}
