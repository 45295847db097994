import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Job, ROUTES, type resumeInput, routePath } from '@tideway/contract';
import type { z } from 'zod';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';
import { forgetJob } from '../stream/apply-messages.ts';

/** What Resume is told. */
export type ResumeChoice = z.input<typeof resumeInput>;

export function pauseJob(jobId: string): Promise<Job> {
  return call('job', 'POST', routePath(ROUTES.jobPause, { jobId }));
}

export function resumeJob(jobId: string, choice: ResumeChoice = { mode: 'strict' }): Promise<Job> {
  return call('job', 'POST', routePath(ROUTES.jobResume, { jobId }), { body: choice });
}

/** Writes an answered job where the pages look for it. */
export function useStoreJob(): (job: Job) => void {
  const cache = useQueryClient();
  return (job) => {
    cache.setQueryData(keys.job(job.id), job);
    cache.setQueryData<Job[]>(keys.jobs(job.clusterId), (list) =>
      list?.map((other) => (other.id === job.id ? job : other)),
    );
  };
}

/** Pause, resume, start, change of spec: each answers with the job as it is now. */
export function useJobAction<V>(act: (value: V) => Promise<Job>) {
  const store = useStoreJob();
  return useMutation({ mutationFn: act, onSuccess: store });
}

export function useDeleteJob(jobId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: { name: string; force: boolean }) =>
      call('deleteResult', 'DELETE', routePath(ROUTES.job, { jobId }), { body: input }),
    onSuccess: (result) => {
      if (result.deleted) forgetJob(cache, jobId);
      void cache.invalidateQueries({ queryKey: keys.allJobs });
    },
  });
}
