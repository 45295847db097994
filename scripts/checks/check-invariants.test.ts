import { expect, test } from 'vitest';
import { checkInvariants, readCitedInvariants } from './check-invariants.ts';

const page = `# Invariants

1. **One.** \`packages/a/b.ts\`, \`packages/a/b.test.ts\`
2. **Two:** more.
   \`apps/c/d.ts\`, \`apps/c/d.test.ts\`
`;
const there = () => true;

test('a page that names guards and tests, and citations of what it has', () => {
  expect(checkInvariants(page, there, [{ path: 'x.ts', citedInvariants: [1, 2] }])).toEqual([]);
});

test('what is missing', () => {
  expect(checkInvariants(page, there, [{ path: 'x.ts', citedInvariants: [3] }])).toEqual([
    'x.ts: there is no invariant 3',
  ]);
  expect(checkInvariants(page, (path) => path !== 'apps/c/d.ts', [])).toEqual([
    'invariant 2: apps/c/d.ts does not exist',
  ]);
  expect(checkInvariants(page.replace(', `packages/a/b.test.ts`', ''), there, [])).toEqual([
    'invariant 1 names no test',
  ]);
  expect(checkInvariants(page.replace('`apps/c/d.ts`, ', ''), there, [])).toEqual([
    'invariant 2 names no file that guards it',
  ]);
  expect(checkInvariants(page.replace('2. **Two', '4. **Two'), there, [])).toEqual([
    'invariant 2 is missing or out of order',
  ]);
  expect(checkInvariants('', there, [])).toEqual(['no invariant found']);
});

test('citations are read from text', () => {
  expect(readCitedInvariants('(invariant 11), Invariant: none, Invariant 3.')).toEqual([11, 3]);
});
