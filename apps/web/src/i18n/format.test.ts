import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatHours, formatRate, formatSpan, formatTime } from './format.ts';

describe('formats', () => {
  it('writes counts beyond 2^53 to the last digit', () => {
    expect(formatCount('18446744073709551615', 'en')).toBe('18,446,744,073,709,551,615');
    expect(formatCount(1204, 'zh')).toBe('1,204');
  });

  it.each([
    [0, '0 s'],
    [0.004, '4 ms'],
    [0.0996, '0.1 s'],
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [42.4, '42 s'],
    [59.7, '1 min'],
    [200, '3 min 20 s'],
    [3_599.6, '1 h'],
    [7_500, '2 h 5 min'],
    [86_399, '1 d'],
    [536_400, '6 d 5 h'],
  ])('writes %s seconds as %s', (seconds, text) => expect(formatDuration(seconds, 'en')).toBe(text));

  it('writes spans in Chinese without spaces', () => {
    expect(formatDuration(200, 'zh')).toBe('3分钟20秒');
    expect(formatSpan(125, 'zh')).toBe('2分钟');
    expect(formatHours(41.3, 'zh')).toBe('41小时');
  });

  it('writes bytes and rates', () => {
    expect(formatBytes('4211000000', 'en')).toBe('4.2 GB');
    expect(formatBytes(999_600, 'en')).toBe('1 MB');
    expect(formatBytes(12, 'en')).toBe('12 B');
    expect(formatRate(0, 'en')).toBe('0');
    expect(formatRate(0.25, 'en')).toBe('0.3');
    expect(formatRate(9120.4, 'en')).toBe('9,120');
  });

  it('names the zone of every time and the date of another day', () => {
    const noon = new Date(2026, 10, 3, 12, 0, 5);
    expect(formatTime(noon.toISOString(), noon.getTime())).toMatch(/^12:00:05 [+-]\d\d:\d\d$/);
    expect(formatTime(noon.toISOString(), noon.getTime() + 86_400_000)).toMatch(/^2026-11-03 12:00:05 [+-]\d\d:\d\d$/);
  });
});
