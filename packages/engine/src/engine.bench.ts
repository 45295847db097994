// Run by hand: node packages/engine/src/engine.bench.ts
// Cost of keys + schedule + plan for a workload like W2 (5 rows a transaction, 4 tables, a unique text column).
import { LiteralRowImage } from './assemble/literal-row-image.ts';
import { DEFAULT_PIPELINE_OPTIONS } from './pipeline/options.ts';
import { TableRegistry } from './pipeline/table-registry.ts';
import { planGroup } from './plan/plan-group.ts';
import type { RowImage } from './ports/source-event.ts';
import type { RowChange, SourceTransaction } from './ports/source-transaction.ts';
import { DependencyGraph, type GraphNode } from './schedule/dependency-graph.ts';
import { transaction } from './test-support/changes.ts';
import { MemoryCatalog } from './test-support/memory-catalog.ts';
import { seededPick } from './test-support/random.ts';
import { column, table } from './test-support/structures.ts';

/** Literals ready, and columns compared by identity, so that what is measured is the engine and not the decoder. */
class BenchImage extends LiteralRowImage {
  sameAs(other: RowImage, ordinal: number): boolean {
    return this.literal(ordinal) === other.literal(ordinal);
  }
}

const tables = [0, 1, 2, 3].map((index) =>
  table(`w2.t${index}`, {
    columns: [
      column('id', 'bigint unsigned'),
      column('uk', 'varchar(40) collate utf8mb4_0900_ai_ci'),
      column('k', 'int'),
      column('amount', 'decimal(12,2)'),
      column('status', "enum('a','b','c')"),
      column('note', 'varchar(200) collate utf8mb4_0900_ai_ci'),
      column('updated', 'datetime(6)'),
    ],
    primary: ['id'],
    unique: [['uk']],
  }),
);
const pick = seededPick(1);
const note = 'x'.repeat(90);

function row(id: number, uk: number): BenchImage {
  const values = [
    String(id),
    `'value-${uk}-abcdefghijkl'`,
    String(pick(1000)),
    `${pick(10_000)}.50`,
    String(1 + pick(3)),
    `'${note}${pick(1000)}'`,
    `'2026-11-24 10:00:00.${String(pick(1_000_000)).padStart(6, '0')}'`,
  ];
  return new BenchImage(values, 180);
}

function changeOf(index: number): RowChange {
  const structure = tables[pick(4)] as (typeof tables)[number];
  const id = Math.floor(100_000 * (pick(1_000_000) / 1_000_000) ** 3);
  const kind = pick(10);
  const base = { table: structure, foreignKeyChecks: true };
  if (kind < 6) return { ...base, kind: 'update', before: row(id, id), after: row(id, pick(20) === 0 ? index : id) };
  if (kind < 8) return { ...base, kind: 'insert', before: null, after: row(1_000_000 + index, 1_000_000 + index) };
  return { ...base, kind: 'delete', before: row(500_000 + index, 500_000 + index), after: null };
}

/** Milliseconds of user CPU: the wall clock of a shared machine says little. */
function cpuTime(): number {
  return process.cpuUsage().user / 1000;
}

const COUNT = 40_000;
const all: SourceTransaction[] = Array.from({ length: COUNT }, (_, index) =>
  transaction(
    index + 1,
    Array.from({ length: 5 }, (_, part) => changeOf(index * 5 + part)),
  ),
);
const rows = COUNT * 5;
const catalog = new MemoryCatalog(tables);

async function once(lanes: number): Promise<void> {
  const registry = new TableRegistry(catalog, false);
  for (const structure of tables) await registry.prepare(structure, async () => {});
  const graph = new DependencyGraph();
  let keysTime = 0;
  let graphTime = 0;
  let planTime = 0;
  let groups = 0;
  let statements = 0;
  let fallbacks = 0;
  let bytes = 0;
  const flying: GraphNode[][] = [];
  for (let at = 0; at < all.length || flying.length > 0; at += 400) {
    const batch = all.slice(at, at + 400);
    let start = cpuTime();
    const sets = batch.map((one) => registry.writeSet(one));
    keysTime += cpuTime() - start;
    start = cpuTime();
    for (const [index, one] of batch.entries()) graph.add(one, sets[index] as (typeof sets)[number]);
    while (flying.length >= lanes || (at >= all.length && flying.length > 0))
      graph.complete(flying.shift() as GraphNode[]);
    const made: GraphNode[][] = [];
    while (flying.length < lanes) {
      const shareRows = Math.min(500, Math.max(50, Math.ceil(graph.readyRows / lanes)));
      const { maxGroupRows: maxRows, maxGroupBytes: maxBytes } = DEFAULT_PIPELINE_OPTIONS;
      const group = graph.takeGroup({ maxRows, maxBytes, shareRows, shareBytes: maxBytes });
      if (group === undefined) break;
      made.push(group);
      flying.push(group);
    }
    graphTime += cpuTime() - start;
    start = cpuTime();
    for (const nodes of made) {
      const transactions = nodes.map((node) => node.transaction);
      const changeCount = nodes.reduce((sum, node) => sum + node.rows, 0);
      const plan = planGroup({ transactions, changeCount, byteLength: 1 }, catalog);
      groups += 1;
      statements += plan.statements.length;
      if (plan.mode !== 'grouped') fallbacks += 1;
      for (const { sql } of plan.statements) bytes += sql.length;
    }
    planTime += cpuTime() - start;
  }
  const micro = (time: number): string => ((time * 1000) / rows).toFixed(2);
  console.log(
    `${lanes} lanes: µs a row: keys ${micro(keysTime)}, schedule ${micro(graphTime)}, plan ${micro(planTime)}; ` +
      `${groups} groups, ${(rows / groups).toFixed(0)} rows a group, ${(rows / statements).toFixed(1)} rows a statement, ` +
      `${fallbacks} fallbacks, ${(bytes / rows).toFixed(0)} bytes a row`,
  );
}

for (let round = 0; round < 3; round += 1) for (const lanes of [1, 8]) await once(lanes);
