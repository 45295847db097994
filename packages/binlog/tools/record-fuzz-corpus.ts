/**
 * Writes src/testing/corpus/<version>.hex: a small log of each server with every event type it writes by itself.
 * `node packages/binlog/tools/record-fuzz-corpus.ts`.
 */
import { writeFileSync } from 'node:fs';
import type mysql from 'mysql2/promise';
import { eventTypeName } from '../src/events/event-type.ts';
import { binlogFileEvents } from '../src/file/binlog-file.ts';
import { BinlogSource } from '../src/test-support/binlog-source.ts';

const COLUMNS = `id BIGINT UNSIGNED PRIMARY KEY, i TINYINT, m MEDIUMINT, d DECIMAL(20,6), f FLOAT, g DOUBLE, b BIT(12), y YEAR,
  dt DATE, tm TIME(3), dtm DATETIME(6), ts TIMESTAMP(2) NULL, c CHAR(10), v VARCHAR(300) CHARACTER SET latin1, x TEXT,
  s VARCHAR(20) CHARACTER SET sjis, u VARCHAR(20) CHARACTER SET utf16, bi BINARY(4), bl BLOB, e ENUM('a','b'), st SET('x','y','z'), ge GEOMETRY`;
const VALUES = `18446744073709551615,-5,-70000,-1234.5,1.1,-2.5e-300,5,2024,'2024-02-29','-12:34:56.789',
  '2024-02-29 01:02:03.000004','2024-02-29 01:02:03.45','é','it''s','text',x'8BC4','é',x'0100',x'00FF','b','x,z',ST_GeomFromText('POINT(1 2)')`;

async function common(db: mysql.Connection, extraColumns = '', extraValues = ''): Promise<void> {
  await db.query(`CREATE TABLE a (${COLUMNS}${extraColumns})`);
  await db.query(
    `INSERT INTO a VALUES (${VALUES}${extraValues}), (2${',NULL'.repeat(21 + extraColumns.split(',').length - 1)})`,
  );
  await db.query("UPDATE a SET v = NULL, i = 7, x = REPEAT('é', 200)");
  await db.query('DELETE FROM a WHERE id = 2');
}

async function write97(db: mysql.Connection): Promise<void> {
  const json = `'{"a":[1,1.5,"x",null,true,-70000,5000000000],"bb":{"c":18446744073709551615}}'`;
  await db.query('SET binlog_rows_query_log_events = ON');
  await common(db, ', j JSON, ve VECTOR(2)', `,${json},TO_VECTOR('[1.5,-2]')`);
  await db.query(
    "UPDATE a SET j = JSON_OBJECT('d', CAST(NOW(6) AS DATETIME(6)), 'n', 1.25, 'm', CAST(REPEAT('9', 65) AS DECIMAL(65,0)), 'b', CAST('x' AS BINARY))",
  );
  await db.query('SET binlog_row_value_options = PARTIAL_JSON');
  await db.query(`UPDATE a SET j = ${json}`);
  await db.query(
    "UPDATE a SET j = JSON_SET(JSON_REMOVE(j, '$.a[1]'), '$.a[0]', 'long enough to be worth a diff', '$.z', 1)",
  );
  await db.query("SET binlog_row_value_options = '', binlog_row_image = MINIMAL");
  await db.query('UPDATE a SET i = 8');
  await db.query('SET binlog_row_image = FULL, binlog_transaction_compression = ON');
  await db.query('UPDATE a SET i = 9');
  await db.query('SET binlog_transaction_compression = OFF');
  await db.query("SET gtid_next = 'AUTOMATIC:some_tag'");
  await db.query('UPDATE a SET i = 10');
  await db.query("SET gtid_next = 'AUTOMATIC'");
  await db.query(
    "XA START 'g','b',3; UPDATE a SET i = 11; XA END 'g','b',3; XA PREPARE 'g','b',3; XA COMMIT 'g','b',3",
  );
  await db.query('SET GLOBAL binlog_row_metadata = MINIMAL');
  await db.query('FLUSH TABLES');
  await db.query('UPDATE a SET i = 12');
  await db.query(
    "CREATE USER u1; SET binlog_format = 'STATEMENT'; SET @u = 5; INSERT INTO a (id, i) VALUES (9, @u); SET binlog_format = 'ROW'",
  );
}

async function write56(db: mysql.Connection): Promise<void> {
  await db.query('SET binlog_rows_query_log_events = ON');
  await common(db);
  await db.query("SET binlog_format = 'STATEMENT'; SET @u = 5; INSERT INTO a (id, i) VALUES (9, @u + RAND() * 0)");
}

async function writeMariadb(db: mysql.Connection): Promise<void> {
  await common(db, ', cv VARCHAR(300) COMPRESSED, ct TEXT COMPRESSED', ",REPEAT('a',400),REPEAT('b',400)");
  await db.query('SET GLOBAL log_bin_compress = ON; SET GLOBAL log_bin_compress_min_len = 10');
  await db.query("UPDATE a SET x = REPEAT('compress me ', 20)");
  await db.query('DELETE FROM a');
  await db.query(`INSERT INTO a (id, x) VALUES (5, '${'long statement '.repeat(10)}')`);
  await db.query(`CREATE TABLE b (id INT) COMMENT '${'long enough to be compressed '.repeat(6)}'`);
  await db.query("XA START 'g'; INSERT INTO a (id) VALUES (6); XA END 'g'; XA PREPARE 'g'; XA COMMIT 'g'");
}

const WRITERS = [
  ['9.7', write97, {}],
  ['5.6', write56, { log_bin_use_v1_row_events: 'ON' }],
  ['mariadb-10.11', writeMariadb, {}],
] as const;

for (const [version, write, variables] of WRITERS) {
  await using source = await BinlogSource.start(version, variables);
  await source.connection.query("SET NAMES utf8mb4, time_zone = '+00:00'");
  const bytes = await source.record(write);
  const lines = [`# Recorded from ${source.server.version} by tools/record-fuzz-corpus.ts; one event a line.`];
  const types = new Set<string>();
  for (const { start, end } of binlogFileEvents(bytes)) {
    types.add(eventTypeName(bytes[start + 4] as number));
    lines.push(bytes.subarray(start, end).toString('hex'));
  }
  const folder = new URL('../src/testing/corpus/', import.meta.url);
  writeFileSync(
    new URL(`${source.flavor === 'mariadb' ? '' : 'mysql-'}${version}.hex`, folder),
    `${lines.join('\n')}\n`,
  );
  console.log(version, lines.length - 1, [...types].join(' '));
}
