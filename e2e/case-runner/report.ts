import { writeFileSync } from 'node:fs';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

/** Ends a suite: totals to the file that `npm test` named, the closing line to the terminal, the exit code. */
export function report(totals: Totals): void {
  const file = process.env.TIDEWAY_STEP_RESULT;
  if (file !== undefined) writeFileSync(file, JSON.stringify(totals));
  console.log(`cases: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}
