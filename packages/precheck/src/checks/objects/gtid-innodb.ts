import { quoteTable, tableKey } from '@tideway/domain';
import { failed, pass, sql } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'InnoDB for every selected table';

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
    if (others.length === 0) return pass(`All ${tables.length} tables`, REQUIRED);
    const engines = [...new Set(others.map(({ engine }) => engine ?? 'unknown'))].join(', ');
    const fix = sql(
      others.map((table) => `ALTER TABLE ${quoteTable(table)} ENGINE = InnoDB;`).join('\n'),
      'It rewrites the table and blocks writes meanwhile. Or start from a file and position.',
    );
    return failed(`${others.length} tables are of ${engines}`, REQUIRED, fix, others.map(tableKey));
  },
};
