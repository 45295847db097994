/**
 * What grows with what: `npm run bench -- scale [--part backlog,tables,jobs] [--megabytes 10,100,500] [--rounds 1]
 * [--tables 10,2000,20000] [--jobs 1,10,50] [--seconds 20] [--unbundled] [--data DIR]`.
 *
 * `backlog`: CPU a row and memory of the job process on backlogs of W1 from 10 MB on (`--megabytes 10,100,1000,5000` is
 * the whole range, and takes 15 minutes to record). `tables`: from the fork of the job process to a first row on the
 * target with so many selected tables, and its memory once each had a row. `jobs`: memory and CPU of one of so many
 * idle jobs; the job process is bundled into one file first. JSON lines; ends with 1 when a bar is missed.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_DATA } from './catch-up/backlog.ts';
import { measureBacklogs } from './scale/backlogs.ts';
import { measureIdleJobs } from './scale/idle-jobs.ts';
import { measureTables } from './scale/tables.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'backlog,tables,jobs' },
    megabytes: { type: 'string', default: '10,100,500' },
    rounds: { type: 'string', default: '1' },
    tables: { type: 'string', default: '10,2000,20000' },
    jobs: { type: 'string', default: '1,10,50' },
    seconds: { type: 'string', default: '20' },
    unbundled: { type: 'boolean', default: false },
    data: { type: 'string', default: DEFAULT_DATA },
  },
});
const numbers = (text: string): number[] => text.split(',').map(Number);

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = {
  backlog: () => measureBacklogs(numbers(values.megabytes), { data: values.data, rounds: Number(values.rounds) }),
  tables: () => each(numbers(values.tables), measureTables),
  jobs: () =>
    each(numbers(values.jobs), (count) =>
      measureIdleJobs(count, { bundled: !values.unbundled, seconds: Number(values.seconds) }),
    ),
};

async function each(list: readonly number[], measure: (count: number) => Promise<boolean>): Promise<boolean> {
  let passed = true;
  for (const count of list) passed = (await measure(count)) && passed;
  return passed;
}

let passed = true;
for (const name of values.part.split(',')) {
  const measure = PARTS[name];
  if (measure === undefined) throw new RangeError(`no part ${name}; there are ${Object.keys(PARTS).join(', ')}`);
  passed = (await measure()) && passed;
}
process.exit(passed ? 0 : 1);
