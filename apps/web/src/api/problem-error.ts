import type { Problem } from '@tideway/contract';
import { currentLanguage } from '../i18n/current-language.ts';
import { inLanguage } from '../i18n/in-language.ts';

/** A refusal of the API: the RFC 9457 document it sent. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  /** The response's status, 0 when there was no response. */
  readonly status: number;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
    this.status = problem.status;
  }
}

/** The server did not answer, or not in words we know: the network, a proxy, a restart. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly status: number;

  constructor(message: string, status = 0) {
    super(message);
    this.status = status;
  }
}

/** Whether the version sent is no longer the stored one. */
export function isVersionConflict(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'VERSION_CONFLICT';
}

/** Messages by field path, as the API named them, in the page's language; empty for any other error. */
export function fieldErrors(error: unknown): readonly { field: string; message: string }[] {
  const errors = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  const isChinese = currentLanguage() === 'zh';
  return errors.map(({ field, message, zh }) => ({ field, message: isChinese ? (zh ?? message) : message }));
}

/** What happened, in the page's language. */
export function detailOf(error: unknown): string {
  if (error instanceof ProblemError) return inLanguage(error.problem, currentLanguage()).detail;
  return error instanceof Error ? error.message : '';
}
