import { GtidSet, say, TidewayError } from '@tideway/domain';
import type { ServerFacts } from '../connect/server-facts.ts';
import type { SourceConnection } from '../connect/source-connection.ts';
import type { SourceGtids } from './check-gtid-set.ts';

/** The source's executed and purged sets. Throws SOURCE_POSITION_INVALID when it cannot be read from by GTID. */
export async function readSourceGtids(
  connection: SourceConnection,
  server: ServerFacts,
  signal?: AbortSignal,
): Promise<SourceGtids> {
  // The server refuses a GTID dump in the permissive modes too (error 1236).
  if (server.gtidMode !== 'ON') {
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: say(
        `The source has gtid_mode=${server.gtidMode ?? '(none)'}; reading by GTID needs ON.`,
        `源端的 gtid_mode=${server.gtidMode ?? '(none)'}；按 GTID 读取需要 ON。`,
      ),
      remedy: say(
        'Start from a binlog file and position, or switch the source to gtid_mode=ON.',
        '请从 binlog 文件和位置开始，或将源端设为 gtid_mode=ON。',
      ),
      field: 'start.kind',
    });
  }
  const row = await connection.first(
    'SELECT @@GLOBAL.gtid_executed AS executed, @@GLOBAL.gtid_purged AS purged',
    signal,
  );
  return {
    serverUuid: server.serverUuid,
    executed: GtidSet.parse(row?.executed ?? ''),
    purged: GtidSet.parse(row?.purged ?? ''),
  };
}
