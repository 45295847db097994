import type { DdlKind } from '../ports/source-transaction.ts';

/** A database or table that a statement is about. */
export interface DdlObject {
  readonly schema: string;
  /** Null: the whole database. */
  readonly name: string | null;
}

/** A part of a source statement that runs on its own: names qualified, nothing decided about selection yet. */
export interface ParsedStatement {
  readonly kind: DdlKind;
  readonly sql: string;
  /** What it changes: one table or database; of a RENAME the old name and then the new one. */
  readonly objects: readonly DdlObject[];
  /** CREATE TABLE only: the statement text `… START TRANSACTION`, whose rows follow in the same transaction. */
  readonly rowsFollow: boolean;
}
