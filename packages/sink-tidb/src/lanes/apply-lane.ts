import { formatPosition, say, TidewayError } from '@tideway/domain';
import {
  type ApplyGroup,
  type ApplyPlan,
  type ApplyResult,
  type Lane,
  type MissedRow,
  PartlyApplied,
  type PlannedStatement,
  type RowChange,
  type SourceChunk,
  type SourceTransaction,
  type TargetCatalog,
} from '@tideway/engine';
import type { BaseWriter } from '../checkpoint/base-writer.ts';
import type { SessionHolder } from '../checkpoint/session-holder.ts';
import type { FencedJob, RegisteredSession } from '../checkpoint/session-registry.ts';
import type { Clock } from '../clock.ts';
import { TargetFailure } from '../connect/server-error.ts';
import { toTidewayError } from '../connect/target-error.ts';
import { type ApplyUnit, sliceGroup, unitOf } from './apply-unit.ts';
import type { BigTransaction } from './big-transaction.ts';
import { showKey } from './describe-row.ts';
import { judge, type Verdict } from './judge.ts';
import { LaneRow } from './lane-row.ts';
import { mergeResults } from './merge-results.ts';
import type { Planner } from './planner.ts';
import type { ReplayWindow } from './replay-window.ts';
import { Retrier, type RetryLimits } from './retry.ts';
import { type FailedChange, rowError, rowMissingError, unexpectedCountError } from './row-error.ts';
import { GuardFailure, rollbackSql, runStatements, StatementFailure, UnknownCommit } from './run-statements.ts';
import type { StallWatch } from './stall-watch.ts';

/** What all lanes of a target share. */
export interface LaneContext {
  readonly job: FencedJob;
  readonly writer: BaseWriter;
  readonly catalog: TargetCatalog;
  readonly planner: Planner;
  readonly clock: Clock;
  readonly retry: RetryLimits;
  readonly watch: StallWatch;
  readonly replay: ReplayWindow;
  readonly big: BigTransaction;
  readonly maxAllowedPacket: number;
  readonly foreignKeyChecks: boolean;
  /** Whether the server can look at counts itself (`guard.ts`). */
  readonly hasGuards: boolean;
}

/** Statements up to which a plan is guarded: each guard costs the server a statement, to save a round trip. */
const MOST_GUARDED = 4;

/** Milliseconds that a chunk holds its locks while chunks before it are not committed. */
const TURN_PATIENCE = 5_000;

type Mode = ApplyResult['mode'];

/** A committed part of a group. */
interface Done {
  readonly transactions: number;
  readonly result: ApplyResult;
}

/** What became of one attempt to commit a unit. Unless `committed`, nothing of it is on the target. */
type Attempt =
  | { readonly kind: 'committed'; readonly missed: readonly PlannedStatement[]; readonly statements: number }
  | { readonly kind: 'again'; readonly failure: TargetFailure }
  | { readonly kind: 'closer' }
  | { readonly kind: 'too-much' }
  | { readonly kind: 'gave-way' }
  | { readonly kind: 'failed'; readonly error: TidewayError; readonly transaction: number };

/**
 * One connection that commits apply groups exactly once (design §4.6, §4.7): grouped first; row by row in source order
 * when anything is not as planned. A group that fails at a later transaction is committed up to it, so that the error
 * names the first transaction that is not on the target ({@link PartlyApplied} says what is). Rows and the lane's record are
 * in one transaction of the target (invariant 1).
 */
export class ApplyLane implements Lane {
  readonly index: number;
  readonly #context: LaneContext;
  readonly #holder: SessionHolder;
  readonly #row: LaneRow;

  constructor(index: number, holder: SessionHolder, context: LaneContext) {
    this.index = index;
    this.#holder = holder;
    this.#context = context;
    this.#row = new LaneRow(context.job, index);
  }

  async apply(group: ApplyGroup): Promise<ApplyResult> {
    const done: Done[] = [];
    try {
      for (const unit of this.#unitsOf(group)) await this.#commitUnit(unit, done);
    } catch (error) {
      const committed = done.reduce((sum, { transactions }) => sum + transactions, 0);
      if (committed === 0 || !(error instanceof TidewayError)) throw error;
      throw new PartlyApplied(error, committed, mergeResults(done.map(({ result }) => result)));
    }
    return mergeResults(done.map(({ result }) => result));
  }

  /** Within a replay window transactions overwrite, beyond it they do not: a group is cut where that changes. */
  #unitsOf(group: ApplyGroup): readonly ApplyUnit[] {
    const { replay } = this.#context;
    if (!replay.isOpen) return [unitOf(group, false)];
    const units: ApplyUnit[] = [];
    for (let from = 0, to = 0; from < group.transactions.length; from = to) {
      const isReplay = replay.covers(group.transactions[from] as SourceTransaction);
      for (to = from + 1; to < group.transactions.length; to += 1) {
        if (replay.covers(group.transactions[to] as SourceTransaction) !== isReplay) break;
      }
      units.push(unitOf(sliceGroup(group, from, to), isReplay));
    }
    return units;
  }

