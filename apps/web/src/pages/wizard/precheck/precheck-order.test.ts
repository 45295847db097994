import type { PrecheckItem, PrecheckRun } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { blocking, byVerdict, shownAs } from './precheck-order.ts';

const item = (id: string, verdict: PrecheckItem['verdict'], ignored = false, state: PrecheckItem['state'] = 'done') =>
  ({ id, verdict, state, ignored: ignored ? { by: 'ann', at: '', reason: 'known' } : null }) as PrecheckItem;

describe('precheck order', () => {
  const items = [
    item('p', 'pass'),
    item('w', 'warning'),
    item('i', 'warning', true),
    item('f', 'failed'),
    item('c', 'could-not-check'),
    item('n', 'note'),
    item('r', null, false, 'running'),
  ];

  it('puts failing first', () => {
    expect(byVerdict(items).map(({ id }) => id)).toEqual(['f', 'c', 'w', 'r', 'n', 'i', 'p']);
  });

  it('counts as blocking what is failed, unchecked or not ignored', () => {
    expect(blocking({ items } as PrecheckRun).map(({ id }) => id)).toEqual(['f', 'c', 'w']);
  });

  it('never takes a passed item for ignored', () => {
    expect(shownAs(item('x', 'pass', true))).toBe('pass');
    expect(shownAs(item('x', 'could-not-check', true))).toBe('ignored');
  });
});
