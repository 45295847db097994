import { setTimeout as sleep } from 'node:timers/promises';
import { compileSelection } from '@tideway/domain';
import type { ReadFrom, SourceEvent } from '@tideway/engine';
import { startProxy } from '@tideway/testbed';
import { describe, expect, test } from 'vitest';
import { readBinlogEnd } from '../connect/binlog-status.ts';
import { SourceConnection } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { resolveStart } from '../start/resolve-start.ts';
import { collect, optionsOf, describe as shown } from '../test-support/collect.ts';
import { startVersion, VERSIONS } from '../test-support/servers.ts';
import { type OpenBinlogOptions, openBinlogSource } from './open-binlog-source.ts';

const select = compileSelection({ kind: 'custom', databases: ['d'], tables: [] }, true);

function reader(source: SourceOptions, more: Partial<OpenBinlogOptions> = {}) {
  return openBinlogSource({ source, select, ...more });
}

/** A server with `d.t (id, a)`, and where its log ends. */
async function prepared(version: (typeof VERSIONS)[number], variables: Record<string, string> = {}) {
  const server = await startVersion(version, variables);
  const source = optionsOf(server);
  const connection = await SourceConnection.open(source);
  await connection.query('CREATE DATABASE d');
  await connection.query('CREATE TABLE d.t (id int PRIMARY KEY, a longtext) ENGINE=InnoDB');
  const { file, position } = await readBinlogEnd(connection);
  const from: ReadFrom = { mode: 'file-position', position: { file, position } };
  return {
    server,
    source,
    connection,
    from,
    [Symbol.asyncDispose]: async () => {
      connection.close();
      await server.stop();
    },
  };
}

const rows = (events: readonly SourceEvent[]): number =>
  events.reduce((sum, event) => sum + (event.type === 'rows' ? event.rows.length : 0), 0);

const commits = (events: readonly SourceEvent[]): number => events.filter(({ type }) => type === 'commit').length;

describe.each(VERSIONS)('on %s', (version) => {
  test('heartbeats come every second on an idle source, with its position', async () => {
    await using at = await prepared(version);
    const started = performance.now();
    const beats = (events: readonly SourceEvent[]) => events.filter(({ type }) => type === 'heartbeat');
    // Less silence than they take together: they alone keep the stream alive.
    const idle = reader(at.source, { now: () => 42, silenceMs: 2_500 });
    const events = await collect(idle, at.from, (all) => beats(all).length >= 4);
    expect(performance.now() - started).toBeGreaterThan(2_500);
    expect(beats(events).at(-1)).toMatchObject({
      position: (at.from as { position: unknown }).position,
      receivedAt: 42,
    });
  });

  test('many new tables in a backlog do not cost a connection each', async () => {
    await using at = await prepared(version);
    const tables = Array.from({ length: 40 }, (_, index) => `d.m${index}`);
    for (const table of tables) await at.connection.query(`CREATE TABLE ${table} (id int PRIMARY KEY) ENGINE=InnoDB`);
    const { file, position } = await readBinlogEnd(at.connection);
    for (const table of tables) await at.connection.query(`INSERT INTO ${table} VALUES (7)`);
    const connections = async (): Promise<number> => {
      const [row] = await at.connection.query("SHOW GLOBAL STATUS LIKE 'Connections'");
      return Number(row?.Value);
    };
    const before = await connections();
    const from: ReadFrom = { mode: 'file-position', position: { file, position } };
    const events = await collect(reader(at.source), from, (all) => commits(all) === tables.length);
    const names = events.flatMap((event) => (event.type === 'rows' ? [`d.${event.table.table.name}`] : []));
    expect(names).toEqual(tables);
    // The dump's, the one that asks the server's facts, and a few for what is known of tables.
    expect((await connections()) - before).toBeLessThan(10);
  });

  test('rows beyond 16 MB are put together, with and without checksum', async () => {
    await using at = await prepared(version, { max_allowed_packet: '64M' });
    // InnoDB of 5.6 has not the log for such rows.
    await at.connection.query('ALTER TABLE d.t ENGINE=MyISAM');
    await at.connection.query("INSERT INTO d.t VALUES (1, REPEAT('a', 17 * 1024 * 1024))");
    await at.connection.query('SET GLOBAL binlog_checksum = NONE');
    await at.connection.query("INSERT INTO d.t VALUES (2, REPEAT('b', 35 * 1024 * 1024))");
    const events = await collect(
      reader(at.source, { verifyChecksum: true }),
      at.from,
      (all) => rows(all) === 2,
      40_000,
    );
    const texts = events.flatMap((event) => (event.type === 'rows' ? [event.rows[0]?.after?.literal(1) ?? ''] : []));
    expect(texts.map((text) => [text.length, text[1]])).toEqual([
      [17 * 2 ** 20 + 2, 'a'],
      [35 * 2 ** 20 + 2, 'b'],
    ]);
  });

  test('the dump of a purged file and one that lost its server end with their reasons', async () => {
    await using at = await prepared(version);
    await at.connection.query('FLUSH BINARY LOGS');
    await at.connection.query('FLUSH BINARY LOGS');
    const { file } = await readBinlogEnd(at.connection);
    await at.connection.query(`PURGE BINARY LOGS TO '${file}'`);
    await expect(collect(reader(at.source), at.from, () => false)).rejects.toMatchObject({
      code: 'SOURCE_BINLOG_PURGED',
    });
    const { position } = await readBinlogEnd(at.connection);
    const from: ReadFrom = { mode: 'file-position', position: { file, position } };
    const reading = collect(reader(at.source), from, () => false);
    const lost = expect(reading).rejects.toMatchObject({ code: 'SOURCE_CONNECTION_LOST' });
    await sleep(500);
    await at.server.kill();
    await lost;
  });
});

