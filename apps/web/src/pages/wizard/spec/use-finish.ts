import { useMutation } from '@tanstack/react-query';
import { type PrecheckRun, ROUTES, routePath } from '@tideway/contract';
import { useNavigate } from 'react-router-dom';
import { call } from '../../../api/call.ts';
import { useStoreJob } from '../../../api/hooks/use-job-actions.ts';
import { paths } from '../../../app/paths.ts';
import { useWizard } from '../wizard-context.ts';

/** The one precheck item that is judged by the spec, which is chosen after the precheck. */
const ITEM = 'target-connections';
const POLL_MS = 300;

/** Checks that item again with the spec that is stored now; whether the precheck still lets the job go on. */
async function allowsSpec(jobId: string): Promise<boolean> {
  let run: PrecheckRun = await call('precheckRun', 'POST', routePath(ROUTES.jobPrecheckItem, { jobId, itemId: ITEM }));
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await call('precheckRun', 'GET', routePath(ROUTES.jobPrecheck, { jobId }));
  }
  return run.allowsNext;
}

/**
 * The last buttons: saves, checks what the spec changes, and starts the job or keeps it as ready. When the target lacks
 * the connections for this spec nothing is started: the wizard goes to the card that says so.
 */
export function useFinish() {
  const { session, cluster, go } = useWizard();
  const navigate = useNavigate();
  const store = useStoreJob();
  return useMutation({
    mutationFn: async (how: 'start' | 'later') => {
      const { id } = await session.flush();
      if (cluster.tier === 'dedicated' && !(await allowsSpec(id))) return 'refused';
      if (how === 'later') return 'ready';
      return call('job', 'POST', routePath(ROUTES.jobStart, { jobId: id }));
    },
    onSuccess: (outcome) => {
      if (outcome === 'refused') return go('precheck');
      if (outcome === 'ready') return navigate(paths.jobs(cluster.id));
      store(outcome);
      navigate(paths.job(cluster.id, outcome.id));
    },
  });
}
