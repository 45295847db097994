import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome.ts';
import type { Phases } from './phases.ts';
import type { SumReader } from './sum-reader.ts';
import type { TakeOver } from './take-over.ts';
import type { Writers } from './writers.ts';

/** All that a run has seen. */
export interface RunReport {
  readonly faults: number;
  readonly outcome: Outcome;
  readonly reader: SumReader;
  readonly writers: Writers;
  /** One a round: the fault, and milliseconds until every job applied rows again; null: not waited for. */
  readonly recoveries: readonly { readonly fault: string; readonly ms: number | null }[];
  readonly takeOvers: readonly TakeOver[];
  /** Processes of the product that ended though nobody had killed them. */
  readonly ended: readonly string[];
  readonly logs: string;
}

/** A worker lost is replaced within this (design, issue of the several nodes). */
const TAKE_OVER_SECONDS = 20;

/** Prints the result; true when nothing was lost, doubled or torn, and no process ended by itself. */
export function reportRun(run: RunReport): boolean {
  const { outcome, reader, writers, takeOvers, ended } = run;
  for (const sample of outcome.samples) console.log(sample);
  for (const { at, bank, sum } of reader.torn.slice(0, 20)) {
    console.log(`torn: at ${at} the sum of ${bank} on the target was ${sum}`);
  }
  for (const what of ended) console.log(`NOT ASKED FOR: ${what}`);
  console.log('\nfault (how often): slowest recovery');
  for (const [fault, times] of byFault(run.recoveries)) {
    const waited = times.filter((ms) => ms !== null);
    console.log(
      `  ${fault} (${times.length}): ${waited.length === 0 ? 'not waited for' : seconds(Math.max(...waited))}`,
    );
  }
  if (takeOvers.length > 0) {
    const times = takeOvers.map(({ ms }) => ms).sort((a, b) => a - b);
    const late = times.filter((ms) => ms > TAKE_OVER_SECONDS * 1_000).length;
    const at = (share: number) =>
      seconds(times[Math.min(times.length - 1, Math.floor(times.length * share))] as number);
    console.log(
      `take-overs: ${times.length}, from the fault to rows applied elsewhere: fastest ${at(0)}, median ${at(0.5)}, ` +
        `95 % ${at(0.95)}, slowest ${at(1)}; ${late} above ${TAKE_OVER_SECONDS} s`,
    );
    reportPhases(takeOvers);
  }
  const warnings = countInLogs(run.logs, 'packets out of order');
  if (warnings > 0) console.log(`the driver warned of "packets out of order" ${warnings} times; see ${run.logs}`);
  console.log(
    `${writers.committed} steps committed on the source, ${writers.failed} ended in an error; ` +
      `${reader.reads} sums read on the target; ${outcome.tables} tables, ${outcome.rows} rows compared`,
  );
  console.log(
    `crash: ${run.faults} faults, ${outcome.lost} lost, ${outcome.extra} duplicated, ${reader.torn.length} torn`,
  );
  const isRight = outcome.lost === 0 && outcome.extra === 0 && reader.torn.length === 0 && ended.length === 0;
  return isRight && outcome.rows > 0 && reader.reads > 0 && writers.committed > 0;
}

function reportPhases(takeOvers: readonly TakeOver[]): void {
  const known = takeOvers.map(({ phases }) => phases).filter((phases) => phases !== null);
  const of = (name: keyof Phases) => {
    const times = known.map((phases) => phases[name]).sort((a, b) => a - b);
    return `${seconds(times[Math.floor(times.length / 2)] ?? Number.NaN)} (slowest ${seconds(times.at(-1) ?? Number.NaN)})`;
  };
  console.log(
    `  of which, median of ${known.length}: until its process is started elsewhere ${of('lease')}, ` +
      `until the target is open ${of('open')}, until a row is there ${of('rows')}`,
  );
}

function byFault(recoveries: RunReport['recoveries']): [string, (number | null)[]][] {
  const faults = new Map<string, (number | null)[]>();
  for (const { fault, ms } of recoveries) faults.set(fault, [...(faults.get(fault) ?? []), ms]);
  return [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function countInLogs(folder: string, text: string): number {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return logs.reduce((total, name) => total + readFileSync(join(folder, name), 'utf8').split(text).length - 1, 0);
}
