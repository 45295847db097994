import { type FreshMysqlDatabase, freshDatabase, testTarget } from '@tideway/testbed';
import type mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BinlogSource } from './test-support/binlog-source.ts';
import { charsetCases } from './test-support/charset-cases.ts';
import { type ColumnCase, columnCases, mariadbCases, shuffledCases, signCases } from './test-support/column-cases.ts';
import { jsonCases } from './test-support/json-cases.ts';
import { LOG_WAYS, type LogWay } from './test-support/log-ways.ts';
import { roundTrip } from './test-support/round-trip.ts';

describe.each(LOG_WAYS)('from $version', ({ version, ways }) => {
  let source: BinlogSource;
  let database: FreshMysqlDatabase;
  let target: mysql.Connection;
  let isTidb: boolean;
  let charsets: ReadonlySet<string>;

  beforeAll(async () => {
    const server = await testTarget();
    isTidb = !server.isStandIn;
    database = await freshDatabase(server, 'round_trip');
    target = await database.connect({ flags: ['FOUND_ROWS'] });
    source = await BinlogSource.start(version);
    const [rows] = await source.connection.query<mysql.RowDataPacket[]>('SHOW CHARACTER SET');
    charsets = new Set(rows.map(({ Charset }) => String(Charset)));
  });

  afterAll(async () => {
    await source[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  async function trip(way: LogWay, cases: readonly ColumnCase[], dialect: 'tidb' | 'mysql') {
    for (const [name, value] of Object.entries(way.globals)) {
      await source.connection.query(`SET GLOBAL ${name} = ${value}`);
    }
    return roundTrip({ source, target, cases, dialect, session: way.session, withStructure: way.withStructure });
  }

  test.each(ways)('every type and charset: $label', async (way) => {
    const seed = 1 + ways.indexOf(way);
    const own = version === '9.7' ? [jsonCases(seed)] : version === 'mariadb-10.11' ? mariadbCases() : [];
    const types = await trip(way, shuffledCases(seed, [...columnCases(seed), ...own]), 'tidb');
    expect(types.differences).toEqual([]);
    expect(types.values).toBeGreaterThan(2000);
    expect((await trip(way, signCases(seed), 'tidb')).differences).toEqual([]);
    const texts = await trip(way, charsetCases(seed, charsets, 'tidb'), 'tidb');
    expect(texts.differences).toEqual([]);
    expect(texts.values).toBeGreaterThan(500);
  });

  test('every charset, its bytes kept on a target that knows it', async () => {
    if (isTidb) return;
    for (const way of [ways[0], ways.at(-1)]) {
      const { differences, values } = await trip(way as LogWay, charsetCases(3, charsets, 'mysql'), 'mysql');
      expect(differences).toEqual([]);
      expect(values).toBeGreaterThan(500);
    }
  });

  test('geometry and vectors do not shift what comes after them', async () => {
    if (isTidb) return;
    const shapes = ['POINT(1 2)', 'LINESTRING(0 0,1 1)', 'POLYGON((0 0,1 0,1 1,0 0))', 'MULTIPOINT(0 0,5 5)'];
    shapes.push('MULTILINESTRING((0 0,1 1),(2 2,3 3))', 'GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))');
    const geometries = ['0', '4326'].flatMap((srid) => shapes.map((text) => `ST_GeomFromText('${text}', ${srid})`));
    const integers = columnCases(1).slice(0, 2);
    const cases: ColumnCase[] = [
      { name: 'GEOMETRY', type: 'GEOMETRY', values: geometries, compare: 'HEX(v)' },
      ...integers,
    ];
    if (version === '9.7') {
      const values = ["TO_VECTOR('[1.5,-2,0]')", "TO_VECTOR('[1e-20,3.4e38,-0.1]')", "TO_VECTOR('[7]')"];
      cases.unshift({ name: 'VECTOR', type: 'VECTOR(3)', values, compare: 'HEX(v)', isComparable: false });
    }
    for (const way of ways) {
      const { differences } = await trip(way, cases, 'mysql');
      expect(differences).toEqual([]);
    }
  });
});
