import type { ChoicePreview, FailedEvent, FailureChoice, Job, ResumeInput } from '@tideway/contract';
import { GtidSet, inBothLanguages, TidewayError } from '@tideway/domain';
import type { WorkerJob } from '@tideway/job-store';
import { choiceOf, refusalOf } from './decision.ts';
import type { SourceAccess } from './source-access.ts';

type Sentence = ChoicePreview['effects'][number];
type Params = Readonly<Record<string, unknown>>;

/** A failed job: as pages see it, with its secrets, and what it failed at. */
export interface FailedJob {
  readonly view: Job;
  readonly job: WorkerJob;
  readonly failed: FailedEvent | null;
}

interface Draft {
  readonly job: Job;
  readonly access: SourceAccess;
  readonly secrets: WorkerJob;
  readonly failed: FailedEvent | null;
  readonly input: ResumeInput;
  readonly effects: Sentence[];
  readonly warnings: Sentence[];
  readonly sql: string[];
  targetRow: Record<string, string> | null;
  targetReadAt: string | null;
}

/** What a choice would do, asked of both servers at this moment; nothing is changed. */
export async function previewChoice(
  access: SourceAccess,
  { view: job, job: secrets, failed }: FailedJob,
  input: ResumeInput,
): Promise<ChoicePreview> {
  const choice = choiceOf(input, job.error);
  const draft: Draft = {
    job,
    access,
    secrets,
    failed,
    input,
    effects: [],
    warnings: [],
    sql: [],
    targetRow: null,
    targetReadAt: null,
  };
  const refusal = refusalOf(choice, input, job.error, failed);
  if (refusal === null) {
    await lookAtTarget(draft);
    await PREVIEWS[choice](draft);
  }
  const { effects, warnings, sql, targetRow, targetReadAt } = draft;
  return {
    choice,
    ...inBothLanguages({ refusal }),
    effects,
    warnings,
    sql,
    targetRow,
    targetReadAt,
  };
}

function say(list: Sentence[], code: string, text: string, params: Params = {}): void {
  list.push({ code, text, params: { ...params } });
}

/** The row may have changed since the job failed: an operator may have mended it. */
async function lookAtTarget(draft: Draft): Promise<void> {
  const query = draft.job.error?.params.targetQuery;
  if (typeof query !== 'string') return;
  try {
    draft.targetRow = await draft.access.targetRow(draft.secrets, query);
    draft.targetReadAt = new Date().toISOString();
  } catch (error) {
    if (!(error instanceof TidewayError)) throw error;
    say(draft.warnings, 'target-not-read', `The target's row could not be read now: ${error.message}`, {});
  }
}

const PREVIEWS: Readonly<Record<FailureChoice, (draft: Draft) => void | Promise<void>>> = {
  retry: (draft) => {
    const { job, effects, warnings, targetRow, targetReadAt } = draft;
    say(effects, 'retry', 'The same transaction is applied again, and the job goes on from there.');
    if (job.error?.code !== 'TARGET_DUPLICATE_KEY' || targetReadAt === null) return;
    if (targetRow === null) say(effects, 'conflict-gone', 'The row that was in the way is gone: it will go through.');
    else say(warnings, 'conflict-stays', 'The row in the way is still there: the job will fail at it again.');
  },
  overwrite: previewOverwrite,
  'skip-row': ({ failed, effects, warnings }) => {
    const rows = failed?.transaction?.rows ?? 1;
    const params = { table: tableOf(failed), key: failed?.key ?? {}, operation: failed?.operation, others: rows - 1 };
    say(effects, 'skip-row', `This ${params.operation ?? 'change'} of ${params.table} is never applied.`, params);
    say(effects, 'skip-row-rest', `The other ${rows - 1} rows of its source transaction are applied.`, params);
    say(warnings, 'differs', 'The target differs from the source in this row from then on; the job says so for ever.');
    say(warnings, 'differs-later', 'Later changes of the same row meet what the target has, or no row.');
  },
  'skip-transaction': ({ failed, effects, warnings }) => {
    const { name, rows, tables } = failed?.transaction ?? { name: '', rows: 0, tables: [] };
    const text = tables
      .map((one) => `${one.table} (${one.insert} inserts, ${one.update} updates, ${one.delete} deletes)`)
      .join('; ');
    say(effects, 'skip-transaction', `None of the ${rows} row changes of ${name} is ever applied: ${text}.`, {
      transaction: name,
      rows,
      tables,
    });
    say(
      warnings,
      'differs',
      'The target differs from the source in these rows from then on; the job says so for ever.',
    );
    say(warnings, 'differs-later', 'Later changes of the same rows meet what the target has, or no row.');
  },
  'run-ddl': ({ failed, effects, sql }) => {
    sql.push(failed?.sql ?? failed?.sourceStatement ?? '');
    say(effects, 'run-ddl', 'The statement is run on the target, and the job goes on behind it.');
  },
  'skip-ddl': ({ failed, effects, warnings }) => {
    const params = { statement: failed?.sourceStatement };
    say(effects, 'skip-ddl', 'The statement is never run; the job goes on behind it.', params);
    say(warnings, 'structure-differs', 'Later rows of the table must still fit its structure on the target.');
  },
  'replace-ddl': ({ input, effects, warnings, sql }) => {
    sql.push(input.ddl?.action === 'replace' ? input.ddl.sql : '');
    say(
      effects,
      'replace-ddl',
      "Your statement is run in the DDL's place, in its database; the job goes on behind it.",
    );
    say(warnings, 'structure-differs', 'Later rows of the table must fit the structure that your statement leaves.');
  },
  'create-table': ({ failed, input, effects, warnings, sql }) => {
    sql.push(input.createTable?.sql ?? failed?.createTable ?? '');
    say(effects, 'create-table', 'The table is created on the target at once, empty; then the job goes on.');
    say(warnings, 'create-table-empty', 'Rows from before the start position are not in it: copy them yourself.');
    say(warnings, 'create-table-now', "It is the source's structure of now: a later ALTER in the log may not fit it.");
    for (const [place, note] of (failed?.createTableNotes ?? []).entries()) {
      const noteZh = failed?.zh?.createTableNotes[place] ?? note;
      say(warnings, 'create-table-note', note, { note, noteZh });
    }
  },
};

function tableOf(failed: FailedEvent | null): string {
  return failed?.table === null || failed?.table === undefined ? '' : `${failed.table.database}.${failed.table.table}`;
}

async function previewOverwrite(draft: Draft): Promise<void> {
  const { job, access, secrets, effects, warnings } = draft;
  const end = await access.sourceEnd(secrets);
  const held = job.progress.applied.gtidSet;
  const transactions =
    held === null || end.executed === ''
      ? null
      : String(GtidSet.parse(end.executed).subtract(GtidSet.parse(held)).size);
  const params = { file: end.file, position: String(end.position), transactions };
  const many = transactions === null ? '' : ` (${transactions} source transactions)`;
  say(
    effects,
    'overwrite-window',
    `From the failing transaction up to ${end.file}:${end.position}${many} the source's rows replace the target's.`,
    params,
  );
  say(effects, 'overwrite-sampled', 'Every row of the target that is overwritten or evicted is counted and sampled.');
  say(effects, 'overwrite-strict', 'Behind that point the job is strict again: another conflict fails it again.');
  if (draft.targetRow !== null) {
    say(warnings, 'overwrite-row', 'The row shown as the target has it now is lost.', { row: draft.targetRow });
  }
  say(warnings, 'overwrite-ddl', 'A DDL inside the window stops the job with a choice.');
}
