import { quoteAccount, say, verbatim } from '@tideway/domain';
import { showGrants } from '@tideway/source-mysql';
import { failed, pass, sql } from '../../finding.ts';
import { missingGlobal, parseGrants } from '../../fixes/grants.ts';
import type { Check } from '../../types.ts';

const WANTED = ['REPLICATION SLAVE', 'REPLICATION CLIENT'];
/** MariaDB's own names, and SUPER, which MySQL takes for the second. */
const IMPLIED = {
  'REPLICATION SLAVE': ['REPLICATION REPLICA'],
  'REPLICATION CLIENT': ['SUPER', 'BINLOG MONITOR'],
};

export const replicationPrivileges: Check = {
  id: 'replication-privileges',
  side: 'source',
  title: 'The account may replicate',
  why: 'REPLICATION SLAVE lets the job read the binary log, REPLICATION CLIENT lets it ask where the log ends.',
  query: 'SHOW GRANTS',
  applies: () => true,
  async run(context, signal) {
    const required = verbatim(`${WANTED.join(', ')} ON *.*`);
    const { account } = await context.sourceFacts();
    const lines = await context.onSource((connection) => showGrants(connection, signal));
    const missing = missingGlobal(parseGrants(lines), WANTED, IMPLIED);
    if (missing.length === 0) return pass(say('Granted', '已授予'), required);
    const grant = `GRANT ${missing.join(', ')} ON *.* TO ${quoteAccount(account)};`;
    return failed(say(`Missing: ${missing.join(', ')}`, `缺少：${missing.join(', ')}`), required, sql(grant));
  },
};
