import { say, verbatim } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('MySQL 5.6 or later', 'MySQL 5.6 或更高版本');

export const serverVersion: Check = {
  id: 'server-version',
  side: 'source',
  title: 'The version of the source is supported',
  why: 'Older servers write events of other forms, and GTIDs came with MySQL 5.6.',
  query: 'SELECT VERSION()',
  applies: () => true,
  async run(context) {
    const { version, versionNumber, flavour } = await context.sourceFacts();
    if (/tidb/i.test(version))
      return failed(
        verbatim(version),
        REQUIRED,
        steps(say('TiDB writes no binary log of MySQL.', 'TiDB 不写 MySQL 的 binlog。')),
      );
    if (flavour === 'mariadb') {
      if (context.job.start.kind === 'gtid') {
        const fix = steps(
          say(
            'Start from a binlog file and position: GTIDs of MariaDB are of another kind.',
            '请从 binlog 文件和位置开始：MariaDB 的 GTID 是另一种。',
          ),
        );
        return failed(
          verbatim(version),
          say(`${REQUIRED.en} for a start by GTID`, `按 GTID 开始需要 ${REQUIRED.zh}`),
          fix,
        );
      }
      return warning(
        say(`${version}: MariaDB is experimental`, `${version}：对 MariaDB 的支持是实验性的`),
        REQUIRED,
        null,
      );
    }
    if (versionNumber < 50_600)
      return failed(verbatim(version), REQUIRED, steps(say('Upgrade the source.', '请升级源端。'), true));
    return pass(verbatim(version), REQUIRED);
  },
};
