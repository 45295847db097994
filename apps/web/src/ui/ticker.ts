import { useCallback, useSyncExternalStore } from 'react';
import { serverNow } from '../api/server-clock.ts';

/** One timer for the whole page, running only while something that ages is on it and the tab is seen. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(serverNow() / 1000);

function tick(): void {
  second = Math.floor(serverNow() / 1000);
  for (const listener of [...listeners]) listener();
}

/** What aged while nobody looked is old at the first look. */
function tickIfSeen(): void {
  if (document.visibilityState === 'visible') tick();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick();
    timer = setInterval(tickIfSeen, 1000);
    document.addEventListener('visibilitychange', tickIfSeen);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tickIfSeen);
    timer = undefined;
  };
}

/** Whole seconds on the server's clock; renders the caller once a second. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => second);
}

/** Seconds since a moment (never negative), renewed every second; null for null. */
export function useAge(iso: string | null): number | null {
  const snapshot = useCallback(() => (iso === null ? null : ageAt(iso, second)), [iso]);
  return useSyncExternalStore(subscribe, snapshot);
}

/** A number older than this is greyed: what it says may no longer be so. */
export const STALE_SECONDS = 10;

/** Whether a report of that moment is too old to trust; null, never reported, is not stale but unknown. */
export function useIsStale(asOf: string | null): boolean {
  const snapshot = useCallback(() => isStaleAt(asOf, second), [asOf]);
  return useSyncExternalStore(subscribe, snapshot);
}

/** Seconds between a moment and `atSecond`; clocks that differ a little give 0, never a negative age. */
export function ageAt(iso: string, atSecond: number): number {
  return Math.max(0, atSecond - Math.floor(Date.parse(iso) / 1000));
}

/** See {@link useIsStale}. */
export function isStaleAt(asOf: string | null, atSecond: number): boolean {
  return asOf !== null && ageAt(asOf, atSecond) > STALE_SECONDS;
}
