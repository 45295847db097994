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