test('a reader that nobody pulls from does not read on, and loses nothing when it goes on', async () => {
  // The source gives up a reader that takes nothing for a second, were it not told otherwise by the session.
  await using at = await prepared('9.7', { net_write_timeout: '1' });
  const pad = 'x'.repeat(1_000);
  const values = Array.from({ length: 500 }, (_, i) => `(${i}, '${pad}')`).join(',');
  const BATCHES = 100;
  for (let i = 0; i < BATCHES; i += 1) {
    await at.connection.query(
      `INSERT INTO d.t SELECT id + ${i * 500}, a FROM (VALUES ${values.replaceAll('(', 'ROW(')}) AS v (id, a)`,
    );
  }
  const controller = new AbortController();
  const iterator = reader(at.source, { silenceMs: 1_500 }).open(at.from, controller.signal)[Symbol.asyncIterator]();
  const before = process.memoryUsage().rss;
  let count = rows((await iterator.next()).value ?? []);
  // Longer than the silence that ends a stream: the clock stands still while nobody pulls.
  await sleep(3_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20);
  while (count < BATCHES * 500) count += rows((await iterator.next()).value ?? []);
  controller.abort();
  expect(count).toBe(BATCHES * 500);
});

test('silence, no heartbeat either, ends the stream', async () => {
  await using at = await prepared('9.7');
  const proxy = await startProxy(at.server);
  const source = { ...at.source, port: proxy.port };
  const reading = collect(reader(source, { silenceMs: 2_500 }), at.from, () => false);
  const lost = expect(reading).rejects.toMatchObject({ code: 'SOURCE_CONNECTION_LOST' });
  await sleep(1_500);
  proxy.stall();
  await lost;
  await proxy.close();
});

test('over TLS the same events come', async () => {
  await using at = await prepared('9.7');
  await at.connection.query("INSERT INTO d.t VALUES (1, REPEAT('a', 17 * 1024 * 1024)), (2, 'b')");
  await at.connection.query("UPDATE d.t SET a = 'c'");
  const isDone = (all: readonly SourceEvent[]): boolean => rows(all) === 4;
  const plain = await collect(reader(at.source), at.from, isDone);
  const encrypted = await collect(reader({ ...at.source, tls: {} }), at.from, isDone);
  expect(shown(encrypted)).toEqual(shown(plain));
});

