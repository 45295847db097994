import { type FreshMysqlDatabase, freshDatabase, type MysqlVersion, testTarget } from '@tideway/testbed';
import type mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BinlogSource } from './test-support/binlog-source.ts';
import { charsetCases } from './test-support/charset-cases.ts';
import { type ColumnCase, columnCases } from './test-support/column-cases.ts';
import { jsonCases } from './test-support/json-cases.ts';
import { roundTrip } from './test-support/round-trip.ts';

/** One way a source may write its log. */
interface Way {
  readonly label: string;
  readonly version: MysqlVersion;
  readonly variables?: Record<string, string>;
  readonly session?: readonly string[];
  readonly withStructure?: boolean;
}

const WAYS: readonly Way[] = [
  { label: 'MySQL 9.7, FULL metadata, checksums', version: '9.7' },
  {
    label: 'MySQL 9.7, MINIMAL metadata, compression, no checksums, +05:45, lax sql_mode',
    version: '9.7',
    variables: { binlog_row_metadata: 'MINIMAL', binlog_checksum: 'NONE' },
    session: ['SET binlog_transaction_compression = ON', "SET time_zone = '+05:45', sql_mode = ''"],
  },
  {
    label: 'MySQL 9.7, MINIMAL metadata with structures, -08:00, ANSI and padded CHAR',
    version: '9.7',
    variables: { binlog_row_metadata: 'MINIMAL' },
    session: ["SET time_zone = '-08:00', sql_mode = 'ANSI,PAD_CHAR_TO_FULL_LENGTH,ALLOW_INVALID_DATES'"],
    withStructure: true,
  },
  { label: 'MySQL 5.6, checksums', version: '5.6', withStructure: true },
  {
    label: 'MySQL 5.6, rows of version 1, no checksums, +03:00',
    version: '5.6',
    variables: { log_bin_use_v1_row_events: 'ON', binlog_checksum: 'NONE' },
    session: ["SET time_zone = '+03:00'"],
    withStructure: true,
  },
  { label: 'MariaDB 10.11, FULL metadata', version: 'mariadb-10.11' },
  {
    label: 'MariaDB 10.11, no metadata, compressed events',
    version: 'mariadb-10.11',
    variables: { binlog_row_metadata: 'NO_LOG', log_bin_compress: 'ON', log_bin_compress_min_len: '10' },
    session: ["SET time_zone = '+09:30'"],
    withStructure: true,
  },
];

describe.each(WAYS)('$label', ({ version, variables, session = [], withStructure = false }) => {
  let source: BinlogSource;
  let database: FreshMysqlDatabase;
  let target: mysql.Connection;
  let isTidb: boolean;

  beforeAll(async () => {
    const server = await testTarget();
    isTidb = !server.isStandIn;
    database = await freshDatabase(server, 'round_trip');
    target = await database.connect({ flags: ['FOUND_ROWS'] });
    source = await BinlogSource.start(version, variables);
  });

  afterAll(async () => {
    await source[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  function trip(cases: readonly ColumnCase[], dialect: 'tidb' | 'mysql') {
    return roundTrip({ source, target, cases, dialect, session, withStructure });
  }

  test('every type', async () => {
    const cases = [...columnCases(1), ...(version === '9.7' ? [jsonCases(2)] : [])];
    const { differences, values } = await trip(cases, 'tidb');
    expect(differences).toEqual([]);
    expect(values).toBeGreaterThan(2000);
  });

  test.each(['tidb', 'mysql'] as const)('every charset, for %s', async (dialect) => {
    if (isTidb && dialect === 'mysql') return;
    const [rows] = await source.connection.query<mysql.RowDataPacket[]>('SHOW CHARACTER SET');
    const cases = charsetCases(3, new Set(rows.map(({ Charset }) => String(Charset))), dialect);
    const { differences, values } = await trip(cases, dialect);
    expect(differences).toEqual([]);
    expect(values).toBeGreaterThan(500);
  });

  test('geometry and vectors do not shift what comes after them', async () => {
    if (isTidb) return;
    const shapes = ['POINT(1 2)', 'LINESTRING(0 0,1 1)', 'POLYGON((0 0,1 0,1 1,0 0))', 'MULTIPOINT(0 0,5 5)'];
    const geometries = shapes.map((text) => `ST_GeomFromText('${text}', 4326)`);
    const integers = columnCases(1).slice(0, 2);
    const cases: ColumnCase[] = [
      { name: 'GEOMETRY', type: 'GEOMETRY', values: geometries, compare: 'HEX(v)' },
      ...integers,
    ];
    if (version === '9.7') {
      const values = ["TO_VECTOR('[1.5,-2,0]')", "TO_VECTOR('[1e-20,3.4e38,-0.1]')", "TO_VECTOR('[7]')"];
      cases.unshift({ name: 'VECTOR', type: 'VECTOR(3)', values, compare: 'HEX(v)', isComparable: false });
    }
    const { differences } = await trip(cases, 'mysql');
    expect(differences).toEqual([]);
  });
});
