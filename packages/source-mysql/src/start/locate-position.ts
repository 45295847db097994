import {
  type BinlogPosition,
  comparePositions,
  formatPosition,
  type GtidSet,
  say,
  TidewayError,
} from '@tideway/domain';
import { type BinlogFile, listBinlogFiles } from '../connect/binlog-status.ts';
import { GroupFollower } from '../log/follow-groups.ts';
import { type LogWalk, walkLog } from '../log/walk-log.ts';
import type { StartContext } from './resolve-start.ts';

/** A place at which a transaction begins (or will begin), and what the log had executed before it. */
export interface Located {
  readonly position: BinlogPosition;
  /** GTIDs of the log before it: those before the file, and those in it. */
  readonly executed: GtidSet;
}

const FIELD = 'start.position';

/**
 * Checks that `file:position` is where a transaction begins, by going through the file from its head. Inside a
 * transaction that has changed nothing yet (between its GTID and its first rows) it is moved to its beginning; anywhere
 * else inside it is refused with the two nearest beginnings (`params.nearest`).
 */
export async function locatePosition(context: StartContext, wanted: BinlogPosition): Promise<Located> {
  const { connection, options } = context;
  const files = await listBinlogFiles(connection, options.signal);
  const place = atFileHead(checkExists(files, wanted), files);
  const follower = new GroupFollower();
  let found: Located | undefined;
  let inside: BinlogPosition | undefined;
  let next: BinlogPosition | undefined;
  const start = { file: place.file, position: 4 };
  const walk = walkOf(context, start);
  const { ended, position: end } = await walkLog(
    walk,
    (event, at) => {
      if (at === null) return 'go on';
      if (!isFileHead(event.type) && inside === undefined && comparePositions(at.end, place) > 0) {
        const since = follower.openSince;
        const isBoundary = comparePositions(at.start, place) >= 0;
        // Behind the place only where the head of a file lies in between: a transaction begins at the next event.
        if (isBoundary && since === null) found = { position: at.start, executed: follower.executed() };
        else if (isBoundary && since !== null && !follower.hasContent) {
          found = { position: since, executed: follower.executed() };
        } else inside = since ?? at.start;
      }
      if (found !== undefined) return 'stop';
      const group = follower.take(event, at);
      if (inside === undefined) return 'go on';
      if (group === undefined && follower.openSince !== null) return 'go on';
      next = at.end;
      return 'stop';
    },
    options.signal,
  );
  if (found !== undefined) return found;
  if (inside !== undefined) throw refused(place, inside, next ?? end);
  if (ended === 'end of log' && comparePositions(end, place) >= 0 && follower.openSince === null) {
    return { position: end, executed: follower.executed() };
  }
  throw refused(place, follower.openSince ?? end, end);
}

/** What stands before the first transaction of a file, and says what was executed before it. */
function isFileHead(type: string): boolean {
  return (
    type === 'format' ||
    type === 'previous-gtids' ||
    type === 'mariadb-gtid-list' ||
    type === 'mariadb-binlog-checkpoint'
  );
}

/** A walk of the context's log. */
export function walkOf({ source, server }: StartContext, position: BinlogPosition): LogWalk {
  return { source, server, start: { mode: 'file-position', position } };
}

function checkExists(files: readonly BinlogFile[], wanted: BinlogPosition): BinlogPosition {
  const file = files.find(({ name }) => name === wanted.file);
  const [first, last] = [files[0], files.at(-1)];
  if (file === undefined) {
    const range =
      first === undefined
        ? say('none', '没有任何文件')
        : say(`${first.name} to ${last?.name}`, `${first.name} 到 ${last?.name}`);
    const isOlder = first !== undefined && isBefore(wanted.file, first.name);
    throw new TidewayError(isOlder ? 'SOURCE_BINLOG_PURGED' : 'SOURCE_POSITION_INVALID', {
      detail: say(
        `The source has no binlog file ${wanted.file}; it has ${range.en}.`,
        `源端没有 binlog 文件 ${wanted.file}；现有：${range.zh}。`,
      ),
      field: 'start.file',
      params: { first: first?.name ?? null, last: last?.name ?? null },
    });
  }
  if (wanted.position > file.size) {
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: say(
        `${wanted.file} has ${file.size} bytes; position ${wanted.position} lies behind its end.`,
        `${wanted.file} 只有 ${file.size} 字节；位置 ${wanted.position} 超出了文件末尾。`,
      ),
      field: FIELD,
      params: { size: String(file.size) },
    });
  }
  return { file: wanted.file, position: Math.max(4, wanted.position) };
}

function isBefore(a: string, b: string): boolean {
  try {
    return comparePositions({ file: a, position: 0 }, { file: b, position: 0 }) < 0;
  } catch {
    return false;
  }
}

/** The very end of a file that is closed is the beginning of the next. */
function atFileHead(place: BinlogPosition, files: readonly BinlogFile[]): BinlogPosition {
  const index = files.findIndex(({ name }) => name === place.file);
  const following = files[index + 1];
  return files[index]?.size === place.position && following !== undefined
    ? { file: following.name, position: 4 }
    : place;
}

function refused(place: BinlogPosition, before: BinlogPosition, after: BinlogPosition): TidewayError {
  return new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `${formatPosition(place)} lies inside a transaction; the nearest beginnings are ${formatPosition(before)} and ${formatPosition(after)}.`,
      `${formatPosition(place)} 位于事务中间；最近的事务开头是 ${formatPosition(before)} 和 ${formatPosition(after)}。`,
    ),
    remedy: say(
      'Choose one of the two: the first applies the transaction, the second leaves it out.',
      '请选择其中之一：前一个会应用该事务，后一个会略过它。',
    ),
    field: FIELD,
    params: { nearest: [before, after].map(({ file, position }) => ({ file, position: String(position) })) },
  });
}
