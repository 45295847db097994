import { describe, expect, it } from 'vitest';
import { deriveStage, type StageFacts } from './stage.ts';

const NOW = 1_000_000;
const well: StageFacts = {
  state: 'running',
  now: NOW,
  isWaitingToRetry: false,
  reportedAt: NOW - 900,
  appliedMovedAt: NOW - 900,
  isBehind: false,
  appliedLag: 0.4,
};

describe('the stage of a job', () => {
  it.each([
    ['in sync', {}, 'in-sync'],
    ['idle for hours with heartbeats', { appliedMovedAt: NOW - 9e6 }, 'in-sync'],
    ['far behind but moving', { appliedLag: 400, isBehind: true }, 'catching-up'],
    ['lag unknown', { appliedLag: null }, null],
    ['started and not heard yet', { appliedLag: null, reportedAt: null }, 'catching-up'],
    [
      'started long ago and never heard',
      { appliedLag: null, reportedAt: null, appliedMovedAt: NOW - 16_000 },
      'stalled',
    ],
    ['nothing applied while something waits', { isBehind: true, appliedMovedAt: NOW - 9_000 }, 'stalled'],
    ['process silent', { reportedAt: NOW - 5_000 }, 'stalled'],
    ['process silent with a lag of 0', { reportedAt: NOW - 5_000, appliedLag: 0 }, 'stalled'],
    ['waiting to retry', { isWaitingToRetry: true, reportedAt: NOW - 60_000 }, 'waiting-to-retry'],
    ['pausing', { state: 'pausing' as const }, 'draining'],
    ['paused', { state: 'paused' as const }, null],
  ])('%s', (_name, change, expected) => {
    expect(deriveStage({ ...well, ...change })).toBe(expected);
  });
});
