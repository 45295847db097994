/**
 * Writes the job process as few files of JavaScript, `job-process.mjs` and what is loaded late:
 * `node apps/worker/tools/bundle-job-process.ts DIR`. Such a process starts in less than half the time and takes 13 MB
 * less than one of the sources (docs/performance.md, Scale); `TIDEWAY_JOB_PROCESS` tells a worker to fork it. Not
 * minified: where an error happened must stay readable.
 */
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('usage: node apps/worker/tools/bundle-job-process.ts DIR');
const input = { 'job-process': join(import.meta.dirname, '../src/job-process/main.ts') };
const bundle = await rolldown({ input, platform: 'node', logLevel: 'warn' });
await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
await bundle.close();
