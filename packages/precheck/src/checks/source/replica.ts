import { quoteAccount, say } from '@tideway/domain';
import { failed, pass, sql, steps, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('A primary, or a replica that logs what it applies', '主库，或会记录所应用变更的副本');

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
      return unknown(
        say(
          `This account may not ask for the state of a replica (${privilege})`,
          `该账号没有权限查询副本状态（${privilege}）`,
        ),
        REQUIRED,
        grant,
      );
    }
    if (!facts.isReplica) return pass(say('Not a replica', '不是副本'), REQUIRED);
    if (!facts.logReplicaUpdates) {
      const variables = await context.variables();
      const name = variables.has('log_replica_updates') ? 'log_replica_updates' : 'log_slave_updates';
      const fix = fixVariable(context.job.dataSource, facts, { name, value: 'ON', dynamic: false });
      return failed(say(`A replica with ${name}=OFF`, `副本，且 ${name}=OFF`), REQUIRED, fix);
    }
    if (context.job.start.kind !== 'gtid')
      return pass(say('A replica that logs what it applies', '会记录所应用变更的副本'), REQUIRED);
    return warning(
      say('A replica, and the start is by GTID', '副本，且按 GTID 开始'),
      say('No CREATE TABLE … SELECT on its primary', '其主库上不使用 CREATE TABLE … SELECT'),
      steps(
        say(
          'Read from the primary, or make sure that nobody uses CREATE TABLE … SELECT there.',
          '请从主库读取，或确保主库上没有人使用 CREATE TABLE … SELECT。',
        ),
      ),
    );
  },
};
