import {
  type BinlogPosition,
  comparePositions,
  formatPosition,
  joinTexts,
  type SelectionPredicate,
  say,
  type TableName,
  type TableStructure,
  type Text,
  TidewayError,
  tableKey,
  verbatim,
} from '@tideway/domain';
import { planDdl } from '../ddl/plan-ddl.ts';
import type { EventPlace, RowImages, SourceEvent } from '../ports/source-event.ts';
import type { DdlStatement, RowChange, SourceTransaction } from '../ports/source-transaction.ts';
import { footprint } from '../schedule/footprint.ts';
import type { Assembled } from './assembled.ts';
import { collationsOf, type KnownCollations } from './event-collations.ts';
import { GhostTables } from './ghost-tables.ts';
import { type OpenTransaction, openTransaction } from './open-transaction.ts';
import { type PreparedTransaction, PreparedTransactions } from './prepared-transactions.ts';
import type { SpillStore } from './spilled-changes.ts';

export interface AssemblerOptions {
  readonly selection: SelectionPredicate;
  /** Whether the job goes by GTIDs: an anonymous transaction then fails it. */
  readonly gtidMode: boolean;
  /** Bytes from which a transaction is emitted in chunks. */
  readonly maxTransactionBytes: number;
  /** Bytes of memory of one chunk; as many as `maxTransactionBytes` unless fewer. */
  readonly maxChunkBytes?: number;
  /** Bytes of prepared XA transactions kept in memory; beyond them they are spilled. */
  readonly maxPreparedBytes: number;
  readonly spill: SpillStore | null;
  /** What the source's character sets and databases mean by default, as far as events do not say. */
  readonly collations?: KnownCollations | null;
  /** The checkpoint's. */
  readonly onlineDdl?: string | null;
  /** GTID, or `file:start`, of the transaction that is half applied: emitted in chunks, if in one only. */
  readonly halfApplied?: string | null;
  /**
   * Up to here the target may hold transactions (file-position jobs), told by their ends: a huge one is then spilled
   * until its end is known, and only then emitted in chunks.
   */
  readonly heldUntil?: BinlogPosition | null;
}

type EventOf<T extends SourceEvent['type']> = Extract<SourceEvent, { type: T }>;

/**
 * Source events → whole source transactions, reduced to the selection (design §4.3). Keeps the open transaction and
 * the prepared XA transactions between batches.
 */
export class Assembler {
  readonly #options: AssemblerOptions;
  readonly #prepared: PreparedTransactions;
  readonly #ghosts: GhostTables;
  /** By structure: the same object stands for thousands of events. */
  #selected = new WeakMap<TableStructure, boolean>();
  #open: OpenTransaction | null = null;
  #sequence = 0;
  #out: Assembled[] = [];

  constructor(options: AssemblerOptions) {
    this.#options = options;
    this.#ghosts = new GhostTables(options.selection, options.onlineDdl ?? null);
    this.#prepared = new PreparedTransactions(options.maxPreparedBytes, options.spill);
  }

  /** Whether a transaction has begun and not ended: no place to fold at. */
  get inTransaction(): boolean {
    return this.#open !== null;
  }

