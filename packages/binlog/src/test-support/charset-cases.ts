import { Random } from '@tideway/testbed';
import { multiByteCharacters } from '../charset/multi-byte.ts';
import { singleByteTable } from '../charset/single-byte.ts';
import { SINGLE_BYTE_CHARSETS } from '../charset/tables/single-byte-tables.ts';
import { hasIntroducer, type LiteralDialect } from '../values/literal-dialect.ts';
import type { ColumnCase } from './column-cases.ts';

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

/** Well-formed, but no character of Unicode as MySQL sees it, or one that comes back as another: bytes must stay. */
const ODD_BYTES: Readonly<Record<string, readonly string[]>> = {
  latin1: ["x'818D8F909D'", "x'80A4'"],
  gbk: ["x'A2E3'", "x'A2AA'", "x'FEA0'"],
  sjis: ["x'7E'", "x'5C'", "x'815F'", "x'8160'", "x'F040'"],
  cp932: ["x'7E'", "x'5C'", "x'815F'", "x'8790'", "x'FA4A'"],
  ujis: ["x'A1C0'", "x'A1C1'", "x'8EDF'", "x'7E'"],
  big5: ["x'A145'", "x'A14E'", "x'F9FE'"],
  euckr: ["x'A2E6'", "x'C9A1'"],
  gb2312: ["x'A1A4'", "x'FEFE'"],
};

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
  // Without an introducer they cannot be said at all (isRawText tells).
  for (const [name, values] of Object.entries(ODD_BYTES)) {
    if (hasIntroducer(dialect, name)) lists.get(name)?.push(...values);
  }
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
