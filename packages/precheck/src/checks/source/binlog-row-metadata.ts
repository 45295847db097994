import { note, pass, steps, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'FULL advised';

export const binlogRowMetadata: Check = {
  id: 'binlog-row-metadata',
  side: 'source',
  title: 'Rows are logged with the names of their columns',
  why: 'With FULL the log describes itself. Without it the structure of today is used for old rows: a start in the past fails at a table that was altered since.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_row_metadata'",
  applies: () => true,
  async run(context) {
    const { dataSource, start } = context.job;
    const facts = await context.sourceFacts();
    const value = (await context.variables()).get('binlog_row_metadata');
    if (value?.toUpperCase() === 'FULL') return pass(value, REQUIRED);
    const observed = value ?? `${facts.version} has no such variable`;
    if (start.kind === 'now') return note(`${observed}; the start is now, so the structures of now hold`, REQUIRED);
    if (value === undefined) {
      return warning(observed, REQUIRED, steps('Choose a start after the last ALTER TABLE of the selected tables.'));
    }
    const fix = fixVariable(dataSource, facts, { name: 'binlog_row_metadata', value: "'FULL'", dynamic: true });
    return warning(observed, REQUIRED, fix);
  },
};