  /** Adds a batch; what it completes comes out in pieces, so that a spilled transaction is never whole in memory. */
  async *push(events: readonly SourceEvent[]): AsyncGenerator<readonly Assembled[]> {
    this.#out = [];
    try {
      for (const event of events) {
        if (event.type === 'xa-prepare') yield* this.#xaPrepare(event);
        else if (event.type === 'xa-commit') yield* this.#xaCommit(event);
        else if (event.type === 'commit' && this.#open?.spilled) yield* this.#commitSpilled(event.at);
        else this.#event(event);
        if (this.#open !== null && this.#isToBeSpilled(this.#open)) await this.#prepared.relieve(this.#open);
      }
    } catch (error) {
      if (!(error instanceof TidewayError)) throw error;
      this.#out.push({ type: 'failure', error });
    }
    yield this.#take();
  }

  #take(): readonly Assembled[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #event(event: Exclude<SourceEvent, { type: 'xa-prepare' | 'xa-commit' }>): void {
    switch (event.type) {
      case 'rows':
        this.#rows(event);
        return;
      case 'gtid':
        this.#gtid(event);
        return;
      case 'begin':
        this.#open ??= this.#anonymous(event.at);
        this.#open.begun = true;
        this.#open.xid = event.xid ?? null;
        return;
      case 'commit':
        this.#commit(this.#ending(event.at, 'COMMIT'), event.at);
        return;
      case 'rollback':
        this.#rollback(event.at);
        return;
      case 'query':
        this.#query(event);
        return;
      case 'xa-rollback':
        this.#xaRollback(event);
        return;
      case 'heartbeat':
        this.#out.push(event);
        return;
      default:
        throw new TidewayError('SOURCE_INCIDENT', {
          detail: verbatim(`${formatPosition(event.at.start)}: ${event.message}`),
          params: { position: formatPosition(event.at.start) },
        });
    }
  }

  #gtid({ at, gtid, commitTimestamp, lastCommitted, sequenceNumber }: EventOf<'gtid'>): void {
    if (this.#open !== null)
      throw this.#broken(
        at,
        say('a transaction begins before the one before it has ended', '上一个事务还没有结束，下一个事务就开始了'),
      );
    if (gtid === null && this.#options.gtidMode) throw anonymous(at.start);
    this.#open = openTransaction(at.start, { gtid, commitTimestamp, lastCommitted, sequenceNumber });
  }

  /** A transaction without a GTID event before it: servers before GTIDs, or the first bytes of a file position. */
  #anonymous(at: EventPlace): OpenTransaction {
    if (this.#options.gtidMode) throw anonymous(at.start);
    return openTransaction(at.start);
  }

  #ending(at: EventPlace, what: string): OpenTransaction {
    const open = this.#open ?? undefined;
    if (open === undefined) throw this.#broken(at, say(`${what} without a transaction`, `${what} 不在事务中`));
    this.#open = null;
    return open;
  }

  #broken(at: EventPlace, reason: Text): TidewayError {
    return new TidewayError('SOURCE_BINLOG_UNREADABLE', {
      detail: joinTexts([verbatim(formatPosition(at.start)), reason], ': '),
      params: { position: formatPosition(at.start), gtid: this.#open?.gtid ?? null },
    });
  }

  #rows(event: EventOf<'rows'>): void {
    const open = this.#open;
    if (open === null) throw this.#broken(event.at, say('rows outside of a transaction', '行变更不在事务中'));
    const { table, kind, rows, foreignKeyChecks } = event;
    if (!this.#isSelected(table)) return;
    const [first] = rows;
    if (first !== undefined) this.#checkImages(event, first, open);
    for (const { before, after } of rows) open.changes.push({ table, kind, before, after, foreignKeyChecks });
    open.bytes += event.byteLength;
    if (open.xid === null && this.#isHuge(open) && !this.#mayBeHeld(open)) this.#chunk(open, event.at, false);
  }

  #isHuge({ bytes, changes, chunks }: OpenTransaction): boolean {
    return footprint(bytes, changes) >= (chunks > 0 ? this.#chunkBytes : this.#options.maxTransactionBytes);
  }

  get #chunkBytes(): number {
    const { maxTransactionBytes, maxChunkBytes = maxTransactionBytes } = this.#options;
    return Math.min(maxTransactionBytes, maxChunkBytes);
  }

