import { readFileSync } from 'node:fs';
import {
  type ChoicePreview,
  type FailedEvent,
  type JobDecision,
  type LogLine,
  type ResumeInput,
  ROUTES,
  routePath,
} from '@tideway/contract';
import type { Command, CommandInput } from './commands.ts';
import { EXIT, ExitError } from './exit-error.ts';
import { findJob, waitFor } from './find-job.ts';

/** What a failed job stands at, and what can be done; `--preview` of the choice given instead of making it. */
export const failure: Command = async (input) => {
  const { id: jobId, name } = await findJob(input);
  const event = await input.api.call<FailedEvent | null>(
    'GET',
    `${routePath(ROUTES.jobFailedEvent, { jobId })}?refresh=true`,
  );
  if (event === null) throw new ExitError(EXIT.refused, `${name} did not fail`);
  input.print(input.options.json === true ? JSON.stringify(event, null, 2) : failureText(event));
};

/** Goes on from a pause or a failure; waits until the job runs. */
export const resume: Command = async (input) => {
  const { id, name } = await findJob(input);
  const choice = choiceOf(input.options);
  if (input.options.preview === true) {
    const path = routePath(ROUTES.jobChoicePreview, { jobId: id });
    const preview = await input.api.call<ChoicePreview>('POST', path, choice);
    if (preview.refusal !== null) throw new ExitError(EXIT.refused, preview.refusal);
    const lines = [...preview.effects, ...preview.warnings.map((one) => ({ ...one, text: `! ${one.text}` }))];
    input.print([...lines.map(({ text }) => text), ...preview.sql].join('\n'));
    return;
  }
  await input.api.act(id, 'resume', choice);
  await waitFor(input, id, 'running', 60);
  input.print(`${name} runs`);
};

export const decisions: Command = async (input) => {
  const { id: jobId } = await findJob(input);
  const path = routePath(ROUTES.jobDecisions, { jobId });
  const { decisions: list } = await input.api.call<{ decisions: JobDecision[] }>('GET', path);
  if (input.options.json === true) return input.print(JSON.stringify(list, null, 2));
  const lines = list.map(({ at, kind, actor, event, table, key, reason, appliedAt }) =>
    [
      at,
      kind,
      actor,
      `${table ?? ''}${key === null ? '' : ` ${JSON.stringify(key)}`}`,
      event,
      appliedAt === null ? 'not reached yet' : `done ${appliedAt}`,
      reason ?? '',
    ].join('\t'),
  );
  input.print(lines.join('\n') || 'no decisions');
};

export const spec: Command = async (input) => {
  const { id: jobId, name } = await findJob(input);
  if (input.value === undefined) throw new ExitError(EXIT.usage, 'name the spec: spec JOB 2|4|8|16');
  await input.api.call('PUT', routePath(ROUTES.jobSpec, { jobId }), { spec: input.value });
  input.print(`${name} gets spec ${input.value}`);
};

export const log: Command = async (input) => {
  const { id: jobId } = await findJob(input);
  const { level = 'info', search = '' } = input.options;
  const query = new URLSearchParams({ level: String(level), search: String(search), limit: '1000' });
  const path = `${routePath(ROUTES.jobLog, { jobId })}?${query}`;
  const { lines } = await input.api.call<{ lines: LogLine[] }>('GET', path);
  input.print(lines.map(({ at, level: of, message }) => `${at} ${of.padEnd(5)} ${message}`).join('\n'));
};

function choiceOf(options: CommandInput['options']): Partial<ResumeInput> {
  const given = ['overwrite', 'skip-row', 'skip-transaction', 'run-ddl', 'skip-ddl', 'replace-ddl', 'create-table'];
  const chosen = given.filter((name) => options[name] !== undefined);
  if (chosen.length > 1) throw new ExitError(EXIT.usage, `one choice at a time: --${chosen.join(', --')}`);
  const reason = typeof options.reason === 'string' ? { reason: options.reason } : {};
  const sql = options['replace-ddl'];
  switch (chosen[0]) {
    case 'overwrite':
      return { mode: 'overwrite', ...reason };
    case 'skip-row':
      return { skip: 'row', ...reason };
    case 'skip-transaction':
      return { skip: 'transaction', ...reason };
    case 'run-ddl':
      return { ddl: { action: 'run' }, ...reason };
    case 'skip-ddl':
      return { ddl: { action: 'skip' }, ...reason };
    case 'replace-ddl':
      return { ddl: { action: 'replace', sql: String(sql) }, ...reason };
    case 'create-table': {
      const file = options.file;
      return { createTable: typeof file === 'string' ? { sql: readFileSync(file, 'utf8') } : {}, ...reason };
    }
    default:
      return { mode: 'strict', ...reason };
  }
}

function failureText(event: FailedEvent): string {
  const place = (at: FailedEvent['startLocation']) =>
    at === null ? 'unknown' : `${at.file}:${at.position}${at.gtid === null ? '' : ` (${at.gtid})`}`;
  const row = (cells: (string | null)[] | null) =>
    cells === null ? '–' : event.columns.map((name, index) => `${name}=${cells[index] ?? 'NULL'}`).join(', ');
  const table = event.table === null ? '' : ` of ${event.table.database}.${event.table.table}`;
  return [
    `${event.code}${event.cause === null ? '' : `: ${event.cause.text}`}`,
    `where     ${place(event.startLocation)} to ${place(event.endLocation)}`,
    `what      ${event.operation ?? 'unknown'}${table} ${event.key === null ? '' : JSON.stringify(event.key)}`,
    `before    ${row(event.sourceBefore)}`,
    `after     ${row(event.sourceAfter)}`,
    `target    ${event.targetAsked ? (event.targetNow === null ? 'no such row' : row(event.targetNow)) : 'not asked'}`,
    ...(event.targetAnswer === null ? [] : [`answer    ${event.targetAnswer.errno}: ${event.targetAnswer.message}`]),
    ...(event.sourceStatement === null ? [] : [`statement ${event.sourceStatement}`]),
    ...(event.createTable === null ? [] : [event.createTable]),
    ...(event.lost === null ? [] : [`lost      ${event.lost.missing ?? 'unknown'}`, ...event.lost.steps]),
    `choices   ${event.choices.join(', ')}`,
  ].join('\n');
}
