import { type BinlogPosition, formatPosition, GtidSet, say, TidewayError } from '@tideway/domain';
import { listBinlogFiles } from '../connect/binlog-status.ts';
import { walkLog } from '../log/walk-log.ts';
import { walkOf } from './locate-position.ts';
import type { StartContext } from './resolve-start.ts';

/** How a source refuses to send one (sql/rpl_binlog_sender.cc). */
const ANONYMOUS = /anonymous transaction.*at file (?:\.\/)?(\S+), position (\d+)/;

/**
 * Refuses a start by GTID behind which transactions without a GTID lie that no dump by GTID would ever send: it begins in
 * the last file before whose head nothing is missing, and silently leaves out what lies in the files in between. Those
 * behind its beginning are refused by the source itself, when it comes to them. `file`: where the dump begins.
 */
export async function refuseAnonymousGap(context: StartContext, executed: GtidSet, file: string): Promise<void> {
  const { connection, options } = context;
  const files = (await listBinlogFiles(connection, options.signal)).map(({ name }) => name);
  let index = files.indexOf(file);
  if (index <= 0 || !executed.isSubsetOf(await gtidsBefore(context, file))) return;
  // The file in which the last of the set lies: up to its head some of it was missing.
  do index--;
  while (index > 0 && executed.isSubsetOf(await gtidsBefore(context, files[index] ?? '')));
  const found = await firstAnonymous(context, { file: files[index] ?? '', position: 4 }, executed);
  if (found !== null) throw refusal(found, 'start.gtidSet');
}

/** The same for a start that was found by its place, and goes on by GTID. */
export async function refuseAnonymousAt(
  context: StartContext,
  place: BinlogPosition,
  executed: GtidSet,
): Promise<void> {
  const found = await firstAnonymous(context, place, executed);
  if (found !== null) throw refusal(found, 'start');
}

/** A transaction without a GTID behind the last one of the set and before the first that is not in it. */
async function firstAnonymous(
  context: StartContext,
  place: BinlogPosition,
  executed: GtidSet,
): Promise<BinlogPosition | null> {
  let found: BinlogPosition | null = null;
  const walked = walkLog(
    walkOf(context, place),
    (event, at) => {
      if (at === null) return 'go on';
      if (event.type === 'anonymous-gtid') found ??= at.start;
      if (event.type !== 'gtid') return 'go on';
      if (!executed.has({ sid: event.sid, gno: event.gno })) return 'stop';
      // What came before a member of the set was there when the set was read.
      found = null;
      return 'go on';
    },
    context.options.signal,
  );
  await walked.catch((error: unknown) => {
    // A source whose gtid_mode is ON sends such a transaction to nobody, whatever the dump began with.
    const place = error instanceof TidewayError ? ANONYMOUS.exec(error.message) : null;
    if (place === null) throw error;
    found = { file: place[1] ?? '', position: Number(place[2]) };
  });
  return found;
}

/** Previous_gtids of a file; empty when it has none. */
async function gtidsBefore(context: StartContext, file: string): Promise<GtidSet> {
  let before = GtidSet.EMPTY;
  await walkLog(
    walkOf(context, { file, position: 4 }),
    (event) => {
      if (event.type === 'previous-gtids') before = event.gtids;
      return event.type === 'previous-gtids' || event.type === 'gtid' || event.type === 'anonymous-gtid'
        ? 'stop'
        : 'go on';
    },
    context.options.signal,
  );
  return before;
}

function refusal(at: BinlogPosition, field: string): TidewayError {
  return new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `Behind this start, at ${formatPosition(at)}, lies a transaction without a GTID (anonymous): GTIDs were off for a while. A job that goes by GTIDs would leave it out.`,
      `在此起始位置之后的 ${formatPosition(at)} 处有一个没有 GTID 的（匿名）事务：GTID 曾关闭过一段时间。以 GTID 运行的任务会漏掉它。`,
    ),
    remedy: say(
      'Take a GTID set of after they were turned on for good (SELECT @@GLOBAL.gtid_executed), with the rows of that moment on the target.',
      '请使用 GTID 最终开启之后的 GTID 集合（SELECT @@GLOBAL.gtid_executed），且目标端的数据对应同一时刻。',
    ),
    field,
    params: { position: formatPosition(at) },
  });
}
