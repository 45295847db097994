import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the time of a take-over went, in milliseconds; their sum is the whole. */
export interface Phases {
  /** From the fault until another worker holds the lease and has started the job process. */
  readonly lease: number;
  /** From there until the older sessions are gone and the target is open: code, source, fencing, lanes. */
  readonly open: number;
  /** From there until a row is on the target: the dump, the first group. */
  readonly rows: number;
}

interface LogLine {
  readonly time: number;
  readonly jobId?: string;
  readonly msg?: string;
}

/** Reads them from the workers' logs: of the last process that opened the target before the row was there. */
export function readPhases(logs: string, jobId: string, faultAt: number, ms: number): Phases | null {
  const end = faultAt + ms;
  const seen = linesOf(logs, jobId).filter(({ time }) => time >= faultAt && time <= end);
  const opened = seen.findLast(({ msg }) => msg?.startsWith('the target is open'))?.time;
  if (opened === undefined) return null;
  const forked = seen.findLast(({ msg, time }) => time <= opened && /^job process \d+ started/.test(msg ?? ''))?.time;
  return forked === undefined ? null : { lease: forked - faultAt, open: opened - forked, rows: end - opened };
}

function linesOf(logs: string, jobId: string): readonly LogLine[] {
  return readdirSync(logs)
    .filter((name) => name.startsWith('worker') && name.endsWith('.log'))
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
    .filter((line) => line.includes(jobId) && line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine)
    .sort((a, b) => a.time - b.time);
}
