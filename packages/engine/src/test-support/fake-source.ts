import { GtidSet, parseGtid } from '@tideway/domain';
import type { BinlogSource, EventPlace, SourceEvent } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';

/** Frames changes as a source does: `gtid`, `begin`, rows, `commit`, at positions 100 × number. */
export function eventsOf(number: number, gtid: string | null, changes: readonly RowChange[]): SourceEvent[] {
  const at = placeOf(number);
  return [
    { type: 'gtid', at, gtid, lastCommitted: null, sequenceNumber: null, commitTimestamp: null },
    { type: 'begin', at },
    ...changes.map(rowsEvent(at)),
    { type: 'commit', at },
  ];
}

export function placeOf(number: number): EventPlace {
  const position = (offset: number) => ({ file: 'binlog.000001', position: offset });
  return { start: position(number * 100), end: position(number * 100 + 100), timestamp: 1_700_000_000 + number };
}

export function rowsEvent(at: EventPlace) {
  return ({ table, kind, before, after, foreignKeyChecks }: RowChange): SourceEvent => {
    const byteLength = (before?.byteLength ?? 0) + (after?.byteLength ?? 0);
    return { type: 'rows', at, table, kind, rows: [{ before, after }], byteLength, foreignKeyChecks };
  };
}

/** A unit of the log. */
export interface LogUnit {
  readonly gtid: string | null;
  readonly events: readonly SourceEvent[];
}

export interface FakeSourceOptions {
  readonly log: readonly LogUnit[];
  readonly pause: () => Promise<void>;
  readonly batchSize: () => number;
  /** Called when all of the log was handed out; the stream then stays open. */
  readonly onDelivered: () => void;
}

/** A log in memory, which leaves out what the reader has, as servers do. */
export function fakeSource({ log, pause, batchSize, onDelivered }: FakeSourceOptions): BinlogSource {
  return {
    async *open(from, signal) {
      const executed = from.mode === 'gtid' ? GtidSet.parse(from.executed) : null;
      const units = log.filter(({ gtid, events }) => {
        if (from.mode === 'gtid') return gtid === null || executed?.has(parseGtid(gtid)) === false;
        const [first] = events;
        return first !== undefined && 'at' in first && first.at.start.position >= from.position.position;
      });
      const events = units.flatMap((unit) => unit.events);
      for (let at = 0; at < events.length; ) {
        const size = batchSize();
        if (signal.aborted) return;
        yield events.slice(at, at + size);
        at += size;
        await pause();
      }
      onDelivered();
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve());
      });
    },
  };
}
