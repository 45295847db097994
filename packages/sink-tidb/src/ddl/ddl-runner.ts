import { formatPosition, joinTexts, quoteIdentifier, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { DdlResult, DdlStatement, SourceDdl } from '@tideway/engine';
import type { Catalog } from '../catalog.ts';
import { eventName, hold } from '../checkpoint/base.ts';
import type { BaseWriter } from '../checkpoint/base-writer.ts';
import type { SessionHolder } from '../checkpoint/session-holder.ts';
import { type FencedJob, fenced, type RegisteredSession } from '../checkpoint/session-registry.ts';
import type { Clock } from '../clock.ts';
import { describeServerError, TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { pinSessionState } from '../connect/session-state.ts';
import { serverParams } from '../connect/target-error.ts';
import { describeLocation } from '../lanes/locate.ts';
import type { ReplayWindow } from '../lanes/replay-window.ts';
import { Retrier, type RetryLimits } from '../lanes/retry.ts';
import type { StallWatch } from '../lanes/stall-watch.ts';
import { assumeEventSession } from './event-session.ts';
import { readFacts } from './facts.ts';
import { forgetIntent, forgetIntentsSql, type Intent, readIntents, recordDone, recordIntent } from './intents.ts';
import { type Settled, settleIntent } from './settle.ts';

export type DdlPolicy = 'apply' | 'skip' | 'stop';

/** An operator's decision about one event at which the job stopped. */
export interface DdlDecision {
  /** The event's GTID, or `file:end`: `params.event` of the error. */
  readonly event: string;
  readonly action: 'run' | 'skip' | 'replace';
  /** Statements to run instead, with `replace`. */
  readonly statements?: readonly string[];
}

/** Which statement of which event. */
interface Place {
  readonly event: string;
  readonly part: number;
  /** An operator's own: its names may lack their database. */
  readonly isReplaced?: boolean;
}

export interface DdlContext {
  readonly job: FencedJob;
  readonly writer: BaseWriter;
  readonly catalog: Catalog;
  readonly holder: SessionHolder;
  readonly watch: StallWatch;
  readonly replay: ReplayWindow;
  readonly clock: Clock;
  readonly isTidb: boolean;
  readonly foreignKeyChecks: boolean;
  readonly policy: DdlPolicy;
  readonly decisions: readonly DdlDecision[];
  readonly sourceTimeZone: string | null;
  readonly retry: RetryLimits;
}

/**
 * Runs DDL, one at a time, with an intent recorded before each statement (design §4.9). The lanes are drained. An answer
 * such as "already exists" is a failure (invariant 9): what an intent was run for is settled before, not guessed.
 */
export class DdlRunner {
  readonly #context: DdlContext;

  constructor(context: DdlContext) {
    this.#context = context;
  }

  async run(ddl: SourceDdl): Promise<DdlResult> {
    const { clock, holder, job, writer } = this.#context;
    const started = clock.now();
    const event = ddl.intentGtid ?? eventName(writer.base.mode, ddl);
    const found = await holder.use(say('could not read the DDL intents', '无法读取 DDL 意图'), ({ session }) =>
      readIntents(session, job, event),
    );
    const { statements, skipped, isReplaced } = this.#choose(ddl, event, found);
    const notes: string[] = skipped === null && !isReplaced ? [...(ddl.notes ?? [])] : [];
    for (const [part, statement] of statements.entries()) {
      const intent = found.get(part);
      if (intent?.state === 'done' && intent.statement === statement.sql) continue;
      await this.#runPart(ddl, { event, part, isReplaced }, statement, intent, notes);
      for (const { schema, name } of statement.objects) this.#context.catalog.forget(schema, name ?? undefined);
    }
    // What an operator's statements have changed, nobody has told.
    if (isReplaced) this.#context.catalog.forgetAll();
    await this.#finish(ddl, event);
    await this.#loadChildren(statements);
    const reason = [...(skipped === null ? [] : [skipped]), ...notes].join('; ');
    return {
      action: skipped === null ? 'applied' : 'skipped',
      statements: statements.map(({ sql }) => sql),
      duration: clock.now() - started,
      reason: reason === '' ? null : reason,
    };
  }

  /** By the operator's decision, else the job's policy. Throws TARGET_DDL_STOPPED. */
  #choose(
    ddl: SourceDdl,
    event: string,
    found: ReadonlyMap<number, Intent>,
  ): { statements: readonly DdlStatement[]; skipped: string | null; isReplaced?: boolean } {
    const { decisions, policy, replay } = this.#context;
    const decision = decisions.find((one) => one.event === event);
    if (decision?.action === 'skip') return { statements: [], skipped: 'skipped by an operator' };
    if (decision?.action === 'replace')
      return { statements: replacements(ddl, decision.statements ?? []), skipped: null, isReplaced: true };
    if (ddl.refusal !== null) throw stopped(ddl, event, ddl.refusal);
    if (ddl.statements.length === 0) return { statements: [], skipped: 'nothing of it is migrated' };
    // What has begun is finished, whatever the policy says by now.
    if (decision?.action === 'run' || found.size > 0) return { statements: ddl.statements, skipped: null };
    if (policy === 'skip') return { statements: [], skipped: 'the job skips DDL' };
    if (policy === 'stop') throw stopped(ddl, event, say('the job stops at DDL', '任务设置为在 DDL 处停止'));
    if (replay.covers(ddl))
      throw stopped(
        ddl,
        event,
        say(
          'a DDL lies inside the replay window, where the target may be past it',
          '重放窗口内有 DDL，目标端可能已越过它',
        ),
      );
    return { statements: ddl.statements, skipped: null };
  }

  /** Settles, or records the intent and runs, one statement; repeats it when the connection breaks on the way. */
  async #runPart(ddl: SourceDdl, place: Place, statement: DdlStatement, known: Intent | undefined, notes: string[]) {
    const { holder, job, isTidb, watch, clock, retry } = this.#context;
    const { event, part } = place;
    const retrier = new Retrier(clock, retry);
    let intent = known?.statement === statement.sql ? known : undefined;
    await holder.use(say('could not run a DDL statement', '无法执行 DDL 语句'), async (registered) => {
      const { session } = registered;
      if (intent !== undefined) {
        if ((await this.#settle(session, event, statement, intent)) === 'run')
          return recordDone(session, job, event, part);
      } else {
        const before = await readFacts(session, statement, isTidb);
        const made: Intent = { part, state: 'intent', statement: statement.sql, before };
        await recordIntent(session, job, event, made);
        // Only now: should this be repeated before it is recorded, nothing may run without it.
        intent = made;
      }
      for (;;) {
        const failure = await watch.during(registered, () => this.#execute(registered, ddl, place, statement, notes));
        if (failure === null) break;
        if (failure.kind === 'transient' && !retrier.isExhausted) {
          await retrier.wait();
          // On TiDB the job of a statement may go on without it.
          if (isTidb && (await this.#settle(session, event, statement, intent)) === 'run') break;
          continue;
        }
        await forgetIntent(session, job, event, part);
        throw failed(ddl, place, statement, failure);
      }
      await recordDone(session, job, event, part);
    });
  }

  async #settle(session: Session, event: string, statement: DdlStatement, intent: Intent): Promise<Settled> {
    try {
      return await settleIntent(session, statement, intent.before, this.#context.clock);
    } catch (error) {
      const isUncertain = error instanceof TidewayError && error.code === 'TARGET_DDL_UNCERTAIN';
      const decision = this.#context.decisions.find((one) => one.event === event);
      if (isUncertain && decision?.action === 'run') return 'not-run';
      throw error;
    }
  }

  /** Runs the statement as its session on the source did; returns why the target refused, null when it was run. */
  async #execute(
    { session }: RegisteredSession,
    ddl: SourceDdl,
    { isReplaced }: Place,
    statement: DdlStatement,
    notes: string[],
  ): Promise<TargetFailure | null> {
    const { foreignKeyChecks, sourceTimeZone } = this.#context;
    const { timestamp } = ddl;
    try {
      await assumeEventSession(session, { session: ddl.session, timestamp, sourceTimeZone, foreignKeyChecks });
      if (isReplaced && ddl.schema !== '') await session.run(`USE ${quoteIdentifier(ddl.schema)}`).catch(() => {});
      // Checked on the session that runs the DDL (design §4.8): a takeover that comes behind this kills it, and waits.
      await this.#checkEpoch(session);
      const [result] = await session.run(statement.sql);
      if (result !== undefined && result.warnings > 0) notes.push(...(await readWarnings(session)));
      return null;
    } catch (failure) {
      if (!(failure instanceof TargetFailure) || failure.kind === 'connection') throw failure;
      return failure;
    } finally {
      if (session.lost === null) await this.#restore(session);
    }
  }

  #restore(session: Session): Promise<void> {
    return pinSessionState(session, { foreignKeyChecks: this.#context.foreignKeyChecks });
  }

  async #checkEpoch(session: Session): Promise<void> {
    const { job } = this.#context;
    const [row] = await session.rows('SELECT epoch FROM tideway.job WHERE job_id = ?', [job.jobId]);
    if (row === undefined || BigInt(row.epoch ?? '0') !== job.epoch) throw fenced(job);
  }

  /**
   * Records the event as executed, and forgets intents that are no longer needed, in one transaction. Where rows of the
   * same transaction follow (CREATE TABLE … SELECT) the event is not executed yet: its intents stay, as done.
   */
  async #finish(ddl: SourceDdl, event: string): Promise<void> {
    const { writer, holder, job } = this.#context;
    const { rowsFollow } = ddl;
    await writer.change((base) =>
      holder.use(say('could not record a DDL statement', '无法记录 DDL 语句'), async ({ session }) => {
        const written = base.copy();
        if (!rowsFollow) hold(written.held, written.mode, ddl);
        const results = await session.run(
          ['BEGIN', written.updateSql(job), forgetIntentsSql(job, rowsFollow ? event : null)].join(';'),
        );
        if (results[1]?.affectedRows === 1) await session.run('COMMIT');
        else {
          await session.run('ROLLBACK');
          await writer.expectWritten(session, base);
        }
        if (!rowsFollow) hold(base.held, base.mode, ddl);
      }),
    );
  }

  /** Tables that refer to others must be known before rows of either are applied. */
  async #loadChildren(statements: readonly DdlStatement[]): Promise<void> {
    for (const { sql, objects } of statements) {
      if (!/\breferences\b/i.test(sql)) continue;
      for (const { schema, name } of objects) {
        if (name !== null) await this.#context.catalog.load({ schema, name }).catch(() => {});
      }
    }
  }
}

function replacements(ddl: SourceDdl, texts: readonly string[]): readonly DdlStatement[] {
  const objects = ddl.statements.flatMap((statement) => statement.objects);
  const kind = ddl.statements[0]?.kind ?? 'alter-table';
  return texts.map((sql) => ({ sql, kind, objects }));
}

async function readWarnings(session: Session): Promise<readonly string[]> {
  const rows = await session.rows('SHOW WARNINGS');
  return rows.filter(({ Level }) => Level !== 'Note').map(({ Code, Message }) => `warning ${Code}: ${Message}`);
}

function eventParams(ddl: SourceDdl, event: string): Readonly<Record<string, unknown>> {
  return {
    event,
    sourceStatement: ddl.sql,
    schema: ddl.schema,
    position: formatPosition(ddl.start),
    gtid: ddl.intentGtid,
  };
}

function stopped(ddl: SourceDdl, event: string, why: Text): TidewayError {
  return new TidewayError('TARGET_DDL_STOPPED', {
    detail: joinTexts([verbatim(describeLocation(ddl)), why, verbatim(ddl.sql)], ': '),
    params: eventParams(ddl, event),
  });
}

function failed(
  ddl: SourceDdl,
  { event, part, isReplaced }: Place,
  { sql }: DdlStatement,
  failure: TargetFailure,
): TidewayError {
  // A statement that is run in parts is not undone by its later ones (design §4.9): whoever decides must know.
  const done = isReplaced ? [] : ddl.statements.slice(0, part).map((statement) => statement.sql);
  const [place, answer, run] = [describeLocation(ddl), describeServerError(failure), done.join('; ')];
  const answered = say(
    `${place}: the target answers ${answer} to: ${sql}`,
    `${place}：目标端对语句 ${sql} 返回 ${answer}`,
  );
  const before = say(`of the same statement the target has run already: ${run}`, `同一语句中目标端已执行：${run}`);
  return new TidewayError('TARGET_DDL_FAILED', {
    detail: done.length === 0 ? answered : joinTexts([answered, before], '; '),
    params: { ...eventParams(ddl, event), ...serverParams(failure), statement: sql, alreadyRun: done },
  });
}
