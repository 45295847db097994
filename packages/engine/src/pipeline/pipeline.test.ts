import { compileSelection, TidewayError, verbatim } from '@tideway/domain';
import { describe, expect, it } from 'vitest';
import { PartlyApplied } from '../ports/partly-applied.ts';
import type { QuerySession, SourceEvent } from '../ports/source-event.ts';
import type { SourceChunk, SourceDdl } from '../ports/source-transaction.ts';
import type { ApplyResult, Checkpoint, Lane, Target } from '../ports/target.ts';
import { change } from '../test-support/changes.ts';
import { eventsOf, fakeSource, placeOf } from '../test-support/fake-source.ts';
import { MemoryCatalog } from '../test-support/memory-catalog.ts';
import { MemoryDatabase } from '../test-support/memory-database.ts';
import { type MemoryStore, memoryTarget } from '../test-support/memory-target.ts';
import { column, table } from '../test-support/structures.ts';
import { type PipelineInput, runPipeline } from './pipeline.ts';
import type { PipelineProgress } from './progress.ts';

const UUID = '11111111-1111-1111-1111-111111111111';
const T = table('d.t', { columns: [column('a')], primary: ['a'] });
const START: Checkpoint = { executed: '', file: 'binlog.000001', position: '4', held: [], sourceTimestamp: null };
const SESSION: QuerySession = {
  sqlMode: null,
  timeZone: null,
  charsetClient: null,
  collationConnection: null,
  collationServer: null,
  collationDatabase: null,
  foreignKeyChecks: true,
  uniqueChecks: true,
};
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const insert = (number: number): SourceEvent[] => eventsOf(number, `${UUID}:${number}`, [change(T, null, [number])]);
const query = (number: number, sql: string): SourceEvent[] => {
  const at = placeOf(number);
  const gtid = `${UUID}:${number}`;
  return [
    { type: 'gtid', at, gtid, lastCommitted: null, sequenceNumber: null, commitTimestamp: null },
    { type: 'query', at, schema: 'd', sql, session: SESSION },
  ];
};

interface Setup {
  readonly events: readonly SourceEvent[];
  readonly start?: Checkpoint;
  readonly target?: (real: Target, store: MemoryStore) => Target;
  readonly catalog?: MemoryCatalog;
  readonly more?: Partial<PipelineInput>;
  readonly batchSize?: number;
  /** Instead of stopping when all was read. */
  readonly onDelivered?: (stop: AbortController) => void;
}

async function run({ events, start = START, target, catalog, more, batchSize = 3, onDelivered }: Setup) {
  const stop = new AbortController();
  const store: MemoryStore = { database: new MemoryDatabase([T]), base: start, lanes: [[], []], committed: [] };
  const real = memoryTarget({ store, catalog: catalog ?? new MemoryCatalog([T], false), pause: tick, fault: () => {} });
  const log = [{ gtid: null, events }];
  const source = fakeSource({
    log,
    pause: tick,
    batchSize: () => batchSize,
    onDelivered: () => (onDelivered === undefined ? stop.abort('drain') : onDelivered(stop)),
  });
  const outcome = await runPipeline({
    source,
    target: target?.(real, store) ?? real,
    start,
    selection: compileSelection({ kind: 'all' }, true),
    clock: { now: () => 0 },
    signal: stop.signal,
    ...more,
  }).catch((error: unknown) => error);
  return { outcome, store };
}

describe('DDL is a barrier', () => {
  it('runs when everything before it is committed and folded, and before anything behind it', async () => {
    const seen: string[] = [];
    const events = [...insert(1), ...insert(2), ...query(3, 'ALTER TABLE t ADD b INT'), ...insert(4)];
    const { store } = await run({
      events,
      target: (real, inner) => ({
        ...real,
        runDdl: async (ddl: SourceDdl) => {
          seen.push(`${inner.committed.length} committed, base ${inner.base.executed}, ${ddl.statements[0]?.sql}`);
          await tick();
          seen.push(`${inner.committed.length} committed`);
          return { action: 'applied', statements: [], duration: 0, reason: null };
        },
      }),
    });
    expect(seen).toEqual([`2 committed, base ${UUID}:1-2, ALTER TABLE \`d\`.\`t\` ADD b INT`, '2 committed']);
    expect(store.base).toMatchObject({ executed: `${UUID}:1-4`, position: '500' });
  });

  it('keeps the GTID of a CREATE TABLE … SELECT out until its rows are committed', async () => {
    const bases: (string | null)[] = [];
    const [gtid, begin, rows, commit] = insert(2);
    const ctas = query(2, 'CREATE TABLE t (a INT) START TRANSACTION')[1];
    const events = [...insert(1), gtid, begin, ctas, rows, commit] as SourceEvent[];
    const { store } = await run({
      events,
      more: { observer: { folded: ({ executed, position }) => bases.push(`${executed} ${position}`) } },
    });
    expect(bases).toEqual([`${UUID}:1 200`, `${UUID}:1 200`, `${UUID}:1-2 300`]);
    expect(store.committed).toHaveLength(2);
  });
});

