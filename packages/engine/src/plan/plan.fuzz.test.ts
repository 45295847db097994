import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplyGroup } from '../ports/apply-plan.ts';
import { transaction } from '../test-support/changes.ts';
import { History, type Pick } from '../test-support/history.ts';
import { MemoryCatalog } from '../test-support/memory-catalog.ts';
import { MemoryDatabase, MemoryError } from '../test-support/memory-database.ts';
import { runSql } from '../test-support/memory-sql.ts';
import { seededPick } from '../test-support/random.ts';
import { randomTables } from '../test-support/random-tables.ts';
import { planGroup } from './plan-group.ts';
import { planRowByRow } from './plan-row-by-row.ts';

/** The counts of a plan's statements in order; undefined when one of them failed. */
function counts(database: MemoryDatabase, { statements }: ReturnType<typeof planGroup>): number[] | undefined {
  try {
    return statements.map(({ sql }) => runSql(database, sql));
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}

/** A target that is some rows away from the source: rows lost, rows of its own, values changed. */
function diverge(database: MemoryDatabase, pick: Pick): void {
  for (const { structure, rows } of [...database.tables.values()]) {
    const all = [...rows];
    for (const row of all) if (pick(6) === 0) rows.delete(row);
    const history = new History([structure], pick);
    history.transaction();
    const table = database.table(`${structure.table.schema}.${structure.table.name}`);
    for (const row of history.source.table(`${structure.table.schema}.${structure.table.name}`).rows) {
      if (pick(2) === 0) continue;
      try {
        table.insert([...row]);
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
      }
    }
  }
}

function copyOf(source: MemoryDatabase): MemoryDatabase {
  const copy = new MemoryDatabase([...source.tables.values()].map(({ structure }) => structure));
  for (const [name, { rows }] of source.tables) for (const row of rows) copy.table(name).rows.add([...row]);
  return copy;
}

describe('a grouped plan', () => {
  it('that counts right did what row by row does, whatever the target held', () => {
    let right = 0;
    let wrong = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pick = seededPick(seed);
        const structures = randomTables(pick);
        const history = new History(structures, pick);
        for (let count = 0; count < 6; count += 1) history.transaction();
        const grouped = copyOf(history.source);
        if (pick(4) > 0) diverge(grouped, pick);
        const single = copyOf(grouped);
        const changes = [...history.transaction(), ...history.transaction(), ...history.transaction()];
        const group: ApplyGroup = {
          transactions: [transaction(1, changes)],
          changeCount: changes.length,
          byteLength: 1,
        };
        const catalog = new MemoryCatalog(structures);
        const plan = planGroup(group, catalog, { maxRows: 1 + pick(4), maxCaseRows: 2 + pick(3) });
        const counted = counts(grouped, plan);
        if (counted === undefined || counted.some((count, index) => count !== plan.statements[index]?.expect)) {
          wrong += 1;
          return;
        }
        right += 1;
        const rowByRow = planRowByRow(group, catalog);
        expect(counts(single, rowByRow)).toEqual(rowByRow.statements.map(({ expect: count }) => count));
        expect(grouped.dump()).toEqual(single.dump());
      }),
      { numRuns: 4000 },
    );
    expect(right).toBeGreaterThan(500);
    expect(wrong).toBeGreaterThan(500);
  });
});
