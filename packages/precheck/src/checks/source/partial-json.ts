import { note, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Any value: both are supported';

export const partialJson: Check = {
  id: 'partial-json',
  side: 'source',
  title: 'Partial updates of JSON',
  why: 'Other tools refuse partial updates of JSON; here they are applied to the row of before.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_row_value_options'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_row_value_options');
    if (value === undefined) return note('This server has no variable binlog_row_value_options', REQUIRED);
    return value === '' ? pass(value || 'none', REQUIRED) : note(`${value}: supported`, REQUIRED);
  },
};
