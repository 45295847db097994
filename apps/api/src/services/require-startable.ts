import { precheckWords } from '@tideway/contract';
import { type Selection, say, selectionOverlap, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { OtherJob } from '@tideway/job-store';
import type { ApiContext } from '../context.ts';
import { requireComplete } from './require-complete.ts';

/** A green light of an hour ago says nothing of now: databases change under a job that was created to start later. */
const PRECHECK_HOLDS_MS = 15 * 60_000;

/** The one item that is judged by the spec, which is chosen after the precheck. */
const JUDGED_BY_SPEC = 'target-connections';

/**
 * What a start needs beside the state `ready`: a complete job whose precheck allows it, and is not old, and a target that
 * has the connections for the spec, which is checked now. Throws CONFLICT, and NO_WORKER when none could check.
 */
export async function requireStartable(context: ApiContext, jobId: string, now: number = Date.now()): Promise<void> {
  await requireComplete(context, jobId, 'start');
  const run = await context.prechecks.get(jobId);
  if (!run.allowsNext) {
    throw new TidewayError('CONFLICT', {
      detail: say(
        'The precheck does not allow the start: something failed, or a warning is not ignored.',
        '前置检查不允许启动：有失败项，或有未忽略的警告。',
      ),
    });
  }
  // The oldest counts: one item checked again makes the others no younger.
  const oldest = Math.min(...run.items.map(({ checkedAt }) => (checkedAt === null ? 0 : Date.parse(checkedAt))));
  if (now - oldest > PRECHECK_HOLDS_MS) {
    const minutes = Math.floor((now - oldest) / 60_000);
    throw new TidewayError('CONFLICT', {
      detail: say(
        `The precheck is ${minutes} minutes old; a start needs one of the last 15. Check again, then start.`,
        `前置检查是 ${minutes} 分钟前的；启动需要 15 分钟以内的结果。请重新检查后启动。`,
      ),
      params: { reason: 'precheck-stale', minutes },
    });
  }
  await requireConnections(context, jobId);
}

/** An Essential job's spec was known to its precheck; what is not ready is refused by the state machine. */
async function requireConnections({ store, prechecks }: ApiContext, jobId: string): Promise<void> {
  const { clusterId, state, spec } = await store.jobs.get(jobId);
  if (state !== 'ready' || (await store.clusters.get(clusterId)).tier !== 'dedicated') return;
  const { allowsNext, items } = await prechecks.checkAgain(jobId, JUDGED_BY_SPEC);
  if (allowsNext) return;
  const item = items.find(({ id }) => id === JUDGED_BY_SPEC);
  const words = (field: 'observed' | 'required'): Text => {
    if (item === undefined) return verbatim('');
    return { en: precheckWords(item, 'en')[field], zh: precheckWords(item, 'zh')[field] };
  };
  const [observed, required] = [words('observed'), words('required')];
  throw new TidewayError('CONFLICT', {
    detail: say(
      `The precheck does not allow the start with ${spec} RCU: connections of the target: ${observed.en}; required: ${required.en}.`,
      `前置检查不允许以 ${spec} RCU 启动：目标端的连接数：${observed.zh}；要求：${required.zh}。`,
    ),
    params: { reason: 'precheck-refused', item: JUDGED_BY_SPEC },
  });
}

/** Throws CONFLICT when one of the other jobs of the target migrates a table that this selection migrates too. */
export function requireOwnTables(selection: Selection, others: readonly OtherJob[]): void {
  for (const other of others) {
    const shared = selectionOverlap(selection, other.selection);
    if (shared === null) continue;
    throw new TidewayError('CONFLICT', {
      detail: say(
        `The job "${other.name}" writes ${shared} of this target already; two jobs must not write one table.`,
        `任务“${other.name}”已在写入该目标端的 ${shared}；两个任务不能写入同一张表。`,
      ),
      params: { job: other.name, jobId: other.id, shared },
    });
  }
}
