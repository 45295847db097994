import {
  type BinlogPosition,
  formatPosition,
  type SelectionPredicate,
  say,
  type TableStructure,
  TidewayError,
} from '@tideway/domain';
import type { Assembled } from '../assemble/assembled.ts';
import { Assembler } from '../assemble/assembler.ts';
import type { KnownCollations } from '../assemble/event-collations.ts';
import type { SpillStore } from '../assemble/spilled-changes.ts';
import type { BinlogSource, ReadFrom } from '../ports/source-event.ts';
import type { SourceChunk, SourceDdl, SourceItem, SourceTransaction } from '../ports/source-transaction.ts';
import type { ApplyResult, Checkpoint, Target } from '../ports/target.ts';
import { Dispatcher } from '../schedule/dispatcher.ts';
import { type FoldItem, FoldTracker } from '../schedule/fold-tracker.ts';
import { AppliedTotals } from './applied-totals.ts';
import { ChunkLanes } from './chunk-lanes.ts';
import { Folder } from './folder.ts';
import { HeldMarks } from './held-marks.ts';
import { locatedError, missingTableError } from './located-error.ts';
import { DEFAULT_PIPELINE_OPTIONS, type PipelineOptions } from './options.ts';
import type { PipelineObserver, PipelineProgress } from './progress.ts';
import { type SkipRule, Skips, transactionFacts } from './skips.ts';
import { TableRegistry } from './table-registry.ts';

export interface PipelineInput {
  readonly source: BinlogSource;
  readonly target: Target;
  /** Where the target stands; `executed` null means a file-position job. */
  readonly start: Checkpoint;
  readonly selection: SelectionPredicate;
  readonly options?: Partial<PipelineOptions>;
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number };
  readonly observer?: PipelineObserver;
  /** Reason `'now'`: what is queued is left; anything else: what is read is applied first. */
  readonly signal: AbortSignal;
  readonly spill?: SpillStore | null;
  /** Defaults of the source that DDL is written out with. */
  readonly collations?: KnownCollations | null;
  /** What operators decided not to apply, of this job's whole life. */
  readonly skips?: readonly SkipRule[];
}

/**
 * Runs a job until `signal` aborts: source → assemble → keys → graph → lanes, folding on the way. Resolves with the
 * last checkpoint written. Throws the first TidewayError, after the lanes have settled and their progress is folded.
 */
export async function runPipeline(input: PipelineInput): Promise<Checkpoint> {
  return new Pipeline(input).run();
}

class Pipeline {
  readonly #input: PipelineInput;
  readonly #options: PipelineOptions;
  readonly #assembler: Assembler;
  readonly #tables: TableRegistry;
  readonly #dispatcher: Dispatcher;
  readonly #tracker: FoldTracker;
  readonly #folder: Folder;
  readonly #held: HeldMarks;
  readonly #skips: Skips;
  readonly #totals = new AppliedTotals();
  /** Ends the reading: on a stop, or on the first failure. */
  readonly #reading = new AbortController();
  #failure: TidewayError | null = null;
  #heartbeats = 0;
  #read: PipelineProgress['read'] = null;
  #heardAt: number | null = null;
  /** What is being handled, and was read with what is handled now. */
  #piece: readonly Assembled[] = [];
  #chunked: PipelineProgress['chunked'] = null;
  #skippingChunks = false;
  readonly #chunks: ChunkLanes;
  /** When the last syncpoint was recorded, and the tracker's version then. */
  #syncpointAt: { readonly time: number; readonly version: number };

