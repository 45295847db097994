import type { PlannedStatement } from '@tideway/engine';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session, StatementResult, TextRow } from '../connect/session.ts';
import { APPLY_SQL_MODE } from '../connect/session-state.ts';
import type { SqlPacket } from '../connect/sql-packet.ts';
import { guardSql } from './guard.ts';

/** How statements are sent. */
export interface RunOptions {
  /** Bytes the server takes in one packet. */
  readonly maxAllowedPacket: number;
  /** What the session's foreign_key_checks are when a statement does not ask otherwise. */
  readonly foreignKeyChecks: boolean;
  /** Sends every statement by itself and asks for its warnings: slow, and says exactly what is wrong. */
  readonly oneByOne: boolean;
  /** Lets the server look at the counts, so that COMMIT goes in the same packet (`guard.ts`). Only for exact plans. */
  readonly guarded?: boolean;
}

/** What became of the statements that were run: as many as `statements`, in their order. */
export interface StatementCounts {
  readonly counts: readonly number[];
  /** Statements with warnings that were not looked at (never of a `oneByOne` run). */
  readonly warned: readonly number[];
  /** Rows matched by each of the heads. */
  readonly heads: readonly number[];
  /** The server found every count right, and has committed. */
  readonly isCommitted?: boolean;
  /** To be sent together with COMMIT, before it. */
  readonly tail?: readonly string[];
  /** To be called when the COMMIT is certain. */
  readonly committed?: () => void;
}

/** A statement failed, or (`oneByOne`) warned. */
export class StatementFailure extends Error {
  override readonly name = 'StatementFailure';
  readonly index: number;
  readonly failure: TargetFailure;

  constructor(index: number, failure: TargetFailure) {
    super(failure.message);
    this.index = index;
    this.failure = failure;
  }
}

/** The server found a count other than it had to be, and ran nothing behind it, COMMIT included. */
export class GuardFailure extends Error {
  override readonly name = 'GuardFailure';
  /** Whether it was the count of a head. */
  readonly isHead: boolean;

  constructor(isHead: boolean) {
    super(`a count of ${isHead ? 'the checkpoint row' : 'a statement'} is not as planned`);
    this.isHead = isHead;
  }
}

/** A packet with COMMIT in it came to an end that does not tell whether it was done. */
export class UnknownCommit extends Error {
  override readonly name = 'UnknownCommit';
  readonly failure: TargetFailure;

