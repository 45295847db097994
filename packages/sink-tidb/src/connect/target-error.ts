import { type ErrorCode, type ErrorDetails, joinTexts, say, type Text, TidewayError, verbatim } from '@tideway/domain';
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
export function toTidewayError(failure: unknown, doing: Text, details: Partial<ErrorDetails> = {}): TidewayError {
  if (failure instanceof TidewayError) return failure;
  if (!(failure instanceof TargetFailure)) throw failure;
  const { detail = joinTexts([doing, verbatim(describeServerError(failure))], ': '), params, ...rest } = details;
  return new TidewayError(CODES[failure.kind], { detail, params: { ...serverParams(failure), ...params }, ...rest });
}

/** The server's answer for programs and the inspector. */
export function serverParams(failure: TargetFailure): Readonly<Record<string, unknown>> {
  const { errno, sqlState, code, message } = failure;
  return { errno, sqlState, driverCode: code, serverMessage: message };
}

/** A failed connect, with what was tried. */
export function connectError(failure: unknown, options: ConnectionOptions): TidewayError {
  const [address, { user }] = [describeAddress(options), options];
  const doing = options.tls
    ? say(
        `could not connect to the target ${address} as ${user} over TLS`,
        `无法以 ${user} 通过 TLS 连接目标端 ${address}`,
      )
    : say(
        `could not connect to the target ${address} as ${user} without TLS`,
        `无法以 ${user} 不通过 TLS 连接目标端 ${address}`,
      );
  if (!(failure instanceof TargetFailure)) return toTidewayError(failure, doing);
  const code = failure.kind === 'access' ? 'TARGET_ACCESS_DENIED' : 'TARGET_UNREACHABLE';
  return new TidewayError(code, {
    detail: joinTexts([doing, verbatim(describeServerError(failure))], ': '),
    params: serverParams(failure),
  });
}