  constructor(input: PipelineInput) {
    this.#input = input;
    this.#options = { ...DEFAULT_PIPELINE_OPTIONS, ...input.options };
    const { target, start, selection, clock } = input;
    const { consistency, foreignKeyChecks } = this.#options;
    this.#held = new HeldMarks(start);
    this.#assembler = new Assembler({
      ...this.#options,
      selection,
      gtidMode: start.executed !== null,
      heldUntil: this.#held.newest,
      halfApplied: target.bigTransaction?.event ?? null,
      onlineDdl: start.onlineDdl ?? null,
      spill: input.spill ?? null,
      collations: { ...input.collations, ...onTarget(target) },
    });
    this.#tables = new TableRegistry(target.catalog, foreignKeyChecks);
    this.#tracker = new FoldTracker(start);
    this.#syncpointAt = { time: clock.now(), version: this.#tracker.version };
    this.#skips = new Skips(input.skips ?? []);
    this.#folder = new Folder({
      target,
      tracker: this.#tracker,
      clock,
      interval: this.#options.foldInterval,
      start,
      onFolded: (checkpoint) => input.observer?.folded?.(checkpoint),
      onFailed: (error) => this.#fail(locatedError(error, undefined)),
    });
    this.#dispatcher = new Dispatcher({
      lanes: target.lanes,
      limits: this.#options,
      consistency,
      onApplied: (transactions, result) => this.#applied(transactions, result),
      onFailed: (error, group) => this.#fail(locatedError(error, group[0], group.at(-1))),
      // What is not done is queued or at work (nothing else is read while DDL and chunks are), so this ends by itself.
      isFull: () => this.#tracker.outstanding >= this.#options.maxUnfolded,
    });
    this.#chunks = new ChunkLanes({
      lanes: target.lanes,
      maxInFlightBytes: this.#options.maxInFlightBytes,
      oneByOne: consistency === 'commit-order',
      onApplied: (result, chunk) => this.#chunkApplied(result, chunk),
      onFailed: (error, chunk) => this.#fail(locatedError(error, chunk)),
    });
  }

  async run(): Promise<Checkpoint> {
    const { signal, observer } = this.#input;
    const stop = (): void => this.#stop();
    observer?.started?.(() => this.#progress());
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await this.#readAll();
    } catch (error) {
      // Reading that was ended by us may end with an error of any kind.
      if (!this.#reading.signal.aborted) this.#fail(locatedError(error, undefined));
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return this.#finish();
  }

  #stop(): void {
    if (this.#input.signal.reason === 'now') this.#dispatcher.stop();
    this.#reading.abort();
  }

  /** Keeps the first failure, ends the reading, lets lanes that are at work finish. */
  #fail(error: TidewayError): void {
    this.#failure ??= error;
    this.#dispatcher.stop();
    this.#reading.abort();
  }

  /** A failure of the source's side, behind what was read before it: that is applied first. */
  async #failInOrder(error: TidewayError): Promise<void> {
    await this.#dispatcher.drain();
    await this.#chunks.drain();
    this.#fail(error);
  }

  async #finish(): Promise<Checkpoint> {
    await this.#dispatcher.drain();
    await this.#chunks.drain();
    await this.#folder.last();
    if (this.#failure !== null) throw this.#failure;
    return this.#folder.written;
  }

  async #readAll(): Promise<void> {
    const { source, start, clock } = this.#input;
    for await (const events of source.open(readFrom(start), this.#reading.signal)) {
      this.#heardAt = clock.now();
      for await (const piece of this.#assembler.push(events)) {
        this.#piece = piece;
        for (const assembled of piece) {
          if (this.#isOver) return;
          // Most are queued at once: an await each would cost more than the queueing.
          const wait = this.#handle(assembled);
          if (wait !== undefined) await wait;
        }
        this.#piece = [];
        this.#dispatcher.pump();
      }
      this.#folder.maybe();
      if (this.#isSyncpointDue) await this.#syncpoint();
      const room = this.#dispatcher.whenRoom();
      if (room !== undefined) await room;
      if (this.#isOver) return;
    }
    if (!this.#reading.signal.aborted) {
      this.#fail(
        new TidewayError('SOURCE_UNREACHABLE', { detail: say('the binlog stream ended', 'binlog 数据流已结束') }),
      );
    }
  }

  get #isSyncpointDue(): boolean {
    const { syncpointInterval } = this.#options;
    if (syncpointInterval === null || this.#input.target.recordSyncpoint === undefined) return false;
    // Half of a huge transaction is no state of the source.
    if (this.#chunked !== null || this.#tracker.version === this.#syncpointAt.version) return false;
    return this.#input.clock.now() - this.#syncpointAt.time >= syncpointInterval;
  }

  /** A barrier: all that was read is committed, and nothing else, when the target is asked for its timestamp. */
  async #syncpoint(): Promise<void> {
    await this.#dispatcher.drain();
    if (this.#isOver) return;
    await this.#folder.now();
    if (this.#isOver) return;
    const checkpoint = this.#tracker.checkpoint();
    try {
      await this.#input.target.recordSyncpoint?.(checkpoint);
    } catch (error) {
      this.#fail(locatedError(error, undefined));
      return;
    }
    this.#syncpointAt = { time: this.#input.clock.now(), version: this.#tracker.version };
    this.#input.observer?.syncpoint?.(checkpoint);
  }

  get #isOver(): boolean {
    return this.#reading.signal.aborted;
  }

  /** Undefined, and so no promise, for the usual transaction. */
  #handle(assembled: Assembled): Promise<void> | undefined {
    switch (assembled.type) {
      case 'item':
        return this.#item(assembled.item);
      case 'heartbeat':
        this.#heartbeat(assembled.position, assembled.receivedAt);
        return undefined;
      case 'not-migrated':
        this.#input.observer?.notMigrated?.(assembled.what, assembled.sql, assembled.position);
        return undefined;
      default:
        return this.#failInOrder(assembled.error);
    }
  }

  #item(read: SourceItem): Promise<void> | undefined {
    this.#read = { position: read.end, timestamp: read.timestamp, at: this.#heardAt ?? this.#input.clock.now() };
    if (read.kind === 'ddl') return this.#ddl(read);
    if (read.kind === 'chunk') return this.#chunk(this.#skips.chunk(read));
    this.#tracker.register(foldItem(read));
    const isHeld = this.#held.has(read);
    const item = isHeld ? read : this.#skips.transaction(read);
    if (item.changes.length === 0 || isHeld) {
      this.#tracker.complete(item.sequence);
      if (item.omitted !== undefined) this.#input.observer?.omitted?.(item);
      return undefined;
    }
    const missing = this.#options.consistency === 'commit-order' ? this.#unloaded(item) : this.#tables.missing(item);
    if (missing === undefined) {
      this.#enqueue(item);
      return undefined;
    }
    return this.#prepare(missing, item, () => this.#enqueue(item));
  }

  #enqueue(item: SourceTransaction): void {
    const keys = this.#options.consistency === 'commit-order' ? NO_KEYS : this.#tables.writeSet(item);
    this.#dispatcher.add(item, keys);
  }

  #unloaded({ changes }: SourceTransaction | SourceChunk): TableStructure[] | undefined {
    const { catalog } = this.#input.target;
    const missing = changes.filter(({ table }) => catalog.peek(table.table) === undefined).map(({ table }) => table);
    return missing.length === 0 ? undefined : [...new Set(missing)];
  }

  async #prepare(tables: readonly TableStructure[], item: SourceItem, then: () => void): Promise<void> {
    try {
      await this.#prefetch();
      for (const table of tables) await this.#tables.prepare(table, () => this.#dispatcher.drain());
    } catch (error) {
      await this.#dispatcher.drain();
      const isMissing = error instanceof TidewayError && error.code === 'TARGET_TABLE_MISSING';
      const executed = this.#tracker.checkpoint().executed;
      const facts = item.kind === 'ddl' ? {} : transactionFacts(item);
      this.#fail(isMissing ? missingTableError(error, item, executed, facts) : locatedError(error, item, item, facts));
      return;
    }
    then();
  }

  /** Structures of the target for all that was read with this item: a backlog of 20,000 tables meets them at once. */
  async #prefetch(): Promise<void> {
    const { catalog } = this.#input.target;
    if (catalog.prefetch === undefined) return;
    const tables = new Set<TableStructure>();
    for (const assembled of this.#piece) {
      if (assembled.type !== 'item' || assembled.item.kind === 'ddl') continue;
      for (const { table } of assembled.item.changes) tables.add(table);
    }
    const missing = [...tables].map(({ table }) => table).filter((table) => catalog.peek(table) === undefined);
    if (missing.length > 1) await catalog.prefetch(missing);
  }

  /** A barrier (design §4.9): nothing is in flight, and the base is written, when the target runs it. */
  async #ddl(ddl: SourceDdl): Promise<void> {
    await this.#dispatcher.drain();
    if (this.#isOver) return;
    this.#tracker.register(foldItem(ddl));
    if (!ddl.rowsFollow && this.#held.has(ddl)) {
      // A file-position job that ended between the statement and the fold: it is run.
      this.#tracker.complete(ddl.sequence);
      return;
    }
    await this.#folder.now();
    if (this.#isOver) return;
    // Before it runs: the target may load the new structures in the course of it.
    this.#forgetTables(ddl);
    try {
      const result = await this.#input.target.runDdl(ddl);
      this.#input.observer?.ddl?.(ddl, result);
    } catch (error) {
      this.#fail(locatedError(error, ddl));
      return;
    }
    this.#tracker.complete(ddl.sequence);
    await this.#folder.now();
  }

  #forgetTables(ddl: SourceDdl): void {
    const { catalog } = this.#input.target;
    for (const { objects } of ddl.statements) {
      for (const { schema, name } of objects) catalog.forget(schema, name ?? undefined);
    }
    this.#tables.clear();
  }

  /** A huge transaction is applied alone, chunk by chunk (design §4.11). */
  async #chunk(chunk: SourceChunk): Promise<void> {
    if (chunk.index === 0) {
      await this.#dispatcher.drain();
      if (this.#isOver) return;
      this.#tracker.register(foldItem(chunk));
      await this.#folder.now();
      // Where anything may be held, chunks come with the end of their transaction (assembler `heldUntil`).
      this.#skippingChunks = this.#held.has(chunk);
    } else {
      this.#tracker.update(foldItem(chunk));
    }
    if (!this.#skippingChunks && !this.#isOver) await this.#startChunk(chunk);
    if (!chunk.last) return;
    await this.#chunks.drain();
    if (this.#isOver) return;
    this.#chunked = null;
    this.#tracker.complete(chunk.sequence);
    // Nothing behind it may commit before the base holds it: a restart tells it from a half-applied one by that.
    await this.#folder.now();
  }

  async #startChunk(chunk: SourceChunk): Promise<void> {
    // What is skipped altogether needs no table; only its progress is recorded, or ended.
    const isSkipped = isOmitted(chunk);
    const missing = isSkipped ? undefined : this.#tables.missing(chunk);
    if (missing !== undefined) {
      await this.#chunks.drain();
      if (this.#isOver) return;
      await this.#prepare(missing, chunk, () => {});
    }
    if (this.#isOver) return;
    this.#chunked ??= { gtid: chunk.gtid, start: chunk.start, changes: 0 };
    await this.#chunks.start(chunk, isSkipped ? NO_KEYS : this.#tables.writeSet(chunk));
  }

  #chunkApplied(result: ApplyResult, chunk: SourceChunk): void {
    this.#chunked = { gtid: chunk.gtid, start: chunk.start, changes: chunk.firstChange + chunk.changes.length };
    if (chunk.last && chunk.omitted !== undefined) this.#input.observer?.omitted?.(chunk);
    this.#totals.add(chunk.last ? 1 : 0, chunk.changes.length, chunk.byteLength, result);
    this.#input.observer?.applied?.(result, [chunk]);
  }

  /** Joins the fold behind everything read, so that an idle job's position moves. */
  #heartbeat(position: BinlogPosition, receivedAt: number): void {
    this.#input.observer?.heartbeat?.(position, receivedAt);
    if (this.#assembler.inTransaction) return;
    this.#heartbeats += 1;
    const sequence = -this.#heartbeats;
    const timestamp = this.#read?.timestamp ?? null;
    this.#read = { position, timestamp, at: receivedAt };
    const nowhere = { gtid: null, preparedGtid: null, xa: null, commitTimestamp: null };
    this.#tracker.register({ sequence, start: position, end: position, timestamp: null, ...nowhere });
    this.#tracker.complete(sequence);
    this.#folder.maybe();
  }

  #applied(transactions: readonly SourceTransaction[], result: ApplyResult): void {
    let rows = 0;
    let bytes = 0;
    for (const transaction of transactions) {
      const { sequence, changes, byteLength } = transaction;
      if (transaction.omitted !== undefined) this.#input.observer?.omitted?.(transaction);
      this.#tracker.complete(sequence);
      rows += changes.length;
      bytes += byteLength;
    }
    this.#totals.add(transactions.length, rows, bytes, result);
    this.#input.observer?.applied?.(result, transactions);
    this.#folder.maybe();
  }

  #progress(): PipelineProgress {
    const { oldest } = this.#tracker;
    return {
      read: this.#read,
      heardAt: this.#heardAt,
      queued: { transactions: this.#dispatcher.queuedTransactions, bytes: this.#dispatcher.queuedBytes },
      busyLanes: this.#dispatcher.busyLanes,
      applied: this.#totals.applied,
      oldestUnapplied:
        oldest === undefined || oldest.timestamp === null ? null : { ...oldest, timestamp: oldest.timestamp },
      appliedTimestamp: this.#tracker.timestamp,
      folded: this.#folder.written,
      tables: this.#totals.tables,
      coarse: this.#tables.coarse,
      chunked: this.#chunked,
    };
  }
}

