import { crc32 } from 'node:zlib';
import { type BinlogPosition, formatPosition, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { EventPlace } from '@tideway/engine';
import { readServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { type LogWalk, walkLog } from '../log/walk-log.ts';
import type { EventBytes } from '../transport/binlog-dump.ts';
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
  /** {@link eventCrc} of the last event; null beyond 4 GiB, where no dump can begin. */
  readonly lastEventCrc: number | null;
}

const FORMAT_DESCRIPTION = 15;
const HEADER_LENGTH = 19;
/** Timestamp, type and server id. */
const HEADER_KEPT = 9;

/**
 * CRC32 of what an event says, whatever it was sent with: without its length, place and flags in the header, and without
 * the checksum (a MariaDB whose binlog_checksum was changed takes it off, or puts one on, while it sends).
 */
export function eventCrc({ bytes, start, end }: EventBytes, checksumBytes: number): number {
  const head = crc32(bytes.subarray(start, start + HEADER_KEPT));
  return crc32(bytes.subarray(start + HEADER_LENGTH, Math.max(end - checksumBytes, start + HEADER_LENGTH)), head);
}

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
      const head = await readHead({ source, server }, file, signal);
      return {
        serverUuid: server.serverUuid,
        file,
        lastEventStart: position,
        lastEventEnd: last.end.position,
        fileBegan: head.began,
        lastEventCrc: position < 2 ** 32 ? await readCrc({ source, server }, last.start, head, signal) : null,
      };
    },
    signal,
  );
}

/**
 * Compares the log with a mark before a file-position job goes on. Throws SOURCE_POSITION_INVALID saying what differs:
 * another server, another file of that name, or another event at that place (or none).
 */
export function checkPositionMark(source: SourceOptions, mark: PositionMark, signal?: AbortSignal): Promise<void> {
  return withSource(
    source,
    async (connection) => {
      const server = await readServerFacts(connection, signal);
      if (server.serverUuid !== mark.serverUuid) {
        const is = server.serverUuid === null ? say('without a UUID', '没有 UUID') : verbatim(server.serverUuid);
        const was = mark.serverUuid === null ? say('one without', '没有 UUID 的服务器') : verbatim(mark.serverUuid);
        throw refusal(
          mark,
          say(
            `this is another server (${is.en} instead of ${was.en})`,
            `这是另一台服务器（${is.zh}，而不是 ${was.zh}）`,
          ),
        );
      }
      const head = await readHead({ source, server }, mark.file, signal);
      if (head.began !== mark.fileBegan) {
        const [now, then] = [time(head.began), time(mark.fileBegan)];
        const began = say(`begun at ${now} instead of ${then}`, `开始于 ${now}，而不是 ${then}`);
        throw refusal(mark, say(`${mark.file} is another file: ${began.en}`, `${mark.file} 是另一个文件：${began.zh}`));
      }
      if (mark.lastEventCrc === null) return;
      const place = { file: mark.file, position: mark.lastEventStart };
      const crc = await readCrc({ source, server }, place, head, signal).catch((error: unknown) => {
        const isRefusal = error instanceof TidewayError && error.retry === 'never';
        throw isRefusal
          ? refusal(
              mark,
              say(
                `the event that was read is not there any more (${error.texts.detail.en})`,
                `读过的事件已不在原处（${error.texts.detail.zh}）`,
              ),
            )
          : error;
      });
      if (crc !== mark.lastEventCrc)
        throw refusal(
          mark,
          say('another event stands before it than the one that was read', '该位置之前的事件不是读过的那个'),
        );
    },
    signal,
  );
}

/** What the format description of a file says. */
interface FileHead {
  /** Seconds since the epoch. */
  readonly began: number;
  readonly checksumBytes: number;
}

async function readHead(log: Omit<LogWalk, 'start'>, file: string, signal?: AbortSignal): Promise<FileHead> {
  let head: FileHead = { began: 0, checksumBytes: 0 };
  await walkLog(
    { ...log, start: { mode: 'file-position', position: { file, position: 4 } } },
    (event) => {
      if (event.type !== 'format') return 'go on';
      head = { began: event.timestamp, checksumBytes: event.format.checksum === 'crc32' ? 4 : 0 };
      return 'stop';
    },
    signal,
  );
  return head;
}

/** {@link eventCrc} of the event that begins there. Throws SOURCE_POSITION_INVALID when none does. */
async function readCrc(
  log: Omit<LogWalk, 'start'>,
  position: BinlogPosition,
  { checksumBytes }: FileHead,
  signal?: AbortSignal,
): Promise<number> {
  let crc: number | null = null;
  await scanDump(
    { ...log, start: { mode: 'file-position', position } },
    ({ bytes, start, end }) => {
      // Rotate and format description open every dump and lie nowhere.
      const isOpening = bytes[start + 4] === FORMAT_DESCRIPTION && position.position !== 4;
      if (bytes.readUInt32LE(start + 13) === 0 || isOpening) return 'go on';
      crc = eventCrc({ bytes, start, end }, checksumBytes);
      return 'stop';
    },
    signal,
  );
  if (crc !== null) return crc;
  throw new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `The source has no event at ${formatPosition(position)}.`,
      `源端在 ${formatPosition(position)} 处没有事件。`,
    ),
  });
}

function refusal(mark: PositionMark, difference: Text): TidewayError {
  const place = formatPosition({ file: mark.file, position: mark.lastEventEnd });
  return new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `The job cannot go on from the log it has read up to ${place}: ${difference.en}.`,
      `任务已将日志读到 ${place}，无法由此继续：${difference.zh}。`,
    ),
    remedy: say(
      'Point the job at the server it read from, or create a new job with a position on this one.',
      '请让任务连接原来读取的服务器，或以该服务器上的位置新建任务。',
    ),
    params: { mark },
  });
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
