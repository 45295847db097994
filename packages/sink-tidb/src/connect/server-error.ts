/** What the target (or the driver) said about a failed statement, without the statement: it may hold customers' rows. */
export interface ServerError {
  /** The server's error number; null when the answer never came (connection lost, refused, timed out). */
  readonly errno: number | null;
  readonly sqlState: string | null;
  /** `ER_DUP_ENTRY`, `ECONNRESET`, … as the driver names it. */
  readonly code: string | null;
  readonly message: string;
}

/** A failed statement or a broken connection. Never shown to people as it is: see `toTidewayError`. */
export class TargetFailure extends Error implements ServerError {
  override readonly name = 'TargetFailure';
  readonly errno: number | null;
  readonly sqlState: string | null;
  readonly code: string | null;
  /** Which statement of a packet failed, 0-based: those before it succeeded, those after it were not run. */
  readonly statement: number;

  constructor(error: ServerError, statement = 0) {
    super(error.message);
    this.errno = error.errno;
    this.sqlState = error.sqlState;
    this.code = error.code;
    this.statement = statement;
  }

  get kind(): FailureKind {
    return failureKind(this);
  }
}

/**
 * What to do about a failure. `transient`: the transaction was rolled back or must be, and may succeed when repeated.
 * `connection`: nothing is known beyond the last answer. The rest are data or structure: repeating is of no use.
 */
export type FailureKind =
  | 'transient'
  | 'connection'
  | 'access'
  | 'missing-table'
  | 'duplicate-key'
  | 'too-large'
  | 'structure'
  | 'data'
  | 'other';

/**
 * Deadlock, lock wait; TiDB: write conflict (9007, 8002, 8005), retryable (8022), schema changed or out of date (8027,
 * 8028), PD and TiKV timeouts, busy, regions, disk full, stores (9001–9008, 9010, 9011), 8229 transaction abandoned,
 * 8175 and 8176 ended for want of the server's memory.
 */
const TRANSIENT = new Set([
  1213, 1205, 1615, 8002, 8005, 8022, 8027, 8028, 8175, 8176, 8229, 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008,
  9010, 9011,
]);
/** The session is ending, was killed, or its fate is unknown (8501: TiDB's "result undetermined"). */
const CONNECTION = new Set([1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 3169, 4031, 8501, 9013]);
const ACCESS = new Set([1044, 1045, 1131, 1142, 1143, 1227, 1251, 1370, 1698, 1820, 1862, 3118, 3159, 3955, 8121]);
const STRUCTURE = new Set([1054, 1136, 1364, 3105, 1082, 1176, 1347, 1288, 1090]);
const DATA = new Set([
  1048, 1263, 1264, 1265, 1292, 1366, 1367, 1406, 1411, 1416, 1425, 1427, 1439, 1441, 1451, 1452, 1216, 1217, 1526,
  1690, 1748, 3130, 3140, 3141, 3156, 3157, 3819, 3854,
]);

/** Sorts a failure by the server's number; without one it is the connection. */
export function failureKind({ errno, message }: ServerError): FailureKind {
  if (errno === null) return 'connection';
  if (TRANSIENT.has(errno)) return 'transient';
  if (CONNECTION.has(errno)) return 'connection';
  if (ACCESS.has(errno)) return 'access';
  if (errno === 1146 || errno === 1049 || errno === 1051) return 'missing-table';
  if (errno === 1062 || errno === 1586) return 'duplicate-key';
  if (errno === 8025 || errno === 1153 || errno === 8004) return 'too-large';
  if (STRUCTURE.has(errno)) return 'structure';
  if (DATA.has(errno)) return 'data';
  if (errno === 1105) return unknownErrorKind(message);
  return 'other';
}

/** TiDB's catch-all 1105 says in words what it is. */
function unknownErrorKind(message: string): FailureKind {
  const text = message.toLowerCase();
  if (/information schema is (changed|out of date)|schema (is )?changed/.test(text)) return 'transient';
  // A lock that went with its TiKV, or outlived its time while we were stopped: the transaction is rolled back.
  if (/tikv aborts txn|pessimistic ?lock ?not ?found/.test(text)) return 'transient';
  if (text.includes('entry too large') || text.includes('transaction is too large')) return 'too-large';
  if (text.includes('undetermined')) return 'connection';
  return 'other';
}

/** Reads what mysql2 (or Node's socket) threw. */
export function readServerError(error: unknown): ServerError {
  if (!(error instanceof Error)) return { errno: null, sqlState: null, code: null, message: String(error) };
  const { errno, code, sqlState, sqlMessage } = error as Error & Partial<Record<string, unknown>>;
  const fromServer = typeof sqlMessage === 'string' && typeof errno === 'number' && errno > 0;
  return {
    errno: fromServer ? errno : null,
    sqlState: typeof sqlState === 'string' ? sqlState : null,
    code: typeof code === 'string' ? code : null,
    message: fromServer ? sqlMessage : error.message,
  };
}

/** `Error 1146 (42S02): Table 'b1.nope' doesn't exist`, or the network's words. */
export function describeServerError({ errno, sqlState, code, message }: ServerError): string {
  if (errno !== null) return `Error ${errno}${sqlState === null ? '' : ` (${sqlState})`}: ${message}`;
  return code === null || message.includes(code) ? message : `${message} (${code})`;
}
