import { say, verbatim } from '@tideway/domain';
import { note, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Any value: both are supported', '任意值：两种都支持');

export const partialJson: Check = {
  id: 'partial-json',
  side: 'source',
  title: 'Partial updates of JSON',
  why: 'Other tools refuse partial updates of JSON; here they are applied to the row of before.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_row_value_options'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_row_value_options');
    if (value === undefined)
      return note(
        say('This server has no variable binlog_row_value_options', '该服务器没有变量 binlog_row_value_options'),
        REQUIRED,
      );
    return value === ''
      ? pass(value === '' ? say('none', '无') : verbatim(value), REQUIRED)
      : note(say(`${value}: supported`, `${value}：支持`), REQUIRED);
  },
};