  #mayBeHeld({ start }: OpenTransaction): boolean {
    const { heldUntil = null } = this.#options;
    return heldUntil !== null && comparePositions(start, heldUntil) < 0;
  }

  #isToBeSpilled(open: OpenTransaction): boolean {
    if (this.#prepared.isTooLarge(open)) return true;
    return open.xid === null && this.#isHuge(open) && this.#mayBeHeld(open);
  }

  #isSelected(table: TableStructure): boolean {
    let selected = this.#selected.get(table);
    if (selected === undefined) {
      selected =
        this.#options.selection.table(table.table.schema, table.table.name) && !this.#ghosts.isGhost(table.table);
      this.#selected.set(table, selected);
    }
    return selected;
  }

  /** Which columns are present is a property of the event, so its first row speaks for all. */
  #checkImages({ table, at }: EventOf<'rows'>, { before, after }: RowImages, open: OpenTransaction): void {
    for (const image of [before, after]) {
      if (image === null) continue;
      const absent: string[] = [];
      if (image.columnCount !== table.columns.length) {
        throw new TidewayError('SOURCE_SCHEMA_UNKNOWN', {
          detail: say(
            `${formatPosition(at.start)}: a row of ${tableKey(table.table)} has ${image.columnCount} columns, the structure known for this position has ${table.columns.length}`,
            `${formatPosition(at.start)}：${tableKey(table.table)} 的一行有 ${image.columnCount} 列，该位置已知的表结构有 ${table.columns.length} 列`,
          ),
          params: { table: tableKey(table.table), position: formatPosition(at.start), gtid: open.gtid },
        });
      }
      for (let ordinal = 0; ordinal < image.columnCount; ordinal += 1) {
        if (image.isAbsent(ordinal)) absent.push(table.columns[ordinal]?.name ?? String(ordinal));
      }
      if (absent.length === 0) continue;
      const from = formatPosition(open.start);
      const which = open.gtid === null ? say(`at ${from}`, `开始于 ${from}`) : verbatim(open.gtid);
      throw new TidewayError('SOURCE_ROW_IMAGE_NOT_FULL', {
        detail: say(
          `${formatPosition(at.start)}: a row of ${tableKey(table.table)} was logged without ${absent.join(', ')} (transaction ${which.en})`,
          `${formatPosition(at.start)}：${tableKey(table.table)} 的一行没有记录 ${absent.join(', ')}（事务 ${which.zh}）`,
        ),
        params: { table: tableKey(table.table), columns: absent, position: formatPosition(at.start), gtid: open.gtid },
      });
    }
  }

  /** Emits what was read so far, in chunks of at most about the limit: the first is far beyond it. */
  #chunk(
    open: OpenTransaction,
    at: EventPlace,
    last: boolean,
    more: Pick<SourceTransaction, 'preparedGtid' | 'xa'> = {},
  ): void {
    const { changes, bytes } = open;
    const pieces = Math.max(1, Math.floor(footprint(bytes, changes) / this.#chunkBytes));
    const length = Math.max(1, Math.ceil(changes.length / pieces));
    const count = Math.max(1, Math.ceil(changes.length / length));
    for (let piece = 0; piece < count; piece += 1) {
      const part = count === 1 ? changes : changes.slice(piece * length, (piece + 1) * length);
      const isEnd = piece === count - 1;
      this.#emitChunk(open, at, part, Math.round((bytes * part.length) / Math.max(1, changes.length)), last && isEnd, {
        ...(isEnd ? more : {}),
      });
    }
    open.changes = [];
    open.bytes = 0;
  }

  #emitChunk(
    open: OpenTransaction,
    at: EventPlace,
    changes: readonly RowChange[],
    byteLength: number,
    last: boolean,
    more: Pick<SourceTransaction, 'preparedGtid' | 'xa'>,
  ): void {
    open.sequence ??= this.#nextSequence();
    this.#out.push({
      type: 'item',
      item: {
        kind: 'chunk',
        ...unit(open, open.sequence, at),
        changes,
        byteLength,
        index: open.chunks,
        firstChange: open.chunkedChanges,
        last,
        ...more,
      },
    });
    open.chunks += 1;
    open.chunkedChanges += changes.length;
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #commit(open: OpenTransaction, at: EventPlace): void {
    // A SELECT of nothing, or a replica that left the rows out (the document, limitations): shown, never silent.
    if (open.rowsOf !== null && open.chunks + open.changes.length === 0) {
      const what = 'rows of a CREATE TABLE … SELECT: none came with it';
      this.#out.push({ type: 'not-migrated', what, sql: open.rowsOf, position: open.start });
    }
    if (this.#isChunked(open)) this.#chunk(open, at, true);
    else this.#transaction(open, at, open.changes);
  }

  /** All of it is read, and its end known. */
  async *#commitSpilled(at: EventPlace): AsyncGenerator<readonly Assembled[]> {
    const open = this.#ending(at, 'COMMIT');
    const whole = await this.#prepared.spilled(open);
    yield* this.#emitPrepared(whole, { ...open, changes: [], bytes: 0 }, at, {});
  }

  #isChunked({ chunks, gtid, start }: OpenTransaction): boolean {
    if (chunks > 0) return true;
    const { halfApplied = null } = this.#options;
    return halfApplied !== null && halfApplied === (gtid ?? formatPosition(start));
  }

  #transaction(
    open: OpenTransaction,
    at: EventPlace,
    changes: readonly RowChange[],
    more: Pick<SourceTransaction, 'preparedGtid' | 'xa' | 'onlineDdl'> = {},
  ): void {
    const sequence = this.#nextSequence();
    const byteLength = changes.length === 0 ? 0 : open.bytes;
    this.#out.push({
      type: 'item',
      item: { kind: 'transaction', ...unit(open, sequence, at), changes, byteLength, ...more },
    });
  }

  #rollback(at: EventPlace): void {
    const open = this.#ending(at, 'ROLLBACK');
    // Logged so when rows of a non-transactional table stay and the others go: the log does not say which.
    if (open.chunks > 0 || open.spilled !== null || open.changes.length > 0) throw torn(open, at);
    this.#transaction(open, at, []);
  }

  #query(event: EventOf<'query'>): void {
    const { at, sql, schema, session } = event;
    const notes = new Set<string>();
    const collations = collationsOf(session, this.#options.collations, (text) => notes.add(text));
    const { sqlMode, flavour = 'mysql' } = session;
    const plan = planDdl({ sql, schema, sqlMode, flavour, collations }, this.#ghosts.selectionFor(sql));
    if (plan.outcome === 'dml') {
      this.#statement(event, plan.verb, plan.table);
      return;
    }
    if (plan.outcome === 'nothing') {
      if (!plan.silent) this.#out.push({ type: 'not-migrated', what: plan.what, sql, position: at.start });
      this.#endStatement(at);
      return;
    }
    if (plan.outcome === 'refused') {
      this.#ddl(event, [], plan.reason, false);
      return;
    }
    const before = this.#ghosts.text;
    const outcome = this.#ghosts.transform(sql, plan.statements);
    const onlineDdl = this.#ghosts.text === before ? undefined : this.#ghosts.text;
    // A table may have become a ghost, or stopped being one.
    if (onlineDdl !== undefined) this.#selected = new WeakMap();
    if (outcome.type === 'refused') this.#ddl(event, [], outcome.reason, false);
    else if (outcome.statements.length === 0) this.#endStatement(at, onlineDdl);
    else this.#ddl(event, outcome.statements, null, plan.rowsFollow, onlineDdl, [...notes]);
  }

  #ddl(
    { at, sql, schema, session }: EventOf<'query'>,
    statements: readonly DdlStatement[],
    refusal: Text | null,
    withRows: boolean,
    onlineDdl?: string,
    notes: readonly string[] = [],
  ): void {
    const open = this.#open ?? this.#anonymous(at);
    // MariaDB logs the CREATE TABLE of a CREATE … SELECT without START TRANSACTION, inside the transaction.
    const rowsFollow = open.begun || withRows;
    this.#open = rowsFollow ? open : null;
    if (rowsFollow) open.begun = true;
    if (withRows) open.rowsOf = sql;
    const facts = unit(open, this.#nextSequence(), at);
    const gtid = rowsFollow ? null : open.gtid;
    const own = { schema, sql, session, statements, refusal, intentGtid: open.gtid, rowsFollow, onlineDdl, notes };
    this.#out.push({ type: 'item', item: { kind: 'ddl', ...facts, ...own, gtid } });
  }

  /** A statement without effect ends its group, unless it stands inside a transaction. */
  #endStatement(at: EventPlace, onlineDdl?: string): void {
    if (this.#open?.begun) return;
    const open = this.#open ?? this.#anonymous(at);
    this.#open = null;
    this.#transaction(open, at, [], { onlineDdl });
  }

  /** A statement that changes rows, or undoes changes, without saying which rows. */
  #statement({ at, sql }: EventOf<'query'>, verb: string, table: TableName | undefined): void {
    const { selection } = this.#options;
    if (table !== undefined && !selection.table(table.schema, table.name)) {
      this.#endStatement(at);
      return;
    }
    const isEmpty = this.#open?.spilled === null && this.#open.changes.length + this.#open.chunks === 0;
    if (verb === 'ROLLBACK' && isEmpty) return;
    const gtid = this.#open?.gtid ?? null;
    throw new TidewayError('SOURCE_STATEMENT_FORMAT', {
      detail: say(
        `${formatPosition(at.start)}: ${verb} was logged as a statement: ${sql.slice(0, 500)}`,
        `${formatPosition(at.start)}：${verb} 以语句形式记录：${sql.slice(0, 500)}`,
      ),
      params: { statement: sql, position: formatPosition(at.start), gtid },
    });
  }

  async *#xaPrepare({ at, xid, onePhase }: EventOf<'xa-prepare'>): AsyncGenerator<readonly Assembled[]> {
    const open = this.#ending(at, 'XA PREPARE');
    if (open.chunks > 0 && !onePhase) throw torn(open, at);
    if (onePhase && open.spilled === null) {
      this.#commit(open, at);
      return;
    }
    await this.#prepared.keep(xid, open);
    if (onePhase) {
      const prepared = this.#prepared.take(xid) as PreparedTransaction;
      yield* this.#emitPrepared(prepared, { ...open, changes: [], bytes: 0 }, at, {});
      return;
    }
    // The GTID stays outside the executed set until the decision, so that a restart reads the rows again.
    this.#transaction({ ...open, gtid: null }, at, [], { xa: { phase: 'prepared', xid } });
  }

  async *#xaCommit({ at, xid }: EventOf<'xa-commit'>): AsyncGenerator<readonly Assembled[]> {
    const open = this.#ending(at, 'XA COMMIT');
    const prepared = this.#prepared.take(xid);
    if (prepared === undefined) {
      throw new TidewayError('SOURCE_XA_UNKNOWN', {
        detail: say(
          `${formatPosition(at.start)}: XA COMMIT of ${xid}, whose XA PREPARE lies before the start position`,
          `${formatPosition(at.start)}：XA COMMIT ${xid}，其 XA PREPARE 在起始位置之前`,
        ),
        params: { xid, position: formatPosition(at.start), gtid: open.gtid },
      });
    }
    const facts = { preparedGtid: prepared.gtid, xa: { phase: 'decided' as const, xid } };
    yield* this.#emitPrepared(prepared, open, at, facts);
  }

  async *#emitPrepared(
    prepared: PreparedTransaction,
    open: OpenTransaction,
    at: EventPlace,
    facts: Pick<SourceTransaction, 'preparedGtid' | 'xa'>,
  ): AsyncGenerator<readonly Assembled[]> {
    for await (const { changes, bytes } of prepared.changes()) {
      open.changes = open.changes.length === 0 ? [...changes] : open.changes.concat(changes);
      open.bytes += bytes;
      if (!this.#isHuge(open)) continue;
      this.#chunk(open, at, false);
      yield this.#take();
    }
    await prepared.forget();
    if (this.#isChunked(open)) this.#chunk(open, at, true, facts);
    else this.#transaction(open, at, open.changes, facts);
  }

  /** Undoing what was prepared before the start loses nothing: there is nothing of it on the target. */
  #xaRollback({ at, xid }: EventOf<'xa-rollback'>): void {
    const open = this.#ending(at, 'XA ROLLBACK');
    const prepared = this.#prepared.take(xid);
    const preparedGtid = prepared?.gtid ?? null;
    this.#transaction(open, at, [], { preparedGtid, xa: { phase: 'decided', xid } });
    void prepared?.forget();
  }
}

