import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of everything fetched or prepared once a machine; outside the work tree. */
export function cacheRoot(): string {
  return process.env.TIDEWAY_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tideway');
}

/**
 * The cached folder `name`, made by `fill` when it is missing. `fill` works in a folder of its own that takes the
 * name by one rename when it is complete: what is there is whole, and two processes at once do the work once.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheRoot(), name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheRoot(), { recursive: true, mode: 0o700 });
  return withLock(join(cacheRoot(), `${name}.lock`), async () => {
    if (existsSync(folder)) return folder;
    const partial = await mkdtemp(join(cacheRoot(), `.partial-${name}-`));
    try {
      await fill(partial);
      await rename(partial, folder);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
    return folder;
  });
}

/**
 * Runs `work` while holding the kernel's lock on `file` (util-linux `flock`), which ends with this process whatever
 * happens to it, so no stale lock can be left.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('exit', (code) => reject(new Error(`flock ${file} ended with ${code}`)));
    });
    return await work();
  } finally {
    holder.stdin.end();
  }
}
