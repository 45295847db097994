import { TidewayError } from '@tideway/domain';
import type { Finding, Fix } from './types.ts';

export function pass(observed: string, required: string): Finding {
  return { verdict: 'pass', observed, required, fix: null };
}

export function failed(observed: string, required: string, fix: Fix | null, tables?: readonly string[]): Finding {
  return { verdict: 'failed', observed, required, fix, ...(tables ? { tables } : {}) };
}

export function warning(observed: string, required: string, fix: Fix | null, tables?: readonly string[]): Finding {
  return { verdict: 'warning', observed, required, fix, ...(tables ? { tables } : {}) };
}

export function note(observed: string, required: string): Finding {
  return { verdict: 'note', observed, required, fix: null };
}

/** No answer: never a pass. */
export function unknown(observed: string, required: string, fix: Fix | null = null): Finding {
  return { verdict: 'could-not-check', observed, required, fix };
}

/** Steps for people, nothing to run. */
export function steps(text: string, restart = false): Fix {
  return { sql: null, steps: text, restart };
}

/** Statements to run. */
export function sql(text: string, more: string | null = null): Fix {
  return { sql: text, steps: more, restart: false };
}

/** An error of the catalogue as a failed finding; anything else is thrown on. */
export function failedBy(error: unknown, required: string): Finding {
  if (!(error instanceof TidewayError)) throw error;
  return failed(error.message, required, steps(error.remedy));
}
