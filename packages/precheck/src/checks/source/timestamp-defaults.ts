import { say, verbatim } from '@tideway/domain';
import { note, pass, unknown } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('ON');

export const timestampDefaults: Check = {
  id: 'timestamp-defaults',
  side: 'source',
  title: 'TIMESTAMP columns of later tables mean the same',
  why: 'With OFF a TIMESTAMP column that says nothing of NULL or DEFAULT becomes NOT NULL and fills itself; TiDB always works as with ON. A table that a job creates later would differ in this; rows carry their values and are not affected.',
  query: "SHOW GLOBAL VARIABLES LIKE 'explicit_defaults_for_timestamp'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('explicit_defaults_for_timestamp');
    if (value === undefined)
      return unknown(
        say(
          'The server has no variable explicit_defaults_for_timestamp',
          '服务器没有变量 explicit_defaults_for_timestamp',
        ),
        REQUIRED,
      );
    if (value === 'ON') return pass(verbatim(value), REQUIRED);
    return note(
      say(
        `${value}: in DDL write NULL or DEFAULT for TIMESTAMP columns`,
        `${value}：请在 DDL 中为 TIMESTAMP 列写明 NULL 或 DEFAULT`,
      ),
      REQUIRED,
    );
  },
};
