import { say } from '@tideway/domain';
import { failedBy, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

export const sourceReachable: Check = {
  id: 'source-reachable',
  side: 'source',
  title: 'The source can be reached',
  why: 'The job reads the binary log over a connection like this one.',
  query: 'A connection with the given user, then SELECT USER(), CURRENT_USER(), VERSION()',
  applies: () => true,
  async run(context) {
    const required = say('A connection that authenticates', '可以连接并通过认证');
    try {
      const { version, user } = await context.sourceFacts();
      return pass(say(`${version}, connected as ${user}`, `${version}，连接身份为 ${user}`), required);
    } catch (error) {
      context.signal.throwIfAborted();
      return failedBy(error, required);
    }
  },
};
