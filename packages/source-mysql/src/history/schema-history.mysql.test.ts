import { compileSelection, type TableStructure } from '@tideway/domain';
import type { ReadFrom, SourceEvent } from '@tideway/engine';
import { describe, expect, test } from 'vitest';
import { readBinlogEnd } from '../connect/binlog-status.ts';
import { readServerFacts } from '../connect/server-facts.ts';
import { SourceConnection, withSource } from '../connect/source-connection.ts';
import { type OpenBinlogOptions, openBinlogSource } from '../stream/open-binlog-source.ts';
import { collect, optionsOf, describe as shown } from '../test-support/collect.ts';
import { startVersion } from '../test-support/servers.ts';
import { checkSchemaHistory } from './check-schema-history.ts';
import { MemoryHistoryStore } from './history-store.ts';
import { SchemaHistory } from './schema-history.ts';

const select = compileSelection({ kind: 'custom', databases: ['d'], tables: [] }, true);

/** Logs that do not describe their tables: MySQL's default, 5.6 which knows nothing else, MariaDB's default. */
const SILENT = [
  ['9.7', { binlog_row_metadata: 'MINIMAL' }],
  ['5.6', {}],
  ['mariadb-10.11', { binlog_row_metadata: 'NO_LOG' }],
] as const;

async function prepared(version: (typeof SILENT)[number][0], variables: Record<string, string>) {
  const server = await startVersion(version, variables);
  const source = optionsOf(server);
  const connection = await SourceConnection.open(source);
  const run = async (...statements: string[]): Promise<void> => {
    for (const sql of statements) await connection.query(sql);
  };
  const end = async (): Promise<ReadFrom> => {
    const { file, position } = await readBinlogEnd(connection);
    return { mode: 'file-position', position: { file, position } };
  };
  const read = (from: ReadFrom, last: string, more: Partial<OpenBinlogOptions> = {}) =>
    collect(openBinlogSource({ source, select, ...more }), from, (all) =>
      shown(all).some((line) => line.includes(last)),
    );
  await run('CREATE DATABASE d', 'USE d');
  return {
    run,
    end,
    read,
    source,
    [Symbol.asyncDispose]: async () => {
      connection.close();
      await server.stop();
    },
  };
}

/** Name=literal of every column of each row event's last image. */
function named(events: readonly SourceEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'rows'
      ? event.rows.map(({ before, after }) => {
          const image = after ?? before;
          return event.table.columns.map(({ name }, i) => `${name}=${image?.literal(i)}`).join(' ');
        })
      : [],
  );
}

