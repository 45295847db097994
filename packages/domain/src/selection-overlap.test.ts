import { expect, it } from 'vitest';
import type { Selection } from './selection.ts';
import { selectionOverlap } from './selection-overlap.ts';

const custom = (databases: string[], tables: [string, string][] = []): Selection => ({
  kind: 'custom',
  databases,
  tables: tables.map(([database, table]) => ({ database, table })),
});

it.each([
  [{ kind: 'all' } as const, { kind: 'all' } as const, 'all databases'],
  [{ kind: 'all' } as const, custom(['shop']), 'shop'],
  [custom(['shop']), custom(['SHOP']), 'shop'],
  [custom(['shop']), custom([], [['shop', 'a']]), 'shop'],
  [custom([], [['shop', 'a']]), custom(['shop']), 'shop.a'],
  [custom([], [['shop', 'a']]), custom([], [['Shop', 'A']]), 'shop.a'],
  [custom([], [['shop', 'a']]), custom([], [['shop', 'b']]), null],
  [custom(['one']), custom(['two']), null],
])('%j and %j share %s', (a, b, shared) => {
  expect(selectionOverlap(a, b)).toBe(shared);
});
