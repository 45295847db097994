import type { WriteSet } from '../keys/write-set.ts';
import { PartlyApplied } from '../ports/partly-applied.ts';
import type { SourceTransaction } from '../ports/source-transaction.ts';
import type { ApplyResult, Lane } from '../ports/target.ts';
import { DependencyGraph, type GraphNode } from './dependency-graph.ts';
import { footprint } from './footprint.ts';

/** Bounds of groups and of what is queued. */
export interface DispatchLimits {
  /** Rows and bytes of one apply group. */
  readonly maxGroupRows: number;
  readonly maxGroupBytes: number;
  /** Rows that one lane takes even if other lanes idle: splitting less costs more than it gains. */
  readonly minGroupRows: number;
  /** The same while much is queued: rows a statement decide then, and several tables share a group. */
  readonly loadedGroupRows?: number;
  /** Bytes after which a group leaves what is ready to other lanes: from there on a larger statement gains nothing. */
  readonly shareBytes: number;
  /** Bytes of groups at work from which no other lane is given one: rows of megabytes are several times that as SQL. */
  readonly maxInFlightBytes: number;
  /** Bytes and rows (of a transaction without rows: one) that may wait or be in flight before the reader is stopped. */
  readonly maxQueuedBytes: number;
  readonly maxQueuedRows: number;
}

export interface DispatcherOptions {
  readonly lanes: readonly Lane[];
  readonly limits: DispatchLimits;
  /** `commit-order`: one group at a time, each a prefix of what came before (ADR 0001). */
  readonly consistency: 'transaction' | 'commit-order';
  readonly onApplied: (transactions: readonly SourceTransaction[], result: ApplyResult) => void;
  /** Called once, with the first failure; nothing is dispatched after it. */
  readonly onFailed: (error: unknown, transactions: readonly SourceTransaction[]) => void;
  /** Whether the reader must wait for another reason; looked at again whenever a group is committed. */
  readonly isFull?: () => boolean;
}

/** What a transaction counts in the queue: one without rows is there too. */
const rowsOf = ({ changes }: SourceTransaction) => Math.max(1, changes.length);

/**
 * Feeds lanes from the dependency graph. A lane that is idle gets what is ready at once; under load groups grow up to
 * the limits. There is no timer: whatever is ready is handed out when it is added or when a lane becomes free.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #graph = new DependencyGraph();
  readonly #idle: Lane[];
  #queuedBytes = 0;
  #inFlightBytes = 0;
  #queuedRows = 0;
  #queuedTransactions = 0;
  #busy = 0;
  #stopped = false;
  #waiters: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#idle = [...options.lanes].reverse();
  }

  /** Bytes of memory of transactions that are not committed yet. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Transactions that are not committed yet. */
  get queuedTransactions(): number {
    return this.#queuedTransactions;
  }

  get busyLanes(): number {
    return this.#busy;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  add(transaction: SourceTransaction, keys: WriteSet): void {
    this.#queuedBytes += footprint(transaction.byteLength, transaction.changes);
    this.#queuedRows += rowsOf(transaction);
    this.#queuedTransactions += 1;
    this.#graph.add(transaction, keys);
  }

  /** Hands out what is ready. To be called after adding, once a batch. */
  pump(): void {
    const { consistency, lanes, limits } = this.#options;
    while (!this.#stopped && this.#idle.length > 0 && this.#graph.hasReady) {
      const inOrder = consistency === 'commit-order';
      if (inOrder && this.#busy > 0) return;
      if (this.#inFlightBytes >= limits.maxInFlightBytes) return;
      const { readyRows } = this.#graph;
      const isLoaded = this.#isLoaded;
      // Crumbs that groups at work have left over: more is free when one of them ends, and then we are called again.
      if (isLoaded && this.#busy * 2 >= lanes.length && readyRows < limits.minGroupRows) return;
      const least = isLoaded ? (limits.loadedGroupRows ?? limits.minGroupRows) : limits.minGroupRows;
      const share = Math.ceil(readyRows / lanes.length);
      const shareRows = inOrder ? limits.maxGroupRows : Math.min(limits.maxGroupRows, Math.max(least, share));
      const shareBytes = inOrder ? limits.maxGroupBytes : limits.shareBytes;
      const { maxGroupRows: maxRows, maxGroupBytes: maxBytes } = limits;
      const group = this.#graph.takeGroup({ maxRows, maxBytes, shareRows, shareBytes });
      const lane = this.#idle.pop();
      if (group === undefined || lane === undefined) return;
      this.#run(lane, group);
    }
  }

  /** Whether the lanes are behind the reader: groups are then made for throughput, not for a quick answer. */
  get #isLoaded(): boolean {
    const { maxQueuedBytes, maxQueuedRows } = this.#options.limits;
    return this.#queuedBytes * 4 >= maxQueuedBytes || this.#queuedRows * 4 >= maxQueuedRows;
  }

  #run(lane: Lane, nodes: readonly GraphNode[]): void {
    this.#busy += 1;
    const transactions = nodes.map(({ transaction }) => transaction);
    let changeCount = 0;
    let byteLength = 0;
    let memory = 0;
    let queuedRows = 0;
    for (const { rows, bytes, transaction } of nodes) {
      queuedRows += rowsOf(transaction);
      changeCount += rows;
      byteLength += bytes;
      memory += footprint(bytes, transaction.changes);
    }
    this.#inFlightBytes += byteLength;
    lane.apply({ transactions, changeCount, byteLength }).then(
      (result) => {
        this.#busy -= 1;
        this.#idle.push(lane);
        this.#inFlightBytes -= byteLength;
        this.#queuedBytes -= memory;
        this.#queuedRows -= queuedRows;
        this.#queuedTransactions -= nodes.length;
        this.#graph.complete(nodes);
        this.#options.onApplied(transactions, result);
        this.pump();
        this.#wake();
      },
      (thrown: unknown) => {
        this.#busy -= 1;
        const first = !this.#stopped;
        this.#stopped = true;
        const committed = thrown instanceof PartlyApplied ? thrown.transactions : 0;
        if (thrown instanceof PartlyApplied) this.#options.onApplied(transactions.slice(0, committed), thrown.result);
        const error = thrown instanceof PartlyApplied ? thrown.error : thrown;
        if (first) this.#options.onFailed(error, transactions.slice(committed));
        this.#wake();
      },
    );
  }

  /** Dispatches nothing more. What is in flight goes on. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Resolves when there is room for more, or when it is stopped. */
  whenRoom(): Promise<void> | undefined {
    return this.#hasRoom ? undefined : this.#until(() => this.#hasRoom);
  }

  get #hasRoom(): boolean {
    const { maxQueuedBytes, maxQueuedRows } = this.#options.limits;
    if (this.#stopped) return true;
    if (this.#queuedBytes >= maxQueuedBytes || this.#queuedRows >= maxQueuedRows) return false;
    return this.#options.isFull?.() !== true;
  }

  /** The barrier: resolves when everything added is committed, or, once stopped, when no lane is at work. */
  drain(): Promise<void> {
    this.pump();
    return this.#until(() => this.#busy === 0 && (this.#stopped || this.#queuedTransactions === 0));
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