describe.each(SILENT)('on %s, whose log is silent', (version, variables) => {
  test('old rows get the names of their time, through renames, swaps and drops', async () => {
    await using at = await prepared(version, variables);
    const from = await at.end();
    await at.run(
      "CREATE TABLE t (id int unsigned PRIMARY KEY, a varchar(10) CHARACTER SET latin1, e enum('x','y'))",
      "INSERT INTO t VALUES (4294967295, 'é', 'y')",
      'ALTER TABLE t CHANGE a b varchar(20) CHARACTER SET latin1, ADD c int unsigned FIRST',
      "INSERT INTO t VALUES (4294967294, 1, 'z', 'x')",
      'ALTER TABLE t MODIFY b varchar(20) CHARACTER SET latin1 FIRST',
      "INSERT INTO t VALUES ('w', 7, 2, 'x')",
      'RENAME TABLE t TO u',
      "INSERT INTO u VALUES ('v', 8, 3, 'x')",
      'DROP TABLE u',
      'CREATE TABLE t (id int PRIMARY KEY)',
      'INSERT INTO t VALUES (-5)',
    );
    const store = new MemoryHistoryStore();
    const events = await at.read(from, 'insert t (-5)', { history: store });
    expect(named(events)).toEqual([
      "id=4294967295 a='é' e=2",
      "c=4294967294 id=1 b='z' e=1",
      "b='w' c=7 id=2 e=1",
      "b='v' c=8 id=3 e=1",
      'id=-5',
    ]);
    expect((await store.load()).some(({ origin }) => origin === 'replayed')).toBe(true);
  });

  test('a table changed since the start is refused with the statement, and read when its CREATE TABLE is supplied', async () => {
    await using at = await prepared(version, variables);
    await at.run('CREATE TABLE t (id int PRIMARY KEY, a int)', 'CREATE TABLE same (id int PRIMARY KEY, b int)');
    const from = await at.end();
    await at.run('INSERT INTO same VALUES (1, 2)', 'INSERT INTO t VALUES (1, 2)');
    await at.run('ALTER TABLE t CHANGE a renamed int', 'INSERT INTO t VALUES (3, 4)');
    const error = await at.read(from, 'insert t (3,').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SOURCE_SCHEMA_UNKNOWN', params: { table: 'd.t' } });
    expect((error as Error).message).toContain('ALTER TABLE t CHANGE a renamed int');
    const position = from.mode === 'file-position' ? from.position : { file: '', position: 0 };
    const start = {
      mode: 'file-position',
      gtidSet: null,
      file: position.file,
      position: String(position.position),
    } as const;
    const check = await checkSchemaHistory(at.source, start, select);
    expect(check).toMatchObject({ mode: 'history', accepted: 1, unknown: [{ table: { name: 't' } }] });
    const supplied = [
      { table: { schema: 'd', name: 't' }, createTable: 'CREATE TABLE whatever (id int PRIMARY KEY, a int)' },
    ];
    const events = await at.read(from, 'insert t (3,', { suppliedStructures: supplied });
    expect(named(events)).toEqual(['id=1 b=2', 'id=1 a=2', 'id=3 renamed=4']);
  });

  test('a restart goes on with what was stored, whatever was altered meanwhile', async () => {
    await using at = await prepared(version, variables);
    await at.run('CREATE TABLE t (id int PRIMARY KEY, a int, UNIQUE KEY ua (a))');
    const from = await at.end();
    const store = new MemoryHistoryStore();
    await at.run('INSERT INTO t VALUES (1, 1)');
    await at.read(from, 'insert t (1,1)', { history: store });
    const restart = await at.end();
    await at.run(
      'INSERT INTO t VALUES (2, 2)',
      'ALTER TABLE t DROP KEY ua, CHANGE a b int',
      'INSERT INTO t VALUES (3, 3)',
    );
    await at.run('ALTER TABLE t CHANGE b c int', 'INSERT INTO t VALUES (4, 4)');
    const events = await at.read(restart, 'insert t (4,4)', { history: store });
    expect(named(events)).toEqual(['id=2 a=2', 'id=3 b=3', 'id=4 c=4']);
    const tables = events.flatMap((event) => (event.type === 'rows' ? [event.table] : []));
    expect(tables.map(({ uniqueKeys }) => uniqueKeys.map(({ name }) => name))).toEqual([
      ['PRIMARY', 'ua'],
      ['PRIMARY'],
      ['PRIMARY'],
    ]);
    // And again from the middle, now with the entries of what lies ahead in the store.
    const again = await at.read(restart, 'insert t (4,4)', { history: store });
    expect(named(again)).toEqual(named(events));
  });

  test('one structure is one object while it holds', async () => {
    await using at = await prepared(version, variables);
    const from = await at.end();
    await at.run('CREATE TABLE t (id int PRIMARY KEY)', 'CREATE TABLE v (id int PRIMARY KEY)');
    await at.run(
      'INSERT INTO t VALUES (1)',
      'FLUSH BINARY LOGS',
      'INSERT INTO t VALUES (2)',
      'ALTER TABLE v ADD a int',
    );
    await at.run('INSERT INTO t VALUES (3)', 'ALTER TABLE t ADD a int', 'INSERT INTO t VALUES (4, 4)');
    const events = await at.read(from, 'insert t (4,4)');
    const tables = events.flatMap((event): TableStructure[] => (event.type === 'rows' ? [event.table] : []));
    expect(new Set(tables.slice(0, 3)).size).toBe(1);
    expect(tables[3]).not.toBe(tables[2]);
  });
});

test('a log that describes itself needs no history: old names, and keys of today by name', async () => {
  await using at = await prepared('9.7', {});
  const from = await at.end();
  await at.run('CREATE TABLE t (id int PRIMARY KEY, a int, g int AS (a + 1) STORED, UNIQUE KEY ua (a))');
  await at.run('INSERT INTO t (id, a) VALUES (1, 1)', 'ALTER TABLE t CHANGE id key_ int, ADD n int FIRST');
  await at.run('INSERT INTO t (key_, a) VALUES (2, 2)', 'FLUSH BINARY LOGS', 'INSERT INTO t (key_, a) VALUES (3, 3)');
  const events = await at.read(from, 'insert t (NULL,3,3,4)');
  expect(named(events)).toEqual(['id=1 a=1 g=2', 'n=NULL key_=2 a=2 g=3', 'n=NULL key_=3 a=3 g=4']);
  const tables = events.flatMap((event): TableStructure[] => (event.type === 'rows' ? [event.table] : []));
  expect(tables[0]?.uniqueKeys).toEqual([
    { name: 'PRIMARY', primary: true, parts: [{ ordinal: 0, prefix: null }] },
    { name: 'ua', primary: false, parts: [{ ordinal: 1, prefix: null }] },
  ]);
  expect(tables[0]?.columns[2]?.generated).toBe('stored');
  expect(tables[2]).toBe(tables[1]);
});

