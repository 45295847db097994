import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'tideway-testbed-';
let root: string | undefined;

/**
 * A new empty folder for one server's data, under `TIDEWAY_DATA` or one temporary folder of this process. It is
 * removed when the process exits; what a killed process left behind is removed by the next one.
 */
export function newDataFolder(label: string): string {
  root ??= createRoot();
  return mkdtempSync(join(root, `${label}-`));
}

function createRoot(): string {
  const parent = process.env.TIDEWAY_DATA ?? tmpdir();
  mkdirSync(parent, { recursive: true });
  removeLeftBehind(parent);
  // Unix socket paths end at 107 bytes, so the names stay short.
  const created = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  process.on('exit', () => rmSync(created, { recursive: true, force: true, maxRetries: 3 }));
  return created;
}

function removeLeftBehind(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const folder = join(parent, name);
    try {
      if (statSync(folder).uid === process.getuid?.()) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another process removes it at the same time, or it is not ours to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
