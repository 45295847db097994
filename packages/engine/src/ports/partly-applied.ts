import type { TidewayError } from '@tideway/domain';
import type { ApplyResult } from './target.ts';

/**
 * What a lane rejects with when the first transactions of the group are committed and the next one failed. They are in
 * the lane's checkpoint row, so a restart does not repeat them; they are counted and folded like any others.
 */
export class PartlyApplied extends Error {
  override readonly name = 'PartlyApplied';
  /** Why the next transaction failed. */
  readonly error: TidewayError;
  /** How many of the group's transactions are committed: at least one. */
  readonly transactions: number;
  /** What they did. */
  readonly result: ApplyResult;

  constructor(error: TidewayError, transactions: number, result: ApplyResult) {
    super(error.message, { cause: error });
    this.error = error;
    this.transactions = transactions;
    this.result = result;
  }
}
