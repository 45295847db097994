import { failed, pass, unknown } from '../../finding.ts';
import { fixGtidMode } from '../../fixes/gtid-mode.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'ON or ON_PERMISSIVE';

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
    if (value === undefined) return unknown(`${facts.version} has no variable gtid_mode`, REQUIRED);
    if (value === 'ON' || value === 'ON_PERMISSIVE') return pass(value, REQUIRED);
    return failed(value, REQUIRED, fixGtidMode(context.job.dataSource, facts, value));
  },
};
