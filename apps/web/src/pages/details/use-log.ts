import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Job, type LogLine, ROUTES, routePath } from '@tideway/contract';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';

/** The page keeps this many lines; older ones are in the download. */
const KEPT = 100_000;

/** The log so far, then what is new every second while it is looked at. */
export function useLog(job: Job, level: string, search: string) {
  const cache = useQueryClient();
  const key = keys.log(job.id, level, search);
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const known = cache.getQueryData<LogLine[]>(key) ?? [];
      const after = known.at(-1)?.id;
      const { lines } = await call('log', 'GET', routePath(ROUTES.jobLog, { jobId: job.id }), {
        signal,
        query: { after, level, search: search || undefined },
      });
      return lines.length === 0 ? known : [...known, ...lines].slice(-KEPT);
    },
    refetchInterval: 1_000,
    staleTime: 0,
  });
}
