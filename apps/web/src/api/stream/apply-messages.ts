import type { QueryClient } from '@tanstack/react-query';
import type { Job, JobEvent, LogLine, StreamMessage } from '@tideway/contract';
import { keys } from '../query-keys.ts';
import { isMatch, mergeLines, tails } from './log-tails.ts';

/** Newest first, as the page shows them; `more` as the API said it. */
type EventPage = { events: JobEvent[]; more: boolean };

/** Writes messages of the stream into the cache. Of several states of one job only the last is written. */
export function applyMessages(cache: QueryClient, messages: readonly StreamMessage[]): void {
  const jobs = new Map<string, Job>();
  for (const message of messages) {
    if (message.type === 'job') jobs.set(message.job.id, message.job);
    else if (message.type === 'event') addEvent(cache, message.event);
    else if (message.type === 'log') addLines(cache, message.jobId, message.lines);
    else if (message.type === 'deleted') {
      jobs.delete(message.jobId);
      forgetJob(cache, message.jobId);
    }
  }
  for (const job of jobs.values()) cache.setQueryData<Job>(keys.job(job.id), (old) => newer(old, job));
  if (jobs.size > 0) updateLists(cache, jobs);
}

/** An answer to a save may have overtaken the stream: a lower version is the past. */
function newer(old: Job | undefined, job: Job): Job {
  return old !== undefined && old.version > job.version ? old : job;
}

function updateLists(cache: QueryClient, jobs: ReadonlyMap<string, Job>): void {
  for (const [key, list] of cache.getQueriesData<Job[]>({ queryKey: keys.allJobs })) {
    if (list === undefined) continue;
    const known = new Set(list.map((job) => job.id));
    const added = [...jobs.values()].filter((job) => !known.has(job.id) && job.clusterId === key[1]);
    const changed = list.some((job) => jobs.has(job.id));
    if (!changed && added.length === 0) continue;
    cache.setQueryData<Job[]>(key, [...list.map((job) => newer(job, jobs.get(job.id) ?? job)), ...added]);
  }
}

/** Every list of the job's events that is there gets the event, if it shows its kind. */
function addEvent(cache: QueryClient, event: JobEvent): void {
  for (const [key, page] of cache.getQueriesData<EventPage>({ queryKey: keys.allEvents(event.jobId) })) {
    const kinds = String(key[3]);
    if (page === undefined || page.events.some((known) => known.id === event.id)) continue;
    if (kinds !== '' && !kinds.split(',').includes(event.kind)) continue;
    cache.setQueryData<EventPage>(key, { ...page, events: [event, ...page.events] });
  }
}

/** Every list of the job's log that is there gets the lines that fit its level and search. */
function addLines(cache: QueryClient, jobId: string, lines: readonly LogLine[]): void {
  tails.add(jobId, lines);
  for (const [key, known] of cache.getQueriesData<LogLine[]>({ queryKey: keys.logs(jobId) })) {
    const fitting = lines.filter((line) => isMatch(line, String(key[3]), String(key[4])));
    if (known !== undefined && fitting.length > 0) cache.setQueryData(key, mergeLines(known, fitting));
  }
}

/** Takes a deleted job out of every list; its own page keeps what it shows and is told by its `deleted` state. */
export function forgetJob(cache: QueryClient, jobId: string): void {
  cache.setQueriesData<Job[]>({ queryKey: keys.allJobs }, (list) => list?.filter((job) => job.id !== jobId));
  cache.setQueryData<Job>(keys.job(jobId), (job) => job && { ...job, state: 'deleted' });
}
