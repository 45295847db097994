import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

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
    const observed = `${version} (${comment.replace(/^\((.*)\)$/, '$1')})`;
    if (isTidb) return pass(observed, 'TiDB');
    if (context.job.standIn) return warning(`${observed}, registered as a stand-in`, 'TiDB', null);
    const fix = steps('Correct the address of the cluster, or register the cluster as a stand-in if that is meant.');
    return failed(observed, 'TiDB', fix);
  },
};
