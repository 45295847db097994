import { Random } from '@tideway/testbed';
import type mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RowsEvent } from './events/binlog-event.ts';
import { formatJsonDouble } from './json/json-double.ts';
import type { JsonLoss } from './json/json-opaque.ts';
import type { RowImage } from './rows/row-image.ts';
import { BinlogSource, decodeFile } from './test-support/binlog-source.ts';
import { jsonCases } from './test-support/json-cases.ts';
import { readStructure } from './test-support/read-structure.ts';

async function texts(db: mysql.Connection, sql: string): Promise<string[]> {
  const [rows] = await db.query<mysql.RowDataPacket[]>({ sql, rowsAsArray: true });
  return (rows as unknown as unknown[][]).map(([first]) => String(first));
}

function rowsOf(bytes: Buffer, options: Parameters<typeof decodeFile>[1] = {}): RowsEvent[] {
  return decodeFile(bytes, options).filter((event) => event.type === 'rows');
}

function afters(events: readonly RowsEvent[]): RowImage[] {
  return events.flatMap(({ rows }) => rows.flatMap(({ after }) => (after === null ? [] : [after])));
}

describe('on MySQL 9.7', () => {
  let source: BinlogSource;
  let db: mysql.Connection;

  beforeAll(async () => {
    source = await BinlogSource.start('9.7');
    db = source.connection;
    await db.query("SET NAMES utf8mb4, time_zone = '+00:00'");
  });

  afterAll(() => source[Symbol.asyncDispose]());

  test('JSON of every kind is the text of the server’s own cast, and what its text loses is told', async () => {
    const { values } = jsonCases(11, true);
    await db.query('CREATE TABLE j (id INT PRIMARY KEY AUTO_INCREMENT, v JSON)');
    const bytes = await source.record(async () => {
      for (const value of values) await db.query(`INSERT INTO j (v) VALUES (${value})`);
    });
    const losses: JsonLoss[] = [];
    const images = afters(
      rowsOf(bytes, {
        onJsonLoss: (schema, table, column, loss) => {
          expect([schema, table, column]).toEqual(['t', 'j', 'v']);
          losses.push(loss);
        },
      }),
    );
    const casts = await texts(db, 'SELECT CAST(v AS CHAR) FROM j ORDER BY id');
    expect(images.map((image) => image.value(1))).toEqual(casts);
    // Nothing is lost until it is written as SQL.
    expect(losses).toEqual([]);
    for (const image of images) image.literal(1);
    const lossy = await texts(
      db,
      `SELECT CAST(v AS CHAR) FROM j WHERE CAST(v AS CHAR) <> CAST(CAST(CAST(v AS CHAR) AS JSON) AS CHAR) ORDER BY id`,
    );
    // Exactly the documents that the server itself does not read back as the same text hold decimals.
    expect(lossy.length).toBeGreaterThan(0);
    expect(losses.filter((loss) => loss === 'decimal')).toHaveLength(lossy.length);
    expect(new Set(losses)).toEqual(new Set(['decimal', 'temporal', 'bytes']));
  });

  test('doubles within JSON are written as the server writes them', async () => {
    const random = new Random(9);
    const values = Array.from({ length: 3000 }, (_, i) => {
      const digits = 1 + (i % 17);
      const magnitude = (1 + random.next() * 9) * 10 ** ((i % 44) - 22);
      return Number((i % 3 === 0 ? -magnitude : magnitude).toPrecision(digits));
    });
    for (let at = 0; at < values.length; at += 500) {
      const some = values.slice(at, at + 500);
      const doubles = some.map((value) => `CAST(JSON_ARRAY(${value.toExponential()}) AS CHAR)`);
      const [rows] = await db.query<mysql.RowDataPacket[]>({ sql: `SELECT ${doubles.join()}`, rowsAsArray: true });
      expect(some.map((value) => `[${formatJsonDouble(value)}]`)).toEqual(rows[0]);
    }
  });

  test('partial updates of JSON give the documents that the server has', async () => {
    const random = new Random(5);
    await db.query('CREATE TABLE p (id INT PRIMARY KEY, a INT, v JSON, w JSON, x JSON)');
    const keys = ['a', 'bb', '中', 'key "with" \\\\ quotes', '', 'c'];
    const path = (depth: number): string =>
      `$${Array.from({ length: 1 + random.below(depth) }, () =>
        random.below(3) === 0 ? `[${random.below(4)}]` : `.${JSON.stringify(random.pick(keys))}`,
      ).join('')}`;
    const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    const scalars = ["'s'", '7', '70000', '1.5', 'TRUE', "CAST('null' AS JSON)", "CAST('2024-02-29' AS DATE)"];
    const containers = ['CAST(\'[1, [2], {"a": 3}]\' AS JSON)', "JSON_OBJECT('a', JSON_ARRAY(1, 2), 'bb', 5)"];
    const value = (): string => random.pick([...scalars, ...containers, `REPEAT('y', ${random.below(300)})`]);
    const document = `JSON_OBJECT('a', JSON_ARRAY(1, 2, JSON_OBJECT('bb', 3)), 'bb', JSON_OBJECT('a', 1, 'c', 'text'),
      '中', REPEAT('long ', 100), 'c', 5, '', 9)`;
    const seen: [string, string, string][] = [];
    const bytes = await source.record(async () => {
      await db.query("SET binlog_row_value_options = 'PARTIAL_JSON'");
      await db.query(`INSERT INTO p VALUES (1, 0, ${document}, ${document}, NULL)`);
      for (let i = 0; i < 250; i += 1) {
        const change = (column: string): string => {
          const kind = random.pick(['JSON_SET', 'JSON_REPLACE', 'JSON_REMOVE']);
          if (kind === 'JSON_REMOVE') return `JSON_REMOVE(${column}, ${quoted(path(3))})`;
          return `${kind}(${column}, ${quoted(path(3))}, ${value()})`;
        };
        const both = random.below(3) === 0 ? `, w = ${change('w')}` : '';
        const reset = i % 40 === 39 ? `, v = ${document}, x = ${random.below(2) === 0 ? 'NULL' : document}` : '';
        await db.query(`UPDATE p SET a = a + 1, v = ${change(change('v'))}${both}${reset}`);
        const [rows] = await db.query<mysql.RowDataPacket[]>(
          "SELECT CAST(v AS CHAR) v, CAST(w AS CHAR) w, COALESCE(CAST(x AS CHAR), 'NULL') x FROM p",
        );
        seen.push([String(rows[0]?.v), String(rows[0]?.w), String(rows[0]?.x)]);
      }
      await db.query("SET binlog_row_value_options = ''");
    });
    const images = afters(rowsOf(bytes)).slice(1);
    const shown = images.map((image) => [2, 3, 4].map((ordinal) => String(image.value(ordinal) ?? 'NULL')));
    expect(shown).toEqual(seen);
    const PARTIAL_UPDATE_ROWS = 39;
    const partial = [...eventTypes(bytes)].filter((type) => type === PARTIAL_UPDATE_ROWS).length;
    expect(partial).toBeGreaterThan(200);
  });

  test('the empty error value of an ENUM is 0, not NULL and not absent', async () => {
    await db.query("CREATE TABLE e (id INT PRIMARY KEY, v ENUM('a', 'b'), n INT)");
    const bytes = await source.record(async () => {
      await db.query("SET sql_mode = ''");
      await db.query("INSERT INTO e VALUES (1, 'no such', -1), (2, NULL, -1), (3, 'b', -1)");
      await db.query('SET sql_mode = DEFAULT');
    });
    const images = afters(rowsOf(bytes));
    expect(images.map((image) => image.tuple())).toEqual(['(1,0,-1)', '(2,NULL,-1)', '(3,2,-1)']);
    expect(images.map((image) => image.hasEmptyEnum())).toEqual([true, false, false]);
  });

  test('generated and invisible columns are in the image, and are known as such', async () => {
    await db.query(`CREATE TABLE g (id INT PRIMARY KEY, v INT AS (id + 1) VIRTUAL, hidden INT INVISIBLE DEFAULT 7,
      s VARCHAR(20) AS (CONCAT('n', id)) STORED, last TINYINT UNSIGNED, KEY f ((id * 2)))`);
    await db.query('SET sql_generate_invisible_primary_key = ON');
    await db.query('CREATE TABLE k (a INT)');
    const bytes = await source.record(async () => {
      await db.query('INSERT INTO g (id, last) VALUES (5, 200)');
      await db.query('INSERT INTO k VALUES (3)');
    });
    const structures = new Map([['g', await readStructure(db, 't', 'g')]]);
    const [g, k] = rowsOf(bytes, { tableStructure: (_, name) => structures.get(name) });
    expect(g?.rows[0]?.after?.tuple()).toBe("(5,6,7,'n5',200)");
    expect(g?.table.columns.map(({ generated }) => generated)).toEqual(['no', 'virtual', 'no', 'stored', 'no']);
    expect(g?.table.columns.map(({ visible }) => visible)).toEqual([true, true, false, true, true]);
    expect(k?.rows[0]?.after?.tuple()).toBe('(1,3)');
    expect(k?.table.columns.map((column) => column.isGeneratedInvisibleKey)).toEqual([true, false]);
  });

  test('an incomplete image is never taken for one with NULLs', async () => {
    await db.query('CREATE TABLE i (id INT PRIMARY KEY, a INT, b LONGBLOB)');
    await db.query("INSERT INTO i VALUES (1, 5, 'blob')");
    for (const [image, absentBefore, absentAfter] of [
      ['MINIMAL', [false, true, true], [true, false, true]],
      ['NOBLOB', [false, false, true], [false, false, true]],
    ] as const) {
      const bytes = await source.record(async () => {
        await db.query(`SET binlog_row_image = ${image}`);
        await db.query('UPDATE i SET a = a + 1');
        await db.query('SET binlog_row_image = FULL');
      });
      const [rows] = rowsOf(bytes);
      expect(rows?.complete).toBe(false);
      const change = rows?.rows[0];
      expect([0, 1, 2].map((ordinal) => change?.before?.isAbsent(ordinal))).toEqual(absentBefore);
      expect([0, 1, 2].map((ordinal) => change?.after?.isAbsent(ordinal))).toEqual(absentAfter);
      expect([0, 1, 2].map((ordinal) => change?.after?.isNull(ordinal))).toEqual([false, false, false]);
    }
  });
});

