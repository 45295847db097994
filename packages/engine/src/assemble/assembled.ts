import type { BinlogPosition, TidewayError } from '@tideway/domain';
import type { SourceItem } from '../ports/source-transaction.ts';

/** What assembling yields, in the order of the log. A failure is the last: what came before it is still applied. */
export type Assembled =
  | { readonly type: 'item'; readonly item: SourceItem }
  | { readonly type: 'heartbeat'; readonly position: BinlogPosition; readonly receivedAt: number }
  /** A statement that is not migrated, for the event list. */
  | { readonly type: 'not-migrated'; readonly what: string; readonly sql: string; readonly position: BinlogPosition }
  | { readonly type: 'failure'; readonly error: TidewayError };
