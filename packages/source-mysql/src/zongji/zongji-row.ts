import { type ColumnStructure, say, type TableStructure, type Text, TidewayError, tableKey } from '@tideway/domain';
import type { RowImage } from '@tideway/engine';

/** A structure with the labels of its ENUM and SET columns, by ordinal. */
export interface ZongjiTable {
  readonly structure: TableStructure;
  readonly labels: readonly (readonly string[] | null)[];
}

/** A row image over the values zongji made (by column name, in the order of the table). */
export class ZongjiRowImage implements RowImage {
  readonly columnCount: number;
  readonly byteLength: number;
  readonly #table: ZongjiTable;
  readonly #values: readonly unknown[];
  readonly #present: Uint8Array;

  constructor(table: ZongjiTable, values: readonly unknown[], present: Uint8Array, byteLength: number) {
    this.columnCount = values.length;
    this.byteLength = byteLength;
    this.#table = table;
    this.#values = values;
    this.#present = present;
  }

  isNull(ordinal: number): boolean {
    return this.#values[ordinal] === null && !this.isAbsent(ordinal);
  }

  isAbsent(ordinal: number): boolean {
    return (((this.#present[ordinal >> 3] ?? 0) >> (ordinal & 7)) & 1) === 0;
  }

  literal(ordinal: number): string {
    const { structure, labels } = this.#table;
    const column = structure.columns[ordinal];
    if (column === undefined) throw new RangeError(`${tableKey(structure.table)} has no column ${ordinal}`);
    return renderValue(this.#values[ordinal], column, structure, labels[ordinal] ?? []);
  }

  tuple(ordinals?: readonly number[]): string {
    const picked = ordinals ?? this.#values.keys();
    return `(${[...picked].map((ordinal) => this.literal(ordinal)).join(',')})`;
  }
}

/** One of zongji's values as a SQL literal. What zongji cannot carry exactly is refused, never guessed. */
export function renderValue(
  value: unknown,
  column: ColumnStructure,
  table: TableStructure,
  labels: readonly string[],
): string {
  if (value === null) return 'NULL';
  switch (column.dataType) {
    case 'float':
      return renderDouble(shortestFloat(value as number));
    case 'double':
    case 'real':
      return renderDouble(value as number);
    case 'bit':
      return renderBit(value as Uint8Array);
    case 'year':
      // zongji adds 1900 to the byte; the byte 0 means 0000, and 1900 is no YEAR.
      return value === 1900 ? '0' : String(value);
    case 'enum':
      // The error value '' has index 0 and comes as undefined.
      return value === undefined ? '0' : String(indexOf(value, column, table, labels) + 1);
    case 'set': {
      let bits = 0n;
      for (const label of value === '' ? [] : String(value).split(',')) {
        bits |= 1n << BigInt(indexOf(label, column, table, labels));
      }
      return String(bits);
    }
  }
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) {
    // Text in a charset that zongji has no table for: as bytes it would be other characters.
    if (column.charset !== null)
      throw refusal(column, table, say(`text in ${column.charset}`, `${column.charset} 文本`));
    return renderBytes(value);
  }
  if (typeof value === 'string') {
    if (isNumeric(column)) return value;
    // What its table has no character for has become a question mark already.
    if (value.includes('\ufffd') && !isUnicode(column))
      throw refusal(column, table, say(`some bytes of ${column.charset}`, `部分 ${column.charset} 字节`));
    return renderText(value);
  }
  throw refusal(column, table, say(`the type ${column.dataType}`, `类型 ${column.dataType}`));
}

function indexOf(label: unknown, column: ColumnStructure, table: TableStructure, labels: readonly string[]): number {
  const index = labels.indexOf(String(label));
  if (index < 0) throw refusal(column, table, say(`the label "${label}"`, `标签“${label}”`));
  return index;
}

function refusal(column: ColumnStructure, table: TableStructure, what: Text): TidewayError {
  return new TidewayError('SOURCE_BINLOG_UNREADABLE', {
    detail: say(
      `zongji cannot carry ${what.en} of ${tableKey(table.table)}.${column.name}.`,
      `zongji 无法传送 ${tableKey(table.table)}.${column.name} 的 ${what.zh}。`,
    ),
    remedy: say(
      'Set the reader of this job to Tideway’s own, which knows every type.',
      '请将该任务的读取器设为 Tideway 自己的读取器，它支持所有类型。',
    ),
    params: { table: tableKey(table.table), column: column.name },
  });
}

const NUMERIC = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint', 'decimal', 'numeric']);

function isUnicode({ charset, dataType }: ColumnStructure): boolean {
  return charset === null || dataType === 'json' || /^(utf|ucs2)/.test(charset);
}

function isNumeric({ dataType }: ColumnStructure): boolean {
  return NUMERIC.has(dataType);
}

/** The largest FLOAT: MySQL refuses a text beyond it, even one that rounds to it. */
const LARGEST_FLOAT = 3.4028234663852886e38;

/** The shortest decimal that is the same 32-bit float. */
function shortestFloat(value: number): number {
  if (Object.is(value, -0)) return value;
  for (let digits = 1; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value && Math.abs(short) <= LARGEST_FLOAT) return short;
  }
  return value;
}

function renderDouble(value: number): string {
  return Object.is(value, -0) ? '-0e0' : String(value);
}

function renderBit(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return String(value);
}

function renderBytes(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return "''";
  return `x'${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()}'`;
}

function renderText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}
