import { inBothLanguages, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import { asDriverError } from './source-error.ts';

/** The steps of a connection test, in the order they are made. */
export type StepName =
  | 'resolve'
  | 'tcp'
  | 'handshake'
  | 'tls'
  | 'authentication'
  | 'server'
  | 'privileges'
  | 'replication';

/** One step and what came of it. */
export interface DiagnosisStep {
  readonly step: StepName;
  readonly status: 'pass' | 'note' | 'warning' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** What was found, in a sentence. */
  readonly detail: string;
  /** The server's (or the system's) own words. */
  readonly serverMessage: string | null;
  /** What to do about it. */
  readonly fix: string | null;
  /** The same in Chinese. */
  readonly zh: { readonly detail: string; readonly fix: string | null };
}

/** What a step finds out; `fix` and `serverMessage` only when something is to be said. */
export interface Finding {
  readonly status?: DiagnosisStep['status'];
  readonly detail: Text;
  readonly serverMessage?: string | null;
  readonly fix?: Text | null;
}

/** Thrown inside a step: its finding ends the test. */
export class StepFailed extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.detail.en);
    this.finding = finding;
  }
}

/** Runs steps one after the other, each timed; after a failure the rest is `skipped`. */
export class StepRunner {
  readonly steps: DiagnosisStep[] = [];
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get hasFailed(): boolean {
    return this.steps.some(({ status }) => status === 'failed');
  }

  /** The value of the step, or undefined when it failed or was skipped because an earlier one had. */
  async run<T>(step: StepName, work: () => Promise<readonly [T, Finding]>): Promise<T | undefined> {
    if (this.hasFailed) {
      this.#add(step, 0, {
        status: 'skipped',
        detail: say('Not tried: an earlier step failed.', '未尝试：前面的步骤失败了。'),
      });
      return undefined;
    }
    const started = performance.now();
    const elapsed = (): number => Math.round(performance.now() - started);
    try {
      const [value, finding] = await work();
      this.#add(step, elapsed(), finding);
      return value;
    } catch (error) {
      this.#add(step, elapsed(), { status: 'failed', ...this.#explain(error) });
      return undefined;
    }
  }

  /** Adds a step that was not made on purpose. */
  skip(step: StepName, detail: Text): void {
    this.#add(step, 0, { status: 'skipped', detail });
  }

  #add(
    step: StepName,
    durationMs: number,
    { status = 'pass', detail, serverMessage = null, fix = null }: Finding,
  ): void {
    this.steps.push({ step, status, durationMs, serverMessage, ...inBothLanguages({ detail, fix }) });
  }

  #explain(error: unknown): Finding {
    if (error instanceof StepFailed) return error.finding;
    if (this.#signal.aborted && error === this.#signal.reason) {
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      return isTimeout
        ? {
            detail: say('No answer in time.', '没有及时得到响应。'),
            fix: say(
              'Check that a firewall does not swallow the packets, and the load of the server.',
              '请检查防火墙是否丢弃了数据包，以及服务器的负载。',
            ),
          }
        : { detail: say('Cancelled.', '已取消。') };
    }
    if (error instanceof TidewayError) {
      const { serverMessage } = error.params;
      return {
        detail: error.texts.detail,
        serverMessage: typeof serverMessage === 'string' ? serverMessage : null,
        fix: error.texts.remedy,
      };
    }
    return { detail: verbatim(asDriverError(error).message) };
  }
}
