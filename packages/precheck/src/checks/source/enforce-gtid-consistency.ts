import { say, verbatim } from '@tideway/domain';
import { failed, pass, sql, unknown } from '../../finding.ts';
import { fixGtidMode } from '../../fixes/gtid-mode.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('ON');

export const enforceGtidConsistency: Check = {
  id: 'enforce-gtid-consistency',
  side: 'source',
  title: 'Statements that GTIDs cannot describe are refused',
  why: 'Without it a statement may split into transactions that one GTID cannot name, and part of it would be passed over.',
  query: "SHOW GLOBAL VARIABLES LIKE 'enforce_gtid_consistency'",
  applies: ({ start }) => start.kind === 'gtid',
  async run(context) {
    const variables = await context.variables();
    const facts = await context.sourceFacts();
    const value = variables.get('enforce_gtid_consistency');
    if (value === undefined)
      return unknown(
        say(
          `${facts.version} has no variable enforce_gtid_consistency`,
          `${facts.version} 没有变量 enforce_gtid_consistency`,
        ),
        REQUIRED,
      );
    if (value === 'ON' || value === '1') return pass(verbatim(value), REQUIRED);
    const { dataSource } = context.job;
    if (dataSource !== 'self-managed-mysql' || facts.versionNumber < 50_706) {
      return failed(verbatim(value), REQUIRED, fixGtidMode(dataSource, facts, variables.get('gtid_mode') ?? 'OFF'));
    }
    const set = facts.versionNumber >= 80_000 ? 'SET PERSIST' : 'SET GLOBAL';
    const fix = sql(
      `${set} enforce_gtid_consistency = WARN;\n${set} enforce_gtid_consistency = ON;`,
      say(
        'Watch the error log for a while after WARN: statements it names will be refused with ON.',
        '设为 WARN 后请观察一段时间的错误日志：其中指出的语句在设为 ON 后会被拒绝。',
      ),
    );
    return failed(verbatim(value), REQUIRED, fix);
  },
};
