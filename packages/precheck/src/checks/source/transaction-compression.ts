import { note, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Any value: both are supported';

export const transactionCompression: Check = {
  id: 'transaction-compression',
  side: 'source',
  title: 'Compressed transactions',
  why: 'Other tools refuse a log with compressed transactions; here they are decoded as a stream.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_transaction_compression'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_transaction_compression');
    if (value === undefined) return note('This server has no variable binlog_transaction_compression', REQUIRED);
    return value === 'OFF' ? pass(value || 'none', REQUIRED) : note(`${value}: supported`, REQUIRED);
  },
};
