import type { TargetCatalog } from '../ports/target.ts';

/** The part of a catalog that plans read. Every table of the group must be loaded. */
export type PlanCatalog = Pick<TargetCatalog, 'peek' | 'referencing'>;

export interface PlanOptions {
  /** Bytes of one statement, below the target's max_allowed_packet. */
  readonly maxStatementBytes: number;
  /** Rows of one INSERT. */
  readonly maxRows: number;
  /** Rows of one IN list. */
  readonly maxListRows: number;
  /** Rows of one `UPDATE … CASE`: the server looks through the list for each row. */
  readonly maxCaseRows: number;
  /** Whether the target enforces foreign keys on the lanes' sessions. */
  readonly foreignKeyChecks: boolean;
}

export const DEFAULT_PLAN_OPTIONS: PlanOptions = {
  maxStatementBytes: 8 * 1024 * 1024,
  maxRows: 2000,
  maxListRows: 1000,
  maxCaseRows: 100,
  foreignKeyChecks: false,
};
