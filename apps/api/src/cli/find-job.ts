import { type Job, ROUTES } from '@tideway/contract';
import type { CommandInput } from './commands.ts';
import { jobText } from './describe.ts';
import { EXIT, ExitError } from './exit-error.ts';

/** Polls: a failed job ends the waiting at once, whatever is waited for. */
export async function waitFor(
  { api }: CommandInput,
  jobId: string,
  goal: 'in-sync' | 'running' | 'paused',
  timeoutSeconds: number,
): Promise<Job> {
  for (const end = Date.now() + timeoutSeconds * 1_000; ; ) {
    const job = await api.job(jobId);
    if (goal === 'in-sync' ? job.state === 'running' && job.stage === 'in-sync' : job.state === goal) return job;
    if (job.state === 'failed') throw new ExitError(EXIT.refused, jobText(job));
    if (Date.now() > end) {
      throw new ExitError(EXIT.timeout, `${job.name} is not ${goal} after ${timeoutSeconds} s\n${jobText(job)}`);
    }
    await sleep(250);
  }
}

/** The job of the command line, by name or id. Throws an {@link ExitError}. */
export async function findJob({ api, job: wanted }: CommandInput): Promise<Job> {
  if (wanted === undefined) throw new ExitError(EXIT.usage, 'name the job');
  const jobs = await api.call<Job[]>('GET', ROUTES.jobs);
  const found = jobs.filter(({ id, name }) => id === wanted || name === wanted);
  const [one] = found;
  if (one === undefined) throw new ExitError(EXIT.refused, `there is no job "${wanted}"`);
  if (found.length > 1) {
    throw new ExitError(EXIT.usage, `several jobs are named "${wanted}": ${found.map(({ id }) => id).join(', ')}`);
  }
  return one;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
