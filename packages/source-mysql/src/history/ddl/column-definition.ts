import type { ColumnStructure } from '@tideway/domain';
import type { TokenReader } from '@tideway/engine';
import type { ColumnPlace } from './table-model.ts';
import { CannotReplay } from './table-model.ts';
import { isTextType, plainTypeName, sizedLob } from './type-names.ts';

/** What the table gives to columns that say nothing themselves; null: not known. */
export interface TextDefaults {
  readonly charset: string | null;
  readonly collation: string | null;
}

/** A column as a statement defines it, with the keys it brings along. */
export interface ColumnDefinition {
  readonly column: ColumnStructure;
  readonly key: 'primary' | 'unique' | null;
  readonly place: ColumnPlace;
}

interface Attributes {
  charset: string | null;
  collation: string | null;
  nullable: boolean;
  generated: ColumnStructure['generated'];
  hasDefault: boolean;
  autoIncrement: boolean;
  invisible: boolean;
  unsigned: boolean;
  key: ColumnDefinition['key'];
  place: ColumnPlace;
}

/** Reads `name type attributes… [FIRST | AFTER other]`; the reader holds these tokens and nothing behind them. */
export function readColumn(reader: TokenReader, name: string, defaults: TextDefaults): ColumnDefinition {
  const type = readType(reader);
  const a: Attributes = {
    charset: type.charset,
    collation: null,
    nullable: !type.serial,
    generated: 'no',
    hasDefault: false,
    autoIncrement: type.serial,
    invisible: false,
    unsigned: type.serial,
    key: type.serial ? 'unique' : null,
    place: { kind: 'last' },
  };
  while (!reader.ended) readAttribute(reader, a);
  const isText = isTextType(type.dataType);
  const isBytes = isText && a.charset === 'binary';
  const charset = a.charset ?? (a.collation === null ? defaults.charset : charsetOf(a.collation));
  const inherits = a.charset === null && a.collation === null;
  const column: ColumnStructure = {
    name,
    dataType: isBytes ? asBytes(type.dataType) : type.dataType,
    columnType: `${type.text}${a.unsigned ? ' unsigned' : ''}`,
    unsigned: a.unsigned,
    nullable: a.nullable && a.key !== 'primary',
    charset: isText && !isBytes ? charset : null,
    collation: isText && !isBytes ? (a.collation ?? (inherits ? defaults.collation : null)) : null,
    generated: a.generated,
    hasDefault: a.hasDefault,
    autoIncrement: a.autoIncrement,
    invisible: a.invisible,
  };
  return { column, key: a.key, place: a.place };
}

/** `utf8mb4_0900_ai_ci` → `utf8mb4`. */
export function charsetOf(collation: string): string {
  return collation.split('_')[0] as string;
}

interface ReadType {
  readonly dataType: string;
  /** As information_schema would write it, without attributes. */
  readonly text: string;
  readonly charset: string | null;
  readonly serial: boolean;
}

function readType(reader: TokenReader): ReadType {
  const word = reader.next();
  if (word.type !== 'word') throw new CannotReplay(`a type was expected at "${word.value}"`);
  const plain = (dataType: string, charset: string | null = null): ReadType => {
    const text = readArguments(reader);
    const length = Number(/^\((\d+)\)$/.exec(text)?.[1] ?? 'NaN');
    const isLob = (dataType === 'text' || dataType === 'blob') && !Number.isNaN(length);
    const sized = isLob ? sizedLob(dataType, length) : dataType;
    if (dataType === 'float' && length > 24) return { dataType: 'double', text: 'double', charset, serial: false };
    return { dataType: sized, text: isLob ? sized : `${dataType}${text}`, charset, serial: false };
  };
  const upper = word.keyword;
  if (upper === 'SERIAL') return { dataType: 'bigint', text: 'bigint', charset: null, serial: true };
  if (upper === 'BOOL' || upper === 'BOOLEAN') {
    return { dataType: 'tinyint', text: 'tinyint(1)', charset: null, serial: false };
  }
  if (upper === 'DOUBLE') reader.accept('PRECISION');
  if (upper === 'NATIONAL') {
    const isVarying = reader.keyword() === 'VARCHAR' || reader.keyword() === 'VARCHARACTER';
    reader.next();
    return plain(reader.accept('VARYING') || isVarying ? 'varchar' : 'char', 'utf8mb3');
  }
  if (upper === 'LONG') {
    if (reader.accept('VARBINARY')) return plain('mediumblob');
    if (!reader.accept('VARCHAR')) reader.accept('CHAR', 'VARYING');
    return plain('mediumtext');
  }
  const national = upper === 'NCHAR' || upper === 'NVARCHAR' ? 'utf8mb3' : null;
  const name = plainTypeName(word.value);
  const varying = (name === 'char' || name === 'nchar') && reader.accept('VARYING');
  return plain(varying ? 'varchar' : name, national);
}

