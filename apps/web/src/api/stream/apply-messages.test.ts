import { QueryClient } from '@tanstack/react-query';
import type { JobEvent, LogLine } from '@tideway/contract';
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

test('an event goes to the lists that show its kind, once', () => {
  const cache = new QueryClient();
  const event: JobEvent = {
    id: '7',
    jobId: 'job_1',
    at: '2026-11-25T00:00:00.000Z',
    kind: 'ddl',
    actor: 'system',
    code: 'ddl.applied',
    message: 'ran',
    params: {},
  };
  const lists = {
    all: keys.events('job_1'),
    ddl: keys.events('job_1', 'error,ddl'),
    error: keys.events('job_1', 'error'),
  };
  for (const key of Object.values(lists)) cache.setQueryData(key, { events: [], more: false });
  for (let times = 0; times < 2; times += 1) applyMessages(cache, [{ type: 'event', event }]);
  const shown = Object.entries(lists).map(([name, key]) => [
    name,
    cache.getQueryData<{ events: JobEvent[] }>(key)?.events.length,
  ]);
  expect(Object.fromEntries(shown)).toEqual({ all: 1, ddl: 1, error: 0 });
});
