import { multiByteCharacters } from '../charset/multi-byte.ts';
import { singleByteTable } from '../charset/single-byte.ts';
import { SINGLE_BYTE_CHARSETS } from '../charset/tables/single-byte-tables.ts';
import { hasIntroducer, type LiteralDialect } from '../values/literal-dialect.ts';
import type { ColumnCase } from './column-cases.ts';
import { Random } from './random.ts';

const MULTI_BYTE = ['big5', 'cp932', 'eucjpms', 'euckr', 'gb18030', 'gb2312', 'gbk', 'sjis', 'ujis'];
const WIDE = ['ucs2', 'utf16', 'utf16le', 'utf32'];

function singleByteValues(name: string): string[] {
  const table = singleByteTable(name) ?? new Int32Array(256);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (table[byte] as number) >= 0);
  const values: string[] = [];
  for (let at = 0; at < bytes.length; at += 16)
    values.push(`x'${Buffer.from(bytes.slice(at, at + 16)).toString('hex')}'`);
  return values;
}

function multiByteValues(name: string, random: Random): string[] {
  const codes = [...(multiByteCharacters(name)?.keys() ?? [])];
  const hex = (code: number) => {
    const digits = code.toString(16);
    return digits.padStart(digits.length + (digits.length % 2), '0');
  };
  return Array.from({ length: 40 }, () => `x'${Array.from({ length: 20 }, () => hex(random.pick(codes))).join('')}'`);
}

function wideValues(random: Random): string[] {
  const points = ['a', "'", '\\', '\0', 'é', '中', '\ufffd', '😀', '\ud7ff', '\ue000'];
  return Array.from({ length: 20 }, () => {
    const text = Array.from({ length: 15 }, () => random.pick(points)).join('');
    return `_utf8mb4 x'${Buffer.from(text).toString('hex')}'`;
  });
}

/**
 * A column for each charset this server has, holding every character (single-byte) or a seeded sample. Where the
 * target lacks the charset its column is utf8mb4, and characters are compared instead of bytes.
 */
export function charsetCases(seed: number, server: ReadonlySet<string>, dialect: LiteralDialect): ColumnCase[] {
  const random = new Random(seed);
  const lists = new Map<string, string[]>();
  for (const name of Object.keys(SINGLE_BYTE_CHARSETS)) lists.set(name, singleByteValues(name));
  for (const name of MULTI_BYTE) lists.set(name, multiByteValues(name, random));
  for (const name of WIDE)
    lists.set(
      name,
      wideValues(random).filter((value) => name !== 'ucs2' || !/f09f9880/.test(value)),
    );
  return [...lists]
    .filter(([name]) => server.has(name))
    .map(([name, values]) => {
      const type = `VARCHAR(100) CHARACTER SET ${name}`;
      const isSame = hasIntroducer(dialect, name);
      return {
        name: type,
        type,
        targetType: isSame ? type : 'VARCHAR(100) CHARACTER SET utf8mb4',
        values,
        compare: isSame ? 'HEX(v)' : 'HEX(CONVERT(v USING utf8mb4))',
      };
    });
}
