import { expect, test } from 'vitest';
import { type VitestReport, vitestTotals } from './vitest-results.ts';

function report(testResults: VitestReport['testResults']): VitestReport {
  const all = testResults.flatMap((file) => file.assertionResults);
  const count = (status: string) => all.filter((one) => one.status === status).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: 0,
    testResults,
  };
}

const passing = { status: 'passed', fullName: 'works' };

test('counts tests', () => {
  const one = {
    name: 'a.test.ts',
    status: 'failed',
    message: '',
    assertionResults: [passing, { status: 'failed', fullName: 'breaks' }],
  };
  expect(vitestTotals(report([one]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0, failures: ['a.test.ts: breaks'] });
});

test('a file that does not load is a failure', () => {
  const broken = { name: 'b.test.ts', status: 'failed', message: 'Cannot find x\nat y', assertionResults: [] };
  expect(vitestTotals(report([broken]), 1)).toMatchObject({ failed: 1, failures: ['b.test.ts: Cannot find x'] });
});

test('an error outside of any test is a failure', () => {
  const fine = { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [passing] };
  expect(vitestTotals(report([fine]), 0)).toMatchObject({ passed: 1, failed: 0 });
  expect(vitestTotals(report([fine]), 1)).toMatchObject({ passed: 1, failed: 1 });
});
