import { binlogFileNumber, GtidSet, parseGtid, tableKey } from '@tideway/domain';
import type { PlannedStatement, SourceItem } from '@tideway/engine';
import type { Base } from '../checkpoint/base.ts';
import type { PositionMode } from '../checkpoint/held-set.ts';
import type { FencedJob } from '../checkpoint/session-registry.ts';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session, TextRow } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';
import { keyColumns, type ShownRow, showKey, showTextRow } from './describe-row.ts';
import {
  judgeWarnings,
  LENIENT_MODE,
  type RunOptions,
  STRICT_MODE,
  type StatementCounts,
  StatementFailure,
} from './run-statements.ts';

/** Up to where the source's rows overwrite the target's: its position when the operator decided so (design §3). */
export interface ReplayUntil {
  /** The source's executed set; null in a file-position job. */
  readonly executed: string | null;
  readonly file: string;
  readonly position: string;
}

/** A row of the target that a replay did away with, as it was. */
export interface OverwrittenRow {
  readonly table: string;
  /** Key of the source's change that did it. */
  readonly by: ShownRow;
  readonly oldRow: ShownRow;
}

/** Rows kept per target transaction. All are counted. */
const SAMPLES = 10;

/**
 * The replay window of a job, kept in the target since before it began. Only an operator opens one; a restart finds it
 * there. Every transaction knows by itself whether it lies inside.
 */
export class ReplayWindow {
  readonly #job: FencedJob;
  readonly #mode: PositionMode;
  readonly #onOverwritten: (rows: readonly OverwrittenRow[]) => void;
  #until: { readonly executed: GtidSet; readonly file: string; readonly position: number } | null;

  private constructor(
    job: FencedJob,
    mode: PositionMode,
    row: TextRow | undefined,
    onOverwritten: (rows: readonly OverwrittenRow[]) => void,
  ) {
    this.#job = job;
    this.#mode = mode;
    this.#onOverwritten = onOverwritten;
    this.#until =
      row === undefined
        ? null
        : {
            executed: GtidSet.parse(row.until_executed ?? ''),
            file: row.until_file ?? '',
            position: Number(row.until_position),
          };
  }

  /** Reads the window of the job; with `open`, writes a new one first. */
  static async load(
    session: Session,
    job: FencedJob,
    mode: PositionMode,
    open: ReplayUntil | null,
    onOverwritten: (rows: readonly OverwrittenRow[]) => void,
  ): Promise<ReplayWindow> {
    if (open !== null) {
      await session.run(
        `REPLACE INTO tideway.replay_window
           (job_id, opened_at, until_executed, until_file, until_position, overwritten, evicted)
         VALUES (${sqlValue(job.jobId)}, UTC_TIMESTAMP(6), ${sqlValue(open.executed)}, ${sqlValue(open.file)},
           ${BigInt(open.position)}, 0, 0)`,
      );
    }
    const [row] = await session.rows(
      'SELECT until_executed, until_file, until_position FROM tideway.replay_window WHERE job_id = ?',
      [job.jobId],
    );
    return new ReplayWindow(job, mode, row, onOverwritten);
  }

  get isOpen(): boolean {
    return this.#until !== null;
  }

