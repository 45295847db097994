import { Random } from '@tideway/testbed';

/** A column type, and SQL expressions of values that it can hold. */
export interface ColumnCase {
  readonly name: string;
  /** Type on the source, and on the target when that one has another. */
  readonly type: string;
  readonly targetType?: string;
  readonly values: readonly string[];
  /** Expression over `v` whose value is compared on both sides. */
  readonly compare: string;
  /** False for VECTOR, which the server compares with nothing. */
  readonly isComparable?: boolean;
}

const RANDOM_VALUES = 12;

function times(count: number, make: () => string): string[] {
  return Array.from({ length: count }, make);
}

function integers(random: Random): ColumnCase[] {
  const sizes = { TINYINT: 8, SMALLINT: 16, MEDIUMINT: 24, INT: 32, BIGINT: 64 };
  return Object.entries(sizes).flatMap(([type, bits]) => {
    const top = 2n ** BigInt(bits);
    const half = top / 2n;
    const signed = [-half, -half + 1n, -1n, 0n, 1n, half - 1n].map(String);
    const unsigned = [0n, 1n, half - 1n, half, top - 2n, top - 1n].map(String);
    const around = [
      9n,
      10n,
      99n,
      100n,
      999_999_999n,
      1_000_000_000n,
      2n ** 53n,
      2n ** 53n + 1n,
      10n ** 18n,
      10n ** 19n,
    ];
    signed.push(...around.filter((n) => n < half).map(String));
    unsigned.push(...around.filter((n) => n < top).map(String));
    signed.push(...times(RANDOM_VALUES, () => String(BigInt.asIntN(bits, random.bits(bits)))));
    unsigned.push(...times(RANDOM_VALUES, () => String(random.bits(bits))));
    return [
      { name: type, type, values: signed, compare: 'CAST(v AS CHAR)' },
      { name: `${type} UNSIGNED`, type: `${type} UNSIGNED`, values: unsigned, compare: 'CAST(v AS CHAR)' },
    ];
  });
}

function decimals(random: Random): ColumnCase[] {
  const shapes = [
    [65, 30],
    [65, 0],
    [30, 30],
    [1, 0],
    [1, 1],
    [9, 9],
    [10, 9],
    [18, 9],
    [19, 1],
    [20, 6],
    [12, 2],
    [38, 19],
  ] as const;
  return shapes.map(([precision, scale]) => {
    const digits = (count: number) => times(count, () => String(random.below(10))).join('');
    const make = (whole: string, fraction: string) =>
      `${whole === '' ? '0' : whole}${scale === 0 ? '' : `.${fraction}`}`;
    const whole = precision - scale;
    const most = make('9'.repeat(whole), '9'.repeat(scale));
    const least = scale === 0 ? '1' : make('', `${'0'.repeat(scale - 1)}1`);
    const random_ = times(RANDOM_VALUES, () => {
      const sign = random.below(2) === 0 ? '' : '-';
      return `'${sign}${make(digits(random.below(whole + 1)), digits(scale))}'`;
    });
    const values = ['0', `'${most}'`, `'-${most}'`, `'${least}'`, `'-${least}'`, ...random_];
    return {
      name: `DECIMAL(${precision},${scale})`,
      type: `DECIMAL(${precision},${scale})`,
      values,
      compare: 'CAST(v AS CHAR)',
    };
  });
}

