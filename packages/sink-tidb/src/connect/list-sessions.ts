import { TargetFailure } from './server-error.ts';
import type { Session, TextRow } from './session.ts';

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
  const rows = isTidb ? await listCluster(session) : await session.rows('SHOW PROCESSLIST');
  return rows.map(({ Id, Host, Command }) => ({ id: Id ?? '', peer: Host ?? '', isIdle: Command === 'Sleep' }));
}

const CLUSTER = 'SELECT ID AS Id, HOST AS Host, COMMAND AS Command FROM information_schema.CLUSTER_PROCESSLIST';

/** An account that may not look at the other servers still sees its own sessions on this one. */
async function listCluster(session: Session): Promise<readonly TextRow[]> {
  try {
    return await session.rows(CLUSTER);
  } catch (failure) {
    if (!(failure instanceof TargetFailure) || failure.kind !== 'access') throw failure;
    return session.rows(CLUSTER.replace('CLUSTER_', ''));
  }
}
