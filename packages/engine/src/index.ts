export type { Assembled } from './assemble/assembled.ts';
export { Assembler, type AssemblerOptions } from './assemble/assembler.ts';
export type { KnownCollations } from './assemble/event-collations.ts';
export type { SpillStore } from './assemble/spilled-changes.ts';
export { type DdlPlan, type LoggedStatement, planDdl } from './ddl/plan-ddl.ts';
export { type NameAt, NotUnderstood, TokenReader } from './ddl/token-reader.ts';
export { type Token, type TokenModes, tokenize, tokenModes } from './ddl/tokens.ts';
export type { SourceCollations } from './ddl/write-collations.ts';
export { DEFAULT_PIPELINE_OPTIONS, type PipelineOptions } from './pipeline/options.ts';
export { type PipelineInput, runPipeline } from './pipeline/pipeline.ts';
export type { PipelineObserver, PipelineProgress, UnappliedUnit } from './pipeline/progress.ts';
export { originalIndex, type SkipRule, transactionFacts, transactionName } from './pipeline/skips.ts';
export { countChanges, describeKey, groupOfChunk } from './plan/describe.ts';
export { planGroup } from './plan/plan-group.ts';
export { DEFAULT_PLAN_OPTIONS, type PlanCatalog, type PlanOptions } from './plan/plan-options.ts';
export { planReplay } from './plan/plan-replay.ts';
export { planRowByRow } from './plan/plan-row-by-row.ts';
export type { ApplyGroup, ApplyPlan, PlannedStatement, TableCounts } from './ports/apply-plan.ts';
export { PartlyApplied } from './ports/partly-applied.ts';
export type {
  BinlogSource,
  EventPlace,
  QuerySession,
  ReadFrom,
  RowChangeKind,
  RowImage,
  RowImages,
  SourceEvent,
  SqlWriter,
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
