import { describe, expect, it } from 'vitest';
import type { ProgressReport } from '../messages.ts';
import { lagClocks, type ProgressFacts, progressView } from './progress-view.ts';

const NOW = 1_800_000_000_000;
const report: ProgressReport = {
  type: 'progress',
  read: { file: 'binlog.000002', position: 5_000, timestamp: NOW / 1_000 - 1 },
  heardAt: NOW - 500,
  heartbeatAt: null,
  queuedTransactions: 0,
  queuedBytes: 0,
  appliedTransactions: 1,
  appliedRows: 1,
  appliedBytes: 100,
  oldestUnappliedAt: null,
  appliedAt: NOW - 1_000,
  folded: { file: 'binlog.000002', position: '5000', executed: null },
  inserted: 0,
  updated: 0,
  deleted: 0,
  tables: [],
  lanes: 4,
  replayWindow: false,
  applyLatency: null,
  retries: 0,
};
const source = {
  file: 'binlog.000002',
  position: 5_000,
  executed: '',
  seenAt: NOW - 900,
  clockOffset: 0,
  expireSeconds: null,
  files: [],
  bytesPerSecond: null,
};
const totals = { inserted: '0', updated: '0', deleted: '0', ddl: '0', missed: '0', transactions: '0' };
const facts: ProgressFacts = {
  now: NOW,
  report,
  reportedAt: NOW - 400,
  source,
  rowsPerSecond: null,
  totals,
  retry: null,
  before: null,
};

describe('the lag clocks', () => {
  it('are small when all is read and applied', () => {
    expect(lagClocks(facts)).toEqual({ read: 500, queued: 500, applied: 500 });
  });

  it('take an idle hour for nothing when a heartbeat proved it', () => {
    const idle = { ...report, read: { ...report.read, timestamp: NOW / 1_000 - 3_600 }, heartbeatAt: NOW - 700 };
    const ahead = { ...source, position: 5_400 };
    expect(lagClocks({ ...facts, report: idle as ProgressReport, source: ahead }).applied).toBe(700);
  });

  it('rise a second a second while the process is stopped under load', () => {
    const stopped = { ...report, oldestUnappliedAt: NOW - 2_000, queuedTransactions: 9 };
    const later = (ms: number): number | null => {
      const seen = { ...source, position: 9_000, seenAt: NOW + ms - 1_000 };
      return lagClocks({ ...facts, now: NOW + ms, report: stopped, source: seen }).applied;
    };
    expect(later(0)).toBe(2_000);
    expect(later(30_000)).toBe(32_000);
  });

  it('rise when the process stopped with nothing queued and the source goes on', () => {
    const seen = { ...source, position: 9_000, seenAt: NOW + 19_000 };
    expect(lagClocks({ ...facts, now: NOW + 20_000, source: seen }).applied).toBe(21_000);
  });

  it('are unknown, not 0, when nobody is heard', () => {
    const unknown = { read: null, queued: null, applied: null };
    expect(lagClocks({ ...facts, now: NOW + 20_000 })).toEqual(unknown);
    expect(lagClocks({ ...facts, report: null })).toEqual(unknown);
  });
});

describe('the catch-up estimate', () => {
  const behind = {
    ...facts,
    rowsPerSecond: 100,
    report: { ...report, appliedRows: 1_000, appliedBytes: 100_000 },
    source: { ...source, position: 1_005_000 },
  };
  it('is the backlog over the rate', () => {
    expect(progressView(behind).catchUpSeconds).toBe(100);
  });

  it('takes off what the source writes meanwhile, and is none where the job does not gain', () => {
    const at = (bytesPerSecond: number) =>
      progressView({ ...behind, source: { ...behind.source, bytesPerSecond } }).catchUpSeconds;
    expect(at(5_000)).toBe(200);
    expect(at(10_000)).toBeNull();
  });
});

it('keeps where a job stood, with its age, until its next process reports', () => {
  const before = progressView(facts);
  const view = progressView({ ...facts, report: null, reportedAt: null, before });
  expect(view).toMatchObject({ asOf: before.asOf, applied: before.applied, lag: { applied: null } });
});
