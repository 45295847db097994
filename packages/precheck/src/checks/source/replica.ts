import { failed, pass, sql, unknown, warning } from '../../finding.ts';
import { quoteAccount } from '../../fixes/quote.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'A primary, or a replica that logs what it applies';

export const replica: Check = {
  id: 'replica',
  side: 'source',
  title: 'The source logs all its changes itself',
  why: 'A replica writes what it receives into its own log only with log_replica_updates; and on a replica the rows of CREATE TABLE … SELECT are lost to a start by GTID (two transactions under one GTID).',
  query: "SHOW REPLICA STATUS; SHOW GLOBAL VARIABLES LIKE 'log_replica_updates'",
  applies: () => true,
  async run(context) {
    const facts = await context.sourceFacts();
    if (facts.isReplica === null) {
      const privilege = facts.flavour === 'mariadb' ? 'SLAVE MONITOR' : 'REPLICATION CLIENT';
      const grant = sql(`GRANT ${privilege} ON *.* TO ${quoteAccount(facts.account)};`);
      return unknown(`This account may not ask for the state of a replica (${privilege})`, REQUIRED, grant);
    }
    if (!facts.isReplica) return pass('Not a replica', REQUIRED);
    if (!facts.logReplicaUpdates) {
      const variables = await context.variables();
      const name = variables.has('log_replica_updates') ? 'log_replica_updates' : 'log_slave_updates';
      const fix = fixVariable(context.job.dataSource, facts, { name, value: 'ON', dynamic: false });
      return failed(`A replica with ${name}=OFF`, REQUIRED, fix);
    }
    if (context.job.start.kind !== 'gtid') return pass('A replica that logs what it applies', REQUIRED);
    return warning('A replica, and the start is by GTID', 'No CREATE TABLE … SELECT on its primary', {
      sql: null,
      steps: 'Read from the primary, or make sure that nobody uses CREATE TABLE … SELECT there.',
      restart: false,
    });
  },
};
