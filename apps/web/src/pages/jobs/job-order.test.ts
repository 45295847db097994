import type { Job } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { byUrgency, hasLowRunway, needsAttention } from './job-order.ts';

const job = (name: string, state: Job['state'], stage: Job['stage'], runwayHours: number | null, lag: number | null) =>
  ({ name, state, stage, progress: { runwayHours, lag: { read: 0, queued: 0, applied: lag } } }) as Job;

describe('byUrgency', () => {
  it('puts the worst first', () => {
    const jobs = [
      job('draft', 'draft', null, null, null),
      job('sync', 'running', 'in-sync', 90, 0.4),
      job('paused', 'paused', null, 90, null),
      job('low', 'running', 'in-sync', 3, 0.4),
      job('catching', 'running', 'catching-up', 90, 42),
      job('stalled', 'running', 'stalled', 90, 184),
      job('unknown', 'running', null, 90, null),
      job('failed', 'failed', null, 90, null),
      job('retry', 'running', 'waiting-to-retry', 90, null),
    ];
    const names = jobs.sort(byUrgency).map(({ name }) => name);
    expect(names).toEqual(['failed', 'stalled', 'low', 'retry', 'catching', 'unknown', 'paused', 'sync', 'draft']);
    expect(jobs.filter(needsAttention).map(({ name }) => name)).toEqual(['failed', 'stalled', 'low', 'retry']);
  });

  it('does not reorder for a small difference in lag, and takes unknown runway for unknown', () => {
    const [a, b] = [job('b', 'running', 'in-sync', null, 3), job('a', 'running', 'in-sync', null, 1)].sort(byUrgency);
    expect([a?.name, b?.name]).toEqual(['a', 'b']);
    expect(a && hasLowRunway(a)).toBe(false);
  });

  it('puts the same jobs in the same order however they come', () => {
    const jobs = [8, 4, 0].map((lag, place) => job('cba'.charAt(place), 'running', 'catching-up', 90, lag));
    const [x, y, z] = jobs as [Job, Job, Job];
    const orders = [
      [x, y, z],
      [z, y, x],
      [y, z, x],
      [z, x, y],
    ].map((some) =>
      some
        .sort(byUrgency)
        .map(({ name }) => name)
        .join(''),
    );
    expect(new Set(orders)).toEqual(new Set(['cab']));
  });
});
