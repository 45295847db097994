import { quoteIdentifier } from '@tideway/domain';
import type { ShapeColumn } from './table-shape.ts';

/** How a column's values are made comparable: one text for one value, computed by the server. */
export interface CanonicalColumn {
  readonly name: string;
  readonly form: ValueForm;
  /** SQL whose text is the value's; NULL for NULL. */
  readonly text: string;
  /** The same, shortened for a digest of the row where values can be long. */
  readonly digest: string;
}

/** What a text may still differ in between servers though the value is the same; see {@link normalise}. */
export type ValueForm = 'exact' | 'integer' | 'decimal' | 'float' | 'temporal' | 'json';

const INTEGERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint', 'year']);
const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const LONG = new Set(['tinytext', 'text', 'mediumtext', 'longtext', 'tinyblob', 'blob', 'mediumblob', 'longblob']);

/**
 * `other` is the column on the other side: bytes are compared as they are when both sides use the same character set,
 * else as utf8mb4. latin1 is always converted: TiDB keeps its texts as UTF-8.
 */
export function canonicalColumn(column: ShapeColumn, other: ShapeColumn): CanonicalColumn {
  const sql = quoteIdentifier(column.name);
  const { form, text } = canonicalText(column, other, sql);
  const isLong =
    LONG.has(column.type) || column.type === 'json' || column.type === 'varchar' || column.type === 'varbinary';
  // HEX doubles a value; a digest of the bytes themselves says the same in a digest.
  const digest = isLong ? `SHA2(${/^HEX\((.*)\)$/s.exec(text)?.[1] ?? text}, 256)` : text;
  return { name: column.name, form, text, digest };
}

function canonicalText(column: ShapeColumn, other: ShapeColumn, sql: string): { form: ValueForm; text: string } {
  const { type, charset } = column;
  if (INTEGERS.has(type)) return { form: 'integer', text: `CAST(${sql} AS CHAR)` };
  if (type === 'bit') return { form: 'integer', text: `CAST(${sql} + 0 AS CHAR)` };
  if (type === 'decimal') return { form: 'decimal', text: `CAST(${sql} AS CHAR)` };
  // A FLOAT's own text has six digits; as a double it is told exactly. Times one keeps the sign of zero.
  if (type === 'float' || type === 'double') return { form: 'float', text: `CAST(${sql} * 1e0 AS CHAR)` };
  if (['date', 'datetime', 'timestamp', 'time'].includes(type))
    return { form: 'temporal', text: `CAST(${sql} AS CHAR)` };
  if (type === 'json') return { form: 'json', text: `CAST(${sql} AS CHAR)` };
  if (type === 'enum') {
    // Index 0 is the error value: shown as '', though '' may be a label too.
    return { form: 'exact', text: `IF(${sql} + 0 = 0, 'index 0', HEX(CONVERT(${sql} USING utf8mb4)))` };
  }
  if (type === 'set') return { form: 'exact', text: `HEX(CONVERT(${sql} USING utf8mb4))` };
  const converts = TEXTS.has(type) && (charset !== other.charset || charset === 'latin1');
  return { form: 'exact', text: converts ? `HEX(CONVERT(${sql} USING utf8mb4))` : `HEX(${sql})` };
}

/** Whether all columns are integers: then ORDER BY them is the same order on both sides, and in here. */
export function isIntegerType(type: string): boolean {
  return INTEGERS.has(type) && type !== 'year';
}

/** A digest of the row, 32 hexadecimal digits. A value that the server fails to convert makes it differ, never agree. */
export function rowDigest(columns: readonly CanonicalColumn[]): string {
  const parts = columns.map(({ name, digest }) => {
    const column = quoteIdentifier(name);
    return `IF(${column} IS NULL, 'n', CONCAT('v', IFNULL(${digest}, UUID())))`;
  });
  // Not MD5: MySQL 9.6 has done away with it.
  return `LEFT(SHA2(CONCAT_WS(',', ${parts.join(', ')}), 256), 32)`;
}

/** The value itself, whatever each server's way of writing it. `sameServer`: both are MySQL, or both TiDB. */
export function normalise(form: ValueForm, text: string | null, sameServer: boolean): string | null {
  if (text === null || form === 'exact' || form === 'integer') return text;
  if (form === 'decimal') return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (form === 'temporal') return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  // TiDB keeps no sign of zero.
  if (form === 'float') return sameServer && Object.is(Number(text), -0) ? '-0' : String(Number(text));
  return canonicalJson(text, sameServer);
}

/** Keys sorted, numbers by their value. */
function canonicalJson(text: string, sameServer: boolean): string {
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    // Marked, so that a text is never taken for a number.
    if (typeof value === 'number') return `n${canonicalNumber(context?.source ?? String(value), sameServer)}`;
    if (typeof value === 'string') return `s${value}`;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(JSON.parse(text, revive));
}

/** Digits that a double keeps for certain. */
const DOUBLE_DIGITS = 15;

/**
 * A DECIMAL inside a document becomes a double on its way (JSON text knows no other): 1.50 is 1.5, as long as no digit is
 * lost. 1.0 and 1 are two values for MySQL, one for TiDB.
 */
function canonicalNumber(source: string, sameServer: boolean): string {
  if (/^-?\d+$/.test(source)) return String(BigInt(source));
  const value = Number(source);
  const digits = source
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  if (digits.length > DOUBLE_DIGITS) return source.includes('e') ? String(value) : source.replace(/0+$/, '');
  if (!Number.isInteger(value)) return String(value);
  return sameServer ? `${value}.0` : String(BigInt(value));
}
