import type { deleteResult } from '@tideway/contract';
import { say, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { Actor, WorkerJob } from '@tideway/job-store';
import type { z } from 'zod';
import type { ApiContext } from '../context.ts';

/** How long a worker may take before the answer says that it is still at it, or, forced, before it is passed over. */
const WAIT_MS = 10_000;

/** A target that swallows packets must not hold the answer for longer. */
const REACH_MS = 5_000;

type Result = z.infer<typeof deleteResult>;

/**
 * Deletes a job: a draft at once; one that ran through its worker, which stops it and removes its rows in the target's
 * checkpoint schema. What it applied stays. By force also when worker, source or target do not answer: what stays behind
 * is listed.
 */
export async function deleteJob(context: ApiContext, jobId: string, force: boolean, actor: Actor): Promise<Result> {
  const { store } = context;
  const done = (leftBehind: readonly Text[]): Result => resultOf(true, leftBehind, null);
  if (await store.jobs.removeDraft(jobId)) return done([]);
  const job = await store.jobs.withSecrets(jobId);
  const leftBehind: Text[] = [];
  // A job that never found its start has never gone to its target; one that has may have rows there, whatever it told.
  const reach = job.resolvedStart !== null ? await reachTarget(context, job) : null;
  if (reach?.silence !== undefined) {
    leftBehind.push(rowsOf(job));
    if (!force) {
      throw new TidewayError('TARGET_UNREACHABLE', {
        detail: say(`The target cannot be cleaned: ${reach.silence.en}.`, `无法清理目标端：${reach.silence.zh}。`),
        remedy: say(
          'Bring the target back and delete again, or delete by force and remove what stays behind by hand.',
          '请恢复目标端后重新删除，或强制删除并手动清理遗留内容。',
        ),
        params: { leftBehind: leftBehind.map(({ en }) => en) },
      });
    }
  } else if (reach?.noWorker !== undefined && force) {
    const { noWorker } = reach;
    const rows = rowsOf(job);
    leftBehind.push(
      say(
        `${rows.en} (Nobody can remove them now: ${noWorker.en})`,
        `${rows.zh}（目前没有程序可以清理：${noWorker.zh}）`,
      ),
    );
  }
  try {
    await store.jobs.ask(jobId, 'delete', actor, {
      force,
      event: { params: { force, leftBehind: leftBehind.map(({ en }) => en) } },
    });
  } catch (error) {
    // A worker may be done before the job is read again.
    if (error instanceof TidewayError && error.code === 'NOT_FOUND') return done(leftBehind);
    throw error;
  }
  if (await isGone(context, jobId, force)) return done(leftBehind);
  const worker = await store.jobs.workerOf(jobId);
  if (!force) return resultOf(false, leftBehind, waitsFor(worker));
  return done([
    ...leftBehind,
    ...(await removeByForce(context, job, worker, reach === null || reach.isReached === true)),
  ]);
}

/** Whether the target answers; else why it does not, in its own words, or why nobody can ask it. */
async function reachTarget(
  { access }: ApiContext,
  job: WorkerJob,
): Promise<{ isReached?: true; silence?: Text; noWorker?: Text }> {
  try {
    const { ok, steps } = await access.testTarget({ ...job.target, limitMs: REACH_MS });
    if (ok) return { isReached: true };
    const failed = steps.find(({ status }) => status === 'failed');
    if (failed === undefined) {
      const seconds = REACH_MS / 1_000;
      return { silence: say(`it does not answer within ${seconds} s`, `${seconds} 秒内没有响应`) };
    }
    const { serverMessage, detail, zh } = failed;
    return { silence: serverMessage === null ? say(detail, zh?.detail ?? detail) : verbatim(serverMessage) };
  } catch (error) {
    if (!(error instanceof TidewayError) || (error.code !== 'NO_WORKER' && error.code !== 'WORKER_LOST')) throw error;
    return { noWorker: error.texts.detail };
  }
}

/** Waits for the worker; by force not when none is there that could do it. */
async function isGone({ store }: ApiContext, jobId: string, force: boolean): Promise<boolean> {
  const worker = force ? await store.jobs.workerOf(jobId) : null;
  if (worker !== null && !worker.isAlive) return false;
  for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
    if (!(await store.jobs.exists(jobId))) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}

function resultOf(deleted: boolean, leftBehind: readonly Text[], waits: Text | null): Result {
  const zh = { leftBehind: leftBehind.map((text) => text.zh), waitsFor: waits?.zh ?? null };
  return { deleted, leftBehind: leftBehind.map(({ en }) => en), waitsFor: waits?.en ?? null, zh };
}

function waitsFor(worker: { name: string; isAlive: boolean } | null): Text {
  if (worker === null)
    return say(
      'No worker has taken the job yet: the deletion goes on when one runs.',
      '还没有 worker 接手该任务：有 worker 运行后会继续删除。',
    );
  return worker.isAlive
    ? say(`Worker ${worker.name} is stopping the job.`, `worker ${worker.name} 正在停止该任务。`)
    : say(
        `Worker ${worker.name} does not answer: the deletion goes on when another one takes the job.`,
        `worker ${worker.name} 没有响应：另一个 worker 接手该任务后会继续删除。`,
      );
}

/** Does the worker's part from here. Removing the rows on the target ends the sessions of whoever still applies. */
async function removeByForce(
  { store, access }: ApiContext,
  job: WorkerJob,
  worker: { name: string } | null,
  isReachable: boolean,
): Promise<Text[]> {
  const left: Text[] = [];
  if (isReachable && job.resolvedStart !== null) {
    try {
      await access.removeJob(job);
    } catch (error) {
      if (!(error instanceof TidewayError)) throw error;
      const [rows, why] = [rowsOf(job), error.texts.detail];
      left.push(say(`${rows.en} (${why.en})`, `${rows.zh}（${why.zh}）`));
    }
  }
  if (worker !== null) {
    const until = isReachable
      ? say('and can write nothing to the target any more.', '并且不能再写入目标端。')
      : say('and may go on applying until then.', '在此之前可能继续应用变更。');
    left.push(
      say(
        `The process of the job in worker ${worker.name}, if that still runs: it stops when the worker reaches the job store, ${until.en}`,
        `worker ${worker.name} 中该任务的进程（如果仍在运行）：worker 连上任务存储后它就会停止，${until.zh}`,
      ),
    );
  }
  await store.jobs.removeForced(job.id);
  return left;
}

function rowsOf({ id, target }: WorkerJob): Text {
  const { host, port } = target;
  return say(
    `Rows of job ${id} in the schema "tideway" of the target ${host}:${port}: DELETE FROM each of its tables WHERE job_id = '${id}', the table "job" last.`,
    `目标端 ${host}:${port} 的数据库 tideway 中任务 ${id} 的行：对其中每张表执行 DELETE FROM … WHERE job_id = '${id}'，最后是表 job。`,
  );
}
