import { formatPosition, GtidSet, parseGtid, TidewayError, verbatim } from '@tideway/domain';
import { countChanges, groupOfChunk } from '../plan/describe.ts';
import { planGroup } from '../plan/plan-group.ts';
import { planRowByRow } from '../plan/plan-row-by-row.ts';
import type { ApplyGroup, ApplyPlan } from '../ports/apply-plan.ts';
import type { SourceChunk, SourceDdl, SourceTransaction } from '../ports/source-transaction.ts';
import type { ApplyResult, Checkpoint, DdlResult, Lane, MissedRow, Target } from '../ports/target.ts';
import type { MemoryCatalog } from './memory-catalog.ts';
import { type MemoryDatabase, MemoryError } from './memory-database.ts';
import { runSql } from './memory-sql.ts';

/** A crash of the job process at a fault point: everything in memory is gone, the database stays. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type FaultPoint =
  | 'before-commit'
  | 'after-commit'
  | 'before-fold'
  | 'after-fold'
  | 'before-ddl'
  | 'between-ddl-and-record'
  | 'after-ddl';

/** What a real target keeps for a job. */
export interface MemoryStore {
  readonly database: MemoryDatabase;
  base: Checkpoint;
  /** GTIDs (or `file:end` marks) by lane, since the base. */
  readonly lanes: string[][];
  /** Every transaction that was committed, in order of commit: to find doubles. */
  readonly committed: string[];
  /** The huge transaction that is half applied. */
  big?: { readonly event: string; readonly done: number } | null;
  /** DDL that was run, by event: what a real target's intents are settled by. */
  readonly ddl?: string[];
}

export interface MemoryTargetOptions {
  readonly store: MemoryStore;
  readonly catalog: MemoryCatalog;
  /** Waits, so that lanes overtake each other. */
  readonly pause: () => Promise<void>;
  /** Throws a {@link Crash} or a TidewayError to make a fault. */
  readonly fault: (point: FaultPoint) => void;
  readonly onCommit?: (transactions: readonly SourceTransaction[], plan: ApplyPlan) => void;
  /** A chunk is at work from now until what is returned is called: it is committed then. */
  readonly onChunk?: (chunk: SourceChunk) => () => void;
  /** A huge transaction is through. */
  readonly onBig?: (chunk: SourceChunk) => void;
  readonly onDdl?: (ddl: SourceDdl) => void;
}

const MISSED: readonly MissedRow[] = [];

/** Applies a plan whole or not at all, as lanes do; false when a count is not as planned. */
export function runPlan(database: MemoryDatabase, { statements, mode }: ApplyPlan): boolean {
  try {
    database.atomically(() => {
      for (const { sql, expect, keyed, kind } of statements) {
        const count = runSql(database, sql);
        const missed = mode === 'row-by-row' && keyed && kind !== 'insert' && expect === 1 && count === 0;
        if (count !== expect && !missed) throw new MemoryError(`${count} rows, not ${expect}: ${sql}`);
      }
    });
    return true;
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return false;
  }
}

/** Lanes over a {@link MemoryDatabase}, exactly once by the lanes' sets, with faults. */
export function memoryTarget(options: MemoryTargetOptions): Target {
  const { store, catalog } = options;
  const lanes = store.lanes.map((_, index): Lane => new MemoryLane(index, options));
  return {
    lanes,
    catalog,
    bigTransaction: store.big ?? null,
    fold: async (base) => {
      options.fault('before-fold');
      await options.pause();
      store.base = base;
      prune(store);
      options.fault('after-fold');
    },
    runDdl: async (ddl: SourceDdl): Promise<DdlResult> => {
      options.fault('before-ddl');
      await options.pause();
      const event = ddl.intentGtid ?? formatPosition(ddl.end);
      // An intent whose statement was run is settled, not run again.
      if (store.ddl?.includes(event) !== true) {
        options.onDdl?.(ddl);
        store.ddl?.push(event);
      }
      options.fault('between-ddl-and-record');
      if (!ddl.rowsFollow) store.lanes[0]?.push(ddl.gtid ?? formatPosition(ddl.end));
      options.fault('after-ddl');
      return { action: 'applied', statements: ddl.statements.map(({ sql }) => sql), duration: 0, reason: null };
    },
  };
}

