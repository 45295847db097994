import type { Session } from './session.ts';

/** A session as the server lists it. */
export interface ListedSession {
  readonly id: string;
  /** The client's `address:port`, as the server sees it. */
  readonly peer: string;
  /** Whether it waits for its client. */
  readonly isIdle: boolean;
}

/**
 * The sessions of the server (of all servers of a TiDB cluster) that this account may see. Not by
 * `information_schema.PROCESSLIST` on MySQL: it fails (3854) while any statement with 4-byte characters runs.
 */
export async function listSessions(session: Session, isTidb: boolean): Promise<readonly ListedSession[]> {
  const rows = await session.rows(
    isTidb
      ? 'SELECT ID AS Id, HOST AS Host, COMMAND AS Command FROM information_schema.CLUSTER_PROCESSLIST'
      : 'SHOW PROCESSLIST',
  );
  return rows.map(({ Id, Host, Command }) => ({ id: Id ?? '', peer: Host ?? '', isIdle: Command === 'Sleep' }));
}