  constructor(failure: TargetFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Bytes of SQL after which a packet is sent: large enough to hide round trips, small enough for memory. */
const PACKET_LENGTH = 1 << 20;
const SEPARATOR = ';\n';
/** What a packet has beside its statements, generously. */
const PACKET_OVERHEAD = 1_024;
/** What the sessions of lanes run with. */
export const STRICT_MODE = `SET sql_mode = '${APPLY_SQL_MODE}'`;
/** For statements that give an ENUM its index 0, and nothing else that could be wrong. */
export const LENIENT_MODE = `SET sql_mode = '${APPLY_SQL_MODE.replace('STRICT_ALL_TABLES,', '')}'`;

/**
 * Runs statements of an open-ended transaction: `BEGIN`, the heads, then the statements, in as few packets as their size
 * allows. COMMIT is not among them, the caller sends it once it has looked at every count (invariant 2); but behind guards
 * it goes with them when all is one packet.
 * Throws a {@link StatementFailure}, or the {@link TargetFailure} of BEGIN or a head.
 */
export async function runStatements(
  session: Session,
  heads: readonly string[],
  statements: readonly PlannedStatement[],
  options: RunOptions,
): Promise<StatementCounts> {
  const run = new Run(session, options);
  run.add('BEGIN', null);
  for (const [index, head] of heads.entries()) {
    run.add(head, -1 - index);
    if (options.guarded) run.add(guardSql(1), 'head-guard');
  }
  for (const [index, statement] of statements.entries()) {
    if (run.isFull) await run.flush(null);
    if (!statement.foreignKeyChecks && options.foreignKeyChecks) run.add('SET foreign_key_checks = 0', null);
    if (statement.sqlMode === 'enum-zero') run.add(LENIENT_MODE, null);
    await run.addStatement(statement, index);
    if (options.guarded) run.add(guardSql(statement.expect), 'guard');
    // Warnings of a lenient statement must be looked at while it is the last one.
    if (statement.sqlMode === 'enum-zero' || options.oneByOne) await run.flush(statement);
    if (statement.sqlMode === 'enum-zero') run.add(STRICT_MODE, null);
    if (!statement.foreignKeyChecks && options.foreignKeyChecks) run.add('SET foreign_key_checks = 1', null);
  }
  if (options.guarded && run.isOnePacket) run.add('COMMIT', 'commit');
  await run.flush(null);
  return run.result();
}

/** Ends a transaction without a trace and puts back what a packet may have left changed in the session. */
export function rollbackSql(foreignKeyChecks: boolean): string {
  return ['ROLLBACK', STRICT_MODE, `SET foreign_key_checks = ${foreignKeyChecks ? 1 : 0}`].join(';');
}

/** The planned one's index, -1 - index for a head, null for what is not counted. */
type Place = number | null | 'guard' | 'head-guard' | 'commit';

class Run {
  readonly #session: Session;
  readonly #packet: SqlPacket;
  readonly #options: RunOptions;
  /** Per statement of the packet. */
  #places: Place[] = [];
  #isSent = false;
  #isCommitted = false;
  readonly #counts: number[] = [];
  readonly #warned: number[] = [];
  readonly #heads: number[] = [];

  constructor(session: Session, options: RunOptions) {
    this.#session = session;
    this.#packet = session.packet;
    this.#options = options;
    this.#packet.clear();
  }

  /** More statements would make the packet longer than need be. */
  get isFull(): boolean {
    return this.#packet.length >= Math.min(PACKET_LENGTH, this.#options.maxAllowedPacket >> 2);
  }

  /** Nothing was sent yet. */
  get isOnePacket(): boolean {
    return !this.#isSent;
  }

  add(sql: string, place: Place): void {
    if (this.#places.length > 0) this.#packet.writer.ascii(SEPARATOR);
    this.#places.push(place);
    this.#packet.add(sql);
  }

  /** Adds a statement; if it makes the packet longer than the server takes, what is before it is sent first. */
  async addStatement(statement: PlannedStatement, index: number): Promise<void> {
    const packet = this.#packet;
    const before = packet.length;
    if (statement.write === undefined) {
      this.add(statement.sql, index);
    } else {
      this.add('', index);
      statement.write(packet.writer);
    }
    const { maxAllowedPacket } = this.#options;
    if (packet.length + PACKET_OVERHEAD <= maxAllowedPacket) return;
    if (this.#places.length > 1) {
      this.#places.pop();
      await this.#send(before, null);
      packet.drop(SEPARATOR.length);
      this.#places.push(index);
    }
    const size = packet.length + PACKET_OVERHEAD;
    if (size <= maxAllowedPacket) return;
    const message = `the statement has ${size} bytes, max_allowed_packet of the target is ${maxAllowedPacket}`;
    throw new StatementFailure(index, new TargetFailure({ errno: 1153, sqlState: null, code: null, message }));
  }

  /** Sends what is pending. `last`: the statement whose warnings are looked at; null to only note that there are any. */
  async flush(last: PlannedStatement | null): Promise<void> {
    if (this.#places.length > 0) await this.#send(this.#packet.length, last);
  }

  /** Sends the first `length` bytes, which are the statements of `#places`. */
  async #send(length: number, last: PlannedStatement | null): Promise<void> {
    const places = this.#places;
    this.#places = [];
    this.#isSent = true;
    let results: readonly StatementResult[];
    try {
      results = await this.#session.runPacket(length);
      this.#packet.drop(length);
    } catch (failure) {
      if (!(failure instanceof TargetFailure)) throw failure;
      const place = places[failure.statement];
      const isUnknown = places.at(-1) === 'commit' && (place === 'commit' || failure.kind === 'connection');
      if (isUnknown) throw new UnknownCommit(failure);
      const isGuard = place === 'guard' || place === 'head-guard';
      if (isGuard && failure.kind === 'data') throw new GuardFailure(place === 'head-guard');
      throw typeof place === 'number' && place >= 0 ? new StatementFailure(place, failure) : failure;
    }
    this.#isCommitted = places.at(-1) === 'commit';
    for (const [order, result] of results.entries()) {
      const place = places[order];
      if (typeof place !== 'number') continue;
      if (place < 0) {
        this.#heads[-1 - place] = result.affectedRows;
        continue;
      }
      this.#counts[place] = result.affectedRows;
      if (result.warnings === 0) continue;
      if (last === null || order < results.length - 1) this.#warned.push(place);
      else await judgeWarnings(this.#session, last, place);
    }
  }

  result(): StatementCounts {
    this.#packet.clear();
    return { counts: this.#counts, warned: this.#warned, heads: this.#heads, isCommitted: this.#isCommitted };
  }
}

/** Looks at the warnings of the statement just run. Throws a {@link StatementFailure} for one that speaks of data. */
export async function judgeWarnings(session: Session, statement: PlannedStatement, index: number): Promise<void> {
  const warnings = await session.rows('SHOW WARNINGS');
  const bad = warnings.find((warning) => !isHarmless(warning, statement));
  if (bad === undefined) return;
  const message = `${bad.Level}: ${bad.Message}`;
  const failure = new TargetFailure({ errno: Number(bad.Code), sqlState: null, code: 'WARNING', message });
  throw new StatementFailure(index, failure);
}

/** Deprecations (1287, 1681, 3719, 3720, 3778 and the like) say nothing about data; all else does. */
const DEPRECATIONS = new Set([1287, 1681, 3090, 3135, 3719, 3720, 3778, 4079]);

/** "disable dynamic pruning due to t has no global stats", "IndexMerge is inapplicable", … */
const ABOUT_PLANS = /pruning|global stats|statistics|hint|index ?merge|plan cache|optimi[sz]er|tiflash|\bMPP\b/i;

function isHarmless(warning: TextRow, { sqlMode, changes }: PlannedStatement): boolean {
  const code = Number(warning.Code);
  if (DEPRECATIONS.has(code)) return true;
  // TiDB's catch-all, in whose words its optimiser speaks of its plans: never of values, which have numbers of their own.
  if (code === 1105) return ABOUT_PLANS.test(warning.Message ?? '');
  if (code !== 1265 || sqlMode !== 'enum-zero') return false;
  // "Data truncated for column 'e' at row 1": expected of the ENUM that gets its index 0, of no other column.
  const column = /column '(.*)' at row/.exec(warning.Message ?? '')?.[1]?.toLowerCase();
  return changes.some(({ table }) =>
    table.columns.some(({ name, dataType }) => name.toLowerCase() === column && dataType === 'enum'),
  );
}
