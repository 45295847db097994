import { setTimeout as sleep } from 'node:timers/promises';
import { compileSelection, GtidSet, type StartPosition, TidewayError } from '@tideway/domain';
import type { SourceEvent } from '@tideway/engine';
import { describe, expect, test } from 'vitest';
import { listBinlogFiles, readBinlogEnd } from '../connect/binlog-status.ts';
import { SourceConnection } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { openBinlogSource } from '../stream/open-binlog-source.ts';
import { collect, optionsOf, describe as shown } from '../test-support/collect.ts';
import { startVersion, VERSIONS } from '../test-support/servers.ts';
import { readBinlogListing } from './binlog-listing.ts';
import { checkPositionMark, type PositionMark, readPositionMark } from './position-mark.ts';
import { previewStart } from './preview-start.ts';
import { resolveStart } from './resolve-start.ts';
import type { ResolveOptions, SourceStart } from './source-start.ts';

async function refusal(source: SourceOptions, start: StartPosition, options?: ResolveOptions): Promise<TidewayError> {
  try {
    await resolveStart(source, start, options);
  } catch (error) {
    if (error instanceof TidewayError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Inserted ids from a start on, in order, up to the one that is last. */
async function idsFrom(source: SourceOptions, start: SourceStart, last: number): Promise<number[]> {
  const reader = openBinlogSource({ source, select: compileSelection({ kind: 'all' }, true) });
  const from =
    start.mode === 'gtid'
      ? ({ mode: 'gtid', executed: start.gtidSet ?? '' } as const)
      : ({ mode: 'file-position', position: { file: start.file, position: Number(start.position) } } as const);
  const ids = (events: readonly SourceEvent[]): number[] =>
    shown(events)
      .flatMap((line) => /^insert t \((\d+)/.exec(line)?.[1] ?? [])
      .map(Number);
  return ids(await collect(reader, from, (events) => ids(events).includes(last)));
}

describe.each([...VERSIONS, '9.7 without GTIDs', '5.6 without GTIDs'] as const)('on %s', (label) => {
  const version = label.startsWith('9.7') ? '9.7' : label.startsWith('5.6') ? '5.6' : 'mariadb-10.11';
  const withGtids = !label.includes('without') && version !== 'mariadb-10.11';
  const off = { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' };

  test('every kind of start, with the rows it brings', async () => {
    await using server = await startVersion(version, label.includes('without') ? off : {});
    const source = optionsOf(server);
    using connection = await SourceConnection.open(source);
    await connection.query('CREATE DATABASE d');
    await connection.query('CREATE TABLE d.t (id int PRIMARY KEY, a varchar(10)) ENGINE=InnoDB');
    const insert = (id: number): Promise<unknown> => connection.query(`INSERT INTO d.t VALUES (${id}, 'x')`);
    await insert(1);
    await connection.query('FLUSH BINARY LOGS');
    await insert(2);
    const between = await readBinlogEnd(connection);
    await connection.query('BEGIN');
    await insert(3);
    await insert(4);
    await connection.query('COMMIT');
    const after = await readBinlogEnd(connection);
    // Seconds are all that older logs know: the next transaction is committed in another one.
    await sleep(1_100);
    const middle = new Date().toISOString();
    await sleep(1_100);
    await insert(5);
    await connection.query('FLUSH BINARY LOGS');
    await insert(6);

    const now = await resolveStart(source, { kind: 'now' });
    const end = await readBinlogEnd(connection);
    expect([now.file, now.position]).toEqual([end.file, String(end.position)]);
    expect(now.gtidSet).toBe(withGtids ? end.executed : null);
    await insert(7);
    expect(await idsFrom(source, now, 7)).toEqual([7]);

    const at = (position: number, file = between.file): StartPosition => ({
      kind: 'file-position',
      file,
      position: String(position),
    });
    const boundary = await resolveStart(source, at(between.position));
    expect(boundary).toMatchObject({ file: between.file, position: String(between.position), snappedFrom: null });
    expect(boundary.gtidSet).toBe(withGtids ? between.executed : null);
    expect(await idsFrom(source, boundary, 7)).toEqual([3, 4, 5, 6, 7]);

    const inside = await refusal(source, at(after.position - 40));
    expect(inside).toMatchObject({ code: 'SOURCE_POSITION_INVALID', field: 'start.position' });
    expect(inside.params.nearest).toEqual([
      { file: between.file, position: String(between.position) },
      { file: after.file, position: String(after.position) },
    ]);
    const head = await resolveStart(source, at(4));
    expect(await idsFrom(source, head, 7)).toEqual([2, 3, 4, 5, 6, 7]);
    const files = await listBinlogFiles(connection);
    const closed = files.find(({ name }) => name === between.file);
    const atEnd = await resolveStart(source, at(closed?.size ?? 0));
    expect(atEnd.file).toBe(files.at(-1)?.name);
    expect(await idsFrom(source, atEnd, 7)).toEqual([6, 7]);
    expect(await refusal(source, at((closed?.size ?? 0) + 1))).toMatchObject({ field: 'start.position' });
    expect(await refusal(source, at(4, 'binlog.999999'))).toMatchObject({ field: 'start.file' });
    expect((await refusal(source, at(4, 'binlog.999999'))).message).toContain(files[0]?.name);

    const timed = await resolveStart(source, { kind: 'timestamp', timestamp: middle });
    expect(await idsFrom(source, timed, 7)).toEqual([5, 6, 7]);
    const future = new Date(Date.now() + 60_000).toISOString();
    expect(await refusal(source, { kind: 'timestamp', timestamp: future })).toMatchObject({ field: 'start.timestamp' });
    const past = await refusal(source, { kind: 'timestamp', timestamp: '2001-01-01T00:00:00Z' });
    expect(past.message).toContain('The oldest binary log');

    const preview = await previewStart(source, at(between.position));
    expect(preview).toMatchObject({ ok: true, file: between.file, position: String(between.position) });
    expect(preview.backlogTransactions).toBe(withGtids ? '4' : null);
    const size = (name: string | undefined) => files.find((file) => file.name === name)?.size ?? 0;
    const last = await readBinlogEnd(connection);
    expect(preview.backlogBytes).toBe(String(size(between.file) - between.position + last.position));
    expect(preview.firstEvents).toHaveLength(3);
    expect(await previewStart(source, at(after.position - 40))).toMatchObject({ ok: false, nearest: [{}, {}] });
    const listing = await readBinlogListing(source);
    expect(listing.files.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    expect(listing.files.every(({ firstEventAt }) => firstEventAt !== null)).toBe(true);

    if (withGtids) await gtidStarts(source, connection, between.executed);
    else if (version === 'mariadb-10.11') await mariadbStarts(source, connection);
    else {
      const start: StartPosition = { kind: 'gtid', gtidSet: '3e11fa47-71ca-11e1-9e33-c80aa9429562:1' };
      expect((await refusal(source, start)).message).toContain('gtid_mode=OFF');
    }
    await dumpsEnded(connection);
    await connection.query(`PURGE BINARY LOGS TO '${files.at(-1)?.name}'`);
    expect(await refusal(source, at(between.position))).toMatchObject({ code: 'SOURCE_BINLOG_PURGED' });
  });
});

/** A source notices that a reader is gone at its next heartbeat; until then PURGE silently keeps what it reads. */
async function dumpsEnded(connection: SourceConnection): Promise<void> {
  const dumps = "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";
  while ((await connection.first(dumps))?.n !== '0') await sleep(50);
}

async function gtidStarts(source: SourceOptions, connection: SourceConnection, executed: string): Promise<void> {
  const start = await resolveStart(source, { kind: 'gtid', gtidSet: executed });
  expect(start).toMatchObject({
    mode: 'gtid',
    gtidSet: GtidSet.parse(executed).toString(),
    isPositionApproximate: false,
  });
  expect(await idsFrom(source, start, 7)).toEqual([3, 4, 5, 6, 7]);
  // Both ways: the set's first transaction lies at a place whose set is the set.
  const back = await resolveStart(source, { kind: 'file-position', file: start.file, position: start.position });
  expect(back.gtidSet).toBe(start.gtidSet);
  const { executed: all } = await readBinlogEnd(connection);
  const uuid = GtidSet.parse(all).sids[0];
  expect(await refusal(source, { kind: 'gtid', gtidSet: `${uuid}:1-1000` })).toMatchObject({
    code: 'SOURCE_POSITION_INVALID',
    field: 'start.gtidSet',
  });
}

async function mariadbStarts(source: SourceOptions, connection: SourceConnection): Promise<void> {
  const pos = (await connection.first('SELECT @@gtid_binlog_pos AS pos'))?.pos ?? '';
  await connection.query("INSERT INTO d.t VALUES (8, 'x')");
  const start = await resolveStart(source, { kind: 'gtid', gtidSet: pos });
  expect(start).toMatchObject({ mode: 'file-position', gtidSet: null, mariadbGtid: pos });
  expect(await idsFrom(source, start, 8)).toEqual([8]);
  expect(await refusal(source, { kind: 'gtid', gtidSet: '0-99-12345' })).toMatchObject({
    code: 'SOURCE_POSITION_INVALID',
  });
}

test('purged transactions of another server are named, and added only by choice', async () => {
  await using server = await startVersion('9.7');
  const source = optionsOf(server);
  using connection = await SourceConnection.open(source);
  const other = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee:1-50';
  await connection.query(`SET GLOBAL gtid_purged = '+${other}'`);
  await connection.query('CREATE DATABASE d');
  const own = GtidSet.parse((await readBinlogEnd(connection)).executed)
    .subtract(GtidSet.parse(other))
    .toString();
  expect(await refusal(source, { kind: 'gtid', gtidSet: own })).toMatchObject({ params: { missingPurged: other } });
  expect(await previewStart(source, { kind: 'gtid', gtidSet: own })).toMatchObject({ ok: false, missingPurged: other });
  const added = await resolveStart(source, { kind: 'gtid', gtidSet: own }, { addPurged: true });
  expect(added).toMatchObject({ addedPurged: other, gtidSet: GtidSet.parse(`${own},${other}`).toString() });
});

test('a busy source still gives a set and a position', async () => {
  await using server = await startVersion('9.7');
  const source = optionsOf(server);
  using connection = await SourceConnection.open(source);
  await connection.query('CREATE DATABASE d');
  await connection.query('CREATE TABLE d.t (id int PRIMARY KEY AUTO_INCREMENT)');
  let busy = true;
  const writing = (async () => {
    while (busy) await connection.query('INSERT INTO d.t VALUES ()');
  })();
  const start = await resolveStart(source, { kind: 'now' });
  busy = false;
  await writing;
  expect(start.mode).toBe('gtid');
  const executed = GtidSet.parse((await readBinlogEnd(connection)).executed);
  expect(GtidSet.parse(start.gtidSet ?? '').isSubsetOf(executed)).toBe(true);
});

test.each(VERSIONS)('a mark knows its place again, on %s', async (version) => {
  await using server = await startVersion(
    version,
    version === '9.7' ? { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' } : {},
  );
  const source = optionsOf(server);
  using connection = await SourceConnection.open(source);
  await connection.query('CREATE DATABASE d');
  await connection.query('CREATE TABLE d.t (id int PRIMARY KEY) ENGINE=InnoDB');
  const { file, position } = await readBinlogEnd(connection);
  await connection.query('INSERT INTO d.t VALUES (1)');
  const made: PositionMark[] = [];
  const onMark = (mark: PositionMark): void => void made.push(mark);
  const reader = openBinlogSource({ source, select: compileSelection({ kind: 'all' }, true), onMark });
  const from = { mode: 'file-position', position: { file, position } } as const;
  const events = await collect(reader, from, (all) => all.some(({ type }) => type === 'commit'));
  // Marks that the reader makes by itself: one where it began, one in each file after it.
  await connection.query('FLUSH BINARY LOGS');
  await connection.query('INSERT INTO d.t VALUES (2)');
  await collect(reader, from, (all) => all.filter(({ type }) => type === 'commit').length === 2);
  expect(new Set(made.map((mark) => mark.file)).size).toBe(2);
  await connection.query('FLUSH BINARY LOGS');
  await connection.query(`SET GLOBAL binlog_checksum = ${version === '5.6' ? 'CRC32' : 'NONE'}`);
  for (const mark of made) await checkPositionMark(source, mark);
  const commit = events.find((event) => event.type === 'commit');
  if (commit?.type !== 'commit') throw new Error('no commit');
  const mark = await readPositionMark(source, commit.at);
  await checkPositionMark(source, mark);
  await expect(checkPositionMark(source, { ...mark, serverUuid: 'another' })).rejects.toThrow('another server');
  await sleep(1_100);
  await connection.query(version === '9.7' ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER');
  await connection.query('DROP TABLE d.t');
  await connection.query('CREATE TABLE d.t (id int PRIMARY KEY) ENGINE=InnoDB');
  for (let id = 1; id < 30; id += 1) await connection.query(`INSERT INTO d.t VALUES (${id})`);
  await expect(checkPositionMark(source, mark)).rejects.toMatchObject({ code: 'SOURCE_POSITION_INVALID' });
});
