import { readFileSync } from 'node:fs';
import { compileSelection } from '@tideway/domain';
import type { BinlogSource, ReadFrom, SourceEvent } from '@tideway/engine';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { readBinlogEnd } from '../connect/binlog-status.ts';
import { SourceConnection } from '../connect/source-connection.ts';
import { collect, optionsOf } from '../test-support/collect.ts';
import { startVersion, VERSIONS } from '../test-support/servers.ts';
import { TYPED_VALUES } from '../test-support/typed-values.ts';
import { zongjiSource } from '../zongji/zongji-source.ts';
import { openBinlogSource } from './open-binlog-source.ts';

const select = compileSelection({ kind: 'custom', databases: ['d'], tables: [] }, true);

/** One value as both readers give it. */
interface Pair {
  readonly type: string;
  readonly sql: string;
  readonly ours: string;
  readonly theirs: string;
}

const isRefused = ({ theirs }: Pair): boolean => theirs.startsWith('refused: zongji cannot carry');

/**
 * Why zongji may say otherwise. Each name is a row of the table in docs/reference-decoder.md; a difference that none
 * explains fails, and so does a rule that explains nothing any more.
 */
const RULES: Readonly<Record<string, (pair: Pair) => boolean>> = {
  'enum-labels': (pair) => pair.type.startsWith('ENUM') && isRefused(pair),
  'unknown-charset': (pair) => /CHARACTER SET (dec8|swe7)/.test(pair.type) && isRefused(pair),
  'no-such-character': (pair) => /CHARACTER SET latin1/.test(pair.type) && isRefused(pair),
  'kept-in-its-charset': ({ sql, ours, theirs }) => /a2e3/.test(sql) && ours === "_gbk x'A2E3'" && theirs === "'€'",
  'other-mapping': ({ sql, ours, theirs }) => /815f/.test(sql) && ours === "'\\\\'" && theirs === "'＼'",
  geometry: (pair) => pair.type === 'POINT' && isRefused(pair),
  'json-double': ({ type, sql }) => type === 'JSON' && /1\.0|1e100/.test(sql),
  'json-decimal': ({ type, ours, theirs }) => type === 'JSON' && ours === "'[1.10]'" && theirs === `'["1.10"]'`,
};
const used = new Set<string>();
const compared = new Set<string>();

// zongji prints a stack for each text in a charset it does not know.
vi.spyOn(console, 'error').mockImplementation(() => undefined);

/** Literals of the columns behind the id, by id. */
async function read(source: BinlogSource, from: ReadFrom): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const isLast = (events: readonly SourceEvent[]): boolean =>
    events.some((event) => event.type === 'query' && event.sql.includes('d.done'));
  for (const event of await collect(source, from, isLast)) {
    if (event.type !== 'rows') continue;
    for (const { after } of event.rows) {
      for (let ordinal = 1; ordinal < event.table.columns.length; ordinal += 1) {
        found.set(
          `${after?.literal(0)}/${ordinal}`,
          literalOf(() => after?.literal(ordinal)),
        );
      }
    }
  }
  return found;
}

function literalOf(read: () => string | undefined): string {
  try {
    return read() ?? 'no row';
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

describe.each(VERSIONS)('on %s', (version) => {
  test('values of every type are the same in both readers, or differ by a rule', async () => {
    await using server = await startVersion(version);
    const source = optionsOf(server);
    using connection = await SourceConnection.open(source);
    await connection.query('CREATE DATABASE d');
    const end = await readBinlogEnd(connection);
    const cases = TYPED_VALUES.filter(({ only }) => only === undefined || only.includes(version));
    const written: { type: string; sql: string }[] = [];
    for (const [i, { type, values }] of cases.entries()) {
      await connection.query(
        `CREATE TABLE d.t${i} (id int PRIMARY KEY, v ${type}, a int, b int unsigned) ENGINE=InnoDB`,
      );
      const rows = [...values, 'NULL'].map((sql) => {
        written.push({ type, sql });
        return `(${written.length - 1}, ${sql}, -7, 4294967295)`;
      });
      await connection.query(`INSERT INTO d.t${i} VALUES ${rows.join(', ')}`);
    }
    await connection.query('CREATE TABLE d.done (id int)');
    const from: ReadFrom = { mode: 'file-position', position: { file: end.file, position: end.position } };
    const ours = await read(openBinlogSource({ source, select }), from);
    const theirs = await read(zongjiSource({ source, select }), from);
    expect(ours.size).toBe(written.length * 3);
    expect([...ours.values()].filter((value) => value.startsWith('refused') || value === 'no row')).toEqual([]);
    const unexplained: Pair[] = [];
    for (const [id, { type, sql }] of written.entries()) {
      // What is read with a wrong size or sign shows behind it.
      for (const reader of [ours, theirs]) {
        expect([reader.get(`${id}/2`), reader.get(`${id}/3`)], `behind ${type}`).toEqual(['-7', '4294967295']);
      }
      const pair = { type, sql, ours: ours.get(`${id}/1`) ?? '', theirs: theirs.get(`${id}/1`) ?? 'no row' };
      if (pair.ours === pair.theirs) continue;
      const rule = Object.entries(RULES).find(([, explains]) => explains(pair))?.[0];
      if (rule === undefined) unexplained.push(pair);
      else used.add(rule);
    }
    expect(unexplained).toEqual([]);
    compared.add(version);
  });
});

test.each([
  [
    'a type zongji does not know ends its stream',
    ['CREATE TABLE d.x (id int, v VECTOR(2))', "INSERT INTO d.x VALUES (1, TO_VECTOR('[1,2]'))"],
    'vector',
  ],
  [
    'so do compressed transactions',
    ['CREATE TABLE d.x (id int, v int)', 'SET binlog_transaction_compression = ON', 'INSERT INTO d.x VALUES (1, 2)'],
    'compressed-transactions',
  ],
  [
    'and partial updates of JSON',
    [
      'CREATE TABLE d.x (id int PRIMARY KEY, v JSON)',
      "INSERT INTO d.x VALUES (1, JSON_OBJECT('a', 1, 'b', REPEAT('x', 200)))",
      "SET binlog_row_value_options = 'PARTIAL_JSON'",
      "UPDATE d.x SET v = JSON_SET(v, '$.a', 2)",
    ],
    'partial-json',
  ],
] as const)('%s', async (_, statements, rule) => {
  await using server = await startVersion('9.7');
  const source = optionsOf(server);
  using connection = await SourceConnection.open(source);
  await connection.query('CREATE DATABASE d');
  const end = await readBinlogEnd(connection);
  for (const sql of statements) await connection.query(sql);
  await connection.query('CREATE TABLE d.done (id int)');
  const from: ReadFrom = { mode: 'file-position', position: { file: end.file, position: end.position } };
  expect((await read(openBinlogSource({ source, select }), from)).size).toBeGreaterThan(0);
  await expect(read(zongjiSource({ source, select }), from)).rejects.toMatchObject({
    code: 'SOURCE_BINLOG_UNREADABLE',
  });
  used.add(rule);
});

afterAll(() => {
  const text = readFileSync(new URL('../../../../docs/reference-decoder.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, name]) => name);
  for (const rule of [...used, ...Object.keys(RULES)]) expect(documented).toContain(rule);
  // A filtered run uses only some.
  if (compared.size === VERSIONS.length) expect([...used]).toEqual(expect.arrayContaining(Object.keys(RULES)));
});
