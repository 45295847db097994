import type { GraphNode } from './dependency-graph.ts';

/** First in, first out, without moving elements at each shift. */
export class NodeQueue {
  #items: (GraphNode | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(node: GraphNode): void {
    this.#items.push(node);
  }

  peek(): GraphNode | undefined {
    return this.#items[this.#head];
  }

  shift(): GraphNode | undefined {
    const node = this.#items[this.#head];
    if (node === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return node;
  }
}
