import { useQuery } from '@tanstack/react-query';
import { type Job, ROUTES, routePath } from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';
import { useFallbackInterval, useJobStream } from '../stream/use-job-stream.ts';

/** Of a job that stands nothing is told, but its runway runs out: it is asked for again this often. */
const STANDING_MS = 60_000;
const stands = ({ state, progress }: Job) =>
  (state === 'paused' || state === 'failed') && progress.runwayHours !== null;

/** The jobs of a cluster; live while the caller is mounted and `live` is set. */
export function useJobs(clusterId: string | undefined, live = false) {
  useJobStream(live && clusterId !== undefined ? 'all' : null);
  const fallback = useFallbackInterval();
  return useQuery({
    queryKey: keys.jobs(clusterId ?? ''),
    queryFn: ({ signal }) => call('jobs', 'GET', ROUTES.jobs, { signal, query: { clusterId } }),
    enabled: clusterId !== undefined,
    refetchInterval: ({ state }) => live && (fallback || (state.data?.some(stands) === true && STANDING_MS)),
  });
}

/** The jobs of all clusters, as they are now: asked for once. */
export function useAllJobs() {
  return useQuery({
    queryKey: keys.jobs('*'),
    queryFn: ({ signal }) => call('jobs', 'GET', ROUTES.jobs, { signal }),
  });
}

/** One job; live while the caller is mounted and `live` is set. */
export function useJob(jobId: string | undefined, live = false) {
  useJobStream(live && jobId !== undefined ? jobId : null);
  const fallback = useFallbackInterval();
  return useQuery({
    queryKey: keys.job(jobId ?? ''),
    queryFn: ({ signal }) => call('job', 'GET', routePath(ROUTES.job, { jobId: jobId ?? '' }), { signal }),
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => live && (fallback || (state.data && stands(state.data) && STANDING_MS)),
  });
}
