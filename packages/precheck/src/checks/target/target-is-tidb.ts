import { say, verbatim } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('TiDB');

export const targetIsTidb: Check = {
  id: 'target-is-tidb',
  side: 'target',
  title: 'The target is TiDB',
  why: 'Statements, DDL and limits are those of TiDB. A MySQL in its place is for trials.',
  query: 'SELECT VERSION(), @@version_comment',
  applies: () => true,
  async run(context) {
    const { isTidb, version, comment } = await context.targetFacts();
    // Distributions put their name in brackets by themselves: "(Debian)".
    const observed = verbatim(`${version} (${comment.replace(/^\((.*)\)$/, '$1')})`);
    if (isTidb) return pass(observed, REQUIRED);
    if (context.job.standIn)
      return warning(say(`${observed.en}, registered as a stand-in`, `${observed.zh}，已登记为替身`), REQUIRED, null);
    const fix = steps(
      say(
        'Correct the address of the cluster, or register the cluster as a stand-in if that is meant.',
        '请更正集群的地址；如果确实要用替身，请将集群登记为替身。',
      ),
    );
    return failed(observed, REQUIRED, fix);
  },
};
