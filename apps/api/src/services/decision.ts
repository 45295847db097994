import type { FailedEvent, FailureChoice, JobError, ResumeInput } from '@tideway/contract';
import { say, type Text, TidewayError } from '@tideway/domain';
import type { AskOptions, NewDecision, StoredDecision } from '@tideway/job-store';

/** What a resume comes to: what the job process is told, and what the history says. */
export interface PlannedResume {
  readonly choice: FailureChoice;
  readonly decision: StoredDecision;
  readonly decisions: readonly NewDecision[];
  readonly event: NonNullable<AskOptions['event']>;
  /** To be run on the target first. */
  readonly createTable: string | null;
}

/** What the request asks for, in one word. Throws INVALID_REQUEST when it asks for several things. */
export function choiceOf(input: ResumeInput, error: JobError | null): FailureChoice {
  const asked: FailureChoice[] = [];
  if (input.mode === 'overwrite') asked.push('overwrite');
  if (input.skip !== undefined) asked.push(input.skip === 'row' ? 'skip-row' : 'skip-transaction');
  if (input.ddl !== undefined) asked.push(`${input.ddl.action}-ddl`);
  if (input.createTable !== undefined) asked.push('create-table');
  if (asked.length > 1) {
    throw new TidewayError('INVALID_REQUEST', {
      detail: say(
        `One choice at a time: ${asked.join(', ')} were sent.`,
        `一次只能作一个选择：收到了 ${asked.join(', ')}。`,
      ),
    });
  }
  // Resuming a job that its policy stopped means: run it.
  return asked[0] ?? (error?.code === 'TARGET_DDL_STOPPED' ? 'run-ddl' : 'retry');
}

/**
 * Turns an operator's choice into decisions that are bound to the place in the log where the job stands, so that they can
 * mean nothing else. Throws CONFLICT when the choice does not fit the failure.
 */
export function planResume(input: ResumeInput, error: JobError | null, failed: FailedEvent | null): PlannedResume {
  const choice = choiceOf(input, error);
  const refusal = refusalOf(choice, input, error, failed);
  if (refusal !== null) throw new TidewayError('CONFLICT', { detail: refusal });
  const decisions = decisionsOf(choice, input, error, failed);
  const [decision] = decisions;
  const where = decision === undefined ? {} : { event: decision.event, ...decision.detail };
  return {
    choice,
    decision: { mode: input.mode },
    decisions,
    event: {
      code: choice === 'retry' ? 'job.resume-asked' : `job.${choice}-asked`,
      message: `${WORDS[choice]}${input.reason === undefined ? '' : `: ${input.reason}`}`,
      params: { choice, code: error?.code ?? null, reason: input.reason ?? null, ...where },
    },
    createTable: choice === 'create-table' ? (input.createTable?.sql ?? failed?.createTable ?? null) : null,
  };
}

const WORDS: Readonly<Record<FailureChoice, string>> = {
  retry: 'asked to resume, strictly as before',
  overwrite: 'asked to resume; the source overwrites from here',
  'skip-row': 'decided to leave out this row and to resume',
  'skip-transaction': 'decided to leave out this source transaction and to resume',
  'run-ddl': 'decided to run the DDL and to resume',
  'skip-ddl': 'decided not to run the DDL and to resume',
  'replace-ddl': 'decided to run another statement instead of the DDL and to resume',
  'create-table': 'created the missing table on the target and asked to resume',
};

/** Why this cannot be chosen now, in a sentence; null when it can. */
export function refusalOf(
  choice: FailureChoice,
  input: ResumeInput,
  error: JobError | null,
  failed: FailedEvent | null,
): Text | null {
  if (input.failedAt !== undefined && failed?.at !== input.failedAt) {
    return say(
      'The job stands at another failure by now: look at it, and decide again.',
      '任务现在停在另一个失败处：请查看后重新决定。',
    );
  }
  if (choice === 'retry') return null;
  if (choice === 'overwrite' && error?.code !== 'TARGET_DUPLICATE_KEY') {
    return say(
      'The source overwrites only after a conflict with existing data; this job did not stop at one.',
      '只有与已有数据冲突后才能以源数据覆盖；本任务不是因冲突而停止的。',
    );
  }
  if (choice.endsWith('-ddl')) {
    return typeof error?.params.event === 'string'
      ? null
      : say(
          'The job does not stand at a DDL statement: there is nothing to run, skip or replace.',
          '任务没有停在 DDL 语句处：没有可执行、跳过或替换的语句。',
        );
  }
  if (choice === 'skip-row' && typeof error?.params.change !== 'number') {
    return say('The job does not stand at a row: there is none to leave out.', '任务没有停在某一行：没有可略过的行。');
  }
  if (choice === 'skip-transaction' || choice === 'skip-row') {
    if (typeof error?.params.transaction !== 'string') {
      return say('The job does not stand at a transaction.', '任务没有停在某个事务处。');
    }
    if (choice === 'skip-transaction' && Number(error.params.partFrom ?? 0) > 0) {
      return say(
        'A part of this huge transaction is on the target already: it cannot be left out as a whole.',
        '这个大事务的一部分已在目标端：不能整体略过。',
      );
    }
  }
  if (choice === 'create-table' && error?.code !== 'TARGET_TABLE_MISSING') {
    return say('The job does not miss a table.', '任务没有缺少表。');
  }
  if (choice === 'create-table' && input.createTable?.sql === undefined && failed?.createTable == null) {
    return say(
      'The source did not tell the structure of the table (it may be gone there): give the CREATE TABLE.',
      '源端没有给出该表的结构（可能已不存在）：请提供 CREATE TABLE。',
    );
  }
  return null;
}

function decisionsOf(
  choice: FailureChoice,
  input: ResumeInput,
  error: JobError | null,
  failed: FailedEvent | null,
): NewDecision[] {
  if (choice === 'retry' || error === null) return [];
  const { params } = error;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const reason = input.reason ?? null;
  const table = text(params.table);
  if (choice.endsWith('-ddl')) {
    const statement = input.ddl?.action === 'replace' ? input.ddl.sql : text(params.sourceStatement);
    return [{ kind: choice, event: text(params.event) ?? '', detail: { table, statement, reason } }];
  }
  const event = text(params.transaction) ?? text(params.gtid) ?? text(params.start) ?? '';
  if (choice === 'skip-row') {
    const detail = { table, key: failed?.key ?? null, operation: text(params.operation), rows: 1, reason };
    return [{ kind: choice, event, change: Number(params.change), detail }];
  }
  if (choice === 'skip-transaction') {
    const tables = failed?.transaction?.tables.map((one) => one.table).join(', ') ?? table;
    return [{ kind: choice, event, detail: { table: tables, rows: failed?.transaction?.rows ?? null, reason } }];
  }
  const statement = choice === 'create-table' ? (input.createTable?.sql ?? failed?.createTable ?? null) : null;
  return [{ kind: choice, event, detail: { table, key: failed?.key ?? null, statement, reason } }];
}
