import { createReadStream } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpillStore } from '@tideway/engine';

/** Characters of lines handed out at once: a row can be megabytes. */
const PIECE_LENGTH = 1 << 20;

/**
 * Rows of prepared XA transactions beyond the engine's bound, in files that only this user can read. They go with the
 * job process; what a killed process left goes with the next start of its job. Nothing in them is needed after that: the
 * rows are read from the source again (design §4.10).
 */
export class FileSpillStore implements SpillStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `parent` is for tests. */
  static async open(jobId: string, parent = tmpdir()): Promise<FileSpillStore> {
    const prefix = `tideway-spill-${jobId}-`;
    await mkdir(parent, { recursive: true });
    for (const name of await readdir(parent)) {
      if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
    }
    return new FileSpillStore(await mkdtemp(join(parent, prefix)));
  }

  async append(name: string, lines: readonly string[]): Promise<void> {
    await appendFile(join(this.#folder, name), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  }

  /** By line feeds only: Node's readline also ends lines at U+2028, which JSON leaves as it is. */
  async *read(name: string): AsyncGenerator<readonly string[]> {
    let piece: string[] = [];
    let length = 0;
    let rest: string[] = [];
    const add = (line: string): void => {
      piece.push(line);
      length += line.length;
    };
    for await (const text of createReadStream(join(this.#folder, name), 'utf8') as AsyncIterable<string>) {
      const [first = '', ...more] = text.split('\n');
      rest.push(first);
      const open = more.pop();
      if (open !== undefined) {
        add(rest.join(''));
        for (const line of more) add(line);
        rest = [open];
      }
      if (length < PIECE_LENGTH) continue;
      yield piece;
      piece = [];
      length = 0;
    }
    if (piece.length > 0) yield piece;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** Removes all of it. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
