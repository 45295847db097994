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
    const required = 'A connection that authenticates';
    try {
      const { version } = await context.targetFacts();
      return pass(version, required);
    } catch (error) {
      context.signal.throwIfAborted();
      return failedBy(error, required);
    }
  },
};