/** `(10,2)` or `('a','b')` as written, without blanks; empty when there is none. */
function readArguments(reader: TokenReader): string {
  if (reader.keyword() !== '(') return '';
  const from = reader.position;
  reader.skipParentheses();
  const tokens = reader.tokens.slice(from, reader.position);
  return tokens.map(({ type, value }) => (type === 'text' ? `'${value.replaceAll("'", "''")}'` : value)).join('');
}

/** Steps over one attribute and notes what it says. */
function readAttribute(reader: TokenReader, a: Attributes): void {
  if (reader.accept('CHARACTER', 'SET') || reader.accept('CHARSET') || reader.accept('CHAR', 'SET')) {
    reader.accept('=');
    a.charset = reader.next().value.toLowerCase();
    return;
  }
  const { keyword } = reader.next();
  switch (keyword) {
    case 'UNSIGNED':
    case 'ZEROFILL':
      a.unsigned = true;
      return;
    case 'COLLATE':
      reader.accept('=');
      a.collation = reader.next().value.toLowerCase();
      return;
    case 'ASCII':
      a.charset = 'latin1';
      return;
    case 'UNICODE':
      a.charset = 'ucs2';
      return;
    case 'BYTE':
      a.charset = 'binary';
      return;
    case 'NOT':
      if (reader.accept('NULL')) a.nullable = false;
      return;
    case 'NULL':
      a.nullable = true;
      return;
    case 'DEFAULT':
    case 'COMMENT':
      a.hasDefault ||= keyword === 'DEFAULT' && reader.keyword() !== 'NULL';
      skipValue(reader);
      return;
    case 'ON':
      // ON UPDATE CURRENT_TIMESTAMP(6); ON DELETE of an inline REFERENCES, which MySQL ignores.
      reader.next();
      skipValue(reader);
      return;
    case 'AUTO_INCREMENT':
      a.autoIncrement = true;
      return;
    case 'AS':
      a.generated = 'virtual';
      if (reader.keyword() === '(') reader.skipParentheses();
      return;
    case 'STORED':
    case 'PERSISTENT':
      a.generated = 'stored';
      return;
    case 'UNIQUE':
      reader.accept('KEY');
      a.key ??= 'unique';
      return;
    case 'PRIMARY':
    case 'KEY':
      if (keyword === 'PRIMARY') reader.accept('KEY');
      a.key = 'primary';
      return;
    case 'INVISIBLE':
      a.invisible = true;
      return;
    case 'FIRST':
      a.place = { kind: 'first' };
      return;
    case 'AFTER':
      a.place = { kind: 'after', after: reader.next().value };
      return;
    case '(':
      throw new CannotReplay('a parenthesis where none was expected');
    default:
      if (reader.keyword() === '(') reader.skipParentheses();
  }
}

/** DEFAULT's value: a literal, a call, an expression in parentheses; a sign may stand before a number. */
function skipValue(reader: TokenReader): void {
  if (reader.keyword() === '(') {
    reader.skipParentheses();
    return;
  }
  const first = reader.next();
  if (first.keyword === '-' || first.keyword === '+') reader.next();
  // `_utf8mb4'x'`, `x'00'`, `b'0'`: the prefix is a word of its own.
  if (first.type === 'word' && reader.peek()?.type === 'text') reader.next();
  if (reader.keyword() === '(') reader.skipParentheses();
}

function asBytes(dataType: string): string {
  return dataType.replace('text', 'blob').replace(/^(var)?char$/, (_, varying) => `${varying ?? ''}binary`);
}