describe('failures', () => {
  it('of a missing table come after what was before it, with the location', async () => {
    const U = table('d.u', { columns: [column('a')], primary: ['a'] });
    const events = [...insert(1), ...eventsOf(2, `${UUID}:2`, [change(U, null, [1])]), ...insert(3)];
    const { outcome, store } = await run({ events });
    expect(outcome).toBeInstanceOf(TidewayError);
    expect((outcome as TidewayError).message).toMatch(
      /^startLocation: \[position: \(binlog\.000001, 200\), gtid-set: 1{8}-.*:1\], endLocation: \[position: \(binlog\.000001, 300\), gtid-set: .*\]: cannot fetch downstream table schema of `d`\.`u`/,
    );
    expect(store.committed).toEqual([`${UUID}:1`]);
    expect(store.base.executed).toBe(`${UUID}:1`);
  });

  it('of a lane end the run with its transaction named, and nothing behind it is committed', async () => {
    const failing = (lane: Lane): Lane => ({
      ...lane,
      index: lane.index,
      applyChunk: (chunk, before) => lane.applyChunk(chunk, before),
      apply: async (group) => {
        if (group.transactions.some(({ gtid }) => gtid === `${UUID}:2`)) {
          throw new TidewayError('TARGET_DUPLICATE_KEY', {
            detail: verbatim('Duplicate entry'),
            params: { table: 'd.t' },
          });
        }
        return lane.apply(group);
      },
    });
    const events = [
      ...insert(1),
      ...eventsOf(2, `${UUID}:2`, [change(T, null, [2])]),
      ...eventsOf(3, `${UUID}:3`, [change(T, [2], [9])]),
    ];
    const { outcome, store } = await run({
      events,
      target: (real) => ({ ...real, lanes: real.lanes.map(failing) }),
      more: { options: { maxGroupRows: 1, minGroupRows: 1 } },
    });
    expect(outcome).toMatchObject({
      code: 'TARGET_DUPLICATE_KEY',
      params: { gtid: `${UUID}:2`, start: 'binlog.000001:200', end: 'binlog.000001:300', table: 'd.t' },
    });
    expect(store.committed).toEqual([`${UUID}:1`]);
  });

  it('of a later transaction of a group: what stands before it is counted and folded', async () => {
    const events = [...insert(1), ...insert(2), ...insert(3), ...insert(4)];
    let progress: (() => PipelineProgress) | undefined;
    const partly = (lane: Lane): Lane => ({
      index: lane.index,
      applyChunk: (chunk, before) => lane.applyChunk(chunk, before),
      apply: async (group) => {
        const at = group.transactions.findIndex(({ gtid }) => gtid === `${UUID}:3`);
        if (at < 0) return lane.apply(group);
        const transactions = group.transactions.slice(0, at);
        const result = await lane.apply({ transactions, changeCount: at, byteLength: 1 });
        throw new PartlyApplied(
          new TidewayError('TARGET_DUPLICATE_KEY', { detail: verbatim('Duplicate entry') }),
          at,
          result,
        );
      },
    });
    const { outcome, store } = await run({
      events,
      batchSize: 100,
      target: (real) => ({ ...real, lanes: real.lanes.slice(0, 1).map(partly) }),
      more: { observer: { started: (ask) => (progress = ask) } },
    });
    expect(outcome).toMatchObject({ code: 'TARGET_DUPLICATE_KEY', params: { gtid: `${UUID}:3` } });
    expect(store.base.executed).toBe(`${UUID}:1-2`);
    expect(progress?.()).toMatchObject({
      applied: { transactions: 2, rows: 2 },
      tables: [{ table: T.table, inserted: 2 }],
      oldestUnapplied: { gtid: `${UUID}:3` },
    });
  });

  it('of the source come behind what was read', async () => {
    const events = [...insert(1), { type: 'incident', at: placeOf(2), message: 'LOST_EVENTS' } as const];
    const { outcome, store } = await run({ events });
    expect(outcome).toMatchObject({ code: 'SOURCE_INCIDENT' });
    expect(store.base.executed).toBe(`${UUID}:1`);
  });

  it('of the fold end the run', async () => {
    const fenced = new TidewayError('TARGET_FENCED', { detail: verbatim('epoch 2') });
    const { outcome } = await run({
      events: insert(1),
      target: (real) => ({ ...real, fold: () => Promise.reject(fenced) }),
    });
    expect(outcome).toMatchObject({ code: 'TARGET_FENCED' });
  });
});

