import { randomInt } from 'node:crypto';
import type { SourceConnection, TextRow } from './source-connection.ts';

/** Replica ids are 32-bit; people number their servers from below, so we pick from the upper half. */
const LOWEST = 2 ** 31;
const HIGHEST = 2 ** 32 - 2;

/**
 * A server id that no replica of this source has: random in the upper half of the range, checked against the source's
 * own id and the replicas it lists. Two jobs that start at once can still meet (1 in 2 billion); the source then ends
 * the older dump, which is SOURCE_REPLICA_CONFLICT and picks anew.
 */
export async function pickServerId(
  connection: Pick<SourceConnection, 'query' | 'first'>,
  random: () => number = randomServerId,
): Promise<number> {
  const taken = new Set<number>();
  const own = await connection.first('SELECT @@server_id AS id');
  if (own?.id != null) taken.add(Number(own.id));
  for (const row of await listReplicas(connection)) {
    const id = row.Server_id ?? row.Server_Id;
    if (id != null) taken.add(Number(id));
  }
  for (;;) {
    const id = random();
    if (!taken.has(id)) return id;
  }
}

/** Any id of the range, unchecked: enough for a dump that lasts a moment. */
export function randomServerId(): number {
  return randomInt(LOWEST, HIGHEST);
}

/** Empty when the account may not see them: the random choice then has to do. */
async function listReplicas(connection: Pick<SourceConnection, 'query'>): Promise<readonly TextRow[]> {
  for (const sql of ['SHOW REPLICAS', 'SHOW SLAVE HOSTS']) {
    try {
      return await connection.query(sql);
    } catch {
      // The older servers do not know the first word, the newer not the second.
    }
  }
  return [];
}
