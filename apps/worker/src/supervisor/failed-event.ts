import type { FailedEvent, JobError } from '@tideway/contract';
import { say, type Text } from '@tideway/domain';
import { causeOf, columnNamed } from './failure-cause.ts';
import { literalText, targetText } from './shown-values.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

type Row = Readonly<Record<string, unknown>>;

/** What the inspector shows of a failure, from the error's facts. */
export function failedEventOf(error: JobError, createTable: string | null, now: Date): FailedEvent {
  const { params } = error;
  const gtid = text(params.gtid);
  const table = text(params.table);
  const operation = text(params.operation);
  const row = record(params.sourceRow);
  const before = record(params.sourceBefore) ?? (operation === 'delete' ? row : null);
  const after = record(params.sourceAfter) ?? (operation === 'delete' ? null : row);
  const target = record(params.targetRow);
  const columns = [...new Set([before, after, target].flatMap((one) => Object.keys(one ?? {})))];
  const cells = (values: Row | null, textOf: (value: unknown) => string | null): (string | null)[] | null =>
    values === null ? null : columns.map((name) => textOf(values[name]));
  const message = text(params.serverMessage) ?? text(params.message);
  const errno = number(params.errno);
  const choices = choicesFor(error);
  return {
    code: error.code,
    at: now.toISOString(),
    cause: causeOf(error),
    startLocation: location(text(params.start) ?? text(params.position), gtid),
    endLocation: location(text(params.end), gtid),
    table: table === null ? null : splitTable(table),
    key: stringRecord(params.key),
    operation: isOperation(operation) ? operation : error.code.startsWith('TARGET_DDL') ? 'ddl' : null,
    columns,
    marked: marked(error, { before, after, target }),
    sourceBefore: cells(before, literalText),
    sourceAfter: cells(after, literalText),
    targetNow: cells(target, targetText),
    targetReadAt: text(params.targetQuery) === null ? null : now.toISOString(),
    targetAsked: text(params.targetQuery) !== null,
    conflictingKey: text(params.conflictingKey),
    sql: text(params.statement) ?? text(params.sql),
    sourceStatement: text(params.sourceStatement),
    targetAnswer:
      error.scope !== 'target' || (errno === null && message === null)
        ? null
        : { errno, sqlState: text(params.sqlState), message: message ?? '' },
    transaction: transactionOf(params),
    createTable,
    createTableNotes: [],
    lost: error.code === 'SOURCE_BINLOG_PURGED' ? lostOf(params) : null,
    choices,
    preferred: choices[0] ?? null,
  };
}

const AFTER_LOSS: readonly Text[] = [
  say(
    'Nothing that was applied is lost, and nothing was skipped silently: the target stands where the job stopped.',
    '已应用的内容没有丢失，也没有悄悄跳过任何内容：目标端停在任务停止的位置。',
  ),
  say(
    'If the logs are kept somewhere (a backup, a replica with log_replica_updates), restore them on the source, or point the job at that replica, and resume.',
    '如果日志保存在别处（备份，或开启了 log_replica_updates 的副本），请将其恢复到源端，或让任务连接该副本，然后恢复任务。',
  ),
  say(
    'Else copy the migrated tables to the target again, and create a new job that starts at the position of that copy.',
    '否则请将所迁移的表重新复制到目标端，并新建一个从该副本的位置开始的任务。',
  ),
  say(
    'Keep binary logs for longer on the source (7 days are advised), so that a pause cannot outlast them.',
    '请延长源端 binlog 的保留时间（建议 7 天），使暂停时间不会超过它。',
  ),
];

const DDL_CODES: readonly string[] = ['TARGET_DDL_FAILED', 'TARGET_DDL_STOPPED', 'TARGET_DDL_UNCERTAIN'];

/** What can be done, the usual first. */
function choicesFor({ code, params }: JobError): FailedEvent['choices'] {
  const skips: FailedEvent['choices'] = [];
  // A skip is bound to the place in the log: without it there is nothing to bind it to.
  if (text(params.transaction) !== null) {
    if (number(params.change) !== null && code !== 'TARGET_TABLE_MISSING') skips.push('skip-row');
    // What is half applied cannot be left out as a whole.
    if ((number(params.partFrom) ?? 0) === 0) skips.push('skip-transaction');
  }
  if (code === 'TARGET_DUPLICATE_KEY') return ['overwrite', 'retry', ...skips];
  if (code === 'TARGET_TABLE_MISSING') return ['create-table', 'retry', ...skips];
  if (DDL_CODES.includes(code) && text(params.event) !== null) {
    if (code === 'TARGET_DDL_FAILED') return ['retry', 'skip-ddl', 'replace-ddl'];
    return ['run-ddl', 'skip-ddl', 'replace-ddl'];
  }
  return ['retry', ...skips];
}

function transactionOf(params: JobError['params']): FailedEvent['transaction'] {
  const name = text(params.transaction);
  if (name === null) return null;
  const tables = Array.isArray(params.transactionTables) ? params.transactionTables : [];
  return {
    name,
    rows: number(params.transactionRows) ?? 0,
    tables: tables.flatMap((one: unknown) => {
      const facts = record(one);
      const table = text(facts?.table);
      if (facts === null || table === null) return [];
      const count = (kind: string): number => number(facts[kind]) ?? 0;
      return [{ table, insert: count('insert'), update: count('update'), delete: count('delete') }];
    }),
    appliedRows: number(params.partFrom),
  };
}

function lostOf(params: JobError['params']): FailedEvent['lost'] {
  const through = number(params.appliedThrough);
  return {
    missing: text(params.missing),
    oldestFile: text(params.oldestFile),
    lastAppliedAt: through === null ? null : new Date(through * 1_000).toISOString(),
    steps: AFTER_LOSS.map(({ en }) => en),
    zh: { steps: AFTER_LOSS.map(({ zh }) => zh) },
  };
}

/** What differs between the images, and the column that the target's answer names. */
function marked(
  { params, code }: JobError,
  { before, after, target }: Readonly<Record<'before' | 'after' | 'target', Row | null>>,
): string[] {
  const named = code === 'TARGET_DATA_REJECTED' ? columnNamed(text(params.serverMessage)) : null;
  const changed =
    before === null || after === null ? [] : Object.keys(after).filter((name) => before[name] !== after[name]);
  const differing =
    code !== 'TARGET_DUPLICATE_KEY' || target === null || after === null
      ? []
      : Object.keys(after).filter((name) => !isSameValue(after[name], target[name]));
  return [...new Set([...(named === null ? [] : [named]), ...changed, ...differing])];
}

/** A literal of the source's row and a text of the target's row. */
function isSameValue(literal: unknown, value: unknown): boolean {
  return literal === value || literal === `'${String(value)}'`;
}

function location(place: string | null, gtid: string | null): FailedEvent['startLocation'] {
  const [, file, position] = /^(.+):(\d+)$/.exec(place ?? '') ?? [];
  return file === undefined || position === undefined ? null : { file, position, gtid };
}

function splitTable(table: string): { database: string; table: string } {
  const dot = table.indexOf('.');
  return { database: table.slice(0, dot), table: table.slice(dot + 1) };
}

function isOperation(value: string | null): value is 'insert' | 'update' | 'delete' | 'ddl' | 'commit' {
  return value !== null && ['insert', 'update', 'delete', 'ddl', 'commit'].includes(value);
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function stringRecord(value: unknown): Record<string, string> | null {
  const fields = record(value);
  if (fields === null) return null;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, String(field)]));
}