describe('stopping', () => {
  it('drains what was read', async () => {
    const { outcome, store } = await run({ events: Array.from({ length: 50 }, (_, n) => insert(n + 1)).flat() });
    expect(store.committed).toHaveLength(50);
    expect(outcome).toMatchObject({ executed: `${UUID}:1-50` });
  });

  it('now leaves what is queued, and folds what is committed', async () => {
    const events = Array.from({ length: 50 }, (_, n) => insert(n + 1)).flat();
    const options = { maxGroupRows: 1, minGroupRows: 1 };
    const { outcome, store } = await run({
      events,
      batchSize: 1000,
      more: { options },
      onDelivered: (stop) => stop.abort('now'),
    });
    expect(store.committed.length).toBeGreaterThan(0);
    expect(store.committed.length).toBeLessThan(50);
    expect((outcome as Checkpoint).executed).toBe(store.base.executed);
  });
});

describe('positions', () => {
  const filePosition: Checkpoint = { ...START, executed: null, position: '100' };

  it('pass over transactions that the target holds', async () => {
    const start = { ...filePosition, held: ['binlog.000001:300'] };
    const { outcome, store } = await run({ events: [...insert(1), ...insert(2), ...insert(3)], start });
    expect(store.committed).toEqual([`${UUID}:1`, `${UUID}:3`]);
    expect(outcome).toMatchObject({ executed: null, position: '400' });
  });

  it('pass over DDL that was run before a crash', async () => {
    const ran: string[] = [];
    const start = { ...filePosition, held: ['binlog.000001:200'] };
    const { outcome } = await run({
      events: [...query(1, 'ALTER TABLE t ADD b INT'), ...query(2, 'ALTER TABLE t ADD c INT')],
      start,
      target: (real) => ({
        ...real,
        runDdl: async (ddl: SourceDdl) => {
          ran.push(ddl.sql);
          return { action: 'applied', statements: [], duration: 0, reason: null };
        },
      }),
    });
    expect(ran).toEqual(['ALTER TABLE t ADD c INT']);
    expect(outcome).toMatchObject({ position: '300' });
  });

  it('move with heartbeats while idle', async () => {
    const heartbeat: SourceEvent = {
      type: 'heartbeat',
      position: { file: 'binlog.000002', position: 4 },
      receivedAt: 1,
    };
    const { outcome } = await run({ events: [...insert(1), heartbeat] });
    expect(outcome).toMatchObject({ executed: `${UUID}:1`, file: 'binlog.000002', position: '4' });
  });

  it('stay before an XA PREPARE until its decision, in a file-position job', async () => {
    const at = placeOf(1);
    const [gtid, , rows] = insert(1);
    const events = [
      gtid,
      { type: 'begin', at, xid: 'x' },
      rows,
      { type: 'xa-prepare', at, xid: 'x', onePhase: false },
    ] as SourceEvent[];
    const open = await run({ events: [...events, ...insert(2)], start: filePosition });
    expect(open.outcome).toMatchObject({ position: '100' });
    const decided: SourceEvent[] = [insert(3)[0] as SourceEvent, { type: 'xa-commit', at: placeOf(3), xid: 'x' }];
    const closed = await run({ events: [...events, ...insert(2), ...decided], start: filePosition });
    expect(closed.outcome).toMatchObject({ position: '400' });
    expect(closed.store.committed).toHaveLength(3);
  });
});

