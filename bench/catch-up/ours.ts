import { GtidSet } from '@tideway/domain';
import { HeldSet } from '@tideway/sink-tidb';
import type mysql from 'mysql2/promise';
import { delayed } from '../measure/delay-proxy.ts';
import { UsageWatch } from '../measure/process-usage.ts';
import { firstFile } from './backlog.ts';
import { JobProcess } from './job-process.ts';
import { PATIENCE_SECONDS, type Peer } from './peer.ts';

/** How often the target is asked what it holds; the run ends at the first answer that has all of it. */
const POLL_MS = 20;

export interface OursOptions {
  readonly lanes: number;
  readonly memoryMiB: number;
  readonly execArgv?: readonly string[];
  readonly delay?: number;
}

/** The product's job process, from its own start position on, as the resource class '4' (and Essential) runs it. */
export function ours({ lanes, memoryMiB, delay = 0, execArgv = [] }: OursOptions): Peer {
  return async ({ facts, login }, target) => {
    const db = await target.connect();
    await using network = new AsyncDisposableStack();
    const source = await delayed(login, delay, network);
    const sink = await delayed(target.login, delay, network);
    const began = performance.now();
    const job = new JobProcess({
      id: 'bench',
      source,
      target: sink,
      databases: [facts.database],
      start: { gtidSet: facts.before, file: firstFile(facts), position: '4', serverUuid: facts.serverUuid },
      lanes,
      memoryMiB,
      execArgv,
    });
    const usage = new UsageWatch(job.pid);
    await job.whenMessage('opened');
    const opened = performance.now();
    // What it took to start is told by `startSeconds`; the replica's server has started long before, too.
    const atStart = usage.last;
    const isDone = watchTarget(db, GtidSet.parse(facts.after));
    while (!(await isDone())) {
      job.throwIfFailed();
      if (performance.now() - opened > PATIENCE_SECONDS * 1000) throw new Error('the job does not get there');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const ended = performance.now();
    const used = usage.stop();
    await job.end();
    await db.end();
    return {
      seconds: (ended - opened) / 1000,
      startSeconds: (opened - began) / 1000,
      cpuSeconds: used === null || atStart === null ? null : used.cpuSeconds - atStart.cpuSeconds,
      maxRssMegabytes: used?.maxRssMegabytes ?? null,
    };
  };
}

/** Asks whether base and lanes of the job together hold the whole backlog. */
function watchTarget(db: mysql.Connection, whole: GtidSet): () => Promise<boolean> {
  const wanted = whole.size;
  return async () => {
    const [rows] = await db.query<mysql.RowDataPacket[]>(
      `SELECT base_executed AS done, base_held AS held FROM tideway.job WHERE job_id = 'bench'
       UNION ALL SELECT '', held FROM tideway.lane WHERE job_id = 'bench'`,
    );
    let found = GtidSet.EMPTY;
    for (const { done, held } of rows) {
      found = found.union(GtidSet.parse(String(done))).union(HeldSet.decode(String(held)).toGtidSet());
    }
    return found.size >= wanted && whole.isSubsetOf(found);
  };
}
