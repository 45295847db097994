import type { Job, PrecheckRun } from '@tideway/contract';

/** Seconds for people; unknown is said, never shown as 0. */
function seconds(value: number | null): string {
  return value === null ? 'unknown' : `${value.toFixed(1)} s`;
}

/** One line a job. */
export function jobLine(job: Job): string {
  const stage = job.stage === null ? '' : ` (${job.stage})`;
  const { totals, lag } = job.progress;
  const rows = BigInt(totals.inserted) + BigInt(totals.updated) + BigInt(totals.deleted);
  const cells = [job.name || '(no name)', `${job.state}${stage}`, `${rows} rows`, `lag ${seconds(lag.applied)}`];
  return [...cells, `→ ${job.clusterName}`, job.id].join('\t');
}

/** Everything that a person asks first. */
export function jobText(job: Job): string {
  const { progress, error } = job;
  const { applied, sourcePosition, totals, behind, runwayHours, retry } = progress;
  const position = (at: { file: string | null; position: string | null }) =>
    at.file === null ? 'unknown' : `${at.file}:${at.position}`;
  const lines = [
    `${job.name} (${job.id}) → ${job.clusterName}${job.standIn ? ', a stand-in' : ''}`,
    `state     ${job.state}${job.stage === null ? '' : `, ${job.stage}`}, since ${job.stateSince}`,
    `reported  ${progress.asOf ?? 'never'}`,
    `lag       read ${seconds(progress.lag.read)}, queued ${seconds(progress.lag.queued)}, applied ${seconds(progress.lag.applied)}`,
    `applied   ${position(applied)}${applied.gtidSet === null ? '' : `, ${applied.gtidSet}`}`,
    `source    ${position(sourcePosition)}${sourcePosition.gtidSet === null ? '' : `, ${sourcePosition.gtidSet}`}`,
    `behind    ${behind.bytes ?? 'unknown'} bytes, ${behind.transactions ?? 'unknown'} transactions`,
    `runway    ${runwayHours === null ? 'unknown' : `${runwayHours} h until the source purges a log that the job needs`}`,
    `rows      ${totals.inserted} inserted, ${totals.updated} updated, ${totals.deleted} deleted, ${totals.missed} missed`,
  ];
  if (retry !== null) lines.push(`retry     attempt ${retry.attempt} at ${retry.nextAt}`);
  const { rows, transactions, ddl } = job.skipped;
  if (rows + transactions + ddl > 0) {
    lines.push(`left out  ${rows} rows, ${transactions} transactions, ${ddl} DDL statements, as operators decided`);
  }
  if (error !== null) lines.push(`error     ${error.code}: ${error.detail}`, `          ${error.remedy}`);
  return lines.join('\n');
}

/** What is not passed, and the sum. */
export function precheckText({ items, counts, allowsNext }: PrecheckRun): string {
  const lines = items
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== null)
    .map((item) => {
      const ignored = item.ignored === null ? '' : ` (ignored: ${item.ignored.reason})`;
      const tables = item.tableCount === 0 ? '' : ` [${item.tables.slice(0, 5).join(', ')}; ${item.tableCount} in all]`;
      const fix = item.fix?.sql ?? item.fix?.steps;
      return `${item.verdict}\t${item.id}: ${item.observed}${tables}${ignored}${fix ? `\n\tfix: ${fix}` : ''}`;
    });
  const sum = `${counts.pass} passed, ${counts.note} notes, ${counts.warning} warnings, ${counts.failed} failed, ${counts.couldNotCheck} not checked`;
  return [...lines, `${sum}: ${allowsNext ? 'the job can start' : 'the job cannot start yet'}`].join('\n');
}