it('applies a huge transaction alone, chunk by chunk, and folds it before anything behind it', async () => {
  const seen: string[] = [];
  const big = eventsOf(
    2,
    `${UUID}:2`,
    Array.from({ length: 5 }, (_, n) => change(T, null, [100 + n])),
  );
  const result: ApplyResult = { counts: [], missed: [], statements: 1, retries: 0, duration: 0, mode: 'grouped' };
  let progress: () => PipelineProgress = () => {
    throw new Error('not started');
  };
  const { outcome, store } = await run({
    events: [...insert(1), ...big, ...insert(3)],
    target: (real, inner) => ({
      ...real,
      lanes: real.lanes.map((lane) => ({
        index: lane.index,
        apply: (group) => lane.apply(group),
        applyChunk: async (chunk: SourceChunk) => {
          seen.push(
            `${chunk.firstChange}+${chunk.changes.length} after ${inner.committed.length}, base ${inner.base.position}`,
          );
          expect(progress().chunked).toMatchObject({ gtid: `${UUID}:2` });
          return result;
        },
      })),
    }),
    more: { options: { maxTransactionBytes: 486 }, observer: { started: (read) => (progress = read) } },
  });
  expect(seen).toEqual(['0+2 after 1, base 200', '2+2 after 1, base 200', '4+1 after 1, base 200']);
  expect(store.committed).toEqual([`${UUID}:1`, `${UUID}:3`]);
  expect(outcome).toMatchObject({ executed: `${UUID}:1-3` });
  expect(progress()).toMatchObject({ chunked: null, oldestUnapplied: null, queued: { transactions: 0, bytes: 0 } });
});

it('stops reading while the queue is full', async () => {
  let read = 0;
  let most = 0;
  let applied = 0;
  const events = Array.from({ length: 100 }, (_, n) => insert(n + 1)).flat();
  await run({
    events,
    more: {
      options: { maxQueuedRows: 4, maxGroupRows: 1, minGroupRows: 1 },
      observer: {
        started: (progress) => {
          const watch = (): void => {
            read = Math.max(read, (progress().read?.position.position ?? 0) / 100 - 1);
            most = Math.max(most, progress().queued.transactions);
            applied = progress().applied.transactions;
            if (applied < 100) setImmediate(watch);
          };
          watch();
        },
      },
    },
  });
  // A batch of three events adds one transaction at most behind the bound.
  expect(most).toBeLessThanOrEqual(5);
  expect(read).toBeGreaterThan(0);
});

it('stops reading while too much is done behind a transaction that a lane cannot commit', async () => {
  const events = Array.from({ length: 100 }, (_, n) => insert(n + 1)).flat();
  let release: () => void = () => {};
  const locked = new Promise<void>((resolve) => {
    release = resolve;
  });
  let mostBehind = 0;
  const { outcome, store } = await run({
    events,
    target: (real) => ({
      ...real,
      lanes: real.lanes.map((lane) => ({
        index: lane.index,
        apply: async (group) => {
          if (group.transactions.some(({ gtid }) => gtid === `${UUID}:1`)) await locked;
          return lane.apply(group);
        },
        applyChunk: (chunk, before) => lane.applyChunk(chunk, before),
      })),
    }),
    more: {
      options: { maxUnfolded: 20, maxGroupRows: 1, minGroupRows: 1 },
      observer: {
        started: (progress) => {
          let turns = 0;
          const watch = (): void => {
            mostBehind = Math.max(mostBehind, progress().applied.transactions);
            turns += 1;
            if (turns < 2_000) setImmediate(watch);
            else release();
          };
          watch();
        },
      },
    },
  });
  // A batch of three events ends one transaction at most behind the bound.
  expect(mostBehind).toBeGreaterThanOrEqual(18);
  expect(mostBehind).toBeLessThanOrEqual(21);
  expect(store.committed).toHaveLength(100);
  expect(outcome).toMatchObject({ executed: `${UUID}:1-100` });
});

it('records syncpoints at barriers: what the target holds then is what they say', async () => {
  const events = Array.from({ length: 40 }, (_, index) => insert(index + 1)).flat();
  const recorded: { readonly executed: string | null; readonly committed: number }[] = [];
  let now = 0;
  const { store } = await run({
    events,
    batchSize: 10,
    target: (real, { committed }) => ({
      ...real,
      recordSyncpoint: async ({ executed }) => {
        recorded.push({ executed, committed: committed.length });
        await tick();
      },
    }),
    more: {
      options: { syncpointInterval: 5, maxGroupRows: 1, minGroupRows: 1 },
      clock: { now: () => (now += 1) },
    },
  });
  expect(store.committed).toHaveLength(40);
  expect(recorded.length).toBeGreaterThan(2);
  for (const { executed, committed } of recorded)
    expect(executed).toBe(`${UUID}:1-${committed}`.replace(/:1-1$/, ':1'));
});
