import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ROUTES, routePath } from '@tideway/contract';
import { useNavigate } from 'react-router-dom';
import { call } from '../../../api/call.ts';
import { useStoreJob } from '../../../api/hooks/use-job-actions.ts';
import { ProblemError } from '../../../api/problem-error.ts';
import { keys } from '../../../api/query-keys.ts';
import { paths } from '../../../app/paths.ts';
import { useWizard } from '../wizard-context.ts';

/** The start has checked what the spec needs of the target, which lacks it: the card says so. */
function isRefusedByPrecheck(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.params?.reason === 'precheck-refused';
}

/** The last buttons: saves, and starts the job or keeps it as ready. A refusal by a card leads to that card. */
export function useFinish() {
  const { session, cluster, go } = useWizard();
  const navigate = useNavigate();
  const store = useStoreJob();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (how: 'start' | 'later') => {
      const { id } = await session.flush();
      if (how === 'later') return null;
      return call('job', 'POST', routePath(ROUTES.jobStart, { jobId: id }));
    },
    onSuccess: (job) => {
      if (job === null) return navigate(paths.jobs(cluster.id));
      store(job);
      navigate(paths.job(cluster.id, job.id));
    },
    onError: async (error) => {
      const id = session.status.base?.id;
      if (id === undefined || !isRefusedByPrecheck(error)) return;
      await cache.resetQueries({ queryKey: keys.precheck(id) });
      await session.refresh();
      go('precheck');
    },
  });
}
