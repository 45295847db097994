import { expect, test } from 'vitest';
import { draftPatch } from './job.ts';

test('a patch holds what was sent and nothing else: no default slips in and overwrites what is stored', () => {
  expect(draftPatch.parse({})).toEqual({});
  expect(draftPatch.parse({ source: { user: 'u' }, options: { decoder: 'zongji' }, target: {} })).toEqual({
    source: { user: 'u' },
    options: { decoder: 'zongji' },
    target: {},
  });
});

test('null clears a field', () => {
  expect(draftPatch.parse({ source: { host: null, region: null } })).toEqual({ source: { host: null, region: null } });
});
