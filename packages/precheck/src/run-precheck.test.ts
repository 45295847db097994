import type { PrecheckItem } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { CHECKS } from './checks/index.ts';
import { allowsNext, countItems, precheckItems, runPrecheck } from './run-precheck.ts';
import type { PrecheckJob } from './types.ts';

const nowhere: PrecheckJob = {
  dataSource: 'self-managed-mysql',
  source: { host: '127.0.0.1', port: 1, user: 'nobody', password: '', tls: null },
  target: { host: '127.0.0.1', port: 1, user: 'nobody', password: '' },
  start: { kind: 'now' },
  addPurged: false,
  selection: { kind: 'all' },
  standIn: false,
  otherJobs: [],
};
const ignored = { by: 'ann', at: '2026-01-01T00:00:00.000Z', reason: 'known' };
const item = (verdict: PrecheckItem['verdict'], part: Partial<PrecheckItem> = {}): PrecheckItem => ({
  ...(precheckItems(nowhere)[0] as PrecheckItem),
  state: 'done',
  verdict,
  ...part,
});

describe('the catalogue', () => {
  it('has one entry an id, each in words', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
    for (const { id, title, why, query } of CHECKS) {
      expect(id).toMatch(/^[a-z][a-z-]+$/);
      expect(Math.min(title.length, why.length, query.length)).toBeGreaterThan(5);
    }
  });

  it('asks about GTIDs only when the start is by GTID', () => {
    const ids = (start: PrecheckJob['start']) => precheckItems({ ...nowhere, start }).map(({ id }) => id);
    expect(ids({ kind: 'now' })).not.toContain('gtid-mode');
    expect(ids({ kind: 'gtid', gtidSet: '' })).toContain('gtid-mode');
  });
});

describe('allowsNext', () => {
  it('wants everything done, nothing failed, and the rest ignored', () => {
    expect(allowsNext([])).toBe(false);
    expect(allowsNext([item('pass'), item('note')])).toBe(true);
    expect(allowsNext([item('pass'), item('pass', { state: 'waiting' })])).toBe(false);
    expect(allowsNext([item('warning')])).toBe(false);
    expect(allowsNext([item('warning', { ignored })])).toBe(true);
    expect(allowsNext([item('could-not-check')])).toBe(false);
    expect(allowsNext([item('could-not-check', { ignored })])).toBe(true);
    expect(allowsNext([item('failed', { ignored })])).toBe(false);
  });

  it('counts what is done', () => {
    expect(countItems([item('pass'), item('failed'), item('pass', { state: 'running' })])).toEqual({
      total: 3,
      done: 2,
      pass: 1,
      note: 0,
      warning: 0,
      failed: 1,
      couldNotCheck: 0,
    });
  });
});

describe('runPrecheck with both sides away', () => {
  it('passes nothing that has to ask', async () => {
    const seen: string[] = [];
    const items = await runPrecheck(nowhere, {
      items: [],
      signal: new AbortController().signal,
      onItem: ({ id, state }) => void seen.push(`${id} ${state}`),
    });
    const verdicts = Object.fromEntries(items.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts['source-reachable']).toBe('failed');
    expect(verdicts['target-reachable']).toBe('failed');
    // With no other job on the target there is nothing to ask.
    expect(items.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id)).toEqual(['other-jobs']);
    expect(verdicts['log-bin']).toBe('could-not-check');
    expect(seen.filter((line) => line === 'log-bin done')).toHaveLength(1);
  });

  it('keeps an ignore while the finding is the same, and raises it again when it changed', async () => {
    const signal = new AbortController().signal;
    const first = await runPrecheck(nowhere, { items: [], only: ['log-bin'], signal, onItem: () => {} });
    const withIgnore = first.map((one) => (one.id === 'log-bin' ? { ...one, ignored } : one));
    const ignoreOf = (items: readonly PrecheckItem[]) => items.find(({ id }) => id === 'log-bin')?.ignored;
    const again = await runPrecheck(nowhere, { items: withIgnore, only: ['log-bin'], signal, onItem: () => {} });
    expect(ignoreOf(again)).toEqual(ignored);
    const changed = { ...nowhere, source: { ...nowhere.source, user: 'other', port: 2 } };
    const raised = await runPrecheck(changed, { items: withIgnore, only: ['log-bin'], signal, onItem: () => {} });
    expect(ignoreOf(raised)).toBeNull();
    expect(first.find(({ id }) => id === 'server-id')?.state).toBe('waiting');
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const run = runPrecheck(nowhere, {
      items: [],
      signal: controller.signal,
      onItem: ({ state }) => state === 'running' && controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
  });
});
