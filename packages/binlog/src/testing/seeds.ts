import { readdirSync, readFileSync } from 'node:fs';
import { handmadeEvents } from './seed-log.ts';

/** A recorded log, event by event: the format description first. */
export interface Seed {
  readonly name: string;
  readonly flavor: 'mysql' | 'mariadb';
  readonly events: readonly Buffer[];
}

const FOLDER = new URL('corpus/', import.meta.url);

/**
 * The logs that fuzzing changes: text files of one event a line in hexadecimal, `#` begins a comment. They hold every
 * event type that a server writes (tools/record-fuzz-corpus.ts), and what fuzzing has found.
 */
export function readSeeds(): readonly Seed[] {
  const recorded = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.hex'))
    .sort()
    .map((file): Seed => {
      const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n');
      const events = lines.filter((line) => /^[0-9a-f]+$/.test(line)).map((line) => Buffer.from(line, 'hex'));
      return { name: file.replace('.hex', ''), flavor: file.startsWith('mariadb') ? 'mariadb' : 'mysql', events };
    });
  return [...recorded, { name: 'handmade', flavor: 'mysql', events: handmadeEvents() }];
}
