import { say } from '@tideway/domain';
import type { DraftPart, FieldProblem } from '@tideway/job-store';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';
import { certificateProblems } from './certificates.ts';

/** {@link DraftPart}, or `resume`: the connections of a job that has its name already. */
export type NeededPart = DraftPart | 'resume';

/**
 * Refuses a job of which something is missing or wrong, before any server is asked: INVALID_REQUEST with every field at
 * fault, by the names of the form. The rules are those of the contract and of the tier; what only the API can know comes
 * on top: whether certificates can be read, and whether a Private Link Connection is registered.
 */
export async function requireComplete(context: ApiContext, jobId: string, part: NeededPart): Promise<void> {
  const { store } = context;
  const problems = [...(await store.jobs.problems(jobId, part === 'resume' ? 'connections' : part))].filter(
    ({ field }) => part !== 'resume' || field !== 'name',
  );
  const known = new Set(problems.map(({ field }) => field));
  for (const problem of [...(await tlsProblems(context, jobId)), ...(await endpointProblems(context, jobId))]) {
    if (!known.has(problem.field)) problems.push(problem);
  }
  if (problems.length > 0) throw new InvalidInput(problems);
}

async function tlsProblems({ store }: ApiContext, jobId: string): Promise<readonly FieldProblem[]> {
  const { source } = await store.jobs.withSecrets(jobId);
  return source.tls === null ? [] : certificateProblems('source.tls', source.tls);
}

async function endpointProblems({ store }: ApiContext, jobId: string): Promise<readonly FieldProblem[]> {
  const { clusterId, source } = await store.jobs.get(jobId);
  if (source.connectivity !== 'private-link' || source.privateLink === null) return [];
  const { tier, projectId } = await store.clusters.get(clusterId);
  // Others are named by their owner's side, and may be registered here later.
  if (tier !== 'essential') return [];
  if ((await store.endpoints.find(projectId, 'connection', source.privateLink)) !== undefined) return [];
  return [
    {
      field: 'source.privateLink',
      message: say(
        'There is no such Private Link Connection; create it first',
        '没有该 Private Link Connection；请先创建',
      ),
    },
  ];
}
