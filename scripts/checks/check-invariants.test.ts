import { expect, test } from 'vitest';
import { checkInvariants, readCitedInvariants } from './check-invariants.ts';

const page = `# Invariants

1. **One.** \`packages/a/b.ts\`, \`packages/a/b.test.ts\`
2. **Two:** more.
   \`apps/c/d.ts\`, \`apps/c/d.test.ts\`
`;
const there = () => true;
const both = [{ path: 'packages/a/b.ts', citedInvariants: [1, 2] }];

test('a page that names guards and tests, and citations of what it has', () => {
  expect(checkInvariants(page, there, both)).toEqual([]);
});

test('what is missing', () => {
  expect(checkInvariants(page, there, [...both, { path: 'x.ts', citedInvariants: [3] }])).toEqual([
    'x.ts: there is no invariant 3',
  ]);
  expect(checkInvariants(page, (path) => path !== 'apps/c/d.ts', both)).toEqual([
    'invariant 2: apps/c/d.ts does not exist',
  ]);
  expect(checkInvariants(page.replace(', `packages/a/b.test.ts`', ''), there, both)).toEqual([
    'invariant 1 names no test',
  ]);
  expect(checkInvariants(page.replace('`apps/c/d.ts`, ', ''), there, both)).toEqual([
    'invariant 2 names no file that guards it',
  ]);
  expect(checkInvariants(page.replace('2. **Two', '4. **Two'), there, both)).toEqual([
    'invariant 2 is missing or out of order',
  ]);
  expect(checkInvariants('', there, [])).toEqual(['no invariant found']);
});

test('a number that only tests cite, or nobody', () => {
  const tests = [
    { path: 'packages/a/b.test.ts', citedInvariants: [1] },
    { path: 'packages/a/b.ts', citedInvariants: [2] },
  ];
  expect(checkInvariants(page, there, tests)).toEqual(['invariant 1 is cited nowhere in the code']);
});

test('citations are read from text', () => {
  expect(readCitedInvariants('(invariant 11), Invariant: none, Invariant 3.')).toEqual([11, 3]);
});