  async applyChunk(chunk: SourceChunk, before: Promise<void>): Promise<ApplyResult> {
    const { big, clock, replay } = this.#context;
    const step = big.step(chunk);
    if (step === null) return mergeResults([]);
    const group = {
      transactions: [step.transaction],
      changeCount: step.transaction.changes.length,
      byteLength: chunk.byteLength,
    };
    const turn = { before, recordSql: () => step.recordSql() };
    const unit = { group, recorded: chunk.last ? [chunk] : [], replay: replay.covers(chunk), turn };
    const started = clock.now();
    // Ahead of its turn only what goes exactly as planned counts: what is in the way may be gone when the turn comes.
    const ahead: Attempt = unit.replay ? { kind: 'gave-way' } : await this.#attempt(unit, 'grouped', false);
    if (ahead.kind === 'committed') {
      step.accept();
      return this.#result(group, ahead, { mode: 'grouped', retries: 0, duration: clock.now() - started });
    }
    await before;
    const done: Done[] = [];
    await this.#commitUnit(unit, done);
    step.accept();
    const { retries, ...result } = mergeResults(done.map((one) => one.result));
    return { ...result, retries: retries + (unit.replay ? 0 : 1) };
  }

  close(): Promise<void> {
    return this.#holder.close();
  }

  /** Commits a unit, in parts if need be; what is committed is told to `done`, also when the rest then fails. */
  async #commitUnit(unit: ApplyUnit, done: Done[]): Promise<void> {
    const { clock, retry } = this.#context;
    const started = clock.now();
    const retrier = new Retrier(clock, retry);
    let mode: Mode = unit.replay ? 'replay' : 'grouped';
    let oneByOne = false;
    for (;;) {
      const attempt = await this.#attempt(unit, mode, oneByOne);
      switch (attempt.kind) {
        case 'committed': {
          const facts = { mode, retries: retrier.count, duration: clock.now() - started };
          done.push({ transactions: unit.group.transactions.length, result: this.#result(unit.group, attempt, facts) });
          return;
        }
        case 'again':
          if (retrier.isExhausted)
            throw toTidewayError(
              attempt.failure,
              say(`gave up after ${retrier.count} repetitions`, `重复 ${retrier.count} 次后放弃`),
            );
          await retrier.wait();
          break;
        case 'closer':
          if (oneByOne)
            throw new TidewayError('INTERNAL', {
              detail: say('a plan cannot be told right or wrong', '无法判断执行计划是否正确'),
            });
          oneByOne = mode !== 'grouped';
          if (mode === 'grouped') mode = 'row-by-row';
          break;
        case 'too-much':
          return this.#commitHalves(unit, done);
        case 'failed':
          // What stands before it in the group is committed, so that the error is about the first that is not.
          if (attempt.transaction > 0) await this.#commitUnit(slice(unit, 0, attempt.transaction), done);
          throw attempt.error;
      }
    }
  }

  /** The target takes no transaction of this size; its source transactions need not be together. */
  async #commitHalves(unit: ApplyUnit, done: Done[]): Promise<void> {
    const { length } = unit.group.transactions;
    const middle = length >> 1;
    await this.#commitUnit(slice(unit, 0, middle), done);
    await this.#commitUnit(slice(unit, middle, length), done);
  }

