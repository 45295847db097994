import { expect, test, vi } from 'vitest';
import { runStep } from './run-step.ts';

vi.spyOn(process.stdout, 'write').mockReturnValue(true);

function shell(script: string, timeoutMinutes = 1) {
  return runStep({ name: 'x', command: ['sh', '-c', script], timeoutMinutes }, '/');
}

test('a step reports by its result file or by its closing line', async () => {
  const json = '{"passed":4,"failed":0,"skipped":1,"failures":[]}';
  expect((await shell(`echo '${json}' > "$TIDEWAY_STEP_RESULT"`)).totals).toMatchObject({ passed: 4, skipped: 1 });
  expect((await shell('echo 2 passed, 0 failed, 0 skipped')).totals).toMatchObject({ passed: 2, failed: 0 });
  expect((await shell('echo 2 passed, 0 failed, 0 skipped; exit 3')).totals).toMatchObject({ passed: 2, failed: 1 });
});

test('a step that hangs is ended with what it started, and failed', async () => {
  const started = performance.now();
  const { totals } = await shell('sleep 60 & sleep 60', 0.3 / 60);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(totals.failed).toBe(1);
  expect(totals.failures.join()).toContain('took longer than');
});

test('a command that does not exist is a failure', async () => {
  const result = await runStep({ name: 'x', command: ['/no/such/program'], timeoutMinutes: 1 }, '/');
  expect(result.totals).toMatchObject({ passed: 0, failed: 1 });
});
