import type { WorkerStore } from '@tideway/job-store';
import type { ProgressReport } from '../messages.ts';
import type { Lags } from './progress-view.ts';

type Sample = Record<string, number | null>;
type Kind = 'inserted' | 'updated' | 'deleted';

/** Points of the charts: one a second, and their means a minute. Null where nothing was reported: never 0. */
export class MetricWriter {
  readonly #jobId: string;
  readonly #store: Pick<WorkerStore, 'addMetrics'>;
  #last: { at: number; report: ProgressReport } | undefined;
  #current: Sample | undefined;
  #minute: Sample[] = [];
  #minuteEnds = Date.now() + 60_000;

  constructor(jobId: string, store: Pick<WorkerStore, 'addMetrics'>) {
    this.#jobId = jobId;
    this.#store = store;
  }

  add(report: ProgressReport): void {
    const at = Date.now();
    const last = this.#last;
    if (last !== undefined && at - last.at < 900) return;
    this.#last = { at, report };
    if (last === undefined || report.appliedRows < last.report.appliedRows) return;
    const seconds = (at - last.at) / 1_000;
    const rate = (kind: Kind): number => (report[kind] - last.report[kind]) / seconds;
    this.#current = {
      insertedPerSecond: rate('inserted'),
      updatedPerSecond: rate('updated'),
      deletedPerSecond: rate('deleted'),
      bytesPerSecond: (report.appliedBytes - last.report.appliedBytes) / seconds,
      applyLatencyMs: report.applyLatency,
      retries: report.retries,
    };
  }

  /** Writes what came since the last call, with the lag as it is now. */
  async write(lags: Lags): Promise<void> {
    const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
    const sample: Sample = {
      ...this.#current,
      lagRead: seconds(lags.read),
      lagQueued: seconds(lags.queued),
      lagApplied: seconds(lags.applied),
    };
    this.#current = undefined;
    this.#minute.push(sample);
    await this.#store.addMetrics(this.#jobId, 1, sample);
    if (Date.now() < this.#minuteEnds) return;
    const samples = this.#minute;
    this.#minute = [];
    this.#minuteEnds = Date.now() + 60_000;
    await this.#store.addMetrics(this.#jobId, 60, means(samples));
  }
}

function means(samples: readonly Sample[]): Sample {
  const names = new Set(samples.flatMap((sample) => Object.keys(sample)));
  const result: Sample = {};
  for (const name of names) {
    const known = samples.map((sample) => sample[name]).filter((value): value is number => typeof value === 'number');
    result[name] = known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  }
  return result;
}
