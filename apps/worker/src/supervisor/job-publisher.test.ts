import type { JobProgress } from '@tideway/contract';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ProgressReport } from '../messages.ts';
import { JobPublisher, type PublisherStore } from './job-publisher.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const report = (appliedRows: number): ProgressReport => ({
  type: 'progress',
  read: null,
  heardAt: Date.now(),
  heartbeatAt: null,
  queuedTransactions: 0,
  queuedBytes: 0,
  appliedTransactions: appliedRows,
  appliedRows,
  appliedBytes: 0,
  oldestUnappliedAt: null,
  appliedAt: null,
  folded: { file: 'binlog.000001', position: '4', executed: null },
  inserted: appliedRows,
  updated: 0,
  deleted: 0,
  tables: [
    { database: 'd', table: 't', inserted: appliedRows, updated: 0, deleted: 0, updatesMissed: 0, deletesMissed: 0 },
  ],
  lanes: 1,
  replayWindow: false,
  applyLatency: null,
  retries: 0,
});

function world() {
  const saved: JobProgress[] = [];
  /** What was written, in its order: rows of tables, and statuses. */
  const written: string[] = [];
  const events: unknown[] = [];
  let release: (() => void) | undefined;
  const state = { isSlow: false, points: 0, release: () => release?.() };
  const store: PublisherStore = {
    saveStatus: async (_lease, progress) => {
      saved.push(progress);
      written.push(`status ${progress.totals.inserted}`);
      if (state.isSlow) await new Promise<void>((resolve) => (release = resolve));
    },
    addTableCounts: async (_jobId, deltas) => {
      for (const { inserted, missedSamples } of deltas)
        written.push(`rows ${inserted}, samples ${missedSamples.length}`);
      await Promise.resolve();
    },
    addEvent: async ({ code, params }) => {
      events.push([code, params?.seconds]);
    },
    addMetrics: async () => {
      state.points += 1;
    },
  };
  // Nothing listens there: the end of the source's log stays unknown.
  const source = { host: '127.0.0.1', port: 1, user: 'nobody', password: '', tls: null };
  const publisher = new JobPublisher('job_1', store, pino({ level: 'silent' }), undefined, source);
  onTestFinished(() => publisher.stop());
  publisher.processStarted({ jobId: 'job_1', holder: 'w', epoch: 1n }, 'running');
  return { publisher, saved, written, events, state };
}

test('a report is written when it comes, not at the next tick of a second clock, and once', async () => {
  const { publisher, saved, state } = world();
  for (let second = 1; second <= 5; second += 1) {
    publisher.received(report(second));
    await vi.advanceTimersByTimeAsync(0);
    expect(saved).toHaveLength(second);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(saved).toHaveLength(5);
  expect(state.points).toBe(5);
});

test('while no report comes the status is written by the clock', async () => {
  const { publisher, saved } = world();
  publisher.received(report(1));
  await vi.advanceTimersByTimeAsync(6_000);
  expect(saved.length).toBeGreaterThanOrEqual(5);
});

test('what is reported while a status is being written is written behind it', async () => {
  const { publisher, saved, state } = world();
  state.isSlow = true;
  publisher.received(report(1));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  publisher.received(report(2));
  publisher.received(report(3));
  expect(saved).toHaveLength(1);
  state.isSlow = false;
  state.release();
  await vi.waitFor(() => expect(saved).toHaveLength(2));
  expect(saved[1]?.totals.inserted).toBe('3');
});

test('counts of tables, and samples that came before them, are there when a page hears of the status', async () => {
  const { publisher, written } = world();
  const samples = [{ kind: 'update' as const, key: { id: '1' }, position: 'binlog.000001:4' }];
  publisher.totals.addMissed({ type: 'missed', database: 'd', table: 't', samples });
  await vi.advanceTimersByTimeAsync(1_000);
  publisher.received(report(7));
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toEqual(['rows 0, samples 1', 'status 0', 'rows 7, samples 0', 'status 7']);
});

test('a stall and its end are told as events, once', async () => {
  const { publisher, events } = world();
  const stuck = (): ProgressReport => ({ ...report(1), oldestUnappliedAt: Date.now() - 500, queuedTransactions: 1 });
  for (let second = 0; second < 14; second += 1) {
    publisher.received(stuck());
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(events).toEqual([['job.stalled', 9]]);
  publisher.received(report(2));
  await vi.advanceTimersByTimeAsync(7_000);
  expect(events.slice(1)).toEqual([
    ['job.moving', 5],
    ['job.silent', 5],
  ]);
});
