import type { Random } from '@tideway/testbed';
import type { Fault } from './faults.ts';

/** Faults in random order: first each of them once, so that a long run has seen all, then by their weights. */
export class FaultChoice {
  readonly #faults: readonly Fault[];
  readonly #random: Random;
  readonly #unseen: Fault[];

  constructor(faults: readonly Fault[], random: Random) {
    this.#faults = faults;
    this.#random = random;
    this.#unseen = [...faults];
  }

  next(): Fault {
    const [first] = this.#unseen.splice(this.#random.integer(0, Math.max(0, this.#unseen.length - 1)), 1);
    if (first !== undefined) return first;
    let dice = this.#random.next() * this.#faults.reduce((total, { weight }) => total + weight, 0);
    for (const fault of this.#faults) {
      dice -= fault.weight;
      if (dice < 0) return fault;
    }
    return this.#random.pick(this.#faults);
  }
}
