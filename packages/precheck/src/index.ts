export { CHECKS } from './checks/index.ts';
export { allowsNext, countItems, type PrecheckOptions, precheckItems, runPrecheck } from './run-precheck.ts';
export type { Check, Finding, PrecheckJob } from './types.ts';
