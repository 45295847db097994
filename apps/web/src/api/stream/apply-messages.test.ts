import { QueryClient } from '@tanstack/react-query';
import type { LogLine } from '@tideway/contract';
import { expect, onTestFinished, test } from 'vitest';
import { keys } from '../query-keys.ts';
import { applyMessages } from './apply-messages.ts';
import { mergeLines, tails } from './log-tails.ts';

const line = (id: number, level: LogLine['level'] = 'info', message = `line ${id}`): LogLine => ({
  id: String(id),
  at: '2026-11-25T00:00:00.000Z',
  level,
  message,
  fields: {},
});
const ids = (lines: readonly LogLine[] | undefined) => lines?.map(({ id }) => Number(id));

test('lines of the stream go to the lists they fit, once, by level and search, and tell where to resume', () => {
  const cache = new QueryClient();
  tails.begin('job_1', '8');
  onTestFinished(() => tails.end('job_1'));
  cache.setQueryData(keys.log('job_1', 'info', ''), [line(7), line(9)]);
  cache.setQueryData(keys.log('job_1', 'warn', ''), []);
  cache.setQueryData(keys.log('job_1', 'debug', 'TeN'), []);
  cache.setQueryData(keys.log('job_2', 'debug', ''), []);
  const lines = [line(9), line(10, 'warn', 'ten'), line(11, 'debug')];
  applyMessages(cache, [{ type: 'log', jobId: 'job_1', lines }]);
  expect(ids(cache.getQueryData(keys.log('job_1', 'info', '')))).toEqual([7, 9, 10]);
  expect(ids(cache.getQueryData(keys.log('job_1', 'warn', '')))).toEqual([10]);
  expect(ids(cache.getQueryData(keys.log('job_1', 'debug', 'TeN')))).toEqual([10]);
  expect(ids(cache.getQueryData(keys.log('job_2', 'debug', '')))).toEqual([]);
  expect(tails.newest('job_1')).toBe('11');
  expect(ids(tails.recent('job_1'))).toEqual([9, 10, 11]);
});

test('lines of a question that was overtaken by the stream are put in their place', () => {
  expect(ids(mergeLines([line(3), line(6)], [line(4), line(5), line(6)]))).toEqual([3, 4, 5, 6]);
  expect(ids(mergeLines([line(9)], [line(10)]))).toEqual([9, 10]);
});
