import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'MySQL 5.6 or later';

export const serverVersion: Check = {
  id: 'server-version',
  side: 'source',
  title: 'The version of the source is supported',
  why: 'Older servers write events of other forms, and GTIDs came with MySQL 5.6.',
  query: 'SELECT VERSION()',
  applies: () => true,
  async run(context) {
    const { version, versionNumber, flavour } = await context.sourceFacts();
    if (/tidb/i.test(version)) return failed(version, REQUIRED, steps('TiDB writes no binary log of MySQL.'));
    if (flavour === 'mariadb') {
      if (context.job.start.kind === 'gtid') {
        const fix = steps('Start from a binlog file and position: GTIDs of MariaDB are of another kind.');
        return failed(version, `${REQUIRED} for a start by GTID`, fix);
      }
      return warning(`${version}: MariaDB is experimental`, REQUIRED, null);
    }
    if (versionNumber < 50_600) return failed(version, REQUIRED, steps('Upgrade the source.', true));
    return pass(version, REQUIRED);
  },
};
