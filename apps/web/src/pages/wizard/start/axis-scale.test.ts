import type { BinlogStatus } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { axisFiles, axisScale } from './axis-scale.ts';

const status = (files: BinlogStatus['files']) => ({ readAt: '2026-11-03T12:00:00Z', files }) as BinlogStatus;
const at = (iso: string) => Date.parse(iso);

describe('axisFiles', () => {
  it('fills gaps in what the source knows: the end of a file is the begin of the next, the last ends now', () => {
    const files = axisFiles(
      status([
        { name: 'b.1', size: '10', firstEventAt: '2026-11-03T10:00:00Z', lastEventAt: null },
        { name: 'b.2', size: '20', firstEventAt: '2026-11-03T11:00:00Z', lastEventAt: null },
      ]),
    );
    expect(files.map(({ from, to }) => [from, to])).toEqual([
      [at('2026-11-03T10:00:00Z'), at('2026-11-03T11:00:00Z')],
      [at('2026-11-03T11:00:00Z'), at('2026-11-03T12:00:00Z')],
    ]);
  });
});

describe('axisScale', () => {
  const scale = axisScale(at('2026-11-03T10:00:00Z'), at('2026-11-03T14:00:00Z'), 20, 800);

  it('maps both ways and keeps to its range', () => {
    const time = at('2026-11-03T11:00:00Z');
    expect(scale.x(time)).toBe(220);
    expect(scale.time(220)).toBe(time);
    expect(scale.time(-50)).toBe(scale.from);
    expect(scale.time(5_000)).toBe(scale.to);
  });

  it('puts ticks on round times, few enough to read', () => {
    expect(scale.ticks.length).toBeGreaterThan(2);
    expect(scale.ticks.length).toBeLessThan(10);
    for (const tick of scale.ticks) expect(tick % (15 * 60_000)).toBe(0);
  });
});
