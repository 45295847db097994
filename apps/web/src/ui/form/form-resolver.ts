import { toNestErrors } from '@hookform/resolvers';
import type { TFunction } from 'i18next';
import type { FieldError, FieldValues, Resolver } from 'react-hook-form';
import type { z } from 'zod';
import { issueWords } from './issue-words.ts';

/**
 * Checks a form by a schema of the contract, which the API checks by too. `toInput` turns what was typed into what is
 * sent; messages are in the page's language.
 */
export function formResolver<V extends FieldValues>(
  schema: z.ZodType,
  toInput: (values: V) => unknown,
  t: TFunction<'common'>,
  jobForm = false,
): Resolver<V> {
  return (values, _context, options) => {
    const result = schema.safeParse(toInput(values));
    if (result.success) return { values, errors: {} };
    const errors: Record<string, FieldError> = {};
    for (const issue of result.error.issues) {
      const path = issue.path.join('.');
      errors[path] ??= { type: issue.code ?? 'custom', message: issueWords(issue, t, jobForm) };
    }
    return { values: {}, errors: toNestErrors(errors, options) };
  };
}

/** A port as typed: a number when it is one, else the text, which the schema refuses. */
export function portInput(typed: string): number | string {
  return /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : typed;
}

/** Empty text is nothing. */
export function textOrNull(typed: string): string | null {
  return typed.trim() === '' ? null : typed;
}
