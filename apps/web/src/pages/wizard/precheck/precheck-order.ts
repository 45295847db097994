import type { PrecheckItem, PrecheckRun } from '@tideway/contract';

/** What is shown of an item: its verdict, unless it is ignored or not there yet. */
export type Shown = NonNullable<PrecheckItem['verdict']> | 'ignored' | 'waiting' | 'running';

export function shownAs(item: PrecheckItem): Shown {
  if (item.state !== 'done' || item.verdict === null) return item.state === 'running' ? 'running' : 'waiting';
  return item.ignored !== null && item.verdict !== 'pass' && item.verdict !== 'note' ? 'ignored' : item.verdict;
}

const ORDER: readonly Shown[] = [
  'failed',
  'could-not-check',
  'warning',
  'running',
  'waiting',
  'note',
  'ignored',
  'pass',
];

/** Failing first; within a verdict as the catalogue has them. */
export function byVerdict(items: readonly PrecheckItem[]): PrecheckItem[] {
  return [...items].sort((a, b) => ORDER.indexOf(shownAs(a)) - ORDER.indexOf(shownAs(b)));
}

/** Items that keep the job from going on: failed, and neither checked nor accepted, and warnings not ignored. */
export function blocking(run: PrecheckRun): PrecheckItem[] {
  return byVerdict(run.items).filter((item) => ['failed', 'could-not-check', 'warning'].includes(shownAs(item)));
}
