import { REQUEST_ERRORS } from './request-errors.ts';
import { SOURCE_ERRORS } from './source-errors.ts';
import { TARGET_ERRORS } from './target-errors.ts';
import { WORKER_ERRORS } from './worker-errors.ts';

/** Every error an operator can meet. Codes are stable: never renamed, never reused. */
export const ERRORS = { ...REQUEST_ERRORS, ...SOURCE_ERRORS, ...TARGET_ERRORS, ...WORKER_ERRORS } as const;

export type ErrorCode = keyof typeof ERRORS;
