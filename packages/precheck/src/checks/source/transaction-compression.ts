import { say, verbatim } from '@tideway/domain';
import { note, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Any value: both are supported', '任意值：两种都支持');

export const transactionCompression: Check = {
  id: 'transaction-compression',
  side: 'source',
  title: 'Compressed transactions',
  why: 'Other tools refuse a log with compressed transactions; here they are decoded as a stream.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_transaction_compression'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_transaction_compression');
    if (value === undefined)
      return note(
        say(
          'This server has no variable binlog_transaction_compression',
          '该服务器没有变量 binlog_transaction_compression',
        ),
        REQUIRED,
      );
    return value === 'OFF'
      ? pass(verbatim(value), REQUIRED)
      : note(say(`${value}: supported`, `${value}：支持`), REQUIRED);
  },
};
