import { describe, expect, it } from 'vitest';
import { figuresOf } from './chart-kinds.ts';
import { localInput, momentOf, rangeOf, refreshMs, spanOf } from './ranges.ts';

describe('ranges', () => {
  it('reads presets and absolute ranges from the address, an hour by default', () => {
    expect(rangeOf(new URLSearchParams('range=6h'))).toEqual({ preset: '6h' });
    expect(rangeOf(new URLSearchParams('range=9y'))).toEqual({ preset: '1h' });
    const absolute = 'from=2026-11-03T10:00:00Z&to=2026-11-03T11:00:00Z';
    expect(rangeOf(new URLSearchParams(absolute))).toEqual({
      from: '2026-11-03T10:00:00Z',
      to: '2026-11-03T11:00:00Z',
    });
    expect(rangeOf(new URLSearchParams('from=2026-11-03T11:00:00Z&to=2026-11-03T10:00:00Z'))).toEqual({ preset: '1h' });
  });

  it('ends presets now, and does not ask again for what is past', () => {
    expect(spanOf({ preset: '15m' }, Date.parse('2026-11-03T10:15:00.700Z'))).toEqual({
      from: '2026-11-03T10:00:00.000Z',
      to: '2026-11-03T10:15:00.000Z',
    });
    expect(refreshMs({ preset: '15m' })).toBe(5_000);
    expect(refreshMs({ from: 'a', to: 'b' })).toBe(false);
  });
});

describe('fields of dates and times', () => {
  it('hold a moment to the second, by the clock of who reads', () => {
    const moment = '2026-11-03T10:15:07.000Z';
    expect(localInput(moment)).toMatch(/^2026-11-0[234]T\d\d:\d\d:07$/);
    expect(momentOf(localInput(moment))).toBe(moment);
    expect(momentOf('')).toBeNull();
  });
});

describe('figuresOf', () => {
  it('knows a gap from zero', () => {
    expect(figuresOf([null, 3, 0, null])).toEqual({ last: 0, max: 3 });
    expect(figuresOf([null, null])).toEqual({ last: null, max: null });
  });
});
