import { compileSelection, type Selection } from '@tideway/domain';
import { describe, expect, it } from 'vitest';
import type { QuerySession, SourceEvent } from '../ports/source-event.ts';
import { change, type Value } from '../test-support/changes.ts';
import { eventsOf, placeOf, rowsEvent } from '../test-support/fake-source.ts';
import { column, table } from '../test-support/structures.ts';
import type { Assembled } from './assembled.ts';
import { Assembler, type AssemblerOptions } from './assembler.ts';
import type { SpillStore } from './spilled-changes.ts';

const T = table('d.t', { columns: [column('a'), column('b', 'varchar(20) null')], primary: ['a'] });
const OTHER = table('x.t', { columns: [column('a')], primary: ['a'] });
const UUID = '11111111-1111-1111-1111-111111111111';
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

const gtid = (number: number): string => `${UUID}:${number}`;
const gtidEvent = (number: number, name: string | null = gtid(number)): SourceEvent => ({
  type: 'gtid',
  at: placeOf(number),
  gtid: name,
  lastCommitted: null,
  sequenceNumber: null,
  commitTimestamp: null,
});
const begin = (number: number, xid?: string): SourceEvent => ({ type: 'begin', at: placeOf(number), xid });
const insert = (number: number, a: Value, b: Value = null): SourceEvent =>
  rowsEvent(placeOf(number))(change(T, null, [a, b]));
const commit = (number: number): SourceEvent => ({ type: 'commit', at: placeOf(number) });
const query = (number: number, sql: string): SourceEvent => ({
  type: 'query',
  at: placeOf(number),
  schema: 'd',
  sql,
  session: SESSION,
});
const prepare = (number: number, xid: string): SourceEvent[] => [
  gtidEvent(number),
  begin(number, xid),
  insert(number, number),
  { type: 'xa-prepare', at: placeOf(number), xid, onePhase: false },
];

async function assemble(events: readonly SourceEvent[], more: Partial<AssemblerOptions> = {}, selection?: Selection) {
  const assembler = new Assembler({
    selection: compileSelection(selection ?? { kind: 'custom', databases: ['d'], tables: [] }, true),
    gtidMode: true,
    maxTransactionBytes: 1 << 20,
    maxPreparedBytes: 1 << 20,
    spill: null,
    ...more,
  });
  const out: Assembled[] = [];
  for await (const piece of assembler.push(events)) out.push(...piece);
  return out;
}

function items(out: readonly Assembled[]) {
  return out.flatMap((one) => (one.type === 'item' ? [one.item] : []));
}

function failure(out: readonly Assembled[]): string | undefined {
  const last = out.at(-1);
  return last?.type === 'failure' ? last.error.code : undefined;
}