test('a log that was silent before the setting changed is read with a history from there', async () => {
  await using at = await prepared('9.7', { binlog_row_metadata: 'MINIMAL' });
  await at.run("CREATE TABLE t (id int unsigned PRIMARY KEY, e enum('p','q'))");
  const from = await at.end();
  await at.run(
    "INSERT INTO t VALUES (4000000000, 'q')",
    'SET GLOBAL binlog_row_metadata = FULL',
    "INSERT INTO t VALUES (2, 'p')",
  );
  const events = await at.read(from, 'insert t (2,1)');
  expect(named(events)).toEqual(['id=4000000000 e=2', 'id=2 e=1']);
});

test('what is learned of a table holds only behind the last DDL that was gone over', async () => {
  await using at = await prepared('9.7', { binlog_row_metadata: 'MINIMAL' });
  await at.run('CREATE TABLE t (id int PRIMARY KEY)');
  await withSource(at.source, async (connection) => {
    const server = await readServerFacts(connection);
    const store = new MemoryHistoryStore();
    const end = await readBinlogEnd(connection);
    const from: ReadFrom = { mode: 'gtid', executed: end.executed };
    const history = await SchemaHistory.open({ walk: { source: at.source, server }, server, select, store }, from);
    await at.run('CREATE TABLE u (id int PRIMARY KEY)');
    const { file, position } = await readBinlogEnd(connection);
    const place = { start: { file, position: end.position }, end: { file, position }, timestamp: 0 };
    const ddl = { schema: 'd', sqlMode: '', collationDatabase: null, at: place, gtid: `${server.serverUuid}:99` };
    await history.apply({ ...ddl, sql: 'CREATE TABLE elsewhere.x (id int)' });
    await history.learn({ schema: 'd', name: 'u' }, place.end);
    expect((await store.load()).at(-1)).toMatchObject({ table: { name: 'u' }, gtid: `${server.serverUuid}:99` });
    const again = await SchemaHistory.open({ walk: { source: at.source, server }, server, select, store }, from);
    expect([again.get('d', 't')?.table.name, again.get('d', 'u')]).toEqual(['t', undefined]);
  });
});

test('by GTID a restart takes only the DDL that was applied, on whatever server', async () => {
  await using at = await prepared('9.7', { binlog_row_metadata: 'MINIMAL' });
  await at.run('CREATE TABLE t (id int PRIMARY KEY, a int)');
  const executed = async (): Promise<string> =>
    withSource(at.source, async (connection) => (await readBinlogEnd(connection)).executed);
  const from: ReadFrom = { mode: 'gtid', executed: await executed() };
  const store = new MemoryHistoryStore();
  await at.run('INSERT INTO t VALUES (1, 1)');
  const applied = await executed();
  await at.run('ALTER TABLE t CHANGE a b int', 'INSERT INTO t VALUES (2, 2)');
  await at.run('ALTER TABLE t CHANGE b c int', 'INSERT INTO t VALUES (3, 3)');
  // The first run reads everything; but only the first transaction was applied.
  const known = { table: { schema: 'd', name: 't' }, createTable: 'CREATE TABLE t (id int PRIMARY KEY, a int)' };
  const first = await at.read(from, 'insert t (3,3)', { history: store, suppliedStructures: [known] });
  expect(named(first)).toEqual(['id=1 a=1', 'id=2 b=2', 'id=3 c=3']);
  const entries = (await store.load()).map((entry) => ({ ...entry, serverUuid: 'a server that is gone' }));
  const moved = new MemoryHistoryStore();
  await moved.append(entries);
  const second = await at.read({ mode: 'gtid', executed: applied }, 'insert t (3,3)', { history: moved });
  expect(named(second)).toEqual(['id=2 b=2', 'id=3 c=3']);
  expect((await moved.load()).filter(({ gtid }) => gtid !== null).length).toBeGreaterThan(2);
});
