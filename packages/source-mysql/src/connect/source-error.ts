import { type ErrorCode, joinTexts, say, type Text, TidewayError, verbatim } from '@tideway/domain';

/** What mysql2 and Node put on their errors. */
interface DriverError {
  readonly message: string;
  readonly code?: string;
  readonly errno?: number;
  readonly sqlState?: string;
}

/** Server errors that name a missing privilege: table, column, global, database access. */
const PRIVILEGE_ERRNOS = new Set([1044, 1142, 1143, 1227, 1370]);
/** Access denied, account locked, password expired, plugin not loaded, host not allowed or blocked. */
const ACCESS_ERRNOS = new Set([1045, 1698, 3118, 1862, 1820, 1251, 1524, 1129, 1130]);
const LOST_CODES = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_WRITE_AFTER_END']);
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EINVAL',
]);

/**
 * An error of mysql2 or of the socket as one of the catalogue, with the server's own words and errno. `doing` says what
 * was tried, as the beginning of a sentence: `Connecting to db1:3306`.
 */
export function sourceError(error: unknown, doing: Text): TidewayError {
  if (error instanceof TidewayError) return error;
  const { message, code, errno, sqlState } = asDriverError(error);
  const params = { serverMessage: message, ...(errno === undefined ? {} : { errno }), ...(code ? { code } : {}) };
  const number = sqlState ? `${errno}, ${sqlState}` : errno;
  const words =
    errno !== undefined && errno > 0
      ? say(`${message} (error ${number})`, `${message}（错误 ${number}）`)
      : verbatim(message);
  return new TidewayError(codeOf(code, errno, message), {
    detail: joinTexts([doing, words], ': '),
    params,
    cause: error,
  });
}

/** Anything thrown, as far as it looks like an error of the driver. */
export function asDriverError(error: unknown): DriverError {
  return error instanceof Error ? (error as Error & DriverError) : { message: String(error) };
}

function codeOf(code: string | undefined, errno: number | undefined, message: string): ErrorCode {
  if (errno !== undefined && PRIVILEGE_ERRNOS.has(errno)) return 'SOURCE_PRIVILEGE_MISSING';
  if (errno !== undefined && ACCESS_ERRNOS.has(errno)) return 'SOURCE_ACCESS_DENIED';
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT' || code === 'HANDSHAKE_SSL_ERROR' || isTlsCode(code)) {
    return 'SOURCE_TLS_FAILED';
  }
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR') return 'SOURCE_ACCESS_DENIED';
  // 3159: require_secure_transport, 1045 comes for REQUIRE SSL accounts.
  if (errno === 3159) return 'SOURCE_TLS_FAILED';
  // 1040, 1203, 1226: connections used up; 1053: shutdown in progress.
  if (errno !== undefined && [1040, 1203, 1226].includes(errno)) return 'SOURCE_UNREACHABLE';
  if (errno === 1053 || errno === 1927 || errno === 1317 || errno === 4031) return 'SOURCE_CONNECTION_LOST';
  if (errno === 1381) return 'SOURCE_NOT_LOGGING';
  if (code !== undefined && UNREACHABLE_CODES.has(code)) return 'SOURCE_UNREACHABLE';
  if ((code !== undefined && LOST_CODES.has(code)) || /closed state|Connection lost/.test(message)) {
    return 'SOURCE_CONNECTION_LOST';
  }
  if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') return 'SOURCE_CONNECTION_LOST';
  return 'SOURCE_QUERY_FAILED';
}

/** Codes of Node's TLS and OpenSSL's verification. */
function isTlsCode(code: string | undefined): boolean {
  if (code === undefined) return false;
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(
      code,
    ) || code === 'ERR_CRYPTO_OPERATION_FAILED'
  );
}
