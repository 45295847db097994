import type { FailedEvent, JobError } from '@tideway/contract';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What the inspector shows of a failure, from the error's facts. */
export function failedEventOf(error: JobError, createTable: string | null, now: Date): FailedEvent {
  const { params } = error;
  const gtid = text(params.gtid);
  const table = text(params.table);
  const operation = text(params.operation);
  const row = record(params.sourceRow);
  const target = record(params.targetRow);
  const columns = [...new Set([...Object.keys(row ?? {}), ...Object.keys(target ?? {})])];
  const cells = (values: Record<string, unknown> | null): (string | null)[] | null =>
    values === null ? null : columns.map((name) => (values[name] == null ? null : String(values[name])));
  const errno = typeof params.errno === 'number' ? params.errno : null;
  const message = text(params.serverMessage) ?? text(params.message);
  return {
    code: error.code,
    at: now.toISOString(),
    startLocation: location(text(params.start) ?? text(params.position), gtid),
    endLocation: location(text(params.end), gtid),
    table: table === null ? null : splitTable(table),
    key: stringRecord(params.key),
    operation: isOperation(operation) ? operation : error.code.startsWith('TARGET_DDL') ? 'ddl' : null,
    columns,
    sourceBefore: operation === 'delete' ? cells(row) : null,
    sourceAfter: operation === 'delete' ? null : cells(row),
    targetNow: cells(target),
    targetReadAt: target === null ? null : now.toISOString(),
    sql: text(params.statement) ?? text(params.sql),
    targetAnswer:
      errno === null && message === null ? null : { errno, sqlState: text(params.sqlState), message: message ?? '' },
    createTable,
    choices: choicesFor(error.code),
  };
}

function choicesFor(code: string): FailedEvent['choices'] {
  if (code === 'TARGET_DUPLICATE_KEY') return ['overwrite', 'retry'];
  if (code === 'TARGET_TABLE_MISSING') return ['create-table', 'retry'];
  if (code.startsWith('TARGET_DDL')) return ['retry', 'skip-ddl', 'replace-ddl'];
  return ['retry'];
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
