import { say, type Text, TidewayError } from '@tideway/domain';

/** 404: there is no such row. */
export function notFound(what: Text, id: string): TidewayError {
  return new TidewayError('NOT_FOUND', {
    detail: say(`There is no ${what.en} ${id}.`, `没有${what.zh} ${id}。`),
    params: { id },
  });
}

/** 412: the version the caller saw is not the present one. */
export function versionConflict(what: Text, expected: number, present: number): TidewayError {
  return new TidewayError('VERSION_CONFLICT', {
    detail: say(
      `You changed version ${expected} of this ${what.en}, but it is at version ${present} now.`,
      `你修改的是该${what.zh}的版本 ${expected}，而它现在是版本 ${present}。`,
    ),
    params: { expected, present },
  });
}

/** 409: the present state does not allow it. */
export function conflict(detail: Text, params: Readonly<Record<string, unknown>> = {}): TidewayError {
  return new TidewayError('CONFLICT', { detail, params });
}

/** 422 at a field. */
export function invalidField(field: string, detail: Text): TidewayError {
  return new TidewayError('INVALID_REQUEST', { detail, field });
}

/** Whether a Prisma error is a broken unique key or foreign key. */
export function isPrismaError(error: unknown, code: 'P2002' | 'P2003' | 'P2025'): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Throws INVALID_REQUEST at `projectId` when a row was refused because its project does not exist. */
export function refuseUnknownProject(error: unknown): void {
  if (isPrismaError(error, 'P2003')) throw invalidField('projectId', say('There is no such project.', '没有该项目。'));
}

/** Classes 08 (connection), 53 (resources) and 57P (shutdown) of SQLSTATE, and the codes of sockets. */
const UNAVAILABLE = /^(08|53|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/;

/** Prisma's own: cannot reach, timed out, closed the connection; no connection in time. */
const PRISMA_UNAVAILABLE = /^(P100[128]|P1017|P2024|P2028)$/;
const WORDS = /Connection terminated|timeout exceeded when trying to connect|Query read timeout/;

/** Whether an error says that Postgres is away, not that the question was wrong. */
export function isStoreUnavailable(error: unknown): boolean {
  return some(error, ({ code, message }) => {
    if (typeof code === 'string' && (UNAVAILABLE.test(code) || PRISMA_UNAVAILABLE.test(code))) return true;
    return typeof message === 'string' && WORDS.test(message);
  });
}

/** Whether an error says that a text cannot be stored: U+0000, which Postgres has in no text (22021, 22P05). */
export function isUnstorableText(error: unknown): boolean {
  return some(error, ({ code, originalCode }) =>
    [code, originalCode].some((one) => one === '22021' || one === '22P05'),
  );
}

/** Looks through the causes of an error and Prisma's wrappings. */
function some(error: unknown, test: (fields: Record<string, unknown>) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const fields = error as Record<string, unknown>;
  if (test(fields)) return true;
  const wrapped = (fields.meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return some(fields.cause, test, depth + 1) || some(wrapped, test, depth + 1);
}