describe('whole transactions', () => {
  it('come out at their commit, in order, with places and numbers', async () => {
    const out = items(
      await assemble([...eventsOf(1, gtid(1), [change(T, null, [1, 'x'])]), ...eventsOf(2, gtid(2), [])]),
    );
    expect(out).toMatchObject([
      { kind: 'transaction', sequence: 1, gtid: gtid(1), start: { position: 100 }, end: { position: 200 } },
      { kind: 'transaction', sequence: 2, gtid: gtid(2), changes: [] },
    ]);
    expect(out[0]).toMatchObject({ changes: [{ kind: 'insert', table: T }] });
  });

  it('are kept open over batches', async () => {
    const assembler = new Assembler({
      selection: compileSelection({ kind: 'all' }, true),
      gtidMode: true,
      maxTransactionBytes: 1 << 20,
      maxPreparedBytes: 1,
      spill: null,
    });
    const out: Assembled[] = [];
    for (const event of [gtidEvent(1), begin(1), insert(1, 1), commit(1)]) {
      for await (const piece of assembler.push([event])) out.push(...piece);
    }
    expect(items(out)).toHaveLength(1);
    expect(assembler.inTransaction).toBe(false);
  });

  it('leave out what is not selected, and stay as empty ones', async () => {
    const events = eventsOf(1, gtid(1), [change(OTHER, null, [1]), change(T, null, [1, null])]);
    expect(items(await assemble(events))).toMatchObject([{ changes: [{ table: T }] }]);
    expect(items(await assemble(eventsOf(1, gtid(1), [change(OTHER, null, [1])])))).toMatchObject([
      { changes: [], byteLength: 0, gtid: gtid(1) },
    ]);
  });

  it('count when they were rolled back empty, and stop the job when rows of them may stay', async () => {
    const rollback: SourceEvent = { type: 'rollback', at: placeOf(1) };
    expect(items(await assemble([gtidEvent(1), begin(1), rollback]))).toMatchObject([{ changes: [], gtid: gtid(1) }]);
    expect(failure(await assemble([gtidEvent(1), begin(1), insert(1, 1), rollback]))).toBe('SOURCE_TRANSACTION_TORN');
  });

  it('refuse what cannot be applied, behind what came before', async () => {
    const good = eventsOf(1, gtid(1), [change(T, null, [1, null])]);
    const out = await assemble([...good, gtidEvent(2, null)]);
    expect(items(out)).toHaveLength(1);
    expect(failure(out)).toBe('SOURCE_ANONYMOUS_TRANSACTION');
    expect(failure(await assemble([gtidEvent(1, null), begin(1), commit(1)], { gtidMode: false }))).toBeUndefined();
    expect(failure(await assemble([{ type: 'incident', at: placeOf(1), message: 'LOST_EVENTS' }]))).toBe(
      'SOURCE_INCIDENT',
    );
    expect(failure(await assemble([insert(1, 1)]))).toBe('SOURCE_BINLOG_UNREADABLE');
  });

  it('refuse images that are not full, and rows of another structure', async () => {
    const part = {
      columnCount: 2,
      byteLength: 1,
      isNull: () => false,
      isAbsent: (n: number) => n === 1,
      literal: () => '1',
      tuple: () => '',
    };
    const row = (image: typeof part): SourceEvent[] => [
      gtidEvent(1),
      begin(1),
      {
        type: 'rows',
        at: placeOf(1),
        table: T,
        kind: 'insert',
        rows: [{ before: null, after: image }],
        byteLength: 1,
        foreignKeyChecks: true,
      },
    ];
    expect(failure(await assemble(row(part)))).toBe('SOURCE_ROW_IMAGE_NOT_FULL');
    expect(failure(await assemble(row({ ...part, columnCount: 3 })))).toBe('SOURCE_SCHEMA_UNKNOWN');
  });
});

describe('statements', () => {
  it('are DDL items with what is to be run', async () => {
    const out = items(await assemble([gtidEvent(1), query(1, 'DROP TABLE a, x.b')]));
    expect(out).toMatchObject([
      { kind: 'ddl', gtid: gtid(1), refusal: null, statements: [{ sql: 'DROP TABLE `d`.`a`' }] },
    ]);
  });

  it('carry why they cannot run', async () => {
    const out = items(await assemble([gtidEvent(1), query(1, 'RENAME TABLE x.t TO d.t')]));
    expect(out).toMatchObject([
      { kind: 'ddl', statements: [], refusal: { en: expect.stringContaining('not selected') } },
    ]);
  });

  it('count as empty transactions when nothing is to be done, and are listed', async () => {
    const out = await assemble([gtidEvent(1), query(1, 'CREATE VIEW v AS SELECT 1')]);
    expect(out).toMatchObject([
      { type: 'not-migrated', what: 'view' },
      { type: 'item', item: { changes: [], gtid: gtid(1) } },
    ]);
  });

  it('that change rows stop the job, if they concern it', async () => {
    const events = (sql: string) => [gtidEvent(1), begin(1), query(1, sql), commit(1)];
    expect(failure(await assemble(events('INSERT INTO t VALUES (1)')))).toBe('SOURCE_STATEMENT_FORMAT');
    expect(failure(await assemble(events('INSERT INTO x.t VALUES (1)')))).toBeUndefined();
    expect(failure(await assemble([gtidEvent(1), begin(1), insert(1, 1), query(1, 'ROLLBACK TO s')]))).toBe(
      'SOURCE_STATEMENT_FORMAT',
    );
  });

  it('CREATE TABLE … SELECT is the table without the GTID, then its rows with it', async () => {
    const events = [
      gtidEvent(1),
      begin(1),
      query(1, 'CREATE TABLE t (a INT) START TRANSACTION'),
      insert(1, 1),
      commit(1),
    ];
    expect(items(await assemble(events))).toMatchObject([
      { kind: 'ddl', gtid: null, intentGtid: gtid(1), rowsFollow: true, sequence: 1 },
      { kind: 'transaction', gtid: gtid(1), sequence: 2, changes: [{ kind: 'insert' }] },
    ]);
  });
});

