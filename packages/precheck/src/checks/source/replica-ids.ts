import { quoteAccount, say, TidewayError } from '@tideway/domain';
import type { SourceConnection, TextRow } from '@tideway/source-mysql';
import { pass, sql, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Every replica with a server_id of its own', '每个副本都有自己的 server_id');

export const replicaIds: Check = {
  id: 'replica-ids',
  side: 'source',
  title: 'No two replicas share a server_id',
  why: 'A source serves one replica a server_id: a second one with the same id ends the stream of the first, again and again. The job takes an id that none of those listed has.',
  query: 'SHOW REPLICAS (before MySQL 8.0.22: SHOW SLAVE HOSTS)',
  applies: () => true,
  async run(context, signal) {
    const facts = await context.sourceFacts();
    const rows = await context.onSource((connection) => listReplicas(connection, signal));
    if (rows === null) {
      // MariaDB has a privilege of its own for it since 10.5.
      const privilege = facts.flavour === 'mariadb' ? 'REPLICATION MASTER ADMIN' : 'REPLICATION SLAVE';
      const grant = sql(`GRANT ${privilege} ON *.* TO ${quoteAccount(facts.account)};`);
      return unknown(
        say(`This account may not list the replicas (${privilege})`, `该账号没有权限列出副本（${privilege}）`),
        REQUIRED,
        grant,
      );
    }
    const ids = [facts.serverId, ...rows.map((row) => row.Server_id ?? row.Server_Id ?? '')];
    const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
    if (twice.length === 0)
      return pass(
        rows.length === 0 ? say('No replica is connected', '没有副本连接') : say('All differ', '各不相同'),
        REQUIRED,
      );
    const fix = steps(
      say(
        'Give each replica a server_id of its own (SET PERSIST server_id = …; or the configuration file).',
        '请为每个副本设置各自的 server_id（执行 SET PERSIST server_id = …，或写入配置文件）。',
      ),
    );
    return warning(say(`Used more than once: ${twice.join(', ')}`, `被重复使用：${twice.join(', ')}`), REQUIRED, fix);
  },
};

/** Null: the account may not ask. */
async function listReplicas(connection: SourceConnection, signal: AbortSignal): Promise<readonly TextRow[] | null> {
  for (const words of ['SHOW REPLICAS', 'SHOW SLAVE HOSTS']) {
    try {
      return await connection.query(words, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TidewayError)) throw error;
      // 1064: the older servers do not know the first word, the newer not the second.
      if (error.params.errno === 1064) continue;
      if (error.params.errno === 1227) return null;
      throw error;
    }
  }
  return null;
}
