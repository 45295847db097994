import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mysqlTool } from '@tideway/testbed';
import type { Measured, ReadTask } from './decode-measure.ts';

const POLL_MS = 50;
/** Clock ticks a second in /proc. */
const TICKS = 100;

/**
 * Reads the same stream with MySQL's own program, rows decoded as text and thrown away. Its rows are not counted
 * (that would cost more than it does): `rows` is what the other peers found.
 */
export async function runMysqlbinlog({ login, start }: ReadTask, rows: number): Promise<Measured> {
  const { file, args } = await mysqlTool('mysqlbinlog');
  const options = [
    '--no-defaults',
    '--read-from-remote-server',
    `--host=${login.host}`,
    `--port=${login.port}`,
    `--user=${login.user}`,
    '--ssl-mode=DISABLED',
    '--get-server-public-key',
    '-v',
    '--base64-output=DECODE-ROWS',
    start.file,
  ];
  const began = performance.now();
  const env = { ...process.env, MYSQL_PWD: login.password };
  const child = spawn(file, [...args, ...options], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const usage = watch(child);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`mysqlbinlog ended with ${code}`);
  return { rows, seconds: (performance.now() - began) / 1000, ...usage() };
}

/** What the process has used, as far as it was seen before it ended (Linux). */
function watch(child: ChildProcess): () => Pick<Measured, 'cpuSeconds' | 'maxRssMegabytes'> {
  let cpuSeconds = 0;
  let maxRssMegabytes = 0;
  const timer = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      maxRssMegabytes = Math.max(maxRssMegabytes, Number(peak) / 1024 || 0);
    } catch {
      // It has just ended.
    }
  }, POLL_MS);
  return () => {
    clearInterval(timer);
    return { cpuSeconds, maxRssMegabytes };
  };
}
