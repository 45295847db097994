import { type ErrorCode, type ErrorDetails, TidewayError } from '@tideway/domain';
import { describeServerError, type FailureKind, TargetFailure } from './server-error.ts';
import { type ConnectionOptions, describeAddress } from './target-options.ts';

const CODES: Readonly<Record<FailureKind, ErrorCode>> = {
  transient: 'TARGET_BUSY',
  connection: 'TARGET_UNREACHABLE',
  access: 'TARGET_ACCESS_DENIED',
  'missing-table': 'TARGET_TABLE_MISSING',
  'duplicate-key': 'TARGET_DUPLICATE_KEY',
  'too-large': 'TARGET_ROW_TOO_LARGE',
  structure: 'TARGET_SCHEMA_MISMATCH',
  data: 'TARGET_DATA_REJECTED',
  other: 'TARGET_STATEMENT_FAILED',
};

/** The catalogue's error for a failure. `doing` says what was tried: `could not write the checkpoint`. */
export function toTidewayError(failure: unknown, doing: string, details: Partial<ErrorDetails> = {}): TidewayError {
  if (failure instanceof TidewayError) return failure;
  if (!(failure instanceof TargetFailure)) throw failure;
  const { detail = `${doing}: ${describeServerError(failure)}`, params, ...rest } = details;
  return new TidewayError(CODES[failure.kind], { detail, params: { ...serverParams(failure), ...params }, ...rest });
}

/** The server's answer for programs and the inspector. */
export function serverParams(failure: TargetFailure): Readonly<Record<string, unknown>> {
  const { errno, sqlState, code, message } = failure;
  return { errno, sqlState, driverCode: code, serverMessage: message };
}

/** A failed connect, with what was tried. */
export function connectError(failure: unknown, options: ConnectionOptions): TidewayError {
  const as = `${describeAddress(options)} as ${options.user}${options.tls ? ' over TLS' : ' without TLS'}`;
  if (!(failure instanceof TargetFailure)) return toTidewayError(failure, `could not connect to the target ${as}`);
  const code = failure.kind === 'access' ? 'TARGET_ACCESS_DENIED' : 'TARGET_UNREACHABLE';
  return new TidewayError(code, {
    detail: `could not connect to the target ${as}: ${describeServerError(failure)}`,
    params: serverParams(failure),
  });
}
