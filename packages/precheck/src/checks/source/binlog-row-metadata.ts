import { joinTexts, say, type Text, tableKey, verbatim } from '@tideway/domain';
import { checkSchemaHistory } from '@tideway/source-mysql';
import type { PrecheckContext } from '../../context.ts';
import { failed, note, pass, steps, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import { tableWords } from '../../objects/compare-tables.ts';
import type { Check, Finding } from '../../types.ts';

const REQUIRED = say(
  'FULL advised; else no ALTER of a selected table since the start',
  '建议 FULL；否则自起始位置以来，所选的表没有执行过 ALTER',
);
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
      if (!isPast) return pass(verbatim(value), REQUIRED);
      return note(
        say(
          `${value}; if it was set after the start, a table altered before that stops the job`,
          `${value}；如果是在起始位置之后才设置的，那么在此之前修改过结构的表会使任务停止`,
        ),
        REQUIRED,
      );
    }
    const observed =
      value === undefined
        ? say(`${facts.version} has no such variable`, `${facts.version} 没有这个变量`)
        : verbatim(value);
    if (!isPast) {
      return note(
        say(
          `${observed.en}; the start is now, so the structures of now hold`,
          `${observed.zh}；从当前位置开始，因此以当前的表结构为准`,
        ),
        REQUIRED,
      );
    }
    const fix =
      value === undefined
        ? steps(
            say(
              'Choose a start after the last ALTER TABLE of the selected tables.',
              '请选择所选各表最后一次 ALTER TABLE 之后的起始位置。',
            ),
          )
        : fixVariable(dataSource, facts, { name: 'binlog_row_metadata', value: "'FULL'", dynamic: true });
    return survey(context, { observed, fix, signal });
  },
};

async function survey(
  context: PrecheckContext,
  { observed, fix, signal }: { observed: Text; fix: Finding['fix']; signal: AbortSignal },
): Promise<Finding> {
  const resolved = await context.resolvedStart().catch(() => null);
  signal.throwIfAborted();
  if (resolved === null)
    return unknown(
      say(`${observed.en}; the start position is not usable yet`, `${observed.zh}；起始位置目前还不可用`),
      REQUIRED,
      fix,
    );
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
      say(
        `${observed.en}; the log from the start on could not be looked through within ${PATIENCE / 1000} s`,
        `${observed.zh}；未能在 ${PATIENCE / 1000} 秒内查看完起始位置之后的日志`,
      ),
      REQUIRED,
      fix,
    );
  }
  const lost = found.unknown.map(({ table, reason }) => ({ table: tableKey(table), reason }));
  if (lost.length === 0) {
    return note(
      say(
        `${observed.en}; none of ${found.accepted} tables was altered since the start`,
        `${observed.zh}；自起始位置以来，${found.accepted} 张表都没有修改过结构`,
      ),
      REQUIRED,
    );
  }
  return failed(
    joinTexts([observed, tableWords(lost.map(({ table, reason }) => ({ key: table, words: reason })))], '; '),
    REQUIRED,
    steps(
      say(
        'Choose a start behind these statements, or leave the tables out. FULL helps only with rows logged from then on.',
        '请选择这些语句之后的起始位置，或不选择这些表。FULL 只对此后记录的行有效。',
      ),
    ),
    lost.map(({ table }) => table),
  );
}
