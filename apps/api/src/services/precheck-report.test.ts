import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { expect, test } from 'vitest';
import { precheckHtml } from './precheck-report.ts';

const item = (id: string, changed: Partial<PrecheckItem>): PrecheckItem => ({
  id,
  side: 'source',
  title: `title of ${id}`,
  state: 'done',
  verdict: 'pass',
  query: 'SELECT 1',
  observed: 'ON',
  required: 'ON',
  why: 'because',
  fix: null,
  tables: [],
  tableCount: 0,
  checkedAt: '2026-11-24T00:00:00Z',
  ignored: null,
  ...changed,
});

function html(items: PrecheckItem[], language: 'en' | 'zh'): string {
  const counts = { total: 0, done: 0, pass: 0, note: 0, warning: 0, failed: 0, couldNotCheck: 0 };
  const run: PrecheckRun = {
    jobId: 'j',
    state: 'finished',
    startedAt: null,
    finishedAt: '2026-11-24T00:00:01Z',
    allowsNext: false,
    counts,
    items,
  };
  const off = { set: false, setAt: null };
  const source = {
    dataSource: 'rds-mysql',
    region: null,
    connectivity: 'public-ip',
    host: 'db.example',
    privateLink: null,
    port: 3306,
    user: 'reader',
    password: off,
    tls: { enabled: false, ca: null, clientCertificate: null, clientKey: off },
  } as const;
  const job = { name: 'orders', clusterName: 'prod', standIn: true, source };
  return precheckHtml({ job, run, at: new Date('2026-11-24T00:00:02Z') }, language);
}

test('what is pressing stands first, with what was asked, found, required, and the fix', () => {
  const fix = { sql: 'SET PERSIST binlog_format = ROW;', steps: 'Then restart.', restart: true };
  const written = html(
    [
      item('log-bin', {}),
      item('binlog-format', { verdict: 'failed', observed: 'STATEMENT', fix }),
      item('sync-binlog', { verdict: 'warning', ignored: { by: 'ann', at: '2026-11-24T00:00:00Z', reason: 'known' } }),
    ],
    'en',
  );
  const places = ['binlog-format', 'sync-binlog', 'log-bin'].map((id) => written.indexOf(`<section id="${id}"`));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  for (const words of [
    'STATEMENT',
    'SET PERSIST binlog_format = ROW;',
    'needs a restart',
    'Ignored by ann',
    'stand-in',
  ]) {
    expect(written).toContain(words);
  }
  expect(written).toContain('Failed 1 · Warning 1 · Pass 1');
});

test('in Chinese it has the titles of the console', () => {
  const written = html([item('log-bin', {})], 'zh');
  expect(written).toContain('<html lang="zh">');
  expect(written).toContain('binlog 已开启');
  expect(written).toContain('任务还不能启动');
});

test('names, answers and reasons are text, whatever is in them', () => {
  const evil = `"><script>alert('x')</script>`;
  const written = html(
    [
      item('made-up', {
        title: evil,
        verdict: 'failed',
        observed: evil,
        tables: [evil],
        tableCount: 200,
        fix: { sql: evil, steps: evil, restart: false },
      }),
    ],
    'en',
  );
  expect(written).not.toContain('<script');
  expect(written).toContain('&lt;script&gt;');
  expect(written).toContain('and 199 more');
});
