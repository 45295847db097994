import type { BinlogPosition } from '@tideway/domain';
import type { RowChange } from '../ports/source-transaction.ts';
import type { SpilledChanges } from './spilled-changes.ts';

/** A transaction of which the end has not been read yet. */
export interface OpenTransaction {
  readonly gtid: string | null;
  readonly start: BinlogPosition;
  readonly commitTimestamp: bigint | null;
  readonly lastCommitted: number | null;
  readonly sequenceNumber: number | null;
  /** Set for an XA transaction. */
  xid: string | null;
  /** Rows may come: it is not a statement of its own. */
  begun: boolean;
  changes: RowChange[];
  /** Bytes of `changes`. */
  bytes: number;
  /** Of an XA transaction: the changes before `changes`, which are in the spill store. */
  spilled: SpilledChanges | null;
  /** Chunks emitted so far, and the changes in them. */
  chunks: number;
  chunkedChanges: number;
  /** A CREATE TABLE whose rows are to follow in it, as the source logged it. */
  rowsOf: string | null;
  /** The running number, given when its first item is emitted. */
  sequence: number | null;
}

/** A transaction that begins here. */
export function openTransaction(
  start: BinlogPosition,
  facts: Pick<OpenTransaction, 'gtid' | 'commitTimestamp' | 'lastCommitted' | 'sequenceNumber'> = {
    gtid: null,
    commitTimestamp: null,
    lastCommitted: null,
    sequenceNumber: null,
  },
): OpenTransaction {
  const { gtid, commitTimestamp, lastCommitted, sequenceNumber } = facts;
  const rest = {
    xid: null,
    begun: false,
    changes: [],
    bytes: 0,
    spilled: null,
    chunks: 0,
    chunkedChanges: 0,
    rowsOf: null,
    sequence: null,
  };
  return { gtid, start, commitTimestamp, lastCommitted, sequenceNumber, ...rest };
}
