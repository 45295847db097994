import { describe, expect, it } from 'vitest';
import { findCommands } from './find-commands.ts';

const jobs = Array.from({ length: 500 }, (_, index) => ({ group: 'Jobs', label: `orders-${index}` }));
const all = [{ group: 'Pages', label: 'Clusters' }, ...jobs, { group: 'Theme', label: 'Dark' }];
const labels = (search: string) => findCommands(all, search).map(({ label }) => label);

describe('findCommands', () => {
  it('shows a few of each group, the last group too', () => {
    expect(labels('')).toHaveLength(1 + 8 + 1);
    expect(labels('').at(-1)).toBe('Dark');
  });

  it('finds by every word, in any case, in label and group', () => {
    expect(labels('JOBS 499')).toEqual(['orders-499']);
    expect(labels('theme')).toEqual(['Dark']);
    expect(labels('orders clusters')).toEqual([]);
  });
});
