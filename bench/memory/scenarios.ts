import type mysql from 'mysql2/promise';

/** Something that could make a job process grow. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Tables, made on both sides in the database the connection is in. */
  readonly tables: readonly string[];
  /** Writes the backlog. `scale` 1 is what the issue names. */
  write(db: mysql.Connection, scale: number): Promise<void>;
}

const NARROW = 'CREATE TABLE t (a BIGINT PRIMARY KEY, b INT NOT NULL, c VARCHAR(60) NOT NULL)';
const TABLES = 20_000;

/** Numbers 0 to count - 1 as rows of `n`, of the table `thousand`. */
const numbers = (count: number): string =>
  `(SELECT x.n + 1000 * y.n + 1000000 * z.n AS n FROM thousand x, thousand y, thousand z
    WHERE z.n <= ${Math.floor((count - 1) / 1e6)} AND x.n + 1000 * y.n + 1000000 * z.n < ${count}) AS numbers`;

const THOUSAND = 'CREATE TABLE thousand (n INT PRIMARY KEY)';
const FILL_THOUSAND = `INSERT INTO thousand VALUES ${Array.from({ length: 1000 }, (_, n) => `(${n})`).join()}`;

const TYPES = [
  'INT NOT NULL DEFAULT 1',
  'VARCHAR(60) CHARACTER SET latin1',
  'DECIMAL(12,2)',
  'DATETIME(6)',
  "ENUM('a','b')",
  'BIGINT UNSIGNED',
  'TEXT',
  'DOUBLE',
  'VARBINARY(30)',
];

/** A table that shares no column but the first with any other: names, order and widths are its own. */
function differentTable(n: number): string {
  const columns = TYPES.map(
    (_, i) => `c${n}_${i} ${TYPES[(n + i) % TYPES.length]?.replace('(60)', `(${20 + (n % 200)})`)}`,
  );
  return `CREATE TABLE t${n} (id BIGINT PRIMARY KEY, n${n} INT NOT NULL, ${columns.join(', ')}, UNIQUE KEY u${n} (n${n}))`;
}

/** Two rows in each table, a round of all tables after the other. */
async function writeRounds(db: mysql.Connection, scale: number, insert: (n: number, round: number) => string) {
  for (let round = 0; round < 2; round += 1) {
    for (let from = 0; from < TABLES * scale; from += 500) {
      const packet = Array.from({ length: Math.min(500, TABLES * scale - from) }, (_, i) => from + i);
      await db.query(packet.map((n) => insert(n, round)).join(';'));
    }
  }
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'narrow',
    title: '300,000 transactions of one narrow row',
    tables: [NARROW],
    write: async (db, scale) => {
      const rows = Math.round(300_000 * scale);
      for (let from = 0; from < rows; from += 2_000) {
        const packet = Array.from({ length: Math.min(2_000, rows - from) }, (_, i) => from + i);
        await db.query(packet.map((n) => `INSERT INTO t VALUES (${n}, ${n * 7}, 'row ${n}')`).join(';'));
      }
    },
  },
  {
    name: 'grouped',
    title: '2,000,000 narrow rows in transactions of 1,000',
    tables: [NARROW, THOUSAND],
    write: async (db, scale) => {
      await db.query(FILL_THOUSAND);
      for (let part = 0; part < 2_000 * scale; part += 1) {
        await db.query(`INSERT INTO t (a, b, c) SELECT n + ${part * 1000}, n, REPEAT('x', n % 40) FROM thousand`);
      }
    },
  },
  {
    name: 'huge',
    title: 'one transaction of 500,000 rows',
    tables: [NARROW, THOUSAND],
    write: async (db, scale) => {
      await db.query(FILL_THOUSAND);
      await db.query(
        `INSERT INTO t SELECT n, n * 7, REPEAT(CHAR(97 + n % 26), 40) FROM ${numbers(Math.round(500_000 * scale))}`,
      );
    },
  },
  {
    name: 'huge-narrow',
    title: 'one transaction of 3,000,000 rows of two integers',
    tables: ['CREATE TABLE t (a INT PRIMARY KEY, b INT)', THOUSAND],
    write: async (db, scale) => {
      await db.query(FILL_THOUSAND);
      await db.query(`INSERT INTO t SELECT n, n FROM ${numbers(Math.round(3_000_000 * scale))}`);
    },
  },
  {
    name: 'large-rows',
    title: '60 transactions of one row of 16 MB',
    tables: ['CREATE TABLE t (a INT PRIMARY KEY, b LONGBLOB)'],
    write: async (db, scale) => {
      for (let n = 0; n < 60 * scale; n += 1) {
        await db.query(`INSERT INTO t VALUES (${n}, REPEAT(CHAR(${n + 1}), ${16 * 2 ** 20 - 100}))`);
      }
    },
  },
  {
    name: 'large-updates',
    title: '30 updates of one row of 16 MB, both images in the log',
    tables: ['CREATE TABLE t (a INT PRIMARY KEY, b LONGTEXT)'],
    write: async (db, scale) => {
      await db.query(`INSERT INTO t VALUES (1, '')`);
      for (let n = 0; n < 30 * scale; n += 1) {
        await db.query(`UPDATE t SET b = REPEAT('${String.fromCharCode(97 + (n % 26))}', ${16 * 2 ** 20 - 100})`);
      }
    },
  },
  {
    name: 'tables',
    title: '20,000 tables, two rows in each',
    tables: Array.from(
      { length: TABLES },
      (_, n) =>
        `CREATE TABLE t${n} (id BIGINT PRIMARY KEY, v INT NOT NULL, name VARCHAR(60), UNIQUE KEY u (v), KEY k (name))`,
    ),
    write: (db, scale) => writeRounds(db, scale, (n, round) => `INSERT INTO t${n} VALUES (${round}, ${round}, 'row')`),
  },
  {
    name: 'different-tables',
    title: '20,000 tables of 11 columns that all differ, two rows in each',
    tables: Array.from({ length: TABLES }, (_, n) => differentTable(n)),
    write: (db, scale) =>
      writeRounds(db, scale, (n, round) => `INSERT INTO t${n} (id, n${n}) VALUES (${round}, ${round})`),
  },
];
