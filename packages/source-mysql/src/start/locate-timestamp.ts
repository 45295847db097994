import { say, type Text, TidewayError } from '@tideway/domain';
import { type BinlogFile, listBinlogFiles } from '../connect/binlog-status.ts';
import { GroupFollower } from '../log/follow-groups.ts';
import { walkLog } from '../log/walk-log.ts';
import { type Located, walkOf } from './locate-position.ts';
import type { StartContext } from './resolve-start.ts';

const FIELD = 'start.timestamp';

/**
 * The first transaction committed at or after a time (ISO 8601 with zone): a binary search over the heads of the files,
 * then one file from its head. After the last transaction it is the end of the log; before the first file or in the
 * future of the source's clock it is refused.
 */
export async function locateTimestamp(context: StartContext, timestamp: string): Promise<Located> {
  const { connection, options } = context;
  const wanted = Date.parse(timestamp);
  if (Number.isNaN(wanted))
    throw refuse(
      say(
        `"${timestamp}" is not a time (expected 2026-11-24T10:00:00+01:00).`,
        `“${timestamp}”不是时间（应为 2026-11-24T10:00:00+01:00 的形式）。`,
      ),
    );
  const clock = await connection.first('SELECT UNIX_TIMESTAMP(NOW(6)) * 1000 AS now_', options.signal);
  const now = Number(clock?.now_);
  if (wanted > now) {
    const clock = new Date(now).toISOString();
    throw refuse(
      say(
        `${timestamp} is in the future: the source's clock says ${clock}.`,
        `${timestamp} 还没有到：源端的时钟是 ${clock}。`,
      ),
    );
  }
  const files = await listBinlogFiles(connection, options.signal);
  const file = await fileOf(context, files, wanted, timestamp);
  const follower = new GroupFollower();
  let found: Located | undefined;
  const walk = walkOf(context, { file: file.name, position: 4 });
  const { position } = await walkLog(
    walk,
    (event, at) => {
      if (at === null) return 'go on';
      const group = follower.take(event, at);
      if (group === undefined || group.committedAt < wanted) return 'go on';
      found = { position: group.start, executed: follower.executedBefore() };
      return 'stop';
    },
    options.signal,
  );
  return found ?? { position, executed: follower.executed() };
}

/** The last file that began before the wanted second: later ones hold only later transactions. */
async function fileOf(
  context: StartContext,
  files: readonly BinlogFile[],
  wanted: number,
  timestamp: string,
): Promise<BinlogFile> {
  const [first] = files;
  if (first === undefined) throw refuse(say('The source has no binary logs.', '源端没有 binlog。'));
  const second = Math.floor(wanted / 1000);
  const firstBegan = await fileBegan(context, first.name);
  if (firstBegan !== null && firstBegan > second) {
    const began = new Date(firstBegan * 1000).toISOString();
    throw refuse(
      say(
        `The oldest binary log, ${first.name}, begins at ${began}, after ${timestamp}: what was committed in between cannot be read any more.`,
        `最早的 binlog ${first.name} 开始于 ${began}，晚于 ${timestamp}：这段时间内提交的内容已无法读取。`,
      ),
    );
  }
  let [low, high] = [0, files.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const began = await fileBegan(context, files[middle]?.name ?? '');
    if (began !== null && began < second) low = middle;
    else high = middle - 1;
  }
  return files[low] ?? first;
}

/** When a file was begun, seconds since the epoch: the time in its format description. Null when it says none. */
export async function fileBegan(context: StartContext, file: string): Promise<number | null> {
  let began: number | null = null;
  const walk = walkOf(context, { file, position: 4 });
  await walkLog(
    walk,
    (event) => {
      if (event.type !== 'format') return 'go on';
      began = event.timestamp;
      return 'stop';
    },
    context.options.signal,
  );
  return began;
}

function refuse(detail: Text): TidewayError {
  return new TidewayError('SOURCE_POSITION_INVALID', { detail, field: FIELD });
}
