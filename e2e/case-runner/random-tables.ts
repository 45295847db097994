import type { Random } from '@tideway/testbed';

/** A column type and a few values of it: few, so that keys meet; awkward, so that comparing them is not trivial. */
interface ColumnKind {
  readonly type: string;
  readonly values: readonly string[];
  /** Whether a key may hold it whole. */
  readonly isKey: boolean;
}

const TEXT_VALUES = ["'a'", "'A'", "'a '", "'á'", "'b'", "''", "'ß'", "'ss'", "'z\\'\\\\'"];

const KINDS: readonly ColumnKind[] = [
  { type: 'INT', values: ['0', '1', '2', '-1', '7', '2147483647'], isKey: true },
  {
    type: 'BIGINT UNSIGNED',
    values: ['0', '1', '18446744073709551615', '9007199254740993', '9007199254740992'],
    isKey: true,
  },
  { type: 'VARCHAR(10) COLLATE utf8mb4_bin', values: TEXT_VALUES, isKey: true },
  { type: 'VARCHAR(10) COLLATE utf8mb4_general_ci', values: TEXT_VALUES, isKey: true },
  { type: 'VARCHAR(10) COLLATE utf8mb4_0900_ai_ci', values: TEXT_VALUES, isKey: true },
  { type: 'CHAR(4) COLLATE utf8mb4_unicode_ci', values: TEXT_VALUES, isKey: true },
  { type: 'VARBINARY(4)', values: ["x''", "x'00'", "x'0000'", "x'41'", "x'6100'"], isKey: true },
  { type: 'BINARY(3)', values: ["x''", "x'00'", "x'41'", "x'4100'"], isKey: true },
  { type: 'DECIMAL(10,3)', values: ['0', '-0.5', '1.100', '1.1', '99999.999'], isKey: true },
  {
    type: 'DATETIME(3)',
    values: ["'2024-01-01'", "'2024-01-01 00:00:00.001'", "'0000-00-00'", "'2024-02-30 12:00:00'"],
    isKey: true,
  },
  {
    type: 'TIMESTAMP(2)',
    values: ["'2024-01-01 00:00:00'", "'2024-07-01 00:00:00.01'", 'CURRENT_TIMESTAMP(2)'],
    isKey: true,
  },
  { type: 'DATE', values: ["'2024-01-01'", "'0000-00-00'", "'2024-00-00'"], isKey: true },
  { type: 'TIME(1)', values: ["'-00:00:00.1'", "'00:00:00'", "'838:59:59'"], isKey: true },
  { type: "ENUM('x','y','z')", values: ["'x'", "'y'", "'z'", "'none'"], isKey: true },
  { type: "SET('p','q','r')", values: ["''", "'p'", "'p,r'", "'p,q,r'"], isKey: true },
  { type: 'YEAR', values: ['2024', '0', '1901'], isKey: true },
  { type: 'DOUBLE', values: ['0', '-2.5', '0.1', '1e300', '1e-300'], isKey: true },
  { type: 'FLOAT', values: ['0', '0.1', '16777216', '1e-30'], isKey: true },
  { type: 'BIT(5)', values: ["b'0'", "b'1'", "b'11111'"], isKey: true },
  { type: 'TEXT COLLATE utf8mb4_general_ci', values: [...TEXT_VALUES, "REPEAT('x', 300)"], isKey: false },
  { type: 'BLOB', values: ["x''", "x'00FF27'", "REPEAT('y', 300)"], isKey: false },
  { type: 'JSON', values: ["'{}'", "'[1, 2]'", '\'{"a": "b"}\'', "'1'", "'null'"], isKey: false },
];

/** A table of a random structure. */
export interface RandomTable {
  readonly name: string;
  readonly create: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

export function randomTable(name: string, random: Random): RandomTable {
  const columns = Array.from({ length: random.integer(2, 6) }, (_, index) => ({
    name: `c${index}`,
    kind: random.pick(KINDS),
  }));
  const keyable = columns.filter(({ kind }) => kind.isKey).map((column) => column.name);
  const keys = randomKeys(keyable, columns, random);
  const parts = [...columns.map((column) => `${column.name} ${column.kind.type}`), ...keys];
  return { name, columns, create: `CREATE TABLE ${name} (${parts.join(', ')})` };
}

function randomKeys(keyable: readonly string[], columns: RandomTable['columns'], random: Random): string[] {
  if (keyable.length === 0 || random.next() < 0.12) return [];
  const some = () => [...new Set([random.pick(keyable), random.pick(keyable)])];
  const keys: string[] = [];
  if (random.next() < 0.75) keys.push(`PRIMARY KEY (${some().join(', ')})`);
  if (random.next() < 0.5) keys.push(`UNIQUE KEY (${some().join(', ')})`);
  if (random.next() < 0.25) keys.push(`UNIQUE KEY (${random.pick(keyable)})`);
  const texts = columns.filter(({ kind }) => /TEXT|BLOB|VARCHAR|VARBINARY/.test(kind.type));
  if (texts.length > 0 && random.next() < 0.15) keys.push(`UNIQUE KEY (${random.pick(texts).name}(2))`);
  return keys;
}

/** One random change, in a form that a busy table mostly takes: IGNORE where a key is met. */
export function randomChange({ name, columns }: RandomTable, random: Random): string {
  const value = ({ kind }: RandomTable['columns'][number]) =>
    random.next() < 0.15 ? 'NULL' : random.pick(kind.values);
  const row = () => `(${columns.map(value).join(', ')})`;
  const rows = () => Array.from({ length: random.integer(1, 4) }, row).join(', ');
  const sets = () => {
    const chosen = new Set([random.pick(columns), random.pick(columns)]);
    return [...chosen].map((column) => `${column.name} = ${value(column)}`).join(', ');
  };
  const where = () => {
    const column = random.pick(columns);
    const test = random.next() < 0.2 ? 'IS NULL' : `<=> ${value(column)}`;
    return `${column.name} ${test} LIMIT ${random.integer(1, 3)}`;
  };
  const dice = random.next();
  if (dice < 0.35) return `INSERT IGNORE INTO ${name} VALUES ${rows()}`;
  if (dice < 0.45) return `REPLACE INTO ${name} VALUES ${rows()}`;
  if (dice < 0.52) return `INSERT IGNORE INTO ${name} VALUES ${rows()} ON DUPLICATE KEY UPDATE ${sets()}`;
  if (dice < 0.82) return `UPDATE IGNORE ${name} SET ${sets()} WHERE ${where()}`;
  return `DELETE FROM ${name} WHERE ${where()}`;
}

/** One random DDL statement; it may well be refused. */
export function randomDdl({ name, columns }: RandomTable, random: Random): string {
  const column = random.pick(columns);
  return random.pick([
    `ALTER TABLE ${name} ADD COLUMN n${random.integer(0, 3)} ${random.pick(KINDS).type}`,
    `ALTER TABLE ${name} DROP COLUMN n${random.integer(0, 3)}`,
    `ALTER TABLE ${name} ADD UNIQUE KEY u${random.integer(0, 2)} (${column.name})`,
    `ALTER TABLE ${name} DROP KEY u${random.integer(0, 2)}`,
    `ALTER TABLE ${name} DROP PRIMARY KEY`,
    `TRUNCATE TABLE ${name}`,
    `CREATE INDEX i ON ${name} (${column.name})`,
  ]);
}
