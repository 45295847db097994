import { fixFor } from './diagnosis-fixes.ts';
import { describeServerError, readServerError, TargetFailure } from './server-error.ts';

export type DiagnosisStepName = 'resolve' | 'tcp' | 'handshake' | 'tls' | 'authentication' | 'server' | 'privileges';
export type DiagnosisStatus = 'pass' | 'note' | 'warning' | 'failed' | 'skipped';

/** One step of a connection test. */
export interface DiagnosedStep {
  readonly step: DiagnosisStepName;
  readonly status: DiagnosisStatus;
  readonly durationMs: number;
  readonly detail: string;
  /** The server's own words. */
  readonly serverMessage: string | null;
  readonly fix: string | null;
}

/** What a step found. */
export interface StepFinding<T> {
  readonly status?: DiagnosisStatus;
  readonly detail: string;
  readonly fix?: string;
  readonly value: T;
}

const ORDER: readonly DiagnosisStepName[] = [
  'resolve',
  'tcp',
  'handshake',
  'tls',
  'authentication',
  'server',
  'privileges',
];

/** Collects the steps of a test; a step that throws is failed, and what comes after it is skipped. */
export class Diagnosis {
  readonly #now: () => number;
  readonly #bound: { timeout: number; limit: AbortSignal; secrets: readonly string[] };
  readonly #steps: DiagnosedStep[] = [];

  constructor(now: () => number, bound: { timeout: number; limit: AbortSignal; secrets: readonly string[] }) {
    this.#now = now;
    this.#bound = bound;
  }

  get failed(): boolean {
    return this.#steps.some(({ status }) => status === 'failed');
  }

  /** Runs a step; undefined when it failed. */
  async step<T>(step: DiagnosisStepName, run: () => Promise<StepFinding<T>>): Promise<T | undefined> {
    const started = this.#now();
    const since = () => Math.round((this.#now() - started) * 10) / 10;
    try {
      const { status = 'pass', detail, fix = null, value } = await run();
      this.#steps.push({ step, status, durationMs: since(), detail, serverMessage: null, fix });
      return value;
    } catch (error) {
      this.#steps.push({ step, status: 'failed', durationMs: since(), ...this.#explain(step, error) });
      return undefined;
    }
  }

  note(step: DiagnosisStepName, detail: string): void {
    this.#steps.push({ step, status: 'note', durationMs: 0, detail, serverMessage: null, fix: null });
  }

  skip(step: DiagnosisStepName, detail: string): void {
    this.#steps.push({ step, status: 'skipped', durationMs: 0, detail, serverMessage: null, fix: null });
  }

  /** Turns a step that had passed into a failed one. */
  fail(step: DiagnosisStepName, detail: string, fix: string): void {
    const index = this.#steps.findIndex((entry) => entry.step === step);
    const found = this.#steps[index];
    if (found !== undefined) this.#steps[index] = { ...found, status: 'failed', detail, fix };
  }

  /** All steps in order; those never reached are skipped, with why. */
  steps(): readonly DiagnosedStep[] {
    const broken = this.#steps.find(({ status }) => status === 'failed')?.step;
    return ORDER.map(
      (step) =>
        this.#steps.find((entry) => entry.step === step) ?? {
          step,
          status: 'skipped',
          durationMs: 0,
          detail: broken === undefined ? 'not needed' : `not tried: ${broken} failed`,
          serverMessage: null,
          fix: null,
        },
    );
  }

  #explain(step: DiagnosisStepName, error: unknown): Pick<DiagnosedStep, 'detail' | 'serverMessage' | 'fix'> {
    if (this.#bound.limit.aborted) {
      const detail = `no answer within ${this.#bound.timeout / 1_000} s`;
      return { detail, serverMessage: null, fix: fixFor(step, 'ETIMEDOUT', null) };
    }
    const failure = error instanceof TargetFailure ? error : readServerError(error);
    const words = this.#conceal(describeServerError(failure));
    const serverMessage = failure.errno === null ? null : words;
    return { detail: words, serverMessage, fix: fixFor(step, failure.code, failure.errno) };
  }

  /** Servers do not repeat passwords, but a test of one's own mistakes costs nothing. */
  #conceal(text: string): string {
    return this.#bound.secrets.reduce(
      (left, secret) => (secret.length < 4 ? left : left.replaceAll(secret, '…')),
      text,
    );
  }
}
