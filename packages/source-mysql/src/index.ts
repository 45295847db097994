export { SourceConnection, type TextRow, withSource } from './connect/source-connection.ts';
export type { SourceOptions, SourceTls } from './connect/source-options.ts';
export { readTableStructure, readTableStructures } from './history/read-structures.ts';
export type { ReaderOptions } from './stream/reader-options.ts';
export { zongjiSource } from './zongji/zongji-source.ts';
