import type { ColumnStructure } from '@tideway/domain';
import { isAsciiPlain, isHanPlain } from './plain-collations.ts';
import { readHex, readQuoted } from './text-literal.ts';

/**
 * Turns a literal into a text that is equal for values the target may take for equal (engine-anchors §2.1, invariant 4:
 * equal or coarser). Undefined: the value cannot be told apart from others, so its change takes the index exclusively.
 */
export type Normalise = (literal: string) => string | undefined;

/** How values of one key column compare. `total`: never undefined, so no intention key is needed. */
export interface ColumnKey {
  readonly normalise: Normalise;
  readonly total: boolean;
  /** Equal ids compare alike: what the two ends of a foreign key must have. */
  readonly id: string;
}

const INTEGERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint']);
const TEMPORALS = new Set(['date', 'time', 'datetime', 'timestamp']);
const NUMBERED = new Set(['year', 'enum', 'set', 'bit']);
const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const BINARIES = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);

/**
 * The rule for one column of a key, or undefined when there is none that is surely coarse enough: FLOAT and DOUBLE,
 * JSON, types that differ between the two sides. `target` is undefined where the target lacks the column.
 */
export function columnKey(
  source: ColumnStructure,
  target: ColumnStructure | undefined,
  prefix: number | null,
): ColumnKey | undefined {
  const type = source.dataType;
  const other = target ?? source;
  if (INTEGERS.has(type)) return INTEGERS.has(other.dataType) ? exact('integer') : undefined;
  if (type === 'decimal') return sameDeclaration(source, other) ? DECIMAL : undefined;
  if (TEMPORALS.has(type)) return sameDeclaration(source, other) ? exact(type) : undefined;
  if (NUMBERED.has(type)) return type === other.dataType ? exact(type) : undefined;
  if (BINARIES.has(type)) return BINARIES.has(other.dataType) ? binaryKey(source, other, prefix) : undefined;
  if (TEXTS.has(type)) return TEXTS.has(other.dataType) ? textKey(source, other, prefix) : undefined;
  return undefined;
}

function exact(id: string): ColumnKey {
  return { normalise: (literal) => literal, total: true, id };
}

const DECIMAL: ColumnKey = { normalise: canonicalDecimal, total: true, id: 'decimal' };

/** `-0.50` → `-0.5`, `1.000` → `1`, `-0` → `0`, `007` → `7`. */
export function canonicalDecimal(literal: string): string {
  let text = literal.startsWith('+') ? literal.slice(1) : literal;
  if (text.includes('.')) text = text.replace(/\.?0+$/, '');
  text = text.replace(/^(-?)0+(?=\d)/, '$1').replace(/^(-?)\./, '$10.');
  return text === '-0' || text === '' || text === '-' ? '0' : text;
}

/** A narrower scale or fraction on the target rounds: two values of the source may then be one there. */
function sameDeclaration(source: ColumnStructure, target: ColumnStructure): boolean {
  if (source === target) return true;
  return source.dataType === target.dataType && source.columnType !== '' && declaration(source) === declaration(target);
}

function declaration({ columnType }: ColumnStructure): string {
  return columnType.toLowerCase().replace(/ (unsigned|zerofill)\b/g, '');
}

function binaryKey(source: ColumnStructure, target: ColumnStructure, prefix: number | null): ColumnKey {
  // BINARY(n) pads with zero bytes, so a value and its padded form are one there.
  const pads = source.dataType === 'binary' || target.dataType === 'binary';
  const length = prefix === null ? undefined : prefix * 2;
  const normalise = (literal: string): string => {
    // An empty value comes as '', which has no digits either way.
    const digits = literal === "''" ? '' : readHex(literal);
    if (digits === undefined) throw new TypeError(`a ${source.dataType} came as ${literal.slice(0, 20)}, not as x'…'`);
    const cut = length === undefined ? digits : digits.slice(0, length);
    return pads ? cut.replace(/(?:00)+$/, '') : cut;
  };
  return { normalise, total: true, id: `binary:${pads}:${prefix ?? ''}` };
}

function textKey(source: ColumnStructure, target: ColumnStructure, prefix: number | null): ColumnKey | undefined {
  const rules = [textRule(source.collation), textRule(target.collation)];
  if (rules.includes('unknown')) return undefined;
  const rule = rules.includes('ascii') ? 'ascii' : rules.includes('han') ? 'han' : 'bytes';
  const id = `text:${rule}:${prefix ?? ''}`;
  if (rule === 'bytes' && prefix === null && !WIDE_CHARSETS.has(source.charset ?? 'utf16')) {
    // What is not Unicode comes as hex, whatever spaces follow it: the two forms never stand for equal values.
    return { normalise: (literal) => normaliseText(literal, rule, prefix) ?? trimHexSpaces(literal), total: true, id };
  }
  return { normalise: (literal) => normaliseText(literal, rule, prefix), total: false, id };
}

/**
 * The rule for an end of a foreign key: the coarsest of its type, since the two ends may have different collations,
 * paddings or fractions on the side that has no such key.
 */
export function foreignColumnKey(key: ColumnKey): ColumnKey {
  if (key.id.startsWith('text:')) {
    return { normalise: (literal) => normaliseText(literal, 'ascii', null), total: false, id: 'text:foreign' };
  }
  if (key.id.startsWith('binary:')) {
    return { ...key, normalise: (literal) => key.normalise(literal)?.replace(/(?:00)+$/, ''), id: 'binary:foreign' };
  }
  if (!TEMPORALS.has(key.id)) return key;
  return { ...key, normalise: (literal) => literal.replace(/(\.\d*?)0+'$/, "$1'").replace(/\.'$/, "'") };
}

const WIDE_CHARSETS = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

function trimHexSpaces(literal: string): string {
  const digits = readHex(literal);
  if (digits === undefined) throw new TypeError(`a text came as ${literal.slice(0, 20)}, neither '…' nor x'…'`);
  return `x'${digits.replace(/(?:20)+$/, '')}`;
}

type TextRule = 'bytes' | 'han' | 'ascii' | 'unknown';

function textRule(collation: string | null): TextRule {
  if (collation === null) return 'unknown';
  const name = collation.toLowerCase();
  if (name === 'binary' || name.endsWith('_bin')) return 'bytes';
  if (isHanPlain(name)) return 'han';
  return isAsciiPlain(name) ? 'ascii' : 'unknown';
}

const ASCII_ONLY = /^[\x20-\x7e]*$/;
const ASCII_AND_HAN = /^[\x20-\x7e\u4e00-\u9fa5]*$/;
const NO_PAIRS = /^[^\ud800-\udfff]*$/;

/** Cut to the prefix, then trailing spaces off (PAD SPACE; coarser where the collation is NO PAD), then one case. */
function normaliseText(literal: string, rule: TextRule, prefix: number | null): string | undefined {
  const text = readQuoted(literal);
  if (text === undefined) return undefined;
  if (rule !== 'bytes' && !(rule === 'han' ? ASCII_AND_HAN : ASCII_ONLY).test(text)) return undefined;
  const cut = prefix === null || text.length <= prefix ? text : cutCodePoints(text, prefix);
  const trimmed = cut.endsWith(' ') ? cut.replace(/ +$/, '') : cut;
  return rule === 'bytes' ? trimmed : trimmed.toLowerCase();
}

function cutCodePoints(text: string, length: number): string {
  return NO_PAIRS.test(text) ? text.slice(0, length) : [...text].slice(0, length).join('');
}
