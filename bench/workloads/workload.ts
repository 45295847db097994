/** What a source is made to write: deterministic, so that every peer and every run reads the same log. */
export interface Workload {
  readonly name: 'W1' | 'W2' | 'W3' | 'W4' | 'W5' | 'W6';
  readonly title: string;
  /** Tables, in the database the connection is in. */
  readonly tables: readonly string[];
  /** Statements that fill the tables before the log that is measured begins. */
  setup(scale: number): Iterable<string>;
  /** What is measured: for each writer its transactions, each a list of statements. Writers do not touch each other. */
  writers(scale: number): readonly Iterable<readonly string[]>[];
}

/** Rows of a multi-row INSERT in a setup. */
export const SETUP_ROWS = 1000;