function unit(open: OpenTransaction, sequence: number, at: EventPlace) {
  const { gtid, start, commitTimestamp, lastCommitted, sequenceNumber } = open;
  return {
    sequence,
    gtid,
    start,
    end: at.end,
    timestamp: at.timestamp,
    commitTimestamp,
    lastCommitted,
    sequenceNumber,
  };
}

function anonymous(position: BinlogPosition): TidewayError {
  return new TidewayError('SOURCE_ANONYMOUS_TRANSACTION', {
    detail: say(
      `the transaction at ${formatPosition(position)} has no GTID`,
      `${formatPosition(position)} 处的事务没有 GTID`,
    ),
    params: { position: formatPosition(position) },
  });
}

function torn(open: OpenTransaction, at: EventPlace): TidewayError {
  const changes = open.chunkedChanges + open.changes.length;
  return new TidewayError('SOURCE_TRANSACTION_TORN', {
    detail: say(
      `the transaction from ${formatPosition(open.start)} ended at ${formatPosition(at.end)} without a commit; it has ${changes} changes, of which ${open.chunkedChanges} are applied`,
      `从 ${formatPosition(open.start)} 开始的事务在 ${formatPosition(at.end)} 处结束，但没有提交；它有 ${changes} 处变更，其中 ${open.chunkedChanges} 处已应用`,
    ),
    params: { gtid: open.gtid, start: formatPosition(open.start), end: formatPosition(at.end) },
  });
}
