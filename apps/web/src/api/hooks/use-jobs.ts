import { useQuery } from '@tanstack/react-query';
import { ROUTES, routePath } from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';
import { useFallbackInterval, useJobStream } from '../stream/use-job-stream.ts';

/** The jobs of a cluster; live while the caller is mounted and `live` is set. */
export function useJobs(clusterId: string | undefined, live = false) {
  useJobStream(live && clusterId !== undefined ? 'all' : null);
  const fallback = useFallbackInterval();
  return useQuery({
    queryKey: keys.jobs(clusterId ?? ''),
    queryFn: ({ signal }) => call('jobs', 'GET', ROUTES.jobs, { signal, query: { clusterId } }),
    enabled: clusterId !== undefined,
    refetchInterval: live ? fallback : false,
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
    refetchInterval: live ? fallback : false,
  });
}