  async #attempt(unit: ApplyUnit, mode: Mode, oneByOne: boolean): Promise<Attempt> {
    const { watch, writer } = this.#context;
    const registered = await this.#holder.ready();
    const row = this.#row.advance(unit.recorded, writer.base);
    const attempt = await watch.during(registered, () =>
      this.#transact(registered, unit, row.sql, this.#plan(unit, mode), oneByOne),
    );
    if (attempt.kind === 'committed') row.accept();
    else row.revert();
    return attempt;
  }

  #plan({ group }: ApplyUnit, mode: Mode): ApplyPlan {
    const { planner } = this.#context;
    if (mode === 'grouped') return planner.grouped(group);
    return mode === 'replay' ? planner.replay(group) : planner.rowByRow(group);
  }

  async #transact(
    registered: RegisteredSession,
    unit: ApplyUnit,
    laneSql: string,
    plan: ApplyPlan,
    oneByOne: boolean,
  ): Promise<Attempt> {
    const { session } = registered;
    const { maxAllowedPacket, foreignKeyChecks, replay } = this.#context;
    try {
      const guarded = !oneByOne && unit.turn === undefined && this.#mayBeGuarded(plan);
      const options = { maxAllowedPacket, foreignKeyChecks, oneByOne, guarded };
      const run = plan.mode === 'replay' ? replay.run : runStatements;
      const counts = await run(session, [laneSql], plan.statements, options);
      if (counts.heads.length !== 1 || counts.heads[0] !== 1) await this.#refuse(registered);
      const verdict = judge(plan, counts);
      if (counts.isCommitted === true) return committed(plan, verdict);
      if (verdict.kind === 'right') {
        if (unit.turn !== undefined && !(await this.#takeTurn(registered, unit.turn))) {
          await this.#rollback(registered);
          return { kind: 'gave-way' };
        }
        const attempt = await this.#commit(registered, plan, verdict.missed, counts.tail);
        if (attempt.kind === 'committed') counts.committed?.();
        return attempt;
      }
      await this.#rollback(registered);
      if (verdict.kind === 'unclear') return { kind: 'closer' };
      const failed = locate(unit, plan.statements[verdict.index]);
      const error = verdict.kind === 'lost' ? rowMissingError(failed) : unexpectedCountError(failed, verdict.count);
      return { kind: 'failed', error, transaction: failed.index };
    } catch (failure) {
      if (failure instanceof UnknownCommit) return this.#unknown(registered, plan, [], failure.failure);
      if (failure instanceof GuardFailure) {
        if (failure.isHead) await this.#refuse(registered);
        await this.#rollback(registered);
        return { kind: 'closer' };
      }
      return this.#failed(registered, unit, plan, failure);
    }
  }

  #mayBeGuarded({ mode, statements }: ApplyPlan): boolean {
    if (!this.#context.hasGuards || mode !== 'grouped' || statements.length > MOST_GUARDED) return false;
    return statements.every(({ sqlMode }) => sqlMode !== 'enum-zero');
  }

  /**
   * Waits for the chunks before this one, and records its progress. False when they take longer: they may wait for a row
   * that this chunk has locked, which no server can see, so it has to let go of it.
   */
  async #takeTurn(registered: RegisteredSession, { before, recordSql }: NonNullable<ApplyUnit['turn']>) {
    const patience = this.#context.clock.sleep(TURN_PATIENCE).then(() => false);
    if (!(await Promise.race([before.then(() => true), patience]))) return false;
    const sql = recordSql();
    if (sql === null) return true;
    const [result] = await registered.session.run(sql);
    if (result?.affectedRows !== 1) await this.#refuse(registered);
    return true;
  }

  async #failed(registered: RegisteredSession, unit: ApplyUnit, plan: ApplyPlan, thrown: unknown): Promise<Attempt> {
    const failure = thrown instanceof StatementFailure ? thrown.failure : thrown;
    if (!(failure instanceof TargetFailure)) {
      await this.#rollback(registered);
      throw thrown;
    }
    if (failure.kind === 'connection' || failure.kind === 'transient') {
      await this.#rollback(registered);
      return { kind: 'again', failure };
    }
    if (failure.errno === 8004 && unit.group.transactions.length > 1) {
      await this.#rollback(registered);
      return { kind: 'too-much' };
    }
    if (!(thrown instanceof StatementFailure)) {
      await this.#rollback(registered);
      throw toTidewayError(failure, say('could not write the checkpoint of a lane', '无法写入通道的检查点'));
    }
    if (plan.mode === 'grouped') {
      await this.#rollback(registered);
      return { kind: 'closer' };
    }
    const failed = locate(unit, plan.statements[thrown.index]);
    const { catalog } = this.#context;
    const error = await rowError(failed, failure, catalog, registered.session).catch((again: unknown) =>
      toTidewayError(again instanceof TargetFailure ? failure : again, say('could not apply a row', '无法应用某一行')),
    );
    await this.#rollback(registered);
    return { kind: 'failed', error, transaction: failed.index };
  }

  /** Every count is right. What COMMIT answers with anything but success is unknown until it is settled. */
  async #commit(
    registered: RegisteredSession,
    plan: ApplyPlan,
    missed: readonly PlannedStatement[],
    tail: readonly string[] = [],
  ): Promise<Attempt> {
    try {
      await registered.session.run([...tail, 'COMMIT'].join(';'));
      return { kind: 'committed', missed, statements: plan.statements.length };
    } catch (failure) {
      if (!(failure instanceof TargetFailure)) throw failure;
      return this.#unknown(registered, plan, missed, failure);
    }
  }

  /** A COMMIT was sent and not answered with success. */
  async #unknown(
    registered: RegisteredSession,
    { mode, statements }: ApplyPlan,
    missed: readonly PlannedStatement[],
    failure: TargetFailure,
  ): Promise<Attempt> {
    if (await this.#settle(registered)) return { kind: 'committed', missed, statements: statements.length };
    if (failure.kind === 'connection' || failure.kind === 'transient') return { kind: 'again', failure };
    if (mode === 'grouped') return { kind: 'closer' };
    throw toTidewayError(failure, say('the target refuses to commit', '目标端拒绝提交'));
  }

  /** Unknown COMMIT (design §4.7, invariant 7): the session is ended and gone, then the lane's row tells. */
  async #settle(registered: RegisteredSession): Promise<boolean> {
    registered.session.destroy();
    const retrier = new Retrier(this.#context.clock, this.#context.retry);
    for (;;) {
      try {
        return await this.#holder.use(
          say('could not settle a COMMIT without an answer', '无法查明没有得到响应的 COMMIT 的结果'),
          ({ session }) => this.#row.wasCommitted(session),
        );
      } catch (error) {
        const isLocked = error instanceof TidewayError && LOCK_ERRORS.has(error.params.errno);
        if (!isLocked || retrier.isExhausted) throw error;
        await retrier.wait();
      }
    }
  }

  async #rollback({ session }: RegisteredSession): Promise<void> {
    if (session.lost !== null) return;
    // A session that cannot roll back is of no use: its successor ends it on the server.
    await session.run(rollbackSql(this.#context.foreignKeyChecks)).catch(() => session.destroy());
  }

  /** A compare-and-set met no row: nothing of it stays. Says why. */
  async #refuse(registered: RegisteredSession): Promise<never> {
    await this.#rollback(registered);
    await this.#row.wasCommitted(registered.session);
    throw new TidewayError('INTERNAL', {
      detail: say(
        `a checkpoint row of job ${this.#context.job.jobId} is not as lane ${this.index} left it`,
        `任务 ${this.#context.job.jobId} 的一行检查点与通道 ${this.index} 留下的不一致`,
      ),
    });
  }

  #result(
    group: ApplyGroup,
    { missed, statements }: Extract<Attempt, { kind: 'committed' }>,
    facts: { mode: Mode; retries: number; duration: number },
  ): ApplyResult {
    const counts = this.#context.planner.count(group);
    const rows = missed.map((statement) => locate({ group }, statement)).filter(isFirstOfItsChange);
    for (const { change } of rows) {
      const count = counts.find(
        ({ table }) => table.schema === change.table.table.schema && table.name === change.table.table.name,
      );
      if (count === undefined) continue;
      if (change.kind === 'delete') {
        count.deleted -= 1;
        count.deletesMissed += 1;
      } else {
        count.updated -= 1;
        count.updatesMissed += 1;
      }
    }
    return { counts, missed: rows.map(toMissedRow), statements, ...facts };
  }
}

