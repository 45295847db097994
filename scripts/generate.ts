/**
 * `npm run generate` writes every file of generators.ts; with `--check` it writes nothing and fails where a file is
 * not what its generator makes now.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Generator, generators } from './generators.ts';
import { reportTotals, type Totals } from './lib/totals.ts';

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };

for (const generator of generators) {
  const problem = await bringUpToDate(generator).catch((error: Error) => `${generator.output}: ${error.message}`);
  if (problem === undefined) totals.passed++;
  else {
    totals.failed++;
    totals.failures.push(problem);
    console.log(problem);
  }
}
// The registry itself is one check, so that an empty one is not taken for a step that ran nothing.
totals.passed++;
reportTotals(totals);

async function bringUpToDate(generator: Generator): Promise<string | undefined> {
  const module = (await import(pathToFileURL(join(root, generator.module)).href)) as Record<string, unknown>;
  const make = module[generator.export];
  if (typeof make !== 'function') return `${generator.module} exports no function ${generator.export}`;
  const made: unknown = await make();
  if (typeof made !== 'string') return `${generator.export} of ${generator.module} made no text`;
  const file = join(root, generator.output);
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === made) return undefined;
  if (checking) return `${generator.output} is not what ${generator.module} makes now: run npm run generate`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, made);
  console.log(`wrote ${generator.output}`);
  return undefined;
}
