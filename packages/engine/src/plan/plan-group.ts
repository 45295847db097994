import type { ApplyGroup, ApplyPlan, PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { insertRows, insertSize, type NewRow } from './insert-rows.ts';
import { mappingOf } from './mappings.ts';
import { type Gone, planDeletes } from './plan-deletes.ts';
import { DEFAULT_PLAN_OPTIONS, type PlanCatalog, type PlanOptions } from './plan-options.ts';
import { planOrdered } from './plan-ordered.ts';
import { planRowByRow } from './plan-row-by-row.ts';
import { type RowChain, RowChains } from './row-chains.ts';
import { splitBySize } from './split-rows.ts';
import {
  type CaseRow,
  caseRow,
  changedColumns,
  enumZeros,
  insertRow,
  keyTuple,
  keyValue,
  statement,
  type UpdatedRow,
  updateCase,
  updateRow,
} from './statements.ts';
import type { MappedColumn, TableMapping } from './table-mapping.ts';

/**
 * The statements of a group: changes of one row reduced, deletes first (they free unique values that move), guards,
 * multi-row inserts, updates. A pure function of the group and the structures. Whenever a count differs from
 * `expect`, or anything fails, the caller rolls back and runs {@link planRowByRow}, which is the meaning.
 */
export function planGroup(group: ApplyGroup, catalog: PlanCatalog, options: Partial<PlanOptions> = {}): ApplyPlan {
  const settings = { ...DEFAULT_PLAN_OPTIONS, ...options };
  if (group.changeCount === 1) return { ...planRowByRow(group, catalog, options), mode: 'grouped' };
  const tables = new Map<TableMapping, RowChains>();
  const ordered: [TableMapping, RowChange][] = [];
  let mapping: TableMapping | undefined;
  let chains: RowChains | undefined;
  for (const { changes } of group.transactions) {
    for (const change of changes) {
      if (mapping?.source !== change.table) {
        mapping = mappingOf(change.table, catalog, settings.foreignKeyChecks);
        chains = tables.get(mapping);
        if (chains === undefined && mapping.ordered === undefined) {
          chains = new RowChains(mapping);
          tables.set(mapping, chains);
        }
      }
      if (chains === undefined || mapping.ordered !== undefined) ordered.push([mapping, change]);
      else if (!chains.add(change)) return planRowByRow(group, catalog, options);
    }
  }
  if (hasTwoStructuresOfOne(tables)) return planRowByRow(group, catalog, options);
  return { mode: 'grouped', statements: [...planChains(tables.values(), settings), ...planOrdered(ordered, settings)] };
}

/** Two structures of one table in a group (a DDL on another database's session …): chains would not see each other. */
function hasTwoStructuresOfOne(tables: ReadonlyMap<TableMapping, RowChains>): boolean {
  const targets = new Set<unknown>();
  for (const { target } of tables.keys()) targets.add(target);
  return targets.size !== tables.size;
}

interface Phases {
  readonly deletes: PlannedStatement[];
  readonly guards: PlannedStatement[];
  readonly inserts: PlannedStatement[];
  readonly updates: PlannedStatement[];
}

function planChains(tables: Iterable<RowChains>, options: PlanOptions): PlannedStatement[] {
  const phases: Phases = { deletes: [], guards: [], inserts: [], updates: [] };
  for (const chains of tables) planTable(chains, phases, options);
  return [...phases.deletes, ...phases.guards, ...phases.inserts, ...phases.updates];
}

type Come = RowChain & { readonly after: RowImage };

function planTable(chains: RowChains, phases: Phases, options: PlanOptions): void {
  const gone: Gone[] = [];
  const come: Come[] = [];
  const updates: UpdatedRow[] = [];
  const guarded: RowChain[] = [];
  const { mapping, inserts } = chains;
  if (inserts !== null) {
    planInserts(mapping, inserts, (part) => part, phases.inserts, options);
    return;
  }
  for (const chain of chains.chains) {
    const { identity, before, after, changes, guards } = chain;
    if (guards.length > 0) guarded.push(chain);
    if (before !== null && after !== null && !chain.moved) {
      updates.push({ identity, before, after, changes, changed: setColumns(mapping, chain) });
      continue;
    }
    if (before !== null) gone.push(chain as Gone);
    if (after !== null) come.push(chain as Come);
  }
  const takesValues = come.length > 0 || guarded.length > 0;
  planDeletes(mapping, gone, takesValues, phases.deletes, options);
  for (const chain of guarded) phases.guards.push(...planGuards(mapping, chain));
  planInserts(mapping, come, (part) => part.flatMap(({ changes }) => changes), phases.inserts, options);
  planUpdates(mapping, updates, phases.updates, options);
}

/** No row may have the key, or another unique value, of a state that came and went within the group. */
function planGuards(mapping: TableMapping, chain: RowChain): PlannedStatement[] {
  const statements: PlannedStatement[] = [];
  for (const key of [mapping.key as readonly MappedColumn[], ...mapping.otherKeys]) {
    const images = chain.guards.filter((image) => key.every(({ ordinal }) => !image.isNull(ordinal)));
    const [first] = key;
    if (images.length === 0 || first === undefined) continue;
    const list = [...new Set(images.map((image) => keyValue(key, image)))].join();
    const sql = `UPDATE ${mapping.name} SET ${first.name} = ${first.name} WHERE ${keyTuple(key)} IN (${list})`;
    statements.push(statement(mapping, 'update', sql, 0, chain.changes));
  }
  return statements;
}

function planInserts<T extends NewRow>(
  mapping: TableMapping,
  rows: readonly T[],
  changesOf: (rows: readonly T[]) => readonly RowChange[],
  into: PlannedStatement[],
  options: PlanOptions,
): void {
  let plain = rows;
  if (mapping.enums.length > 0) {
    const special = rows.filter(({ after }) => enumZeros(mapping, after).length > 0);
    if (special.length > 0) {
      plain = rows.filter((row) => !special.includes(row));
      for (const row of special) into.push(...insertRow(mapping, row.after, changesOf([row]).at(-1) as RowChange));
    }
  }
  const { maxRows, maxStatementBytes } = options;
  for (const part of splitBySize(plain, (row) => insertSize(mapping, row), maxRows, maxStatementBytes)) {
    into.push(insertRows(mapping, part, changesOf(part)));
  }
}

/** The columns that the updates of a row set, one after the other: also one that ends as it began. */
function setColumns(mapping: TableMapping, { changes }: RowChain): readonly MappedColumn[] {
  const sets: (readonly MappedColumn[])[] = [];
  for (const { before, after } of changes) {
    if (before !== null && after !== null) sets.push(changedColumns(mapping, before, after));
  }
  const [only = []] = sets;
  return sets.length === 1 ? only : mapping.sets.where((column) => sets.some((set) => set.includes(column)));
}

/** Rows that set the same columns share an `UPDATE … CASE`. */
function planUpdates(
  mapping: TableMapping,
  rows: readonly UpdatedRow[],
  into: PlannedStatement[],
  options: PlanOptions,
): void {
  const bySet = new Map<readonly MappedColumn[], UpdatedRow[]>();
  for (const row of rows) {
    const list = bySet.get(row.changed);
    if (list === undefined) bySet.set(row.changed, [row]);
    else list.push(row);
  }
  for (const list of bySet.values()) {
    let batch: CaseRow[] = [];
    let bytes = 0;
    for (const row of list) {
      const beside = list.length === 1 ? undefined : caseRow(mapping, row);
      if (beside === undefined) {
        into.push(...updateRow(mapping, row.before, row.after, row.changes, row.changed));
        continue;
      }
      const size = row.after.byteLength * 6;
      if (batch.length >= options.maxCaseRows || (batch.length > 0 && bytes + size > options.maxStatementBytes)) {
        into.push(...flushCase(mapping, batch));
        batch = [];
        bytes = 0;
      }
      batch.push(beside);
      bytes += size;
    }
    into.push(...flushCase(mapping, batch));
  }
}

function flushCase(mapping: TableMapping, rows: readonly CaseRow[]): PlannedStatement[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (rows.length === 1) return updateRow(mapping, first.before, first.after, first.changes, first.changed);
  return [updateCase(mapping, rows)];
}