/** The server looked at the counts before it committed; so do we, behind it: no row may go wrong without a word. */
function committed({ statements }: ApplyPlan, verdict: Verdict): Attempt {
  if (verdict.kind === 'right') return { kind: 'committed', missed: verdict.missed, statements: statements.length };
  throw new TidewayError('INTERNAL', {
    detail: say(
      'the target committed a group whose counts are not as planned',
      '目标端提交了一组变更，但其行数与计划不符',
    ),
  });
}

function slice({ group, replay }: ApplyUnit, from: number, to: number): ApplyUnit {
  return unitOf(sliceGroup(group, from, to), replay);
}

const LOCK_ERRORS: ReadonlySet<unknown> = new Set([1205, 1213, 9007, 8022, 9004]);

/** Which transaction of the group a statement of one row belongs to. */
function locate({ group }: Pick<ApplyUnit, 'group'>, statement: PlannedStatement | undefined) {
  const change: RowChange | undefined = statement?.changes[0];
  const index = group.transactions.findIndex(({ changes }) => change !== undefined && changes.includes(change));
  const transaction = group.transactions[index];
  if (statement === undefined || change === undefined || transaction === undefined) {
    throw new TypeError('a statement of the plan stands for no change of the group');
  }
  return { statement, change, transaction, index } satisfies FailedChange & { index: number };
}

/** A change can take two statements (an ENUM's index 0): it is missed once. */
function isFirstOfItsChange({ change }: FailedChange, index: number, all: readonly FailedChange[]): boolean {
  return all.findIndex((one) => one.change === change) === index;
}

function toMissedRow({ change, transaction }: FailedChange): MissedRow {
  return {
    table: change.table.table,
    kind: change.kind === 'delete' ? 'delete' : 'update',
    key: showKey(change),
    gtid: transaction.gtid,
    position: formatPosition(transaction.start),
  };
}
