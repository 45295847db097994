/**
 * `npm run e2e`: the console in a real browser on real servers. `-- NAME` runs the specs whose name contains it,
 * `-- --quick` those that `npm test` runs, `-- --full` all and the whole matrix, `--slice 2/6` the second sixth of what
 * is chosen, `-- --list` names them. Pictures: e2e/output.
 */
import { reportTotals } from '@tideway/testbed';
import { chooseSpecs } from './choose-specs.ts';
import { runSpecs } from './console/run-specs.ts';
import { SPECS } from './console/specs/index.ts';

const { list, names, specs } = chooseSpecs(SPECS, process.argv.slice(2), process.env.TIDEWAY_STEP_RESULT !== undefined);

if (list) for (const spec of SPECS) console.log(`${spec.quick ? 'quick' : spec.full ? 'full ' : '     '} ${spec.name}`);
else if (specs.length === 0) {
  console.error(
    `no spec's name contains ${names.join(' or ')}; there are:\n${SPECS.map((spec) => spec.name).join('\n')}`,
  );
  process.exitCode = 2;
} else reportTotals(await runSpecs(specs));
// At a natural end Node 24 sometimes spins for ever while it closes its handles (Environment::CleanupHandles).
process.exit();
