import type { RowDataPacket } from 'mysql2';
import { type Bank, type Ground, jobsByWorker, retryConnect, sleep } from './ground.ts';
import { type Phases, readPhases } from './phases.ts';

/** A job that lost its worker, and how long it took until another one applied rows of it. */
export interface TakeOver {
  readonly jobId: string;
  readonly ms: number;
  /** What of it was spent on what; null when the logs do not tell. */
  readonly phases: Phases | null;
}

/** Where a job is on the target. */
interface Place {
  readonly epoch: bigint;
  readonly rows: number;
}

/** However slow the machine is: as long as now and then a job is taken over, the others are waited for. */
const LIMIT_MS = 300_000;

/**
 * Hurts a worker and waits until each of its jobs is applied under a higher epoch: of the target itself, so nothing but
 * rows that are there counts. Throws when none is for five minutes. The requirement is 20 s; the run reports what it was.
 */
export async function timeTakeOver(
  ground: Ground,
  banks: readonly Bank[],
  workerName: string,
  hurt: () => Promise<void> | void,
): Promise<TakeOver[]> {
  const held = new Set((await jobsByWorker(ground)).get(workerName));
  const left = new Map(banks.filter(({ jobId }) => held.has(jobId)).map((bank) => [bank.jobId, bank]));
  const target = await retryConnect(ground.target.url);
  const before = await places(target, [...left.values()]);
  const started = performance.now();
  const startedAt = Date.now();
  let movedAt = started;
  await hurt();
  /** Rows of a job at the first sight of its new epoch. */
  const replaced = new Map<string, number>();
  const done: { jobId: string; ms: number }[] = [];
  try {
    while (left.size > 0) {
      if (performance.now() - movedAt > LIMIT_MS) {
        throw new Error(`for ${LIMIT_MS} ms none of ${workerName}'s jobs was taken over: ${[...left.keys()]}`);
      }
      for (const [jobId, place] of await places(target, [...left.values()])) {
        if (place.epoch <= (before.get(jobId)?.epoch ?? 0n)) continue;
        const rows = replaced.get(jobId) ?? place.rows;
        replaced.set(jobId, rows);
        if (place.rows <= rows) continue;
        left.delete(jobId);
        movedAt = performance.now();
        done.push({ jobId, ms: Math.round(performance.now() - started) });
      }
      await sleep(50);
    }
  } finally {
    target.destroy();
  }
  return done.map((one) => ({ ...one, phases: readPhases(ground.product.logs, one.jobId, startedAt, one.ms) }));
}

async function places(
  target: Awaited<ReturnType<typeof retryConnect>>,
  banks: readonly Bank[],
): Promise<Map<string, Place>> {
  if (banks.length === 0) return new Map();
  const sql = banks
    .map(
      ({ name, jobId }) =>
        `SELECT '${jobId}' AS id, CAST((SELECT epoch FROM tideway.job WHERE job_id = '${jobId}') AS CHAR) AS epoch,
                (SELECT COUNT(*) FROM ${name}.ledger) AS n`,
    )
    .join(' UNION ALL ');
  const [rows] = await target.query<RowDataPacket[]>(sql);
  return new Map(rows.map(({ id, epoch, n }) => [String(id), { epoch: BigInt(epoch), rows: Number(n) }]));
}