test('MariaDB’s dates of before 10.1 are read, or refused where the log does not say their size', async () => {
  await using source = await BinlogSource.start('mariadb-10.11');
  const db = source.connection;
  await db.query('SET GLOBAL mysql56_temporal_format = OFF');
  await db.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''");
  await db.query('CREATE TABLE o (id INT, a DATETIME, b TIME, c TIMESTAMP NULL, n INT)');
  await db.query('CREATE TABLE f (id INT, a DATETIME(6), b TIME(3), c TIMESTAMP(2) NULL, n INT)');
  const values = "'2024-02-29 01:02:03.456789', '-12:34:56.789', '2024-02-29 01:02:03.45', -7";
  const bytes = await source.record(async () => {
    await db.query(`INSERT INTO o VALUES (1, ${values})`);
    await db.query("INSERT INTO o VALUES (2, '0000-00-00', '838:59:59', '0000-00-00', 7)");
  });
  const images = afters(rowsOf(bytes, { flavor: 'mariadb' }));
  expect(images.map((image) => image.tuple())).toEqual([
    "(1,'2024-02-29 01:02:03','-12:34:56','2024-02-29 01:02:03',-7)",
    "(2,'0000-00-00 00:00:00','838:59:59','0000-00-00 00:00:00',7)",
  ]);
  const fractions = await source.record(() => db.query(`INSERT INTO f VALUES (1, ${values})`));
  expect(() => afters(rowsOf(fractions, { flavor: 'mariadb' })).map((image) => image.tuple())).toThrow();
});

/** Type codes of a file's events. */
function* eventTypes(bytes: Buffer): Generator<number> {
  for (let at = 4; at < bytes.length; at += bytes.readUInt32LE(at + 9)) yield bytes.readUInt8(at + 4);
}