function prune({ lanes, base }: MemoryStore): void {
  const executed = base.executed === null ? null : GtidSet.parse(base.executed);
  const isLeft = (name: string) =>
    executed === null
      ? Number(name.slice(name.lastIndexOf(':') + 1)) > (base.heldThrough?.position ?? Number(base.position))
      : !executed.has(parseGtid(name));
  for (const lane of lanes) lane.splice(0, lane.length, ...lane.filter(isLeft));
}

/** Where a restart begins. */
export function restartFrom({ base, lanes }: MemoryStore): Checkpoint {
  if (base.executed === null) return { ...base, held: lanes.flat() };
  const held = GtidSet.parse(lanes.flat().join());
  return { ...base, executed: GtidSet.parse(base.executed).union(held).toString() };
}

class MemoryLane implements Lane {
  readonly index: number;
  readonly #options: MemoryTargetOptions;
  #busy = false;

  constructor(index: number, options: MemoryTargetOptions) {
    this.index = index;
    this.#options = options;
  }

  async apply(group: ApplyGroup): Promise<ApplyResult> {
    if (this.#busy) throw new Error('two groups on one lane');
    this.#busy = true;
    const { pause, fault } = this.#options;
    await pause();
    fault('before-commit');
    const mode = this.#commit(group);
    fault('after-commit');
    await pause();
    this.#busy = false;
    return { counts: countChanges(group), missed: MISSED, statements: 1, retries: 0, duration: 0, mode };
  }

  #commit(group: ApplyGroup): ApplyResult['mode'] {
    const { store, catalog, onCommit } = this.#options;
    const options = { foreignKeyChecks: store.database.checksForeignKeys };
    const grouped = planGroup(group, catalog, options);
    const rowByRow = runPlan(store.database, grouped) ? undefined : planRowByRow(group, catalog, options);
    if (rowByRow !== undefined && !runPlan(store.database, rowByRow)) {
      throw new TidewayError('TARGET_DUPLICATE_KEY', {
        detail: verbatim(rowByRow.statements.map(({ sql }) => sql).join('; ')),
      });
    }
    for (const transaction of group.transactions) this.#record(transaction);
    onCommit?.(group.transactions, rowByRow ?? grouped);
    return (rowByRow ?? grouped).mode as ApplyResult['mode'];
  }

  #record({ gtid, preparedGtid, end }: Pick<SourceTransaction, 'gtid' | 'preparedGtid' | 'end'>): void {
    const { store } = this.#options;
    const names = [gtid ?? formatPosition(end), ...(preparedGtid ? [preparedGtid] : [])];
    store.lanes[this.index]?.push(...names);
    store.committed.push(...names);
  }

  /** As a real target: what the chunk holds beyond the recorded progress, and the progress, at once. */
  async applyChunk(chunk: SourceChunk, before: Promise<void>): Promise<ApplyResult> {
    const { store, catalog, pause, fault, onChunk, onBig } = this.#options;
    if (this.#busy) throw new Error('two chunks on one lane');
    this.#busy = true;
    const chunkDone = onChunk?.(chunk);
    await pause();
    await before;
    fault('before-commit');
    const event = chunk.gtid ?? formatPosition(chunk.start);
    const done = store.big?.done ?? 0;
    if (store.big && store.big.event !== event) throw new Error(`${store.big.event} is half applied, not ${event}`);
    if (chunk.firstChange > done) throw new Error(`chunks of ${event} were left out`);
    const end = chunk.firstChange + chunk.changes.length;
    if (end > done || chunk.last) {
      const changes = chunk.changes.slice(done - chunk.firstChange);
      const group = groupOfChunk({ ...chunk, changes });
      const options = { foreignKeyChecks: store.database.checksForeignKeys };
      if (!runPlan(store.database, planGroup(group, catalog, options))) {
        if (!runPlan(store.database, planRowByRow(group, catalog, options))) throw new Error(`chunk of ${event}`);
      }
      store.big = chunk.last ? null : { event, done: end };
      if (chunk.last) {
        this.#record(chunk);
        onBig?.(chunk);
      }
    }
    chunkDone?.();
    fault('after-commit');
    await pause();
    this.#busy = false;
    return { counts: [], missed: MISSED, statements: 1, retries: 0, duration: 0, mode: 'grouped' };
  }
}
