export { CHECKS } from './checks/index.ts';
export { type CreatedTables, createMissingTables } from './create-missing-tables.ts';
export { type AdaptedTable, adaptCreateTable } from './ddl/adapt-create-table.ts';
export { renderPrechecksDoc } from './docs/render-prechecks-doc.ts';
export { allowsNext, countItems, type PrecheckOptions, precheckItems, runPrecheck } from './run-precheck.ts';
export type { Check, Finding, PrecheckJob } from './types.ts';
