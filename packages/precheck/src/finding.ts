import { type Text, TidewayError, verbatim } from '@tideway/domain';
import type { Finding, Fix } from './types.ts';

export function pass(observed: Text, required: Text): Finding {
  return { verdict: 'pass', observed, required, fix: null };
}

export function failed(observed: Text, required: Text, fix: Fix | null, tables?: readonly string[]): Finding {
  return { verdict: 'failed', observed, required, fix, ...(tables ? { tables } : {}) };
}

export function warning(observed: Text, required: Text, fix: Fix | null, tables?: readonly string[]): Finding {
  return { verdict: 'warning', observed, required, fix, ...(tables ? { tables } : {}) };
}

export function note(observed: Text, required: Text): Finding {
  return { verdict: 'note', observed, required, fix: null };
}

/** No answer: never a pass. */
export function unknown(observed: Text, required: Text, fix: Fix | null = null): Finding {
  return { verdict: 'could-not-check', observed, required, fix };
}

/** Steps for people, nothing to run. */
export function steps(text: Text, restart = false): Fix {
  return { sql: null, steps: text, restart };
}

/** Statements to run. */
export function sql(text: string | Text, more: Text | null = null): Fix {
  return { sql: typeof text === 'string' ? verbatim(text) : text, steps: more, restart: false };
}

/** An error of the catalogue as a failed finding; anything else is thrown on. */
export function failedBy(error: unknown, required: Text): Finding {
  if (!(error instanceof TidewayError)) throw error;
  return failed(error.texts.detail, required, steps(error.texts.remedy));
}