describe('XA', () => {
  it('keeps the rows and the GTID of a PREPARE until the COMMIT', async () => {
    const events = [...prepare(1, 'x'), gtidEvent(2), { type: 'xa-commit', at: placeOf(2), xid: 'x' } as const];
    expect(items(await assemble(events))).toMatchObject([
      { gtid: null, changes: [], xa: { phase: 'prepared', xid: 'x' } },
      { gtid: gtid(2), preparedGtid: gtid(1), changes: [{ kind: 'insert' }], xa: { phase: 'decided', xid: 'x' } },
    ]);
  });

  it('drops them at the ROLLBACK, with both GTIDs', async () => {
    const events = [...prepare(1, 'x'), gtidEvent(2), { type: 'xa-rollback', at: placeOf(2), xid: 'x' } as const];
    expect(items(await assemble(events))[1]).toMatchObject({ gtid: gtid(2), preparedGtid: gtid(1), changes: [] });
  });

  it('fails at the COMMIT of what was prepared before the start', async () => {
    const out = await assemble([gtidEvent(2), { type: 'xa-commit', at: placeOf(2), xid: 'x' }]);
    expect(failure(out)).toBe('SOURCE_XA_UNKNOWN');
  });

  it('spills what is beyond the bound, and gives it back in pieces', async () => {
    const files = new Map<string, string[]>();
    const spill: SpillStore = {
      append: async (name, lines) => void files.set(name, [...(files.get(name) ?? []), ...lines]),
      read: async function* (name) {
        for (const line of files.get(name) ?? []) yield [line];
      },
      remove: async (name) => void files.delete(name),
    };
    const rows = Array.from({ length: 20 }, (_, index) => insert(1, index, `it's ${index}`));
    const done: SourceEvent = { type: 'xa-prepare', at: placeOf(1), xid: 'x', onePhase: false };
    const events = [
      gtidEvent(1),
      begin(1, 'x'),
      ...rows,
      done,
      gtidEvent(2),
      { type: 'xa-commit', at: placeOf(2), xid: 'x' } as const,
    ];
    const out = items(await assemble(events, { spill, maxPreparedBytes: 10, maxTransactionBytes: 60 + 2 * 240 }));
    const changes = out.flatMap((item) => (item.kind === 'ddl' ? [] : item.changes));
    expect(changes.map(({ after }) => after?.tuple())).toEqual(rows.map((_, index) => `(${index},'it\\'s ${index}')`));
    expect(out.at(-1)).toMatchObject({ kind: 'chunk', last: true, preparedGtid: gtid(1), gtid: gtid(2) });
    expect(files.size).toBe(0);
  });

  it('spills while the rows come, also those of a ONE PHASE', async () => {
    const lines: string[] = [];
    const spill: SpillStore = {
      append: async (_, more) => void lines.push(...more),
      read: async function* () {
        yield lines;
      },
      remove: async () => void lines.splice(0),
    };
    const assembler = new Assembler({
      selection: compileSelection({ kind: 'all' }, true),
      gtidMode: true,
      maxTransactionBytes: 1 << 20,
      maxPreparedBytes: 10,
      spill,
    });
    const out: Assembled[] = [];
    const push = async (events: readonly SourceEvent[]) => {
      for await (const piece of assembler.push(events)) out.push(...piece);
    };
    await push([gtidEvent(1), begin(1, 'x'), insert(1, 1, 'long enough'), insert(1, 2, 'long enough')]);
    expect(lines).toHaveLength(2);
    await push([insert(1, 3), { type: 'xa-prepare', at: placeOf(1), xid: 'x', onePhase: true }]);
    const [one] = items(out);
    expect(one?.kind === 'transaction' && one.changes.map(({ after }) => after?.literal(0))).toEqual(['1', '2', '3']);
    expect(one?.gtid).toBe(gtid(1));
    expect(lines).toEqual([]);
  });

  it('takes ONE PHASE for a commit', async () => {
    const done: SourceEvent = { type: 'xa-prepare', at: placeOf(1), xid: 'x', onePhase: true };
    expect(items(await assemble([gtidEvent(1), begin(1, 'x'), insert(1, 1), done]))).toMatchObject([
      { kind: 'transaction', gtid: gtid(1), changes: [{}] },
    ]);
  });
});

