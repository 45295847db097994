import { useMutation, useQuery } from '@tanstack/react-query';
import { type ConnectionValidation, type Job, ROUTES, routePath } from '@tideway/contract';
import { call } from '../../../api/call.ts';
import { queryClient } from '../../../api/query-client.ts';
import { useWizard } from '../wizard-context.ts';
import { type Validated, validationFields } from './validation.ts';

const key = (jobId: string) => ['job', jobId, 'validation'] as const;

/** Tests both connections of the draft as it is now; the result is kept with the draft while the page lives. */
export function useValidation() {
  const { session, base } = useWizard();
  const kept = useQuery<Validated | null>({
    queryKey: key(base?.id ?? 'new'),
    queryFn: () => queryClient.getQueryData<Validated>(key(base?.id ?? 'new')) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const run = useMutation({
    mutationFn: async (): Promise<{ job: Job; result: ConnectionValidation }> => {
      const job = await session.flush();
      const result = await call('connectionValidation', 'POST', routePath(ROUTES.jobValidate, { jobId: job.id }));
      queryClient.setQueryData<Validated>(key(job.id), { at: Date.now(), fields: validationFields(job), result });
      return { job, result };
    },
  });
  return { validated: kept.data ?? undefined, run };
}
