import type { Job } from '@tideway/contract';
import { isDraft } from '../../app/paths.ts';

/** The word a job is filtered by: its stage while it runs, `draft` for all that is still in the wizard. */
export type Status = Exclude<Job['state'], 'prechecking' | 'ready'> | NonNullable<Job['stage']>;

export function statusOf(job: Pick<Job, 'state' | 'stage'>): Status {
  if (isDraft(job)) return 'draft';
  if (job.state === 'running' && job.stage !== null) return job.stage;
  return job.state as Status;
}

/** What the list shows; empty means all. */
export interface JobFilter {
  readonly search: string;
  readonly states: readonly string[];
  readonly sources: readonly string[];
}

export function isFiltered(filter: JobFilter): boolean {
  return filter.search !== '' || filter.states.length > 0 || filter.sources.length > 0;
}

/** Whether a job's name, source, or selected objects contain the text, ignoring case. */
function matches(job: Job, text: string): boolean {
  const { selection, source } = job;
  const objects =
    selection?.kind === 'custom'
      ? [...selection.databases, ...selection.tables.map(({ database, table }) => `${database}.${table}`)]
      : [];
  return [job.name, source.host, source.privateLink, source.user, job.clusterName, ...objects].some((candidate) =>
    candidate?.toLowerCase().includes(text),
  );
}

export function filterJobs(jobs: readonly Job[], filter: JobFilter): Job[] {
  const text = filter.search.trim().toLowerCase();
  return jobs.filter(
    (job) =>
      (filter.states.length === 0 || filter.states.includes(statusOf(job))) &&
      (filter.sources.length === 0 || filter.sources.includes(job.source.dataSource ?? '')) &&
      (text === '' || matches(job, text)),
  );
}

/** How many there are of each value, for the filter's menu. */
export function countBy<T extends string>(jobs: readonly Job[], of: (job: Job) => T | null): [T, number][] {
  const counts = new Map<T, number>();
  for (const job of jobs) {
    const value = of(job);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts];
}
