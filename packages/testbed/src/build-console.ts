import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const WEB = join(ROOT, 'apps/web');
const BUILT = join(WEB, 'dist/site/index.html');
const INPUTS = [
  join(WEB, 'src'),
  join(WEB, 'index.html'),
  join(WEB, 'vite.config.ts'),
  join(WEB, 'public'),
  join(ROOT, 'packages/contract/src'),
];

/** Builds the console when it was never built, or something it is made of is newer. Throws with the build's output. */
export function buildConsole(): void {
  if (existsSync(BUILT) && INPUTS.every((input) => newest(input) <= statSync(BUILT).mtimeMs)) return;
  console.log('building the console …');
  const vite = join(WEB, 'node_modules/vite/bin/vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: WEB, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`the console does not build:\n${result.stdout}${result.stderr}`);
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