  /** Whether the transaction was on the source when the window was opened. */
  covers(item: Pick<SourceItem, 'gtid' | 'end'>): boolean {
    const until = this.#until;
    if (until === null) return false;
    if (this.#mode === 'gtid') return item.gtid !== null && until.executed.has(parseGtid(item.gtid));
    return !isBeyond(item.end.file, item.end.position, until);
  }

  /** Closes the window once the base holds everything inside it. */
  async closeBehind(base: Base, session: Session): Promise<void> {
    const until = this.#until;
    if (until === null) return;
    const isDone =
      this.#mode === 'gtid'
        ? until.executed.isSubsetOf(base.executed)
        : (base.file === until.file && base.position >= BigInt(until.position)) || isBeyond(base.file, 0, until);
    if (!isDone) return;
    await session.run(`DELETE FROM tideway.replay_window WHERE job_id = ${sqlValue(this.#job.jobId)}`);
    this.#until = null;
  }

  /**
   * Runs a replay plan: before each statement the rows it will do away with are read, in the same transaction, so that
   * they can be counted and shown. Foreign keys are not checked. As `runStatements`, it leaves COMMIT to the caller.
   */
  readonly run = async (
    session: Session,
    heads: readonly string[],
    statements: readonly PlannedStatement[],
    { foreignKeyChecks }: RunOptions,
  ): Promise<StatementCounts> => {
    const results = await session.run(['BEGIN', ...heads, 'SET foreign_key_checks = 0'].join(';\n'));
    const counts: number[] = [];
    const found: OverwrittenRow[] = [];
    const seen = { overwritten: 0, evicted: 0 };
    for (const [index, statement] of statements.entries()) {
      try {
        const old = statement.probe === undefined ? [] : await session.rows(statement.probe);
        for (const row of old) seen[hasSameKey(statement, row) ? 'overwritten' : 'evicted'] += 1;
        found.push(...old.slice(0, Math.max(0, SAMPLES - found.length)).map((row) => overwritten(statement, row)));
        const isLenient = statement.sqlMode === 'enum-zero';
        const result = (await session.run(isLenient ? `${LENIENT_MODE};${statement.sql}` : statement.sql)).at(-1);
        if (result === undefined) throw new TypeError('a statement without a result');
        counts.push(result.affectedRows);
        if (result.warnings > 0) await judgeWarnings(session, statement, index);
        if (isLenient) await session.run(STRICT_MODE);
      } catch (failure) {
        throw failure instanceof TargetFailure ? new StatementFailure(index, failure) : failure;
      }
    }
    const update = `UPDATE tideway.replay_window SET overwritten = overwritten + ${seen.overwritten},
      evicted = evicted + ${seen.evicted} WHERE job_id = ${sqlValue(this.#job.jobId)}`;
    return {
      counts,
      warned: [],
      heads: results.slice(1, 1 + heads.length).map(({ affectedRows }) => affectedRows),
      tail: [...(found.length === 0 ? [] : [update]), `SET foreign_key_checks = ${foreignKeyChecks ? 1 : 0}`],
      committed: () => {
        if (found.length > 0) this.#onOverwritten(found);
      },
    };
  };
}

/** Whether an old row is the one that the change is about; if not, it stands in the way by another key. */
function hasSameKey({ changes: [change] }: PlannedStatement, row: TextRow): boolean {
  if (change?.after === null || change === undefined) return true;
  const { table, after } = change;
  return keyColumns(table).every((ordinal) => {
    const literal = after.literal(ordinal);
    const text = literalText(literal);
    return text === null || row[table.columns[ordinal]?.name ?? ''] === text;
  });
}

/** The value that a quoted or plain literal stands for; null for forms that are not compared. */
function literalText(literal: string): string | null {
  if (/^-?[0-9.]+$/.test(literal)) return literal;
  if (!literal.startsWith("'")) return null;
  return literal.slice(1, -1).replace(/\\(.)|''/gs, (_, escaped: string | undefined) => {
    if (escaped === undefined) return "'";
    return ESCAPES[escaped] ?? escaped;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r', t: '\t', b: '\b', Z: '\x1a' };

function overwritten(statement: PlannedStatement, row: TextRow): OverwrittenRow {
  const [change] = statement.changes;
  return {
    table: tableKey(statement.table),
    by: change === undefined ? {} : showKey(change),
    oldRow: showTextRow(row),
  };
}

function isBeyond(
  file: string,
  position: number,
  until: { readonly file: string; readonly position: number },
): boolean {
  if (file === until.file) return position > until.position;
  return (binlogFileNumber(file) ?? 0) > (binlogFileNumber(until.file) ?? 0);
}
