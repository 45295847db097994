import type { RowImage } from '../ports/source-event.ts';
import { familyOf } from './column-types.ts';
import type { MappedColumn, TableMapping } from './table-mapping.ts';

/** `a = 1 AND b = 'x'`: the row that has this image's key. */
export function matchKey(columns: readonly MappedColumn[], image: RowImage): string {
  return columns.map((column) => `${column.name} = ${keyLiteral(column, image)}`).join(' AND ');
}

/** The condition that finds the row of an image: by key, else by all columns NULL-safely (then add LIMIT 1). */
export function matchRow(mapping: TableMapping, image: RowImage): string {
  if (mapping.key !== undefined) return matchKey(mapping.key, image);
  return mapping.written.map((column) => matchColumn(column, image.literal(column.ordinal))).join(' AND ');
}

/** A key column's literal; DOUBLE in a form that is compared as a double. */
export function keyLiteral(column: MappedColumn, image: RowImage): string {
  const literal = image.literal(column.ordinal);
  return column.target.dataType === 'double' ? asDouble(Number(literal), literal) : literal;
}

/**
 * `column = literal`, NULL-safe, true only for the very value: the row is found among any others.
 * FLOAT: the server compares it as a double, so the literal is the double its 32 bits stand for. JSON: by its text
 * (1 and 1.0 are equal as JSON). Text: by its characters, whatever the collation.
 */
export function matchColumn(column: MappedColumn, literal: string): string {
  const { name, target } = column;
  if (literal === 'NULL') return `${name} IS NULL`;
  switch (familyOf(target)) {
    case 'float':
      return `${name} = ${asDouble(Math.fround(Number(literal)), literal)}`;
    case 'double':
      return `${name} = ${asDouble(Number(literal), literal)}`;
    case 'json':
      return `CAST(CAST(${name} AS CHAR) AS BINARY) = CAST(CAST(CAST(${literal} AS JSON) AS CHAR) AS BINARY)`;
    case 'text':
      return `CAST(CONVERT(${name} USING utf8mb4) AS BINARY) = CAST(CONVERT(${literal} USING utf8mb4) AS BINARY)`;
    case 'bit':
      return `${name} + 0 = ${literal}`;
    case 'set':
      return column.isWideSet ? `CAST(${name} AS UNSIGNED) = ${literal}` : `${name} = ${literal}`;
    default:
      return `${name} = ${literal}`;
  }
}

/** JavaScript prints the shortest decimal of a double; the exponent keeps the server from reading a DECIMAL. */
function asDouble(value: number, literal: string): string {
  if (!Number.isFinite(value)) throw new RangeError(`${literal} is not a finite number`);
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}
