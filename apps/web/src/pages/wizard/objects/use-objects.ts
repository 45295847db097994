import { useQuery } from '@tanstack/react-query';
import { ROUTES, routePath } from '@tideway/contract';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/query-keys.ts';

/** Databases and tables of the draft's source, read once for five minutes. */
export function useObjects(jobId: string) {
  return useQuery({
    queryKey: keys.objects(jobId),
    queryFn: ({ signal }) => call('sourceObjects', 'GET', routePath(ROUTES.jobObjects, { jobId }), { signal }),
    enabled: jobId !== '',
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
}
