/**
 * `npm run e2e`: the console in a real browser on real servers. `-- NAME` runs the specs whose name contains it,
 * `-- --quick` those that `npm test` runs, `-- --full` all and the whole matrix, `-- --list` names them. Pictures:
 * e2e/output.
 */
import { reportTotals } from '@tideway/testbed';
import { runSpecs } from './console/run-specs.ts';
import { SPECS } from './console/specs/index.ts';

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
// As a step of `npm test` only the quick ones run.
const quick = args.includes('--quick') || (process.env.TIDEWAY_STEP_RESULT !== undefined && names.length === 0);
const full = args.includes('--full');
// The walks of the whole matrix take half an hour: a name chooses them only when it names one in full.
const isChosen = (spec: (typeof SPECS)[number]) =>
  names.length === 0
    ? full || !spec.full
    : names.some((name) => spec.name === name || (spec.name.includes(name) && (full || !spec.full)));
const chosen = SPECS.filter((spec) => isChosen(spec) && (!quick || spec.quick));

if (args.includes('--list'))
  for (const spec of SPECS) console.log(`${spec.quick ? 'quick' : spec.full ? 'full ' : '     '} ${spec.name}`);
else if (chosen.length === 0) {
  console.error(
    `no spec's name contains ${names.join(' or ')}; there are:\n${SPECS.map((spec) => spec.name).join('\n')}`,
  );
  process.exitCode = 2;
} else reportTotals(await runSpecs(chosen));
// At a natural end Node 24 sometimes spins for ever while it closes its handles (Environment::CleanupHandles).
process.exit();
