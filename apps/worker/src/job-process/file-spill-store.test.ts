import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileSpillStore } from './file-spill-store.ts';

async function readAll(store: FileSpillStore, name: string): Promise<{ lines: string[]; pieces: number }> {
  const lines: string[] = [];
  let pieces = 0;
  for await (const piece of store.read(name)) {
    lines.push(...piece);
    pieces += 1;
  }
  return { lines, pieces };
}

test('what is appended comes back in order, in pieces, and goes with the store or the next start', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'spill-test-'));
  try {
    const first = await FileSpillStore.open('j1', parent);
    // Node's readline would end a line at U+2028.
    const small = [JSON.stringify(['ä\n', '\u2028x']), JSON.stringify(["it's"])];
    await first.append('xa-1', small);
    await first.append('xa-1', ['"more"']);
    expect(await readAll(first, 'xa-1')).toEqual({ lines: [...small, '"more"'], pieces: 1 });
    await first.append('xa-2', ['x'.repeat(1 << 20), 'y', 'z'.repeat(1 << 20), 'w']);
    expect((await readAll(first, 'xa-2')).pieces).toBeGreaterThan(1);
    expect((await readAll(first, 'xa-2')).lines.map((line) => line.length)).toEqual([1 << 20, 1, 1 << 20, 1]);
    await first.remove('xa-1');
    const [folder = ''] = await readdir(parent);
    expect(await readdir(join(parent, folder))).toEqual(['xa-2']);
    expect((await stat(join(parent, folder))).mode & 0o077).toBe(0);
    expect((await stat(join(parent, folder, 'xa-2'))).mode & 0o077).toBe(0);
    // A killed process leaves its folder; another job's is not touched.
    const other = await FileSpillStore.open('j2', parent);
    const second = await FileSpillStore.open('j1', parent);
    expect(await readdir(parent)).toHaveLength(2);
    await second.close();
    await other.close();
    expect(await readdir(parent)).toEqual([]);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
