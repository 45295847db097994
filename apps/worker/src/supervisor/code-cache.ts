import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Node keeps the compiled code of job processes: of 0.5 s of processor time that a start takes, more than half is
 * for reading and compiling, and after a worker is lost many start at once. What lies there is run, so the folder must
 * be ours alone; undefined when it cannot be: job processes then compile for themselves.
 */
export function codeCacheFolder(parent: string = tmpdir()): string | undefined {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  const folder = join(parent, `tideway-code-${own}`);
  try {
    // Not recursive: Node never returns from that below a folder that takes none, such as /proc.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === own && (found.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}
