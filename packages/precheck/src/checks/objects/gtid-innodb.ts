import { quoteTable, say, tableKey } from '@tideway/domain';
import { failed, pass, sql } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('InnoDB for every selected table', '所选的每张表都是 InnoDB');

export const gtidInnodb: Check = {
  id: 'gtid-innodb',
  side: 'source',
  title: 'Tables are InnoDB',
  why: 'A change of a table without transactions is not undone with its GTID: after a crash of the source the two may differ.',
  query: 'SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE FROM information_schema.TABLES',
  applies: ({ start }) => start.kind === 'gtid',
  async run(context) {
    const tables = await context.selectedTables();
    const others = tables.filter(({ engine }) => engine?.toLowerCase() !== 'innodb');
    if (others.length === 0) return pass(say(`All ${tables.length} tables`, `全部 ${tables.length} 张表`), REQUIRED);
    const engines = [...new Set(others.map(({ engine }) => engine ?? 'unknown'))].join(', ');
    const fix = sql(
      others.map((table) => `ALTER TABLE ${quoteTable(table)} ENGINE = InnoDB;`).join('\n'),
      say(
        'It rewrites the table and blocks writes meanwhile. Or start from a file and position.',
        '该语句会重写整张表，期间阻塞写入。也可以按文件和位置开始。',
      ),
    );
    return failed(
      say(`${others.length} tables are of ${engines}`, `${others.length} 张表的引擎是 ${engines}`),
      REQUIRED,
      fix,
      others.map(tableKey),
    );
  },
};
