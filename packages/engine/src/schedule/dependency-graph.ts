import type { WriteSet } from '../keys/write-set.ts';
import type { SourceTransaction } from '../ports/source-transaction.ts';
import { NodeQueue } from './node-queue.ts';

/** A transaction in the graph, from when it is added until it is committed. */
export interface GraphNode {
  readonly transaction: SourceTransaction;
  readonly rows: number;
  readonly bytes: number;
  readonly keys: WriteSet;
  /** Earlier transactions that share a key and are not committed yet. */
  pending: number;
  readonly dependents: GraphNode[];
  /** The group being formed that `groupDependencies` counts for. */
  groupStamp: number;
  groupDependencies: number;
}

/** How much of what is ready one group takes. */
export interface GroupLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Rows and bytes to take of what any lane could take; dependents of the group itself go on up to the limits. */
  readonly shareRows: number;
  readonly shareBytes: number;
}

/**
 * Which transactions may run now (engine-anchors §2.3, TiCDC's conflict detector at transaction granularity, without
 * locks because everything runs on one thread). Only the last toucher of each key is kept, so memory follows what is
 * in flight. Of two transactions that share a key (held exclusively by one of them), the later is committed
 * with or after the earlier (invariant 3).
 */
export class DependencyGraph {
  readonly #writers = new Map<number, GraphNode>();
  readonly #readers = new Map<number, Set<GraphNode>>();
  /** Free when they were added: in order of the log. */
  readonly #fresh = new NodeQueue();
  /** Freed by a commit: older than most of `#fresh`, so looked at first. */
  readonly #released = new NodeQueue();
  #stamp = 0;
  #readyRows = 0;

  /** Rows of transactions that could be taken now. */
  get readyRows(): number {
    return this.#readyRows;
  }

  get hasReady(): boolean {
    return this.#fresh.size > 0 || this.#released.size > 0;
  }

  add(transaction: SourceTransaction, keys: WriteSet): void {
    const node: GraphNode = {
      transaction,
      rows: transaction.changes.length,
      bytes: transaction.byteLength,
      keys,
      pending: 0,
      dependents: [],
      groupStamp: 0,
      groupDependencies: 0,
    };
    this.#hold(node);
    if (node.pending === 0) this.#makeReady(node, this.#fresh);
  }

  #hold(node: GraphNode): void {
    const { exclusive, shared } = node.keys;
    for (const key of exclusive) {
      const writer = this.#writers.get(key);
      if (writer === node) continue;
      if (writer !== undefined) depend(node, writer);
      // Even keys are never shared (keys/hash.ts).
      const readers = (key & 1) === 0 ? undefined : this.#readers.get(key);
      if (readers !== undefined) {
        for (const reader of readers) if (reader !== node) depend(node, reader);
        this.#readers.delete(key);
      }
      this.#writers.set(key, node);
    }
    for (const key of shared) {
      const writer = this.#writers.get(key);
      if (writer === node) continue;
      if (writer !== undefined) depend(node, writer);
      const readers = this.#readers.get(key);
      if (readers === undefined) this.#readers.set(key, new Set([node]));
      else readers.add(node);
    }
  }

  #makeReady(node: GraphNode, queue: NodeQueue): void {
    queue.push(node);
    this.#readyRows += node.rows;
  }

  /**
   * Takes a group: what is ready, oldest first, and what depends only on the group itself. Undefined when nothing is
   * ready. The group is in the order of the log, and closed: whatever it depends on is committed or in it.
   */
  takeGroup({ maxRows, maxBytes, shareRows, shareBytes }: GroupLimits): GraphNode[] | undefined {
    const group: GraphNode[] = [];
    const joined = new NodeQueue();
    this.#stamp += 1;
    let rows = 0;
    let bytes = 0;
    for (;;) {
      const queue = this.#oldest(joined, rows < shareRows && bytes < shareBytes);
      const node = queue?.peek();
      if (queue === undefined || node === undefined) break;
      if (group.length > 0 && (rows + node.rows > maxRows || bytes + node.bytes > maxBytes)) break;
      queue.shift();
      if (queue !== joined) this.#readyRows -= node.rows;
      group.push(node);
      rows += node.rows;
      bytes += node.bytes;
      for (const dependent of node.dependents) {
        if (dependent.groupStamp !== this.#stamp) {
          dependent.groupStamp = this.#stamp;
          dependent.groupDependencies = 0;
        }
        dependent.groupDependencies += 1;
        if (dependent.groupDependencies === dependent.pending) joined.push(dependent);
      }
    }
    if (group.length === 0) return undefined;
    return group.sort((a, b) => a.transaction.sequence - b.transaction.sequence);
  }

  #oldest(joined: NodeQueue, withShared: boolean): NodeQueue | undefined {
    let best: NodeQueue | undefined;
    let sequence = Number.POSITIVE_INFINITY;
    for (const queue of withShared ? [joined, this.#released, this.#fresh] : [joined]) {
      const head = queue.peek();
      if (head !== undefined && head.transaction.sequence < sequence) {
        best = queue;
        sequence = head.transaction.sequence;
      }
    }
    return best;
  }

  /** A group is committed: frees what waited for it, oldest first. */
  complete(group: readonly GraphNode[]): void {
    const freed: GraphNode[] = [];
    for (const node of group) {
      this.#release(node);
      for (const dependent of node.dependents) {
        dependent.pending -= 1;
        if (dependent.pending === 0) freed.push(dependent);
      }
      node.dependents.length = 0;
    }
    // Members of the group itself were counted down too: they are committed, not ready.
    const members = new Set(group);
    const ready = freed.filter((node) => !members.has(node));
    ready.sort((a, b) => a.transaction.sequence - b.transaction.sequence);
    for (const node of ready) this.#makeReady(node, this.#released);
  }

  #release(node: GraphNode): void {
    for (const key of node.keys.exclusive) if (this.#writers.get(key) === node) this.#writers.delete(key);
    for (const key of node.keys.shared) {
      const readers = this.#readers.get(key);
      if (readers?.delete(node) && readers.size === 0) this.#readers.delete(key);
    }
  }
}

function depend(node: GraphNode, on: GraphNode): void {
  // One node is added at a time, so a second edge between the two would be the last of the list.
  if (on.dependents.at(-1) === node) return;
  on.dependents.push(node);
  node.pending += 1;
}