function onTarget({ collations }: Target): KnownCollations {
  return collations === undefined ? {} : { isOnTarget: (name) => collations.has(name.toLowerCase()) };
}

function isOmitted({ omitted, changes, firstChange }: SourceChunk): boolean {
  if (omitted === undefined) return false;
  const skipped = new Set(omitted);
  return changes.every((_, index) => skipped.has(firstChange + index));
}

const NO_KEYS = { exclusive: [], shared: [] };

function readFrom({ executed, file, position }: Checkpoint): ReadFrom {
  if (executed !== null) return { mode: 'gtid', executed };
  const offset = Number(position);
  if (!Number.isSafeInteger(offset)) throw new RangeError(`position ${formatPosition({ file, position: offset })}`);
  return { mode: 'file-position', position: { file, position: offset } };
}

function foldItem(item: SourceItem): FoldItem {
  const { sequence, start, timestamp, commitTimestamp, onlineDdl } = item;
  if (item.kind === 'ddl') {
    // Rows that follow in the same transaction: a restart must read it from its start.
    const end = item.rowsFollow ? start : item.end;
    const gtid = item.rowsFollow ? null : item.gtid;
    return { sequence, gtid, preparedGtid: null, xa: null, start, end, timestamp, commitTimestamp, onlineDdl };
  }
  const xa = item.xa === undefined ? null : { ...item.xa, start };
  return {
    sequence,
    gtid: item.gtid,
    preparedGtid: item.preparedGtid ?? null,
    xa,
    start,
    end: item.end,
    timestamp,
    commitTimestamp,
    onlineDdl,
  };
}
