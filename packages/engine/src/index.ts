export type { ApplyGroup, ApplyPlan, PlannedStatement, TableCounts } from './ports/apply-plan.ts';
export type {
  BinlogSource,
  EventPlace,
  QuerySession,
  ReadFrom,
  RowChangeKind,
  RowImage,
  RowImages,
  SourceEvent,
} from './ports/source-event.ts';
export type {
  DdlKind,
  DdlStatement,
  RowChange,
  SourceChunk,
  SourceDdl,
  SourceItem,
  SourceTransaction,
} from './ports/source-transaction.ts';
export type {
  ApplyResult,
  Checkpoint,
  DdlResult,
  Lane,
  MissedRow,
  Target,
  TargetCatalog,
} from './ports/target.ts';
