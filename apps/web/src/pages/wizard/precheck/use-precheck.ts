import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PrecheckRun, ROUTES, routePath } from '@tideway/contract';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/query-keys.ts';

/** While a precheck runs the stream brings each item; this is how often we ask besides, in case it does not. */
const RUNNING_POLL_MS = 700;

/** The item whose missing tables can be made on the target. */
export const TABLES_ITEM = 'target-tables-exist';

/** The precheck of a job and everything that can be done with it. */
export function usePrecheck(jobId: string) {
  const cache = useQueryClient();
  const store = (run: PrecheckRun) => cache.setQueryData(keys.precheck(jobId), run);
  const query = useQuery({
    queryKey: keys.precheck(jobId),
    queryFn: ({ signal }) => call('precheckRun', 'GET', routePath(ROUTES.jobPrecheck, { jobId }), { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? RUNNING_POLL_MS : false),
    enabled: jobId !== '',
  });
  const item = (itemId: string) => ({ jobId, itemId });
  const start = useMutation({
    mutationFn: () => call('precheckRun', 'POST', routePath(ROUTES.jobPrecheck, { jobId })),
    onSuccess: store,
  });
  const cancel = useMutation({
    mutationFn: () => call('precheckRun', 'DELETE', routePath(ROUTES.jobPrecheck, { jobId })),
    onSuccess: store,
  });
  const again = useMutation({
    mutationFn: (itemId: string) => call('precheckRun', 'POST', routePath(ROUTES.jobPrecheckItem, item(itemId))),
    onSuccess: store,
  });
  const ignore = useMutation({
    mutationFn: ({ itemId, reason }: { itemId: string; reason: string }) =>
      call('precheckRun', 'PUT', routePath(ROUTES.jobPrecheckIgnore, item(itemId)), { body: { reason } }),
    onSuccess: store,
  });
  const unignore = useMutation({
    mutationFn: (itemId: string) => call('precheckRun', 'DELETE', routePath(ROUTES.jobPrecheckIgnore, item(itemId))),
    onSuccess: store,
  });
  // What was made is checked at once: the card turns green, or says what is left.
  const createTables = useMutation({
    mutationFn: () => call('createdTables', 'POST', routePath(ROUTES.jobPrecheckTables, { jobId })),
    onSuccess: () => again.mutateAsync(TABLES_ITEM).then(() => undefined),
  });
  return { query, start, cancel, again, ignore, unignore, createTables };
}
export type Precheck = ReturnType<typeof usePrecheck>;
