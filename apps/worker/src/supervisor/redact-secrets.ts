import type { WorkerJob } from '@tideway/job-store';

/** Shorter ones are words that occur by chance; the drivers do not print passwords anyway. */
const SHORTEST = 4;
const SHOWN = '[redacted]';

/**
 * Takes the secrets of a job out of what its process says: nothing of them may reach a log, an event or an error, in
 * whatever words a driver or a server chooses (invariant 11). Understands JSON values; other things stay.
 */
export function secretRedactor({ source, target }: Pick<WorkerJob, 'source' | 'target'>): <T>(value: T) => T {
  const secrets = [source.password, target.password, source.tls?.key ?? '', ...(source.tls?.key ?? '').split('\n')]
    .filter((secret) => secret.length >= SHORTEST && !secret.startsWith('-----'))
    .sort((a, b) => b.length - a.length);
  const ofText = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, SHOWN), text);
  const of = (value: unknown): unknown => {
    if (typeof value === 'string') return ofText(value);
    if (Array.isArray(value)) return value.map(of);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, of(field)]));
  };
  // The shape stays: only texts change.
  return <T>(value: T): T => of(value) as T;
}
