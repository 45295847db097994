import { type DraftPatch, type Job, ROUTES, routePath } from '@tideway/contract';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { call } from '../../api/call.ts';
import { isVersionConflict, ProblemError } from '../../api/problem-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { keys } from '../../api/query-keys.ts';
import { DraftSession, type DraftWorld } from './draft/draft-session.ts';

function worldOf(clusterId: string): DraftWorld {
  // One key a session: a creation that is repeated because its answer was lost makes one draft, not two.
  const idempotencyKey = crypto.randomUUID();
  const remember = (job: Job) => {
    queryClient.setQueryData(keys.job(job.id), job);
    return job;
  };
  return {
    create: () => call('job', 'POST', ROUTES.jobs, { body: { clusterId }, idempotencyKey }).then(remember),
    patch: (jobId: string, patch: DraftPatch, version: number) =>
      call('job', 'PATCH', routePath(ROUTES.job, { jobId }), { body: patch, ifMatch: version, keepalive: true }).then(
        remember,
      ),
    read: (jobId) => call('job', 'GET', routePath(ROUTES.job, { jobId })).then(remember),
    isVersionConflict,
    isRefusal: (error) => error instanceof ProblemError && error.status >= 400 && error.status < 500,
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
  };
}

/**
 * The session of the draft in the address. A draft that began as `new` keeps its session when it gets its own address, so
 * that the form under the fingers stays. Derived, never switched: while React renders both addresses at once, each
 * render finds the same one.
 */
export function useDraftSession(clusterId: string, jobId: string, job: Job | undefined) {
  const begun = useMemo(() => new DraftSession(worldOf(clusterId), null), [clusterId]);
  const known = job !== undefined && job.id === jobId ? jobId : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: later versions of the job are adopted, below
  const opened = useMemo(
    () => (known === null || job === undefined ? null : new DraftSession(worldOf(clusterId), job)),
    [clusterId, known],
  );
  const session = jobId === 'new' || begun.status.base?.id === jobId ? begun : opened;
  const status = useSyncExternalStore(
    useMemo(() => (listener: () => void) => session?.onChange(listener) ?? (() => undefined), [session]),
    () => session?.status ?? null,
  );
  useEffect(() => {
    if (job !== undefined) session?.adopt(job);
  }, [session, job]);
  useEffect(() => {
    const part = () => session?.part();
    const hide = () => document.visibilityState === 'hidden' && part();
    document.addEventListener('visibilitychange', hide);
    // Where one is left by a link, not every browser hides the page first.
    window.addEventListener('pagehide', part);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', part);
    };
  }, [session]);
  return session === null || status === null ? null : { session, status };
}
