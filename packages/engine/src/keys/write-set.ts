/**
 * The dependency keys of one source transaction. Two transactions depend on each other when they share a key that at
 * least one of them holds exclusively. Keys may repeat.
 */
export interface WriteSet {
  readonly exclusive: number[];
  readonly shared: number[];
}

/** Why a change had to take a coarse key: the reasons counted in `serialised` of the progress report. */
export type CoarseReason = 'no-usable-key' | 'expression-index' | 'unsupported-key-column' | 'collation' | 'cascade';