test('compressed transactions and partial JSON are read as what they are', async () => {
  await using at = await prepared('9.7');
  await at.connection.query('CREATE TABLE d.j (id int PRIMARY KEY, j json, a longtext)');
  await at.connection.query("SET binlog_transaction_compression = ON, binlog_row_value_options = 'PARTIAL_JSON'");
  await at.connection.query(`INSERT INTO d.j VALUES (1, '{"a": 1, "b": "${'x'.repeat(300)}"}', NULL)`);
  await at.connection.query("UPDATE d.j SET j = JSON_SET(j, '$.a', 2)");
  await at.connection.query("INSERT INTO d.j VALUES (2, NULL, REPEAT('z', 3000000)), (3, NULL, REPEAT('y', 3000000))");
  const events = await collect(reader(at.source, { bufferBytes: 2 ** 20 }), at.from, (all) => commits(all) === 3);
  expect(rows(events)).toBe(4);
  expect(shown(events).find((line) => line.startsWith('update'))).toMatch(/^update j \(1,.*a.*1.* -> \(1,.*a.*2.*x/);
  const places = events.flatMap((event) => (event.type === 'rows' ? [event.at.start.position] : []));
  expect(places[2]).toBe(places[3] ?? places[2]);
});

test.each([
  ['9.7', 'MINIMAL'],
  ['9.7', 'NOBLOB'],
  ['5.6', 'MINIMAL'],
  ['mariadb-10.11', 'MINIMAL'],
] as const)(
  'on %s an incomplete row image (%s) is refused, naming the session where the log does',
  async (version, image) => {
    await using at = await prepared(version);
    await at.connection.query("INSERT INTO d.t VALUES (1, 'a')");
    await at.connection.query(`SET binlog_row_image = '${image}'`);
    await at.connection.query("UPDATE d.t SET a = 'b'");
    await expect(collect(reader(at.source), at.from, () => false)).rejects.toMatchObject({
      code: 'SOURCE_ROW_IMAGE_NOT_FULL',
      params: { table: 'd.t', threadId: version === 'mariadb-10.11' ? null : at.connection.threadId },
    });
  },
);

test('two readers of one source do not end each other’s dumps', async () => {
  await using at = await prepared('9.7');
  const both = [1, 2].map(() => collect(reader(at.source), at.from, (all) => rows(all) === 3));
  for (const id of [1, 2, 3]) {
    await sleep(300);
    await at.connection.query(`INSERT INTO d.t VALUES (${id}, 'x')`);
  }
  expect((await Promise.all(both)).map(rows)).toEqual([3, 3]);
});

test('a replica is read like a source: its places, the GTIDs of where the transactions began', async () => {
  await using origin = await prepared('9.7');
  await using replica = await prepared('9.7');
  await replica.connection.query('DROP DATABASE d');
  await replica.connection.query('RESET BINARY LOGS AND GTIDS');
  const { host, port, user, password } = origin.source;
  await replica.connection.query(
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${host}', SOURCE_PORT = ${port}, SOURCE_USER = '${user}',
     SOURCE_PASSWORD = '${password}', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1`,
  );
  await replica.connection.query('START REPLICA');
  await origin.connection.query("INSERT INTO d.t VALUES (1, 'a')");
  const { executed: first } = await readBinlogEnd(origin.connection);
  await origin.connection.query("UPDATE d.t SET a = 'b'");
  const { executed: all } = await readBinlogEnd(origin.connection);
  await replica.connection.query(`SELECT WAIT_FOR_EXECUTED_GTID_SET('${all}', 30)`);
  const direct = await collect(reader(origin.source), { mode: 'gtid', executed: first }, (some) => commits(some) === 1);
  const through = await collect(
    reader(replica.source),
    { mode: 'gtid', executed: first },
    (some) => commits(some) === 1,
  );
  expect(shown(through)).toEqual(shown(direct));
  const gtid = (events: readonly SourceEvent[]) =>
    events.flatMap((event) => (event.type === 'gtid' ? [event.gtid] : []));
  expect(gtid(through)).toEqual(gtid(direct));
  const start = await resolveStart(replica.source, { kind: 'gtid', gtidSet: first });
  const { file, position } = start;
  const placed = await collect(
    reader(replica.source),
    { mode: 'file-position', position: { file, position: Number(position) } },
    (some) => commits(some) === 1,
  );
  expect(gtid(placed)).toEqual(gtid(direct));
  const now = await resolveStart(replica.source, { kind: 'now' });
  expect(now.gtidSet).toBe(all);
});

test('a GTID start that the source cannot serve says what is missing', async () => {
  await using at = await prepared('9.7');
  await at.connection.query("INSERT INTO d.t VALUES (1, 'a')");
  await at.connection.query('FLUSH BINARY LOGS');
  const { file, executed } = await readBinlogEnd(at.connection);
  await at.connection.query(`PURGE BINARY LOGS TO '${file}'`);
  const error = await collect(reader(at.source), { mode: 'gtid', executed: '' }, () => false).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'SOURCE_BINLOG_PURGED', params: { missing: executed } });
});

test('a statement in the client’s charset, and the session of a DDL', async () => {
  await using at = await prepared('9.7');
  await at.connection.query('SET NAMES latin1');
  await at.connection.query("SET sql_mode = 'ANSI_QUOTES', time_zone = '+03:00', foreign_key_checks = 0");
  // The driver follows SET NAMES: the letter is logged as the one byte E9.
  await at.connection.query('CREATE TABLE d."é" (ts timestamp DEFAULT \'2026-01-01 00:00:00\')');
  const events = await collect(reader(at.source), at.from, (all) => all.some(({ type }) => type === 'query'));
  const ddl = events.find((event) => event.type === 'query');
  expect(ddl).toMatchObject({
    sql: 'CREATE TABLE d."é" (ts timestamp DEFAULT \'2026-01-01 00:00:00\')',
    session: { sqlMode: 'ANSI_QUOTES', timeZone: '+03:00', charsetClient: 'latin1', foreignKeyChecks: false },
  });
});

test('tagged GTIDs are asked for, read and passed over as the source spells them', async () => {
  await using at = await prepared('9.7');
  await at.connection.query("SET gtid_next = 'AUTOMATIC:blue'");
  await at.connection.query("INSERT INTO d.t VALUES (1, 'a')");
  await at.connection.query("INSERT INTO d.t VALUES (2, 'b')");
  const { executed } = await readBinlogEnd(at.connection);
  await at.connection.query("SET gtid_next = 'AUTOMATIC'");
  await at.connection.query("INSERT INTO d.t VALUES (3, 'c')");
  const events = await collect(reader(at.source), { mode: 'gtid', executed }, (all) => commits(all) === 1);
  expect(shown(events).filter((line) => line.startsWith('insert'))).toEqual(["insert t (3,'c')"]);
  const all = await collect(reader(at.source), at.from, (some) => commits(some) === 3);
  const gtids = all.flatMap((event) => (event.type === 'gtid' ? [event.gtid ?? ''] : []));
  expect(gtids[1]).toMatch(/^[0-9a-f-]{36}:blue:2$/);
  expect(all.find((event) => event.type === 'gtid')).toMatchObject({ commitTimestamp: expect.any(BigInt) });
});

test.each(VERSIONS)('on %s CREATE TABLE … SELECT is the table and its rows', async (version) => {
  // MySQL 5.6 refuses it where GTIDs must be consistent.
  await using at = await prepared(
    version,
    version === '5.6' ? { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' } : {},
  );
  await at.connection.query("INSERT INTO d.t VALUES (1, 'a')");
  await at.connection.query('CREATE TABLE d.copy AS SELECT * FROM d.t');
  const events = await collect(reader(at.source), at.from, (all) => commits(all) === 2);
  const lines = shown(events).map((line) => line.replace(/^query CREATE TABLE `d`\.`copy`.*/s, 'query CREATE'));
  const gtid = version === '5.6' ? 'anonymous' : 'gtid';
  expect(lines.slice(lines.indexOf('commit') + 1)).toEqual([
    gtid,
    'begin',
    'query CREATE',
    "insert copy (1,'a')",
    'commit',
  ]);
});
