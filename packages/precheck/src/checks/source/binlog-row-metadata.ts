import { tableKey } from '@tideway/domain';
import { checkSchemaHistory } from '@tideway/source-mysql';
import type { PrecheckContext } from '../../context.ts';
import { failed, note, pass, steps, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check, Finding } from '../../types.ts';

const REQUIRED = 'FULL advised; else no ALTER of a selected table since the start';
/** Milliseconds for looking through the log from the start on: the whole precheck is to end within a minute. */
const PATIENCE = 40_000;

export const binlogRowMetadata: Check = {
  id: 'binlog-row-metadata',
  side: 'source',
  title: 'Rows are logged with the names of their columns',
  why: 'With FULL the log describes itself. Without it the structure of today is used for old rows, so a table that was altered between the start and now cannot be read from there.',
  query:
    "SHOW GLOBAL VARIABLES LIKE 'binlog_row_metadata'; for a start in the past without FULL: all DDL in the log from the start on",
  applies: () => true,
  async run(context, signal) {
    const { dataSource, start } = context.job;
    const facts = await context.sourceFacts();
    const value = (await context.variables()).get('binlog_row_metadata');
    const isPast = start.kind !== 'now';
    if (value?.toUpperCase() === 'FULL') {
      if (!isPast) return pass(value, REQUIRED);
      return note(`${value}; if it was set after the start, a table altered before that stops the job`, REQUIRED);
    }
    const observed = value ?? `${facts.version} has no such variable`;
    if (!isPast) return note(`${observed}; the start is now, so the structures of now hold`, REQUIRED);
    const fix =
      value === undefined
        ? steps('Choose a start after the last ALTER TABLE of the selected tables.')
        : fixVariable(dataSource, facts, { name: 'binlog_row_metadata', value: "'FULL'", dynamic: true });
    return survey(context, { observed, fix, signal });
  },
};

async function survey(
  context: PrecheckContext,
  { observed, fix, signal }: { observed: string; fix: Finding['fix']; signal: AbortSignal },
): Promise<Finding> {
  const resolved = await context.resolvedStart().catch(() => null);
  signal.throwIfAborted();
  if (resolved === null) return unknown(`${observed}; the start position is not usable yet`, REQUIRED, fix);
  const limit = AbortSignal.timeout(PATIENCE);
  const select = await context.selection();
  const found = await checkSchemaHistory(context.job.source, resolved, select, AbortSignal.any([signal, limit])).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      if (limit.aborted) return null;
      throw error;
    },
  );
  if (found === null) {
    return unknown(
      `${observed}; the log from the start on could not be looked through within ${PATIENCE / 1000} s`,
      REQUIRED,
      fix,
    );
  }
  const lost = found.unknown.map(({ table, reason }) => ({ table: tableKey(table), reason }));
  if (lost.length === 0) {
    return note(`${observed}; none of ${found.accepted} tables was altered since the start`, REQUIRED);
  }
  const first = lost.slice(0, 5).map(({ table, reason }) => `${table}: ${reason}`);
  const more = lost.length > 5 ? `; and ${lost.length - 5} more tables` : '';
  return failed(
    `${observed}; ${first.join('; ')}${more}`,
    REQUIRED,
    steps(
      'Choose a start behind these statements, or leave the tables out. FULL helps only with rows logged from then on.',
    ),
    lost.map(({ table }) => table),
  );
}
