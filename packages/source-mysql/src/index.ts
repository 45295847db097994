export { type BinlogEnd, type BinlogFile, listBinlogFiles, readBinlogEnd } from './connect/binlog-status.ts';
export { type DiagnoseOptions, diagnoseSource, type SourceDiagnosis } from './connect/diagnose-source.ts';
export type { DiagnosisStep } from './connect/diagnose-step.ts';
export { type ListedDatabase, type ListedTable, listObjects, type TableTrait } from './connect/list-objects.ts';
export {
  type Flavour,
  readServerFacts,
  type ServerFacts,
  type Service,
  sourceVariables,
} from './connect/server-facts.ts';
export { showCreateTable, showGrants } from './connect/show.ts';
export { SourceConnection, type TextRow, withSource } from './connect/source-connection.ts';
export type { SourceOptions, SourceTls } from './connect/source-options.ts';
export { checkSchemaHistory, type SchemaHistoryCheck } from './history/check-schema-history.ts';
export { type HistoryEntry, MemoryHistoryStore, type SchemaHistoryStore } from './history/history-store.ts';
export { pruneHistory } from './history/prune-history.ts';
export { readTableStructure, readTableStructures } from './history/read-structures.ts';
export { type BinlogListing, readBinlogListing } from './start/binlog-listing.ts';
export { checkPositionMark, type PositionMark, readPositionMark } from './start/position-mark.ts';
export { previewStart, type StartPreview } from './start/preview-start.ts';
export { readThrough } from './start/read-through.ts';
export { resolveStart } from './start/resolve-start.ts';
export type { ResolveOptions, SourceStart } from './start/source-start.ts';
export { type OpenBinlogOptions, openBinlogSource } from './stream/open-binlog-source.ts';
export type { ReaderOptions } from './stream/reader-options.ts';
export { BinlogDump } from './transport/binlog-dump.ts';
export { zongjiSource } from './zongji/zongji-source.ts';
