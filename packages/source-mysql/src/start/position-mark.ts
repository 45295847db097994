import { crc32 } from 'node:zlib';
import { formatPosition, TidewayError } from '@tideway/domain';
import type { EventPlace } from '@tideway/engine';
import { readServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { walkLog } from '../log/walk-log.ts';
import { scanDump } from '../transport/scan-dump.ts';

/**
 * How a file-position job knows its place again: a file name and an offset are the same on every server, and after a
 * RESET MASTER on the same one (design §3).
 */
export interface PositionMark {
  readonly serverUuid: string | null;
  readonly file: string;
  /** Where the last event read begins and ends. */
  readonly lastEventStart: number;
  readonly lastEventEnd: number;
  /** When the file was begun, seconds since the epoch. */
  readonly fileBegan: number;
  /** CRC32 of the bytes of the last event. */
  readonly lastEventCrc: number;
}

const FORMAT_DESCRIPTION = 15;

/** Makes the mark of an event that was read (a commit): two short dumps. */
export function readPositionMark(
  source: SourceOptions,
  last: Pick<EventPlace, 'start' | 'end'>,
  signal?: AbortSignal,
): Promise<PositionMark> {
  return withSource(
    source,
    async (connection) => {
      const server = await readServerFacts(connection, signal);
      const { file, position } = last.start;
      let began = 0;
      await walkLog(
        { source, server, start: { mode: 'file-position', position: { file, position: 4 } } },
        (event) => {
          if (event.type !== 'format') return 'go on';
          began = event.timestamp;
          return 'stop';
        },
        signal,
      );
      let crc: number | null = null;
      await scanDump(
        { source, server, start: { mode: 'file-position', position: { file, position } } },
        ({ bytes, start, end }) => {
          const end32 = bytes.readUInt32LE(start + 13);
          // Rotate and format description open every dump and lie nowhere.
          if (end32 === 0 || (bytes[start + 4] === FORMAT_DESCRIPTION && position !== 4)) return 'go on';
          crc = crc32(bytes.subarray(start, end));
          return 'stop';
        },
        signal,
      );
      if (crc === null) {
        throw new TidewayError('SOURCE_POSITION_INVALID', {
          detail: `The source has no event at ${formatPosition(last.start)}.`,
        });
      }
      return {
        serverUuid: server.serverUuid,
        file,
        lastEventStart: position,
        lastEventEnd: last.end.position,
        fileBegan: began,
        lastEventCrc: crc,
      };
    },
    signal,
  );
}

/**
 * Compares the log with a mark before a file-position job goes on. Throws SOURCE_POSITION_INVALID saying what differs:
 * another server, another file of that name, or another event at that place.
 */
export async function checkPositionMark(
  source: SourceOptions,
  mark: PositionMark,
  signal?: AbortSignal,
): Promise<void> {
  const place = { file: mark.file, position: mark.lastEventEnd };
  const last = { start: { file: mark.file, position: mark.lastEventStart }, end: place };
  const now = await readPositionMark(source, last, signal);
  const difference =
    now.serverUuid !== mark.serverUuid
      ? `this is another server (${now.serverUuid ?? 'without a UUID'} instead of ${mark.serverUuid ?? 'one without'})`
      : now.fileBegan !== mark.fileBegan
        ? `${mark.file} is another file: begun at ${time(now.fileBegan)} instead of ${time(mark.fileBegan)}`
        : now.lastEventCrc !== mark.lastEventCrc
          ? 'another event stands before it than the one that was read'
          : null;
  if (difference === null) return;
  throw new TidewayError('SOURCE_POSITION_INVALID', {
    detail: `The job cannot go on from ${formatPosition(place)}: ${difference}.`,
    remedy: 'Point the job at the server it read from, or create a new job with a position on this one.',
    params: { mark, now },
  });
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
