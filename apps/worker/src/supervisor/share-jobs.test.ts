import { expect, test } from 'vitest';
import { hesitation } from './share-jobs.ts';

test('the emptier worker comes first, whatever chance says', () => {
  const places = 50;
  for (let held = 0; held < places / 2; held += 1) {
    const latest = hesitation(held / places, () => 1);
    const earliest = hesitation((held + 1) / places, () => 0);
    expect(latest).toBeLessThan(earliest);
  }
});

test('fifty jobs are shared out among three workers that each have fifty places', () => {
  const held = [0, 0, 0];
  const random = (seed: number) => ((seed * 7919) % 1000) / 1000;
  for (let job = 0; job < 50; job += 1) {
    const waits = held.map((jobs, worker) => hesitation(jobs / 50, () => random(job * 3 + worker)));
    const first = waits.indexOf(Math.min(...waits));
    held[first] = (held[first] ?? 0) + 1;
  }
  expect(Math.min(...held)).toBeGreaterThanOrEqual(16);
  expect(Math.max(...held)).toBeLessThanOrEqual(17);
});

test('nobody waits longer than a second or so', () => {
  expect(hesitation(1, () => 1)).toBeLessThan(1_100);
});
