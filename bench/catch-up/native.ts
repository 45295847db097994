import type mysql from 'mysql2/promise';
import { delayed } from '../measure/delay-proxy.ts';
import { firstFile } from './backlog.ts';
import { PATIENCE_SECONDS, type Peer } from './peer.ts';

/** MySQL's own replica, on the target, with this many workers; its other settings are the server's defaults. */
export function nativeReplica(workers: number, delay: number): Peer {
  return async ({ facts, login: near }, target) => {
    const db = await target.connect();
    await using network = new AsyncDisposableStack();
    const login = await delayed(near, delay, network);
    const began = performance.now();
    await db.query(`SET GLOBAL replica_parallel_workers = ${workers}`);
    await db.query(
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${login.host}', SOURCE_PORT = ${login.port},
       SOURCE_USER = '${login.user}', SOURCE_PASSWORD = '${login.password}', GET_SOURCE_PUBLIC_KEY = 1,
       SOURCE_LOG_FILE = '${firstFile(facts)}', SOURCE_LOG_POS = 4`,
    );
    const started = performance.now();
    await db.query('START REPLICA');
    const [[row]] = await db
      .query<mysql.RowDataPacket[]>('SELECT WAIT_FOR_EXECUTED_GTID_SET(GTID_SUBTRACT(?, ?), ?) AS late', [
        facts.after,
        facts.before,
        PATIENCE_SECONDS,
      ])
      .catch((error: unknown) => Promise.reject(new Error('the replica does not get there', { cause: error })));
    const ended = performance.now();
    const [[status]] = await db.query<mysql.RowDataPacket[]>('SHOW REPLICA STATUS');
    await db.query('STOP REPLICA');
    await db.end();
    if (Number(row?.late) !== 0) throw new Error(`the replica did not get there: ${status?.Last_Error}`);
    return {
      seconds: (ended - started) / 1000,
      startSeconds: (started - began) / 1000,
      cpuSeconds: null,
      maxRssMegabytes: null,
    };
  };
}
