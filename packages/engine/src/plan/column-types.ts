import { type ColumnStructure, say, type Text } from '@tideway/domain';

type Family = 'integer' | 'text' | 'binary' | string;

const FAMILIES: Readonly<Record<string, Family>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
};

/** Types that hold the same values under different names are one family; all others are their own. */
export function familyOf({ dataType }: Pick<ColumnStructure, 'dataType'>): Family {
  return FAMILIES[dataType] ?? dataType;
}

/**
 * Why the source's values of this column cannot be written to the target's column unchanged, or undefined when they
 * can (or the target's strict mode says so value by value). Silent changes are what is looked for: rounding of
 * fractions, a TIME read as a DATETIME, an ENUM whose numbers mean other labels.
 */
export function typeConflict(source: ColumnStructure, target: ColumnStructure): Text | undefined {
  const from = familyOf(source);
  const to = familyOf(target);
  if (from === to) return declarationConflict(source, target);
  // Digits and JSON text are the same in a text column; the target validates JSON itself.
  const intoText = to === 'text' && (from === 'integer' || from === 'decimal' || from === 'json');
  const intoJson = to === 'json' && from === 'text';
  const wider = from === 'integer' && (to === 'decimal' || to === 'bit');
  const fromBit = from === 'bit' && to === 'integer';
  if (intoText || intoJson || wider || fromBit) return undefined;
  const [here, there] = [describe(source), describe(target)];
  return say(`${here} would change its meaning in ${there}`, `${here} 在 ${there} 中含义会改变`);
}

function declarationConflict(source: ColumnStructure, target: ColumnStructure): Text | undefined {
  const { dataType, columnType } = source;
  if (columnType === '' || target.columnType === '') return undefined;
  if (dataType === 'enum' || dataType === 'set') return labelConflict(source, target);
  if (dataType === 'decimal' || dataType === 'datetime' || dataType === 'timestamp' || dataType === 'time') {
    const digits = fractionDigits(columnType, dataType === 'decimal');
    const room = fractionDigits(target.columnType, dataType === 'decimal');
    const [here, there] = [describe(source), describe(target)];
    if (digits > room) return say(`${here} would be rounded in ${there}`, `${here} 在 ${there} 中会被舍入`);
  }
  return undefined;
}

function fractionDigits(columnType: string, isDecimal: boolean): number {
  const match = (isDecimal ? /\(\s*\d+\s*,\s*(\d+)\s*\)/ : /\(\s*(\d+)\s*\)/).exec(columnType);
  return match?.[1] === undefined ? 0 : Number(match[1]);
}

/** Values travel as numbers, so the source's labels must be the first of the target's, in the same order. */
function labelConflict(source: ColumnStructure, target: ColumnStructure): Text | undefined {
  const own = labels(source.columnType);
  const other = labels(target.columnType);
  if (own.every((label, index) => isSameLabel(label, other[index] ?? null))) return undefined;
  const [here, there] = [describe(source), describe(target)];
  return say(`${here} has other labels than ${there}`, `${here} 与 ${there} 的取值标签不同`);
}

/** MySQL's COLUMN_TYPE writes a backslash twice and a line feed as `\\n`; TiDB's, and the log's labels, do not. */
function isSameLabel(own: string, other: string | null): boolean {
  return other !== null && (own === other || unescaped(own) === unescaped(other));
}

function unescaped(label: string): string {
  return label.replace(/\\([\\0nr])/g, (_, character: string) => UNESCAPED[character] ?? character);
}

const UNESCAPED: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r' };

/** The labels of `enum('a','b''c')`. */
export function labels(columnType: string): readonly string[] {
  return [...columnType.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] ?? '').replaceAll("''", "'"));
}

function describe({ name, columnType, dataType }: ColumnStructure): string {
  return `${name} ${columnType === '' ? dataType : columnType}`;
}

const NOT_IN_CASE = new Set(['json', 'bit', 'geometry', 'vector', 'point', 'linestring', 'polygon']);

/**
 * Whether a literal of this column may be a branch of `CASE … THEN`: the branches of one column must have one type
 * (text, binary or number), or the server converts them all. What is not surely so gets a statement of its own.
 */
export function fitsCase(column: ColumnStructure, literal: string): boolean {
  if (literal === 'NULL') return true;
  if (NOT_IN_CASE.has(column.dataType)) return false;
  const first = literal.charCodeAt(0);
  switch (familyOf(column)) {
    case 'text':
    case 'date':
    case 'time':
    case 'datetime':
    case 'timestamp':
      return first === 39;
    case 'binary':
      return first === 120 || first === 88;
    case 'integer':
      // Beside a number above 2^63 the smaller ones would be of another type.
      return literal.length < 19 || !column.unsigned;
    case 'set':
      // The same, and that type is a decimal, which a SET takes as a double.
      return literal.length < 19;
    case 'decimal':
    case 'float':
    case 'double':
    case 'year':
    case 'enum':
      return first === 45 || (first >= 48 && first <= 57);
    default:
      return false;
  }
}

/** Labels of a SET beyond which a double, as which it is compared with a number, does not tell all values apart. */
const MOST_LABELS_OF_DOUBLE = 53;

export function isWideSet({ dataType, columnType }: ColumnStructure): boolean {
  return dataType === 'set' && labels(columnType).length > MOST_LABELS_OF_DOUBLE;
}

/** Whether an UPDATE that leaves the column out may change it (`ON UPDATE CURRENT_TIMESTAMP`). */
export function mayUpdateItself({ dataType }: ColumnStructure): boolean {
  return dataType === 'timestamp' || dataType === 'datetime';
}
