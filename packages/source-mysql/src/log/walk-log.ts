import { BinlogDecoder, type BinlogEvent, EVENT, FLAG_ARTIFICIAL } from '@tideway/binlog';
import type { BinlogPosition } from '@tideway/domain';
import type { EventPlace } from '@tideway/engine';
import type { ServerFacts } from '../connect/server-facts.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { PlaceTracker, WRAP } from '../stream/place-tracker.ts';
import type { DumpStart } from '../transport/dump-request.ts';
import { scanDump } from '../transport/scan-dump.ts';

/** Where and how to walk. */
export interface LogWalk {
  readonly source: SourceOptions;
  readonly server: Pick<ServerFacts, 'flavour' | 'versionNumber'>;
  readonly start: DumpStart;
}

/** An event and where it lies; null for what the server made up for the stream. Rows events are passed over. */
export type WalkVisitor = (event: BinlogEvent, at: EventPlace | null) => 'go on' | 'stop';

/** Type codes of all rows events. */
const ROWS_EVENTS: ReadonlySet<number> = new Set(
  Object.entries(EVENT).flatMap(([name, code]) => (/(WRITE|UPDATE|DELETE)_ROWS/.test(name) ? [code] : [])),
);

/**
 * Goes through a source's log to its present end, or until `visit` says `stop`: headers, GTIDs and statements only, rows
 * are passed over. Resolves to why it ended, and where.
 */
export async function walkLog(
  { source, server, start }: LogWalk,
  visit: WalkVisitor,
  signal?: AbortSignal,
): Promise<{ readonly ended: 'stopped' | 'end of log'; readonly position: BinlogPosition }> {
  const decoder = new BinlogDecoder({ flavor: server.flavour, verifyChecksum: false, select: () => false });
  const places = new PlaceTracker(start.mode === 'file-position' ? start.position : { file: '', position: 4 });
  const skipTo = start.mode === 'file-position' && start.position.position >= 2 ** 32 ? start.position : undefined;
  const ended = await scanDump(
    { source, server, start },
    ({ bytes, start: from, end: to }) => {
      // Not even their table map need have come: a walk may begin inside a transaction.
      if (ROWS_EVENTS.has(bytes.readUInt8(from + 4))) {
        places.advance(bytes.readUInt32LE(from + 13), to - from, bytes.readUInt32LE(from));
        return 'go on';
      }
      let answer: 'go on' | 'stop' = 'go on';
      // A compressed transaction is one event of the log: all that is in it lies at one place.
      let at: EventPlace | null | undefined;
      decoder.decode(
        bytes,
        (event) => {
          at ??= placeOfEvent(places, event, to - from);
          if (answer === 'stop' || isBefore(at, skipTo)) return;
          answer = visit(event, at);
        },
        from,
        to,
      );
      return answer;
    },
    signal,
  );
  return { ended, position: places.position };
}

/** Moves the tracker over an event and says where it lies; `length` is that of the event on the wire. */
export function placeOfEvent(places: PlaceTracker, event: BinlogEvent, length: number): EventPlace | null {
  if (event.type === 'rotate') {
    places.moveTo(event.file, event.position);
    return null;
  }
  if (event.type === 'heartbeat') return null;
  // Repeated from the head of the file at the beginning of a dump, or made up (MariaDB's GTID list): lies nowhere.
  if (isArtificial(event)) return null;
  return places.advance(event.logPos % WRAP, length, event.timestamp);
}

function isArtificial(event: BinlogEvent): boolean {
  if ((event.flags & FLAG_ARTIFICIAL) !== 0) return true;
  return event.logPos === 0 && (event.type === 'format' || event.type === 'mariadb-gtid-list');
}

function isBefore(at: EventPlace | null, position: BinlogPosition | undefined): boolean {
  if (at === null || position === undefined) return false;
  return at.start.file === position.file && at.start.position < position.position;
}
