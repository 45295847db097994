import { describe, expect, it } from 'vitest';
import { ageAt, isStaleAt } from './ticker.ts';

const second = (iso: string) => Date.parse(iso) / 1000;

describe('ages', () => {
  it('counts whole seconds and is never negative', () => {
    expect(ageAt('2026-11-03T10:00:00Z', second('2026-11-03T10:00:42Z'))).toBe(42);
    expect(ageAt('2026-11-03T10:00:05Z', second('2026-11-03T10:00:02Z'))).toBe(0);
  });

  it('takes a report of more than ten seconds ago for stale, and none at all for unknown', () => {
    const asOf = '2026-11-03T10:00:00Z';
    expect(isStaleAt(asOf, second('2026-11-03T10:00:10Z'))).toBe(false);
    expect(isStaleAt(asOf, second('2026-11-03T10:00:11Z'))).toBe(true);
    expect(isStaleAt(null, second('2026-11-03T10:00:11Z'))).toBe(false);
  });
});
