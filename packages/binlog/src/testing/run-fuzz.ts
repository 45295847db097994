/**
 * `npm run fuzz [-- --full] [--inputs N] [--seed N]`: 100,000 inputs, a million with --full. Prints what it found and
 * ends with 1 when that is anything. Keep a finding: its line of hexadecimal becomes a line of a file in corpus/.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { readSeeds } from './seeds.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    inputs: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const total = Number(values.inputs ?? (values.full ? 1_000_000 : 100_000));
const seeds = readSeeds();
const STEP = 50_000;
const findings: string[] = [];
let refused = 0;
let decoded = 0;
for (let done = 0; done < total; done += STEP) {
  const report = fuzz(seeds, Math.min(STEP, total - done), Number(values.seed) + done);
  findings.push(...report.findings);
  refused += report.refused;
  decoded += report.decoded;
  console.log(
    `${Math.min(done + STEP, total)} of ${total} inputs: ${refused} refused, ${decoded} decoded, ${findings.length} findings`,
  );
}
for (const finding of findings.slice(0, 20)) console.log(finding);
if (findings.length > 0) process.exitCode = 1;
