import { compileSelection, type TableStructure, tableKey } from '@tideway/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange, SourceTransaction } from '../ports/source-transaction.ts';
import type { Checkpoint } from '../ports/target.ts';
import { eventsOf, fakeSource, type LogUnit } from '../test-support/fake-source.ts';
import { History, type Pick } from '../test-support/history.ts';
import { MemoryCatalog } from '../test-support/memory-catalog.ts';
import { MemoryDatabase, MemoryTable } from '../test-support/memory-database.ts';
import { Crash, type FaultPoint, type MemoryStore, memoryTarget, restartFrom } from '../test-support/memory-target.ts';
import { seededPause, seededPick } from '../test-support/random.ts';
import { randomTables } from '../test-support/random-tables.ts';
import { runPipeline } from './pipeline.ts';

const UUID = '11111111-1111-1111-1111-111111111111';
const OPTIONS = { maxGroupRows: 12, minGroupRows: 3, maxQueuedTransactions: 20, foldInterval: 0 };

/** What two transactions must not both touch unordered: exact, from the model and not from our keys. */
function touched(changes: readonly RowChange[]): Set<string> {
  const names = new Set<string>();
  for (const { table: structure, before, after } of changes) {
    for (const image of [before, after]) if (image !== null) touchedBy(structure, image, names);
  }
  return names;
}

function touchedBy(structure: TableStructure, image: RowImage, names: Set<string>): void {
  const row = structure.columns.map((_, ordinal) => (image.isNull(ordinal) ? null : image.literal(ordinal)));
  const values = new MemoryTable(structure).uniqueValues(row);
  const name = tableKey(structure.table);
  for (const [index, value] of values.entries()) if (value !== undefined) names.add(`${name} ${index} ${value}`);
  if (values.every((value) => value === undefined)) names.add(`${name} row ${JSON.stringify(row)}`);
}

interface Run {
  readonly pick: Pick;
  readonly log: readonly LogUnit[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly keys: readonly Set<string>[];
  readonly structures: readonly TableStructure[];
  readonly store: MemoryStore;
  readonly committed: Set<number>;
  readonly violations: string[];
}

function newRun(seed: number, lanes: number, length: number): Run & { readonly expected: Record<string, string[]> } {
  const pick = seededPick(seed);
  const structures = randomTables(pick);
  const history = new History(structures, pick);
  const all = Array.from({ length }, () => history.transaction());
  const log = all.map((changes, index) => {
    const gtid = `${UUID}:${index + 1}`;
    return { gtid, events: eventsOf(index + 1, gtid, changes) };
  });
  const base: Checkpoint = { executed: '', file: 'binlog.000001', position: '4', held: [], sourceTimestamp: null };
  const store: MemoryStore = {
    database: new MemoryDatabase(structures),
    base,
    lanes: Array.from({ length: lanes }, () => []),
    committed: [],
  };
  return {
    pick,
    log,
    numbers: new Map(log.map(({ gtid }, index) => [gtid, index])),
    keys: all.map(touched),
    structures,
    store,
    committed: new Set(),
    violations: [],
    expected: history.source.dump(),
  };
}

/** Notes every earlier transaction that is not committed although a later one that touches the same is. */
function checkClosed({ numbers, keys, committed, violations }: Run, transactions: readonly SourceTransaction[]): void {
  const indexes = transactions.map(({ gtid }) => numbers.get(gtid ?? '') ?? -1);
  for (const index of indexes) {
    if (committed.has(index)) violations.push(`${index} twice`);
    committed.add(index);
  }
  for (const index of indexes) {
    for (let earlier = 0; earlier < index; earlier += 1) {
      const shared = [...(keys[earlier] ?? [])].find((name) => keys[index]?.has(name));
      if (shared !== undefined && !committed.has(earlier)) violations.push(`${index} before ${earlier}: ${shared}`);
    }
  }
}

/** Runs until all is applied or a fault ends it; true when it ended well. */
async function runOnce(run: Run, consistency: 'transaction' | 'commit-order', fault: (point: FaultPoint) => void) {
  const { pick, log, structures, store } = run;
  const stop = new AbortController();
  const pause = seededPause(pick);
  const target = memoryTarget({
    store,
    catalog: new MemoryCatalog(structures, false),
    pause,
    fault,
    onCommit: (transactions, { mode }) => {
      checkClosed(run, transactions);
      // What the source accepted never needs the fallback: it is for targets that differ.
      if (mode !== 'grouped') run.violations.push(`${mode}: ${transactions.map(({ gtid }) => gtid).join()}`);
    },
  });
  const source = fakeSource({ log, pause, batchSize: () => 1 + pick(40), onDelivered: () => stop.abort('drain') });
  await runPipeline({
    source,
    target,
    start: restartFrom(store),
    selection: compileSelection({ kind: 'all' }, true),
    options: { ...OPTIONS, consistency },
    clock: { now: () => 0 },
    signal: stop.signal,
  });
}

describe('the pipeline against a serial apply', () => {
  it.each(['transaction', 'commit-order'] as const)('ends with the same rows (%s)', async (consistency) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 6 }), async (seed, lanes) => {
        const run = newRun(seed, lanes, 60);
        await runOnce(run, consistency, () => {});
        expect(run.violations).toEqual([]);
        expect(run.store.database.dump()).toEqual(run.expected);
        expect(run.store.base.executed).toBe(`${UUID}:1-60`);
      }),
      { numRuns: consistency === 'transaction' ? 400 : 80 },
    );
  });

  it('loses and doubles nothing over crashes at every fault point', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 5 }), async (seed, lanes) => {
        const run = newRun(seed, lanes, 60);
        for (let crashes = 0; ; crashes += 1) {
          let left = crashes < 8 ? 1 + run.pick(12) : Number.POSITIVE_INFINITY;
          const fault = (): void => {
            left -= 1;
            // Once dead, nothing else gets through either.
            if (left <= 0) throw new Crash('crash');
          };
          const ended = await runOnce(run, 'transaction', fault).then(
            () => true,
            () => false,
          );
          if (ended) break;
          expect(left).toBeLessThanOrEqual(0);
        }
        expect(run.violations).toEqual([]);
        expect(run.store.committed.toSorted()).toEqual(run.log.map(({ gtid }) => gtid).toSorted());
        expect(run.store.database.dump()).toEqual(run.expected);
      }),
      { numRuns: 250 },
    );
  });
});
