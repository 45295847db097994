export {
  type BinlogPosition,
  binlogFileNumber,
  comparePositions,
  formatPosition,
  parsePosition,
} from './binlog-position.ts';
export { BoundedMap } from './bounded-map.ts';
export { CLEAR_PASSWORD_REFUSED } from './clear-password.ts';
export { ERRORS, type ErrorCode } from './errors/catalogue.ts';
export {
  type ErrorDefinition,
  type ErrorDetails,
  type ErrorRetry,
  type ErrorScope,
  type SerialisedError,
  TidewayError,
} from './errors/tideway-error.ts';
export type { GtidInterval } from './gtid-interval.ts';
export { formatGtid, type Gtid, GtidSet, GtidSyntaxError, parseGtid } from './gtid-set.ts';
export {
  canTransition,
  DESIRED_STATES,
  type DesiredState,
  isActionAllowed,
  JOB_ACTIONS,
  JOB_STAGES,
  JOB_STATES,
  type JobAction,
  type JobStage,
  type JobState,
} from './job-state.ts';
export { quoteAccount, quoteText } from './quote-text.ts';
export { redactStatement } from './redact-statement.ts';
export {
  compileSelection,
  isSystemSchema,
  type Selection,
  type SelectionPredicate,
  SYSTEM_SCHEMAS,
} from './selection.ts';
export { selectionOverlap } from './selection-overlap.ts';
export { shareParts } from './share-structure.ts';
export type { ResolvedStart, StartPosition } from './start-position.ts';
export { StructureStore } from './structure-store.ts';
export {
  type ColumnStructure,
  type ForeignKeyStructure,
  type KeyPart,
  type KeyStructure,
  quoteIdentifier,
  quoteTable,
  type TableName,
  type TableStructure,
  tableKey,
} from './table-structure.ts';
export { inBothLanguages, joinTexts, say, type Text, verbatim } from './text.ts';
