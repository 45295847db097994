/**
 * `npm run e2e`: the console in a real browser on real servers. `-- NAME` runs the specs whose name contains it,
 * `-- --quick` the dozen that `npm test` runs, `-- --list` names them all. Pictures: e2e/output.
 */
import { reportTotals } from '@tideway/testbed';
import { runSpecs } from './console/run-specs.ts';
import { SPECS } from './console/specs/index.ts';

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
// As a step of `npm test` only the quick ones run.
const quick = args.includes('--quick') || (process.env.TIDEWAY_STEP_RESULT !== undefined && names.length === 0);
const chosen = SPECS.filter(
  (spec) => (names.length === 0 || names.some((name) => spec.name.includes(name))) && (!quick || spec.quick),
);

if (args.includes('--list')) for (const spec of SPECS) console.log(`${spec.quick ? 'quick' : '     '} ${spec.name}`);
else if (chosen.length === 0) {
  console.error(
    `no spec's name contains ${names.join(' or ')}; there are:\n${SPECS.map((spec) => spec.name).join('\n')}`,
  );
  process.exitCode = 2;
} else reportTotals(await runSpecs(chosen));
// At a natural end Node 24 sometimes spins for ever while it closes its handles (Environment::CleanupHandles).
process.exit();
