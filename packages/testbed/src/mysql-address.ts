import mysql from 'mysql2/promise';
import { announce } from './choice.ts';

/** Where a MySQL-like server is reached, and what it is. */
export interface MysqlAddress {
  kind: 'mysql';
  /** `mysql://user:password@host:port`, without a database. */
  url: string;
  host: string;
  port: number;
  user: string;
  password: string;
  /** As the server's `VERSION()` says it. */
  version: string;
  /** True for a MySQL that stands in for TiDB as the target. */
  isStandIn: boolean;
  /** What was chosen and why: the line that was printed. */
  choice: string;
}

/** A server with the handles to stop it and to hurt it. Those throw for a server given by environment. */
export interface MysqlServer extends MysqlAddress {
  /** Undefined for a server that this process did not start. */
  pid: number | undefined;
  /** Ends the server and removes its data; with `dataDir` it ends in order and the data stays. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port and data. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** How to log in. */
export type Login = Pick<MysqlAddress, 'host' | 'port' | 'user' | 'password'>;

/** The URL of a login, its parts escaped. */
export function mysqlUrl(login: Login): string {
  const user = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}`;
  return `mysql://${user}@${login.host}:${login.port}`;
}

/** A server somebody else runs. `role` is only for the printed line. */
export async function givenServer(url: string, role: 'source' | 'target', variable: string): Promise<MysqlServer> {
  const login = parseUrl(url);
  const version = await askVersion(login, 10_000, () => undefined);
  const choice = `${role}: ${version} at ${login.host}:${login.port}, named by ${variable}`;
  announce(choice);
  const refuse = () => {
    throw new Error(`${choice}: this process did not start it and cannot hurt it; ask for { own: true }`);
  };
  const refuseLater = async () => refuse();
  return {
    kind: 'mysql',
    ...login,
    url: mysqlUrl(login),
    version,
    isStandIn: false,
    choice,
    pid: undefined,
    stop: async () => {},
    kill: refuseLater,
    start: refuseLater,
    pause: refuse,
    resume: refuse,
  };
}

/**
 * Waits until the server answers and returns its version. `failed` says why waiting is of no use. A refused password
 * ends the wait at once. With `dataFolder` only the server over that folder will do: on a port that somebody else took
 * in the meantime, another one of ours would answer.
 */
export async function askVersion(
  login: Login,
  timeoutMs: number,
  failed: () => Promise<string | undefined> | string | undefined,
  dataFolder?: string,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ ...login, connectTimeout: 5_000 });
      const folderColumn = dataFolder === undefined ? "''" : '@@datadir';
      const sql = `SELECT VERSION() AS version, ${folderColumn} AS folder`;
      const [rows] = await connection.query<mysql.RowDataPacket[]>(sql);
      connection.destroy();
      const folder = String(rows[0]?.folder).replace(/\/$/, '');
      if (dataFolder !== undefined && folder !== dataFolder) throw new Error(`another server listens on ${login.port}`);
      return String(rows[0]?.version);
    } catch (error) {
      const reason = await failed();
      if (reason !== undefined) throw new Error(reason);
      const refused = (error as { code?: string }).code === 'ER_ACCESS_DENIED_ERROR';
      if (refused || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function parseUrl(url: string): Login {
  const { hostname, port, username, password } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}