function floats(random: Random): ColumnCase[] {
  const scratch = new DataView(new ArrayBuffer(8));
  const float = () => {
    for (;;) {
      scratch.setUint32(0, random.below(2 ** 32));
      const value = scratch.getFloat32(0);
      if (Number.isFinite(value) && Math.abs(value) > 1.2e-38) return String(value);
    }
  };
  const double = () => {
    for (;;) {
      scratch.setUint32(0, random.below(2 ** 32));
      scratch.setUint32(4, random.below(2 ** 32));
      const value = scratch.getFloat64(0);
      if (Number.isFinite(value) && Math.abs(value) > 2.3e-308) return String(value);
    }
  };
  const floatEdges = [
    '0',
    '-0e0',
    '1.1',
    '-1.1',
    '0.1',
    '16777216',
    '16777217',
    '3.4028234e38',
    '-3.4028234e38',
    '1.1754944e-38',
    '1e10',
    '123456.789',
    '1e-7',
    '9999999',
    '999999999',
    '1e9',
    '-1e9',
  ];
  const doubleEdges = [
    '0',
    '-0e0',
    '1.1',
    '0.1',
    '1e308',
    '1.7976931348623157e308',
    '-1.7976931348623157e308',
    '2.2250738585072014e-308',
    '9007199254740993',
    '1e15',
    '1e16',
    '1e21',
    '1e22',
    '123456789012345680000',
    '1e-6',
    '1e-7',
    '5e-5',
    '0.30000000000000004',
  ];
  return [
    {
      name: 'FLOAT',
      type: 'FLOAT',
      values: [...floatEdges, ...times(40, float)],
      compare: 'v',
    },
    { name: 'DOUBLE', type: 'DOUBLE', values: [...doubleEdges, ...times(40, double)], compare: 'v' },
  ];
}

function bitsAndYears(random: Random): ColumnCase[] {
  const bit = (size: number): ColumnCase => ({
    name: `BIT(${size})`,
    type: `BIT(${size})`,
    values: ['0', '1', String(2n ** BigInt(size) - 1n), ...times(RANDOM_VALUES, () => String(random.bits(size)))],
    compare: 'HEX(v)',
  });
  return [
    ...[1, 2, 7, 8, 9, 31, 32, 33, 63, 64].map(bit),
    {
      name: 'YEAR',
      type: 'YEAR',
      values: ['0', '1901', '1999', '2000', '2024', '2155', "'0000'", "'00'", '70', '69'],
      compare: 'CAST(v AS CHAR)',
    },
  ];
}

