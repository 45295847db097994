export { type CompareOptions, compareTables } from './compare-tables.ts';
export type { RowDifference, TableComparison } from './differences.ts';
export { formatComparison } from './format.ts';
export { listBaseTables } from './list-base-tables.ts';
export { Side, type SideOptions } from './side.ts';
