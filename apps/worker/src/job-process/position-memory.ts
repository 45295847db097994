import {
  type BinlogPosition,
  comparePositions,
  formatPosition,
  type ResolvedStart,
  say,
  type Text,
  TidewayError,
  verbatim,
} from '@tideway/domain';
import type { ReadFrom } from '@tideway/engine';
import {
  type BinlogFile,
  checkPositionMark,
  listBinlogFiles,
  type PositionMark,
  readServerFacts,
  type SourceOptions,
  withSource,
} from '@tideway/source-mysql';

/** Keeps the marks of a file-position job over its restarts. */
export interface PositionMemory {
  /** Oldest first. */
  marks(): readonly PositionMark[];
  /** Stored as soon as the job store can be reached; nothing waits for it. */
  addMark(mark: PositionMark): void;
  /** Called when reading goes on at `from` of this server: what only an earlier place needs may be forgotten. */
  prune(from: ReadFrom, serverUuid: string | null): void;
}

/**
 * Before a job reads: whether the log is still the one it read from (design §3). By file and position another
 * is refused, since a name and an offset mean something on every server, and after a RESET MASTER; by GTID it is told.
 * Throws SOURCE_POSITION_INVALID saying what differs;
 * `onNote` is told when it could not be found out.
 */
export async function checkPlace(
  source: SourceOptions,
  memory: PositionMemory,
  from: ReadFrom,
  pinned: Pick<ResolvedStart, 'serverUuid'> | null,
  onNote: (note: Text) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { files, serverUuid } = await withSource(
    source,
    async (connection) => ({
      files: await listBinlogFiles(connection, signal),
      serverUuid: (await readServerFacts(connection, signal)).serverUuid,
    }),
    signal,
  );
  if (from.mode === 'gtid') {
    // What GTIDs are for: the same transactions on another server.
    const other = otherServer(pinned, serverUuid);
    if (other !== null) {
      onNote(
        say(
          `The source was exchanged: ${other.en}; the GTID set goes on.`,
          `源端已更换：${other.zh}；GTID 集合继续有效。`,
        ),
      );
    }
  } else {
    const mark = memory.marks().at(-1);
    const other = otherServer(mark ?? pinned, serverUuid);
    if (other !== null) throw refusal(from.position, other);
    if (mark !== undefined) await checkMark(source, mark, from.position, files, onNote, signal);
  }
  memory.prune(from, serverUuid);
}

/** Says so when this is not the server of before; null when it is, or none is remembered. */
function otherServer(
  remembered: { readonly serverUuid: string | null } | null,
  serverUuid: string | null,
): Text | null {
  if (remembered === null || remembered.serverUuid === serverUuid) return null;
  const is = serverUuid === null ? say('without a UUID', '没有 UUID') : verbatim(serverUuid);
  const was =
    remembered.serverUuid === null ? say('one without a UUID', '没有 UUID 的服务器') : verbatim(remembered.serverUuid);
  return say(
    `this is another server (${is.en} instead of ${was.en})`,
    `这是另一台服务器（${is.zh}，而不是 ${was.zh}）`,
  );
}

async function checkMark(
  source: SourceOptions,
  mark: PositionMark,
  place: BinlogPosition,
  files: readonly BinlogFile[],
  onNote: (note: Text) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (files.some(({ name }) => name === mark.file)) return checkPositionMark(source, mark, signal);
  const newest = files.at(-1)?.name ?? '';
  if (comparePositions({ file: mark.file, position: 0 }, { file: newest, position: 0 }) > 0) {
    throw refusal(
      place,
      say(
        `it read ${mark.file} already, and the newest file of this source is ${newest}`,
        `它已读过 ${mark.file}，而该源端最新的文件是 ${newest}`,
      ),
    );
  }
  onNote(
    say(
      `${mark.file}, by which the source's log would be known again, is purged: only the server's id was compared.`,
      `用于确认源端日志的 ${mark.file} 已被清除：只比较了服务器的编号。`,
    ),
  );
}

function refusal(place: BinlogPosition, why: Text): TidewayError {
  return new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `The job cannot go on from ${formatPosition(place)}: ${why.en}.`,
      `任务无法从 ${formatPosition(place)} 继续：${why.zh}。`,
    ),
    remedy: say(
      'Point the job at the server it read from, or create a new job with a position on this one.',
      '请让任务连接原来读取的服务器，或以该服务器上的位置新建任务。',
    ),
  });
}
