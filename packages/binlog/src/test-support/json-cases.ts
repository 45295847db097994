import { Random } from '@tideway/testbed';
import type { ColumnCase } from './column-cases.ts';

const SCALARS = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-1',
    '32767',
    '32768',
    '-32768',
    '-32769',
    '65535',
    '65536',
    '2147483647',
    '2147483648',
  ],
  ...['-2147483648', '-2147483649', '4294967295', '4294967296', '9223372036854775807', '-9223372036854775808'],
  ...[
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '1.0',
    '-1.0',
    '0.0',
    '-0.0',
    '1.5',
    '1e20',
    '1e14',
  ],
  ...[
    '1e15',
    '1e16',
    '1e17',
    '123456789012345.6',
    '1e-5',
    '1e-6',
    '1.5e-10',
    '5e-324',
    '1.7976931348623157e308',
    '0.1',
  ],
  ...[
    '100000000000000000000',
    '""',
    '"a"',
    '"it\'s"',
    '"q\\"uote"',
    '"back\\\\slash"',
    '"\\u0000\\u001f\\u007f"',
    '"\\b\\f\\n\\r\\t/"',
  ],
  ...['"é中😀"', '"\\ud83d\\ude00"', '[]', '{}', '[[]]', '{"":{}}'],
];

/** Decimals come out of their text as doubles: they are compared as text only. */
const DECIMALS = [
  "JSON_ARRAY(CAST('1.10' AS DECIMAL(10,2)), CAST('-0.001' AS DECIMAL(20,3)), 123456789012345678901234567890.5)",
  "JSON_OBJECT('a', CAST(0 AS DECIMAL(65,30)), 'b', CAST(REPEAT('9', 65) AS DECIMAL(65,0)))",
];

/** SQL expressions that make documents with values JSON text cannot express: they reach the target as strings. */
const OPAQUE = [
  "JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('12:34:56.789' AS TIME(6)), CAST('-12:34:56' AS TIME))",
  "JSON_OBJECT('d', CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)), 'z', CAST('2024-01-01 00:00:00' AS DATETIME))",
  "JSON_ARRAY(CAST('abc' AS BINARY), x'00FF', REPEAT(x'AB', 200), b'101')",
  "JSON_ARRAY(CAST(REPEAT('x', 57) AS BINARY), CAST(REPEAT('x', 58) AS BINARY))",
  'JSON_ARRAY(CAST(1 AS UNSIGNED), 1e0, CAST(2 AS FLOAT), PI())',
  "JSON_OBJECT('point', ST_GeomFromText('POINT(1 2)'))",
];

function randomJson(random: Random, depth: number): string {
  const kind = depth === 0 ? 0 : random.below(3);
  if (kind === 0) return random.below(3) === 0 ? String(randomDouble(random)) : random.pick(SCALARS);
  const items = Array.from({ length: random.below(5) }, () => randomJson(random, depth - 1));
  if (kind === 1) return `[${items.join()}]`;
  return `{${items.map((item) => `"${'k'.repeat(random.below(4))}${random.below(99)}":${item}`).join()}}`;
}

function randomDouble(random: Random): number {
  const view = new DataView(new ArrayBuffer(8));
  for (;;) {
    view.setUint32(0, random.below(2 ** 32));
    view.setUint32(4, random.below(2 ** 32));
    const value = view.getFloat64(0);
    if (Number.isFinite(value) && Math.abs(value) > 1e-300 && Math.abs(value) < 1e300) return value;
    const small = random.next() * 10 ** random.below(25);
    if (Number.isFinite(small)) return small;
  }
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Documents of every kind; `deep` and `large` ones force the large layouts. */
export function jsonCases(seed: number, withDecimals = false): ColumnCase {
  const random = new Random(seed);
  const deep = `${'['.repeat(99)}1${']'.repeat(99)}`;
  const large = JSON.stringify(
    Object.fromEntries(Array.from({ length: 7000 }, (_, i) => [`key${i}`, { i, s: 'x'.repeat(i % 20) }])),
  );
  const documents = [...SCALARS, deep, large, ...Array.from({ length: 120 }, () => randomJson(random, 4))];
  return {
    name: 'JSON',
    type: 'JSON',
    values: [...documents.map(quote), ...OPAQUE, ...(withDecimals ? DECIMALS : [])],
    compare: 'CAST(v AS CHAR)',
  };
}
