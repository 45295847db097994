import { say, verbatim } from '@tideway/domain';
import { failedBy, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

export const targetReachable: Check = {
  id: 'target-reachable',
  side: 'target',
  title: 'The target can be reached',
  why: 'Changes are applied over connections like this one.',
  query: 'A connection with the given user, then SELECT VERSION()',
  applies: () => true,
  async run(context) {
    const required = say('A connection that authenticates', '可以连接并通过认证');
    try {
      const { version } = await context.targetFacts();
      return pass(verbatim(version), required);
    } catch (error) {
      context.signal.throwIfAborted();
      return failedBy(error, required);
    }
  },
};
