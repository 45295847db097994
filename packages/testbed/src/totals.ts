import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What a suite counted. `failures` are names of what failed, for the summary. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}

/** The environment variable that names the file a step writes its totals to. */
export const resultVariable = 'TIDEWAY_STEP_RESULT';

/** `12 passed, 0 failed, 1 skipped`: the closing line of every suite of ours. */
export function closingLine(totals: Pick<Totals, 'passed' | 'failed' | 'skipped'>): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
}

/** Reads a closing line back; undefined when the text has none. The last one counts. */
export function parseClosingLine(text: string): Totals | undefined {
  const found = [...text.matchAll(/^(?:.*: )?(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (found === undefined) return undefined;
  return { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3]), failures: [] };
}

/** Adds totals up. */
export function sumTotals(all: Totals[]): Totals {
  const sum: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const one of all) {
    sum.passed += one.passed;
    sum.failed += one.failed;
    sum.skipped += one.skipped;
    sum.failures.push(...one.failures);
  }
  return sum;
}

/** Ends a step: totals to the file the caller named, the closing line to the terminal, the exit code. */
export function reportTotals(totals: Totals): void {
  const file = process.env[resultVariable];
  if (file) writeFileSync(file, JSON.stringify(totals));
  console.log(closingLine(totals));
  if (totals.failed > 0) process.exitCode = 1;
}

/**
 * What a finished step counted: its result file, else its closing line, else its exit code as one check. A step that
 * ended badly never counts as free of failures, and one that ran nothing is a failure too.
 */
export function stepTotals(name: string, resultFile: string, output: string, exitCode: number | null): Totals {
  const written = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as Totals) : undefined;
  const counted = written ?? parseClosingLine(output);
  const ended = exitCode === 0;
  if (counted === undefined) {
    return ended
      ? { passed: 1, failed: 0, skipped: 0, failures: [] }
      : { passed: 0, failed: 1, skipped: 0, failures: [`${name} ended with ${exitCode ?? 'a signal'}`] };
  }
  if (counted.failed > 0) return counted;
  if (!ended) return { ...counted, failed: 1, failures: [`${name} ended with ${exitCode ?? 'a signal'}`] };
  if (counted.passed === 0) return { ...counted, failed: 1, failures: [`${name} ran nothing`] };
  return counted;
}
