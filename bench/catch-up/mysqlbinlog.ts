import { spawn } from 'node:child_process';
import { mysqlTool } from '@tideway/testbed';
import { UsageWatch } from '../measure/process-usage.ts';
import type { WriterLogin } from '../workloads/index.ts';
import type { Peer } from './peer.ts';

function loginArgs({ host, port, user }: WriterLogin): string[] {
  return [
    '--no-defaults',
    `--host=${host}`,
    `--port=${port}`,
    `--user=${user}`,
    '--ssl-mode=DISABLED',
    '--get-server-public-key',
  ];
}

/** `mysqlbinlog --read-from-remote-server | mysql`. */
export const mysqlbinlog: Peer = async ({ facts, login }, target) => {
  const [reader, client] = [await mysqlTool('mysqlbinlog'), await mysqlTool('mysql')];
  const began = performance.now();
  const read = spawn(
    reader.file,
    [...reader.args, ...loginArgs(login), '--read-from-remote-server', '--skip-gtids', ...facts.files],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MYSQL_PWD: login.password } },
  );
  const apply = spawn(
    client.file,
    [...client.args, ...loginArgs(target.login), '--binary-mode', '--max-allowed-packet=1G'],
    {
      stdio: [read.stdout, 'ignore', 'inherit'],
      env: { ...process.env, MYSQL_PWD: target.login.password },
    },
  );
  // The pipe is the client's: what is read here would be missing there.
  read.stdout.destroy();
  const watches = [new UsageWatch(read.pid), new UsageWatch(apply.pid)];
  const codes = await Promise.all([read, apply].map((child) => new Promise((resolve) => child.on('close', resolve))));
  const seconds = (performance.now() - began) / 1000;
  const used = watches.map((watch) => watch.stop());
  if (codes.some((code) => code !== 0)) throw new Error(`mysqlbinlog | mysql ended with ${codes.join(' and ')}`);
  return {
    seconds,
    startSeconds: 0,
    cpuSeconds: used.reduce((sum, one) => sum + (one?.cpuSeconds ?? Number.NaN), 0),
    maxRssMegabytes: Math.max(...used.map((one) => one?.maxRssMegabytes ?? Number.NaN)),
  };
};
