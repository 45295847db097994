import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Job, ROUTES } from '@tideway/contract';
import { useRef } from 'react';
import { useNavigate } from 'react-router-dom';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { paths } from '../../app/paths.ts';

/** Makes a draft like a job, secrets and all, which the server copies, and opens it in the wizard. */
export function useDuplicate() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  // One key until it has worked: a click that is repeated makes one draft.
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (job: Pick<Job, 'id' | 'clusterId'>) =>
      call('job', 'POST', ROUTES.jobs, {
        body: { clusterId: job.clusterId, copyFrom: job.id },
        idempotencyKey: `${key.current}-${job.id}`,
      }),
    onSuccess: (draft) => {
      key.current = crypto.randomUUID();
      cache.setQueryData(keys.job(draft.id), draft);
      void cache.invalidateQueries({ queryKey: keys.allJobs });
      navigate(paths.wizard(draft.clusterId, draft.id, 'connections'));
    },
  });
}
