import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Generator } from '../generators.ts';

/**
 * Makes a generated file's text and writes it where it differs; with `checking` it only compares. Returns what is
 * wrong, `wrote` when the file was written, or `same`.
 */
export async function bringUpToDate(
  root: string,
  generator: Generator,
  checking: boolean,
): Promise<{ state: 'same' | 'wrote' } | { state: 'wrong'; problem: string }> {
  const wrong = (problem: string) => ({ state: 'wrong' as const, problem });
  const module = (await import(pathToFileURL(join(root, generator.module)).href)) as Record<string, unknown>;
  const make = module[generator.export];
  if (typeof make !== 'function') return wrong(`${generator.module} exports no function ${generator.export}`);
  const made: unknown = await make();
  if (typeof made !== 'string') return wrong(`${generator.export} of ${generator.module} made no text`);
  const file = join(root, generator.output);
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === made) return { state: 'same' };
  if (checking) return wrong(`${generator.output} is not what ${generator.module} makes now: run npm run generate`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, made);
  return { state: 'wrote' };
}
