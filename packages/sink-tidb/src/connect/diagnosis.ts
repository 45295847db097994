import { inBothLanguages, say, type Text, verbatim } from '@tideway/domain';
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
  /** The same in Chinese. */
  readonly zh: { readonly detail: string; readonly fix: string | null };
}

/** What a step found. */
export interface StepFinding<T> {
  readonly status?: DiagnosisStatus;
  readonly detail: Text;
  readonly fix?: Text;
  readonly value: T;
}

/** Thrown inside a step: what is wrong, in words of ours. */
export class StepFailed extends Error {
  readonly detail: Text;

  constructor(detail: Text) {
    super(detail.en);
    this.detail = detail;
  }
}

interface Found {
  readonly detail: Text;
  readonly fix?: Text | null;
  readonly serverMessage?: string | null;
  readonly durationMs?: number;
}

function diagnosed(step: DiagnosisStepName, status: DiagnosisStatus, found: Found): DiagnosedStep {
  const { detail, fix = null, serverMessage = null, durationMs = 0 } = found;
  return { step, status, durationMs, serverMessage, ...inBothLanguages({ detail, fix }) };
}

/** As the console calls them. */
const STEP_NAMES: Readonly<Record<DiagnosisStepName, Text>> = {
  resolve: say('resolve', '域名解析'),
  tcp: say('tcp', 'TCP 连接'),
  handshake: say('handshake', '握手'),
  tls: say('tls', 'TLS 加密'),
  authentication: say('authentication', '登录'),
  server: say('server', '服务器'),
  privileges: say('privileges', '权限'),
};

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
      this.#steps.push(diagnosed(step, status, { detail, fix, durationMs: since() }));
      return value;
    } catch (error) {
      this.#steps.push(diagnosed(step, 'failed', { ...this.#explain(step, error), durationMs: since() }));
      return undefined;
    }
  }

  note(step: DiagnosisStepName, detail: Text): void {
    this.#steps.push(diagnosed(step, 'note', { detail }));
  }

  skip(step: DiagnosisStepName, detail: Text): void {
    this.#steps.push(diagnosed(step, 'skipped', { detail }));
  }

  /** Turns a step that had passed into a failed one. */
  fail(step: DiagnosisStepName, detail: Text, fix: Text): void {
    const index = this.#steps.findIndex((entry) => entry.step === step);
    const { durationMs } = this.#steps[index] ?? {};
    if (durationMs !== undefined) this.#steps[index] = diagnosed(step, 'failed', { detail, fix, durationMs });
  }

  /** All steps in order; those never reached are skipped, with why. */
  steps(): readonly DiagnosedStep[] {
    const broken = this.#steps.find(({ status }) => status === 'failed')?.step;
    return ORDER.map(
      (step) =>
        this.#steps.find((entry) => entry.step === step) ??
        diagnosed(step, 'skipped', {
          detail:
            broken === undefined
              ? say('not needed', '不需要')
              : say(`not tried: ${STEP_NAMES[broken].en} failed`, `未尝试：“${STEP_NAMES[broken].zh}”失败`),
        }),
    );
  }

  #explain(step: DiagnosisStepName, error: unknown): Found {
    if (this.#bound.limit.aborted) {
      const seconds = this.#bound.timeout / 1_000;
      const detail = say(`no answer within ${seconds} s`, `${seconds} 秒内没有响应`);
      return { detail, fix: fixFor(step, 'ETIMEDOUT', null) };
    }
    if (error instanceof StepFailed) return { detail: error.detail, fix: fixFor(step, null, null) };
    const failure = error instanceof TargetFailure ? error : readServerError(error);
    const words = this.#conceal(describeServerError(failure));
    const serverMessage = failure.errno === null ? null : words;
    return { detail: verbatim(words), serverMessage, fix: fixFor(step, failure.code, failure.errno) };
  }

  /** Servers do not repeat passwords, but a test of one's own mistakes costs nothing. */
  #conceal(text: string): string {
    return this.#bound.secrets.reduce(
      (left, secret) => (secret.length < 4 ? left : left.replaceAll(secret, '…')),
      text,
    );
  }
}