function temporals(random: Random): ColumnCase[] {
  const two = (n: number) => String(n).padStart(2, '0');
  const fraction = (digits: number) =>
    digits === 0 ? '' : `.${times(digits, () => String(random.below(10))).join('')}`;
  const date = () =>
    `${String(random.below(9999) + 1).padStart(4, '0')}-${two(random.below(12) + 1)}-${two(random.below(28) + 1)}`;
  const clock = () => `${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
  const q = (text: string) => `'${text}'`;
  const cases: ColumnCase[] = [
    {
      name: 'DATE',
      type: 'DATE',
      values: [
        '0000-00-00',
        '2024-00-00',
        '2024-02-00',
        '0000-01-01',
        '2023-02-31',
        '1000-01-01',
        '9999-12-31',
        '0001-01-01',
        ...times(RANDOM_VALUES, date),
      ].map(q),
      compare: 'CAST(v AS CHAR)',
    },
  ];
  for (let digits = 0; digits <= 6; digits += 1) {
    const nines = digits === 0 ? '' : `.${'9'.repeat(digits)}`;
    const zeroes = digits === 0 ? '' : `.${'0'.repeat(digits - 1)}1`;
    const hours = () =>
      `${random.below(2) === 0 ? '-' : ''}${random.below(838)}:${two(random.below(60))}:${two(random.below(60))}`;
    cases.push(
      {
        name: `TIME(${digits})`,
        type: `TIME(${digits})`,
        values: [
          '00:00:00',
          '-00:00:01',
          '838:59:59',
          '-838:59:59',
          `-00:00:00${zeroes}`,
          `-00:00:00${nines}`,
          `-01:00:00${nines}`,
          `00:00:00${zeroes}`,
          `99:59:59${nines}`,
          '100:00:00',
          ...times(RANDOM_VALUES, () => hours() + fraction(digits)),
        ].map(q),
        compare: 'CAST(v AS CHAR)',
      },
      {
        name: `DATETIME(${digits})`,
        type: `DATETIME(${digits})`,
        values: [
          '0000-00-00 00:00:00',
          '2024-00-00 00:00:00',
          '2024-02-30 10:11:12',
          '1000-01-01 00:00:00',
          `9999-12-31 23:59:59${nines}`,
          `0001-01-01 00:00:00${zeroes}`,
          ...times(RANDOM_VALUES, () => `${date()} ${clock()}${fraction(digits)}`),
        ].map(q),
        compare: 'CAST(v AS CHAR)',
      },
      {
        name: `TIMESTAMP(${digits})`,
        type: `TIMESTAMP(${digits}) NULL`,
        values: [
          '0000-00-00 00:00:00',
          '1970-01-02 00:00:01',
          `2038-01-18 03:14:07${nines}`,
          '2024-02-29 12:00:00',
          '1999-12-31 23:59:59',
          '2000-03-01 00:00:00',
          ...times(
            RANDOM_VALUES,
            () =>
              `${1971 + random.below(66)}-${two(random.below(12) + 1)}-${two(random.below(28) + 1)} ${clock()}${fraction(digits)}`,
          ),
        ].map(q),
        compare: 'CAST(v AS CHAR)',
      },
    );
  }
  return cases;
}

function enumsAndSets(random: Random): ColumnCase[] {
  const labels = (count: number, prefix: string) =>
    times(count, () => '')
      .map((_, i) => `'${prefix}${i}'`)
      .join();
  const sets = (count: number) => [
    '0',
    '1',
    String(2n ** BigInt(count) - 1n),
    ...times(RANDOM_VALUES, () => String(random.bits(count))),
  ];
  return [
    { name: 'ENUM', type: "ENUM('a','b,c','it''s','é')", values: ['1', '2', '3', '4'], compare: 'CONCAT(v + 0, v)' },
    {
      name: 'ENUM of 300',
      type: `ENUM(${labels(300, 'm')})`,
      values: ['1', '255', '256', '300'],
      compare: 'CONCAT(v + 0, v)',
    },
    ...[1, 3, 8, 9, 16, 17, 32, 33, 64].map((count) => ({
      name: `SET of ${count}`,
      type: `SET(${labels(count, 's')})`,
      values: sets(count),
      compare: 'v',
    })),
  ];
}

function binaries(random: Random): ColumnCase[] {
  const hex = (bytes: Buffer) => (bytes.length === 0 ? "''" : `x'${bytes.toString('hex')}'`);
  const make = (type: string, most: number): ColumnCase => ({
    name: type,
    type,
    values: [
      "''",
      "x'00'",
      "x'0000'",
      "x'27'",
      "x'5C'",
      "x'FF'",
      "x'2000'",
      ...times(RANDOM_VALUES, () => hex(random.bytes(random.below(most + 1)))),
    ].filter((text) => text.length <= most * 2 + 3),
    compare: 'HEX(v)',
  });
  return [
    make('BINARY(1)', 1),
    make('BINARY(4)', 4),
    make('BINARY(255)', 255),
    make('VARBINARY(5)', 5),
    make('VARBINARY(255)', 255),
    make('VARBINARY(256)', 256),
    make('VARBINARY(30000)', 2000),
    make('TINYBLOB', 255),
    make('BLOB', 2000),
    make('MEDIUMBLOB', 70_000),
    make('LONGBLOB', 2000),
  ];
}

function utf8Texts(random: Random): ColumnCase[] {
  const characters = [
    'a',
    'Z',
    '0',
    ' ',
    "'",
    '\\',
    '"',
    '%',
    '_',
    '\n',
    '\r',
    '\t',
    '\0',
    '\x1a',
    '\x7f',
    'é',
    'ß',
    '中',
    '\ufeff',
    '\ufffd',
    '\u2028',
  ];
  const text = (length: number, wide: boolean) =>
    times(length, () => random.pick(wide ? [...characters, '😀', '𠀀'] : characters)).join('');
  const q = (value: string) => `_utf8mb4 x'${Buffer.from(value).toString('hex')}'`;
  const values = (most: number, wide: boolean) => [
    "''",
    ...characters.map(q),
    ...times(RANDOM_VALUES, () => q(text(random.below(most), wide))),
  ];
  const make = (type: string, most: number, wide: boolean): ColumnCase => ({
    name: type,
    type,
    values: values(most, wide),
    compare: 'HEX(v)',
  });
  return [
    make('VARCHAR(20) CHARACTER SET utf8mb4', 20, true),
    make('VARCHAR(300) CHARACTER SET utf8mb4', 300, true),
    make('CHAR(60) CHARACTER SET utf8mb4', 60, true),
    make('CHAR(255) CHARACTER SET utf8mb4', 255, true),
    make('TEXT CHARACTER SET utf8mb4', 1500, true),
    make('LONGTEXT CHARACTER SET utf8mb4', 3000, true),
    make('VARCHAR(50) CHARACTER SET utf8', 50, false),
    {
      name: 'ascii',
      type: 'VARCHAR(300) CHARACTER SET ascii',
      values: times(
        8,
        () => `x'${Buffer.from(times(30, () => String.fromCharCode(random.below(128))).join('')).toString('hex')}'`,
      ),
      compare: 'HEX(v)',
    },
  ];
}

/** Every type with boundary and seeded random values. */
export function columnCases(seed: number): ColumnCase[] {
  const random = new Random(seed);
  return [
    ...integers(random),
    ...decimals(random),
    ...floats(random),
    ...bitsAndYears(random),
    ...temporals(random),
    ...enumsAndSets(random),
    ...binaries(random),
    ...utf8Texts(random),
  ];
}

/** The same in a seeded order: what a value of the wrong size or sign does shows in the columns behind it. */
export function shuffledCases(seed: number, cases: readonly ColumnCase[]): ColumnCase[] {
  const random = new Random(seed);
  const shuffled = [...cases];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as ColumnCase, shuffled[at] as ColumnCase];
  }
  return shuffled;
}

/**
 * Numbers behind columns that have, or do not have, a bit in the log's list of signs (YEAR, DECIMAL, FLOAT have, BIT and
 * ENUM do not): one counted wrongly gives the next its neighbour's sign.
 */
export function signCases(seed: number): ColumnCase[] {
  const random = new Random(seed);
  const before: readonly ColumnCase[] = [
    { name: 'YEAR', type: 'YEAR', values: ['1999', '0', '2155'], compare: 'v + 0' },
    { name: 'DECIMAL UNSIGNED', type: 'DECIMAL(10,2) UNSIGNED', values: ['1.5', '0'], compare: 'CAST(v AS CHAR)' },
    { name: 'FLOAT UNSIGNED', type: 'FLOAT UNSIGNED', values: ['1.5', '0'], compare: 'v' },
    { name: 'BIT(5)', type: 'BIT(5)', values: ['1', '31'], compare: 'v + 0' },
    { name: 'ENUM', type: "ENUM('a','b')", values: ['1', '2'], compare: 'v + 0' },
    { name: 'DOUBLE UNSIGNED', type: 'DOUBLE UNSIGNED', values: ['0', '1e300'], compare: 'v' },
  ];
  return integers(random).flatMap((number, i) => [before[(i >> 1) % before.length] as ColumnCase, number]);
}

/** MariaDB's own types, which travel as BINARY; the target keeps the bytes. */
export function mariadbCases(): ColumnCase[] {
  const own = (type: string, size: number, values: readonly string[]): ColumnCase => ({
    name: type,
    type,
    targetType: `BINARY(${size})`,
    values: values.map((value) => `'${value}'`),
    compare: `HEX(CAST(v AS BINARY(${size})))`,
  });
  return [
    own('UUID', 16, [
      '00000000-0000-0000-0000-000000000000',
      '123e4567-e89b-12d3-a456-426614174000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '6ccd780c-baba-4026-9564-5b8c656024db',
      '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    ]),
    own('INET6', 16, ['::', '::1', '2001:db8::ff00:42:8329', '::ffff:192.0.2.1', 'ffff:ffff::']),
    ...['TEXT', 'VARCHAR(5000)'].map((type) => ({
      name: `${type} COMPRESSED`,
      type: `${type} CHARACTER SET utf8mb4 COMPRESSED`,
      targetType: `${type} CHARACTER SET utf8mb4`,
      values: ["''", "'a'", "REPEAT('b', 99)", "REPEAT('c', 100)", "REPEAT('d', 300)", "REPEAT('é', 2000)"],
      compare: 'HEX(v)',
    })),
    {
      name: 'LONGBLOB COMPRESSED',
      type: 'LONGBLOB COMPRESSED',
      targetType: 'LONGBLOB',
      values: ["REPEAT(x'00ff', 40)", "REPEAT(x'27', 70000)", "REPEAT('ab', 100)"],
      compare: 'HEX(v)',
    },
    own('INET4', 4, ['0.0.0.0', '255.255.255.255', '192.0.2.1', '10.0.0.0']),
  ];
}
