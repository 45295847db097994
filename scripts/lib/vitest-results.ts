import type { Totals } from '@tideway/testbed';

/** The part of vitest's JSON report (the form of Jest's) that is counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/**
 * Counts a report. A file that failed without a failing test (it did not load, or a hook threw) is a failure of its
 * own, and so is a run that ended badly although every test passed (an unhandled rejection).
 */
export function vitestTotals(report: VitestReport, exitCode: number | null): Totals {
  const failures: string[] = [];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) failures.push(`${file.name}: ${test.fullName}`);
    if (file.status === 'failed' && failed.length === 0) failures.push(`${file.name}: ${firstLine(file.message)}`);
  }
  if (exitCode !== 0 && failures.length === 0) failures.push('vitest: errors outside of any test');
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: failures.length, skipped, failures };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
