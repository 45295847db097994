import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { say, TidewayError, verbatim } from '@tideway/domain';
import { CHECKS } from './checks/index.ts';
import { PrecheckContext } from './context.ts';
import { steps } from './finding.ts';
import type { Check, Finding, Fix, JobToCheck, PrecheckJob } from './types.ts';

/** Checks under way at once: each may hold a connection to either side. */
const CONCURRENCY = 6;
const TABLES_SHOWN = 100;

/** How to run. */
export interface PrecheckOptions {
  /** The items there are, with earlier results and ignores; those that no longer apply are dropped, new ones added. */
  readonly items: readonly PrecheckItem[];
  /** Ids to run again; all when omitted. */
  readonly only?: readonly string[];
  /** Ends the run: items not finished are `waiting` again, and the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with every change of an item, in the order in which they happen. */
  readonly onItem: (item: PrecheckItem) => void;
  readonly now?: () => Date;
}

/** The items of a job before anything was checked. */
export function precheckItems(job: JobToCheck): PrecheckItem[] {
  return CHECKS.filter((check) => check.applies(job)).map(waitingItem);
}

function waitingItem({ id, side, title, why, query }: Check): PrecheckItem {
  return {
    id,
    side,
    title,
    why,
    query,
    state: 'waiting',
    verdict: null,
    observed: '',
    required: '',
    fix: null,
    tables: [],
    tableCount: 0,
    checkedAt: null,
    ignored: null,
  };
}

/** Runs the checks of a job (or those of `only`) and returns all its items. It reads both sides and changes neither. */
export async function runPrecheck(job: PrecheckJob, options: PrecheckOptions): Promise<readonly PrecheckItem[]> {
  const { only, signal, onItem, now = () => new Date() } = options;
  signal.throwIfAborted();
  const context = new PrecheckContext(job, signal, now);
  const earlier = new Map(options.items.map((item) => [item.id, item]));
  const items = new Map(precheckItems(job).map((item) => [item.id, asBefore(item, earlier.get(item.id))]));
  const set = (item: PrecheckItem) => {
    items.set(item.id, item);
    onItem(item);
  };
  const queue = CHECKS.filter(({ id }) => items.has(id) && (only === undefined || only.includes(id)));
  for (const { id } of queue) set({ ...itemOf(items, id), state: 'waiting' });
  const work = async () => {
    for (let check = queue.shift(); check !== undefined && !signal.aborted; check = queue.shift()) {
      const before = itemOf(items, check.id);
      set({ ...before, state: 'running' });
      const finding = await find(check, context, signal);
      set(finding === null ? before : finished(check, before, finding, now()));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  signal.throwIfAborted();
  return [...items.values()];
}

/** The present words of the catalogue with the earlier result. */
function asBefore(item: PrecheckItem, earlier: PrecheckItem | undefined): PrecheckItem {
  if (earlier === undefined) return item;
  const { side, title, why } = item;
  return { ...earlier, side, title, why };
}

function itemOf(items: ReadonlyMap<string, PrecheckItem>, id: string): PrecheckItem {
  const item = items.get(id);
  if (item === undefined) throw new TypeError(`no item ${id}`);
  return item;
}

/** A check without an answer is no pass (invariant 12). Null when the run was cancelled meanwhile: half an answer is none. */
async function find(check: Check, context: PrecheckContext, signal: AbortSignal): Promise<Finding | null> {
  try {
    const finding = await check.run(context, signal);
    return signal.aborted ? null : finding;
  } catch (error) {
    if (signal.aborted) return null;
    return {
      verdict: 'could-not-check',
      observed:
        error instanceof TidewayError
          ? error.texts.detail
          : verbatim(error instanceof Error ? error.message : String(error)),
      required: say('An answer', '得到答复'),
      fix: error instanceof TidewayError ? steps(error.texts.remedy) : null,
    };
  }
}

function finished(check: Check, before: PrecheckItem, finding: Finding, at: Date): PrecheckItem {
  const tables = finding.tables ?? [];
  // What was ignored is this finding; another one must be looked at again.
  const same =
    before.verdict === finding.verdict &&
    before.observed === finding.observed.en &&
    before.tableCount === tables.length &&
    before.tables.join() === tables.slice(0, TABLES_SHOWN).join();
  const canIgnore = finding.verdict === 'warning' || finding.verdict === 'could-not-check';
  return {
    ...before,
    query: check.query,
    state: 'done',
    verdict: finding.verdict,
    observed: finding.observed.en,
    required: finding.required.en,
    fix: finding.fix && inEnglish(finding.fix),
    zh: inChinese(finding),
    tables: tables.slice(0, TABLES_SHOWN),
    tableCount: tables.length,
    checkedAt: at.toISOString(),
    ignored: same && canIgnore ? before.ignored : null,
  };
}

function inEnglish({ sql, steps, restart }: Fix): PrecheckItem['fix'] {
  return { sql: sql?.en ?? null, steps: steps?.en ?? null, restart };
}

function inChinese({ observed, required, fix }: Finding): PrecheckItem['zh'] {
  const { sql, steps } = fix ?? { sql: null, steps: null };
  return {
    observed: observed.zh,
    required: required.zh,
    steps: steps?.zh ?? null,
    sql: sql === null || sql.zh === sql.en ? null : sql.zh,
  };
}

/** Nothing failed, every warning ignored, every could-not-check accepted, and everything done. */
export function allowsNext(items: readonly PrecheckItem[]): boolean {
  return items.length > 0 && items.every(allows);
}

function allows({ state, verdict, ignored }: PrecheckItem): boolean {
  if (state !== 'done' || verdict === null || verdict === 'failed') return false;
  return verdict === 'pass' || verdict === 'note' || ignored !== null;
}

/** Counts by verdict of the items that are done. */
export function countItems(items: readonly PrecheckItem[]): PrecheckRun['counts'] {
  const done = items.filter(({ state }) => state === 'done');
  const count = (verdict: PrecheckItem['verdict']) => done.filter((item) => item.verdict === verdict).length;
  return {
    total: items.length,
    done: done.length,
    pass: count('pass'),
    note: count('note'),
    warning: count('warning'),
    failed: count('failed'),
    couldNotCheck: count('could-not-check'),
  };
}
