import type { Problem } from '@tideway/contract';
import type { AnswerName, Answers } from './answers.ts';
import { ProblemError, UnreachableError } from './problem-error.ts';
import { sampleServerClock } from './server-clock.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** The version last seen: the call is refused when it is no longer the stored one. */
  readonly ifMatch?: number;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Survives the page, if it is small: for the saves of a draft. */
  readonly keepalive?: boolean;
}

/** Browsers let 64 KiB under way outlive a page, and refuse what goes beyond; a draft's last saves are three at most. */
const KEEPALIVE_CHARACTERS = 10_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Calls the API. `answer` names the schema of the answer; in development the answer is checked against it.
 * @throws {ProblemError} the API refused · {UnreachableError} no answer, or not one of ours
 */
export async function call<N extends AnswerName>(
  answer: N,
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answers[N]> {
  const sentAt = Date.now();
  const response = await send(method, path, options);
  sampleServerClock(response.headers.get('date'), sentAt, Date.now());
  const text = await response.text();
  if (!response.ok) throw toError(response, text);
  // 204 and empty answers are `none`.
  const data: unknown = text === '' ? null : answer === 'text' ? text : parseJson(text, response.status);
  if (import.meta.env.DEV) {
    const { checkAnswer } = await import('./check-answer.ts');
    checkAnswer(answer, data, `${method} ${path}`);
  }
  return data as Answers[N];
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (options.body !== undefined || method !== 'GET') headers['content-type'] = 'application/json';
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  const body = method === 'GET' ? undefined : JSON.stringify(options.body ?? {});
  const keepalive = options.keepalive === true && (body?.length ?? 0) <= KEEPALIVE_CHARACTERS;
  try {
    return await fetch(path + queryText(options.query), {
      method,
      headers,
      credentials: 'same-origin',
      ...(body !== undefined && { body }),
      ...(options.signal && { signal: options.signal }),
      ...(keepalive && { keepalive }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new UnreachableError((error as Error).message);
  }
}

function queryText(query: CallOptions['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreachableError('The answer is not JSON', status);
  }
}

function toError(response: Response, text: string): Error {
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.code === 'string') return new ProblemError(problem);
  } catch {
    // Not ours: a proxy's page, or a server that is starting.
  }
  return new UnreachableError(`${response.status} ${response.statusText}`, response.status);
}
