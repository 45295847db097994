import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UsageWatch } from '../measure/process-usage.ts';
import type { WriterLogin } from '../workloads/index.ts';
import { firstFile } from './backlog.ts';
import type { Peer } from './peer.ts';

/** What `zongji-apply.ts` reads from its standard input. */
export interface ZongjiTask {
  readonly source: WriterLogin;
  readonly target: WriterLogin;
  readonly database: string;
  readonly file: string;
  readonly rows: number;
}

const SCRIPT = new URL('zongji-apply.ts', import.meta.url).pathname;

/** `@vlasky/zongji` with one statement a row (`naive`) or with a simple batcher, in a process of its own. */
export function zongji(kind: 'naive' | 'batcher'): Peer {
  return async ({ facts, login }, target) => {
    const { database, rows } = facts;
    const task: ZongjiTask = { source: login, target: target.login, database, file: firstFile(facts), rows };
    const began = performance.now();
    const child = spawn(process.execPath, [SCRIPT, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const usage = new UsageWatch(child.pid);
    child.stdin.end(JSON.stringify(task));
    const times: number[] = [];
    // It says `ready` when connected and `done` when all is committed.
    for await (const _ of createInterface({ input: child.stdout })) times.push(performance.now());
    const used = usage.stop();
    const code = await ended;
    const [ready = Number.NaN, done = Number.NaN] = times;
    if (code !== 0 || times.length !== 2) throw new Error(`zongji-${kind} ended with ${code}`);
    return {
      seconds: (done - ready) / 1000,
      startSeconds: (ready - began) / 1000,
      cpuSeconds: used?.cpuSeconds ?? null,
      maxRssMegabytes: used?.maxRssMegabytes ?? null,
    };
  };
}
