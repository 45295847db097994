import { say, verbatim } from '@tideway/domain';
import { failed, pass, unknown } from '../../finding.ts';
import { fixGtidMode } from '../../fixes/gtid-mode.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('ON or ON_PERMISSIVE', 'ON 或 ON_PERMISSIVE');

export const gtidMode: Check = {
  id: 'gtid-mode',
  side: 'source',
  title: 'GTIDs are on',
  why: 'A start by GTID finds its place by the numbers of transactions, so every transaction needs one.',
  query: "SHOW GLOBAL VARIABLES LIKE 'gtid_mode'",
  applies: ({ start }) => start.kind === 'gtid',
  async run(context) {
    const facts = await context.sourceFacts();
    const value = (await context.variables()).get('gtid_mode');
    if (value === undefined)
      return unknown(
        say(`${facts.version} has no variable gtid_mode`, `${facts.version} 没有变量 gtid_mode`),
        REQUIRED,
      );
    if (value === 'ON' || value === 'ON_PERMISSIVE') return pass(verbatim(value), REQUIRED);
    return failed(verbatim(value), REQUIRED, fixGtidMode(context.job.dataSource, facts, value));
  },
};
