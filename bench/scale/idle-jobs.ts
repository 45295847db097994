import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { loginOf } from '../catch-up/database.ts';
import { JOB_PROCESS, JobProcess } from '../catch-up/job-process.ts';
import { processUsage } from '../measure/process-usage.ts';
import { median, rounded } from '../measure/statistics.ts';

const BUNDLE = join(import.meta.dirname, '../../apps/worker/tools/bundle-job-process.ts');
const DATABASE = 'bench_idle';
/** Megabytes above a bare Node, and share of a core. */
const MEMORY_BAR = 30;
const CPU_BAR = 0.005;
/** From the start until it is measured: compiled code and garbage of the start are gone by then. */
const SETTLE_MS = 10_000;

/** What a job that has nothing to do costs when so many run beside each other. True when it is within its bars. */
export async function measureIdleJobs(
  count: number,
  { bundled, seconds }: { readonly bundled: boolean; readonly seconds: number },
): Promise<boolean> {
  const script = bundled ? bundle() : JOB_PROCESS;
  const source = await startMysql({ role: 'source', own: true, version: '9.7' });
  const target = await startMysql({ role: 'target', own: true, version: '9.7' });
  for (const server of [source, target]) {
    const db = await mysql.createConnection({ ...loginOf(server), multipleStatements: true });
    await db.query(`CREATE DATABASE ${DATABASE}; CREATE TABLE ${DATABASE}.t (id INT PRIMARY KEY)`);
    await db.end();
  }
  const jobs: JobProcess[] = [];
  try {
    const bare = await bareNodeMegabytes();
    for (let index = 0; index < count; index += 1) {
      const job = new JobProcess({
        id: `bench-${index}`,
        source: loginOf(source),
        target: loginOf(target),
        databases: [DATABASE],
        start: null,
        lanes: 8,
        memoryMiB: 1024,
        script,
      });
      jobs.push(job);
      await job.whenMessage('opened');
    }
    await wait(SETTLE_MS);
    const before = jobs.map(({ pid }) => processUsage(pid)?.cpuSeconds ?? Number.NaN);
    await wait(seconds * 1000);
    const after = jobs.map(({ pid }) => processUsage(pid));
    const cores = median(
      after.map((usage, i) => ((usage?.cpuSeconds ?? Number.NaN) - (before[i] as number)) / seconds),
    );
    const rss = median(after.map((usage) => usage?.rssMegabytes ?? Number.NaN));
    const result = { bench: 'scale', part: 'jobs', jobs: count, bundled, bareNodeMegabytes: Math.round(bare) };
    console.log(
      JSON.stringify({
        ...result,
        rssMegabytes: Math.round(rss),
        coresAJob: rounded(cores, 4),
        watchedSeconds: seconds,
      }),
    );
    const more = Math.round(rss - bare);
    const verdicts = [
      { what: 'RSS above a bare Node, MB', value: more, bar: MEMORY_BAR, met: more <= MEMORY_BAR },
      { what: 'cores an idle job', value: rounded(cores, 4), bar: CPU_BAR, met: cores <= CPU_BAR },
    ];
    console.log(JSON.stringify({ bench: 'scale', part: 'jobs', jobs: count, bundled, verdicts }));
    return verdicts.every(({ met }) => met);
  } finally {
    for (const { child } of jobs) child.kill('SIGKILL');
    await Promise.all([source.stop(), target.stop()]);
  }
}

/** The job process as a production image holds it. */
function bundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-bundle-'));
  execFileSync(process.execPath, [BUNDLE, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  return join(folder, 'job-process.mjs');
}

/** Resident memory of a Node that does nothing but hold an IPC channel. */
async function bareNodeMegabytes(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'process.on("message", () => {})'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await wait(2_000);
  const rss = processUsage(child.pid)?.rssMegabytes ?? Number.NaN;
  child.kill('SIGKILL');
  return rss;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
