import type { PlannedStatement } from '@tideway/engine';
import { expect, test } from 'vitest';
import { targetFixture } from '../testing/target-fixture.ts';
import { type RunOptions, runStatements } from './run-statements.ts';

const OPTIONS: RunOptions = { maxAllowedPacket: 64 << 20, foreignKeyChecks: false, oneByOne: false };
const TEXTS = ['plain', 'straße 数据 😀', "quote d\\'accord \\\\ \\0 and ;\\n?", 'x'.repeat(70_000)];

/** An INSERT that is written as bytes, and has no text to fall back on. */
function bytesInsert(database: string, from: number, count: number): PlannedStatement {
  return {
    get sql(): string {
      throw new Error('the text was asked for');
    },
    write: (writer) => {
      writer.text(`INSERT INTO ${database}.t VALUES `);
      for (let id = from; id < from + count; id += 1) {
        if (id > from) writer.ascii(',');
        writer.text(`(${id},'${TEXTS[id % TEXTS.length]}')`);
      }
    },
    kind: 'insert',
    table: { schema: database, name: 't' },
    expect: count,
    keyed: true,
    sqlMode: 'strict',
    foreignKeyChecks: true,
    changes: [],
  };
}

function textUpdate(database: string, id: number): PlannedStatement {
  const sql = `UPDATE ${database}.t SET v = CONCAT('数', v) WHERE id = ${id}`;
  return { ...bytesInsertFacts(database), sql, kind: 'update', expect: 1 };
}

function bytesInsertFacts(database: string): Omit<PlannedStatement, 'sql' | 'write'> {
  return {
    kind: 'insert',
    table: { schema: database, name: 't' },
    expect: 1,
    keyed: true,
    sqlMode: 'strict',
    foreignKeyChecks: true,
    changes: [],
  };
}

test.each([64 << 20, 200_000])(
  'statements of bytes and of text in packets of up to %i bytes',
  async (maxAllowedPacket) => {
    await using fixture = await targetFixture('bytes');
    const { session, database } = fixture;
    await fixture.run(`CREATE TABLE ${database.name}.t (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET utf8mb4)`);
    const statements = [
      bytesInsert(database.name, 0, 4),
      textUpdate(database.name, 1),
      bytesInsert(database.name, 4, 8),
      textUpdate(database.name, 3),
      textUpdate(database.name, 999),
    ];
    const counts = await runStatements(session, [`DO 1`], statements, { ...OPTIONS, maxAllowedPacket });
    await session.run('COMMIT');
    expect(counts.counts).toEqual([4, 1, 8, 1, 0]);
    const rows = await session.rows(`SELECT id, v FROM ${database.name}.t ORDER BY id`);
    const texts = ['plain', 'straße 数据 😀', "quote d'accord \\ \0 and ;\n?", 'x'.repeat(70_000)];
    const wanted = Array.from({ length: 12 }, (_, id) => {
      const text = texts[id % 4] as string;
      return { id: String(id), v: id === 1 || id === 3 ? `数${text}` : text };
    });
    expect(rows).toEqual(wanted);
  },
);

test('a statement of bytes that is too long is told by its index, and nothing of it is run', async () => {
  await using fixture = await targetFixture('bytes');
  const { session, database } = fixture;
  await fixture.run(`CREATE TABLE ${database.name}.t (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET utf8mb4)`);
  const statements = [bytesInsert(database.name, 0, 1), bytesInsert(database.name, 1, 20)];
  const run = runStatements(session, [], statements, { ...OPTIONS, maxAllowedPacket: 100_000 });
  await expect(run).rejects.toMatchObject({ name: 'StatementFailure', index: 1, failure: { errno: 1153 } });
  await session.run('ROLLBACK');
  expect(await session.rows(`SELECT id FROM ${database.name}.t`)).toEqual([]);
});

test('rows beyond 16 MiB go in several packets of the protocol', async () => {
  await using fixture = await targetFixture('bytes');
  const { session, database } = fixture;
  await fixture.run(`CREATE TABLE ${database.name}.t (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET utf8mb4)`);
  await runStatements(session, [], [bytesInsert(database.name, 0, 1_100)], OPTIONS);
  await session.run('COMMIT');
  const [row] = await session.rows(`SELECT COUNT(*) AS n, SUM(LENGTH(v)) AS bytes FROM ${database.name}.t`);
  expect(row?.n).toBe('1100');
  expect(Number(row?.bytes)).toBeGreaterThan(18 << 20);
});
