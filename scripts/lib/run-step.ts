import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultVariable, stepTotals, type Totals } from '@tideway/testbed';

/** One part of `npm test`. */
export interface Step {
  name: string;
  command: string[];
  /** A file without which (or with only a placeholder in it) the step is not listed: it does not exist yet. */
  needs?: string;
  timeoutMinutes: number;
}

/** A finished step. */
export interface StepResult {
  name: string;
  totals: Totals;
  seconds: number;
}

/** Runs a step with its output shown as it comes; after its time is up its whole process group is ended. */
export async function runStep(step: Step, root: string): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-step-'));
  const resultFile = join(folder, 'result.json');
  const [file = '', ...args] = step.command;
  const started = performance.now();
  // A process group of its own, so that a step which hangs is ended with all it started.
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, [resultVariable]: resultFile },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const endGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  const onSignal = () => endGroup('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup('SIGKILL');
  }, step.timeoutMinutes * 60_000);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    process.stdout.write(chunk);
    // Only the end is read for a closing line.
    output = (output + chunk).slice(-100_000);
  });
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(127);
    });
    child.once('close', resolve);
  });
  clearTimeout(timer);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  const totals = stepTotals(step.name, resultFile, output, exitCode);
  if (late) totals.failures.push(`${step.name} took longer than ${step.timeoutMinutes} minutes`);
  rmSync(folder, { recursive: true });
  return { name: step.name, totals, seconds: (performance.now() - started) / 1000 };
}
