import { TidewayError } from '@tideway/domain';

/** 404: there is no such row. */
export function notFound(what: string, id: string): TidewayError {
  return new TidewayError('NOT_FOUND', { detail: `There is no ${what} ${id}.`, params: { id } });
}

/** 412: the version the caller saw is not the present one. */
export function versionConflict(what: string, expected: number, present: number): TidewayError {
  return new TidewayError('VERSION_CONFLICT', {
    detail: `You changed version ${expected} of this ${what}, but it is at version ${present} now.`,
    params: { expected, present },
  });
}

/** 409: the present state does not allow it. */
export function conflict(detail: string, params: Readonly<Record<string, unknown>> = {}): TidewayError {
  return new TidewayError('CONFLICT', { detail, params });
}

/** 422 at a field. */
export function invalidField(field: string, detail: string): TidewayError {
  return new TidewayError('INVALID_REQUEST', { detail, field });
}

/** Whether a Prisma error is a broken unique key or foreign key. */
export function isPrismaError(error: unknown, code: 'P2002' | 'P2003' | 'P2025'): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Classes 08 (connection), 53 (resources) and 57P (shutdown) of SQLSTATE, and the codes of sockets. */
const UNAVAILABLE = /^(08|53|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/;

/** Whether an error says that Postgres is away, not that the question was wrong. */
export function isStoreUnavailable(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const { code, meta } = one as { code?: unknown; meta?: { driverAdapterError?: unknown } };
    // P1001, P1002, P1008, P1017: cannot reach, timed out, closed the connection. P2024, P2028: no connection in time.
    if (typeof code === 'string' && (UNAVAILABLE.test(code) || /^(P100[128]|P1017|P2024|P2028)$/.test(code)))
      return true;
    if (/Connection terminated|timeout exceeded when trying to connect|Query read timeout/.test(one.message))
      return true;
    if (meta?.driverAdapterError !== undefined && isStoreUnavailable(meta.driverAdapterError)) return true;
  }
  return false;
}
