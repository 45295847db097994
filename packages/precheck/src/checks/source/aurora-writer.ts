import { say, verbatim } from '@tideway/domain';
import { failed, pass, steps, unknown } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The writer instance (innodb_read_only = OFF)', '写入实例（innodb_read_only = OFF）');

export const auroraWriter: Check = {
  id: 'aurora-writer',
  side: 'source',
  title: 'The source is the writer of its Aurora cluster',
  why: 'Only the writer of an Aurora cluster has the binary log; a reader has none to read from.',
  query: "SHOW GLOBAL VARIABLES LIKE 'innodb_read_only'",
  applies: ({ dataSource }) => dataSource === 'aurora-mysql',
  async run(context) {
    const value = (await context.variables()).get('innodb_read_only');
    if (value === undefined)
      return unknown(say('The server has no variable innodb_read_only', '服务器没有变量 innodb_read_only'), REQUIRED);
    if (value === 'OFF') return pass(verbatim('innodb_read_only = OFF'), REQUIRED);
    const fix = steps(
      say(
        "Connect to the cluster's writer endpoint (cluster endpoint), not to a reader or the reader endpoint.",
        '请连接集群的写入端点（集群端点），不要连接只读实例或只读端点。',
      ),
    );
    return failed(verbatim(`innodb_read_only = ${value}`), REQUIRED, fix);
  },
};