it('cuts a huge transaction into chunks that share a number', async () => {
  const rows = Array.from({ length: 5 }, (_, index) => insert(1, index, 'x'.repeat(20)));
  const out = items(
    await assemble([gtidEvent(1), begin(1), ...rows, commit(1)], { maxTransactionBytes: 40 + 2 * 240 }),
  );
  expect(out).toMatchObject([
    { kind: 'chunk', sequence: 1, index: 0, firstChange: 0, last: false, changes: [{}, {}] },
    { kind: 'chunk', sequence: 1, index: 1, firstChange: 2, last: false, changes: [{}, {}] },
    { kind: 'chunk', sequence: 1, index: 2, firstChange: 4, last: true, changes: [{}] },
  ]);
});

describe('collations that the target lacks', () => {
  const tidb = new Set(['latin1_bin', 'utf8_general_ci', 'utf8mb4_bin', 'utf8mb4_0900_ai_ci']);
  const collations = {
    ofCharset: (charset: string) => ({ latin1: 'latin1_swedish_ci', utf8mb3: 'utf8mb3_general_ci' })[charset] ?? null,
    ofDatabase: () => 'latin1_swedish_ci',
    isOnTarget: (name: string) => tidb.has(name),
  };
  const ddl = async (sql: string) => {
    const [first] = (await assemble([gtidEvent(1), query(1, sql)], { collations })).filter(
      (one) => one.type === 'item',
    );
    if (first?.type !== 'item' || first.item.kind !== 'ddl') throw new Error('no DDL');
    return { sql: first.item.statements.map((one) => one.sql), notes: first.item.notes };
  };

  it('implicit ones become the binary ones, and that is said', async () => {
    expect(await ddl('CREATE TABLE n (a CHAR(3) CHARSET latin1, b INT)')).toEqual({
      sql: [
        'CREATE TABLE `d`.`n` (a CHAR(3) CHARSET latin1 COLLATE latin1_bin, b INT) DEFAULT CHARSET=latin1 COLLATE=latin1_bin',
      ],
      notes: ["the target has no collation latin1_swedish_ci, the source's default here: latin1_bin is used"],
    });
  });

  it('the same one under its older name is used without a word', async () => {
    const sql =
      'CREATE TABLE n (a CHAR(3) CHARSET utf8mb3, b CHAR(1) COLLATE utf8mb3_general_ci) COLLATE=utf8mb3_general_ci';
    expect(await ddl(sql)).toEqual({
      sql: [
        'CREATE TABLE `d`.`n` (a CHAR(3) CHARSET utf8mb3 COLLATE utf8_general_ci, b CHAR(1) COLLATE utf8_general_ci) COLLATE=utf8_general_ci',
      ],
      notes: [],
    });
  });

  it('one that the statement names is left to the target to refuse', async () => {
    const { sql } = await ddl('ALTER TABLE t CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci');
    expect(sql).toEqual(['ALTER TABLE `d`.`t` CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci']);
  });
});
