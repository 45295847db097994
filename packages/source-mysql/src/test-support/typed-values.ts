/** A column type and SQL expressions of values: what two readers of one stream are compared by. */
export interface TypedValues {
  readonly type: string;
  readonly values: readonly string[];
  /** Servers that have it; all when left out. */
  readonly only?: readonly ('9.7' | '5.6' | 'mariadb-10.11')[];
}

const DATES = ["'0000-00-00'", "'2024-00-00'", "'2024-02-29'", "'9999-12-31'", "'1000-01-01'"];
const times = (digits: number): string[] => {
  const fraction = digits === 0 ? '' : `.${'9'.repeat(digits)}`;
  return ["'00:00:00'", `'-00:00:01${fraction}'`, "'838:59:59'", "'-838:59:59'", `'12:34:56${fraction}'`];
};
const moments = (digits: number): string[] => {
  const fraction = digits === 0 ? '' : `.${'7'.repeat(digits)}`;
  return ["'0000-00-00 00:00:00'", `'2024-02-29 23:59:59${fraction}'`, "'2001-01-01 00:00:00'"];
};
const TEXTS = ["''", "'a'", "'it''s'", "'back\\\\slash'", "'two\\nlines'", "x'00'", "'tab\\t'", "REPEAT('long ', 90)"];
const letters = (...codes: string[]): string[] => codes.map((code) => `x'${code}'`);

/** Text of one charset in a column of it. */
const text = (charset: string, ...values: string[]): TypedValues => ({
  type: `VARCHAR(600) CHARACTER SET ${charset}`,
  values: [...values.map((value) => `_${charset} ${value}`), "'plain'"],
});

export const TYPED_VALUES: readonly TypedValues[] = [
  { type: 'TINYINT', values: ['-128', '127', '0', '-1'] },
  { type: 'TINYINT UNSIGNED', values: ['0', '255', '128'] },
  { type: 'SMALLINT', values: ['-32768', '32767'] },
  { type: 'SMALLINT UNSIGNED', values: ['65535', '0'] },
  { type: 'MEDIUMINT', values: ['-8388608', '8388607', '-1'] },
  { type: 'MEDIUMINT UNSIGNED', values: ['16777215'] },
  { type: 'INT', values: ['-2147483648', '2147483647'] },
  { type: 'INT UNSIGNED', values: ['4294967295'] },
  { type: 'BIGINT', values: ['-9223372036854775808', '9223372036854775807', '-9007199254740993'] },
  { type: 'BIGINT UNSIGNED', values: ['18446744073709551615', '9007199254740993'] },
  {
    type: 'DECIMAL(65,30)',
    values: ["'-12345678901234567890123456789012345.123456789012345678901234567890'", '0', '-0.5'],
  },
  { type: 'DECIMAL(10,0)', values: ['-1', '9999999999'] },
  { type: 'DECIMAL(12,2)', values: ['1.5', '-0.05', '0'] },
  { type: 'FLOAT', values: ['1.1', '-1.1', '16777217', '3.4028234e38', '-0e0', '1e-30', '0.1'] },
  { type: 'DOUBLE', values: ['1.1', '-0e0', '1.7976931348623157e308', '5e-5', '1e21', '2.2250738585072014e-308'] },
  { type: 'BIT(1)', values: ["b'0'", "b'1'"] },
  { type: 'BIT(9)', values: ["b'100000001'", "b'0'"] },
  { type: 'BIT(64)', values: ['18446744073709551615', '1'] },
  { type: 'YEAR', values: ['0', '1901', '2155', '2024'] },
  { type: 'DATE', values: DATES },
  ...[0, 1, 3, 6].flatMap((digits): TypedValues[] => [
    { type: `TIME(${digits})`, values: times(digits) },
    { type: `DATETIME(${digits})`, values: [...moments(digits), "'2024-00-00 00:00:00'", "'9999-12-31 23:59:59'"] },
    { type: `TIMESTAMP(${digits}) NULL`, values: moments(digits) },
  ]),
  { type: "ENUM('a','b,c','it''s','é')", values: ['1', '2', '3', '4', "''"] },
  { type: "SET('x','y','z')", values: ['0', '1', '5', '7'] },
  { type: 'CHAR(40) CHARACTER SET utf8mb4', values: TEXTS.slice(0, 5) },
  { type: 'VARCHAR(600) CHARACTER SET utf8mb4', values: [...TEXTS, "'é中😀'"] },
  { type: 'TEXT CHARACTER SET utf8mb4', values: [...TEXTS, "'é中😀'"] },
  text('latin1', ...letters('e9', '80', '818d8f909d')),
  text('ascii', "'~'"),
  text('cp1251', ...letters('cff0e8')),
  text('gbk', ...letters('d6d0', 'a2e3')),
  text('sjis', ...letters('93fa', '7e', '815f')),
  text('ujis', ...letters('c6fc')),
  text('utf16', ...letters('00e9', 'd83dde00')),
  text('ucs2', ...letters('4e2d')),
  text('utf32', ...letters('0001f600')),
  text('koi8r', ...letters('f0d2')),
  text('macroman', ...letters('8e')),
  text('dec8', ...letters('e9')),
  text('swe7', ...letters('7b')),
  { type: 'BINARY(4)', values: ["x'00'", "x'00ff27'", "'abcd'", "''"] },
  { type: 'VARBINARY(300)', values: ["x'00'", "x'00ff27'", "''", "REPEAT(x'ab', 300)"] },
  { type: 'BLOB', values: ["x'0027ff'", "''", "REPEAT(x'cd', 2000)"] },
  {
    type: 'JSON',
    only: ['9.7'],
    values: [
      '\'{"a": [1, 1.5, null, true, "x"]}\'',
      "'1.0'",
      "'9223372036854775807'",
      "'18446744073709551615'",
      "'null'",
      '\'"a\\\\\\\\b"\'',
      'JSON_ARRAY(1.10)',
      "JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('-01:02:03' AS TIME))",
      "JSON_ARRAY(CAST('2024-02-29 01:02:03' AS DATETIME))",
      "JSON_ARRAY(CAST('abc' AS BINARY))",
      'JSON_ARRAY(1e100, -0e0, 1e-10)',
    ],
  },
  { type: 'UUID', only: ['mariadb-10.11'], values: ["'123e4567-e89b-12d3-a456-426614174000'"] },
  { type: 'INET6', only: ['mariadb-10.11'], values: ["'2001:db8::1'", "'::'"] },
  { type: 'TEXT COMPRESSED', only: ['mariadb-10.11'], values: ["REPEAT('a', 300)", "'short'"] },
  { type: 'POINT', values: ["ST_GeomFromText('POINT(1 2)')"] },
];
