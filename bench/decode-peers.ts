import { spawn } from 'node:child_process';
import type { Measured, PeerName, ReadTask } from './decode-measure.ts';
import { runMysqlbinlog } from './decode-mysqlbinlog.ts';
import type { RecordedWorkload } from './decode-record.ts';
import type { WriterLogin } from './workloads/index.ts';

/** In the order they take turns. */
export const PEERS: readonly PeerName[] = [
  'ours-rendered',
  'ours-rendered-crc',
  'ours-text',
  'ours-typed',
  'ours-typed-crc',
  'zongji',
  'mysqlbinlog',
];

/** Lets one peer read one workload, in a process of its own. `rows`: what another peer found, for mysqlbinlog. */
export function runPeer(
  peer: PeerName,
  login: WriterLogin,
  { file }: RecordedWorkload,
  rows: number,
): Promise<Measured> {
  const task: ReadTask = { login, start: { file, position: 4 } };
  return peer === 'mysqlbinlog' ? runMysqlbinlog(task, rows) : runNode(peer, task);
}

async function runNode(peer: PeerName, task: ReadTask): Promise<Measured> {
  const script = new URL(peer === 'zongji' ? 'decode-zongji.ts' : 'decode-ours.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, peer], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(task));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${peer} ended with ${code}`);
  return JSON.parse(text) as Measured;
}
