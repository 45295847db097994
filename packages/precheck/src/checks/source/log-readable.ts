import { say, TidewayError } from '@tideway/domain';
import { readThrough } from '@tideway/source-mysql';
import { failed, failedBy, pass, steps, unknown } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Everything from the start to the end of the log', '从起始位置到日志末尾的全部内容');
/** Milliseconds: the whole precheck is to end within a minute, and a log may be long. */
const PATIENCE = 40_000;
/** The answers that judge the log; any other error only says that it could not be judged. */
const REFUSALS: readonly string[] = [
  'SOURCE_POSITION_INVALID',
  'SOURCE_BINLOG_PURGED',
  'SOURCE_BINLOG_UNREADABLE',
  'SOURCE_NOT_LOGGING',
];

export const logReadable: Check = {
  id: 'log-readable',
  side: 'source',
  title: 'The log from the start on can be read',
  why: 'The job reads everything from its start on. A transaction without a GTID on the way of a start by GTID (gtid_mode was off for a while), or a damaged file, stops it there.',
  query: 'The binary log is read as a replica does, from the start to its present end',
  applies: ({ start }) => start.kind !== 'now',
  async run(context, signal) {
    // Why a position is refused is the matter of start-position.
    const start = await context.resolvedStart().catch(() => null);
    signal.throwIfAborted();
    if (start === null) return unknown(say('The start position is not usable yet', '起始位置目前还不可用'), REQUIRED);
    const limit = AbortSignal.timeout(PATIENCE);
    try {
      await readThrough(context.job.source, start, AbortSignal.any([signal, limit]));
      return pass(say('Read to the end', '已读到末尾'), REQUIRED);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) {
        return unknown(
          say(
            `The end was not reached within ${PATIENCE / 1_000} s; what was read is fine`,
            `${PATIENCE / 1_000} 秒内没有读到末尾；已读的部分没有问题`,
          ),
          REQUIRED,
        );
      }
      if (!(error instanceof TidewayError) || !REFUSALS.includes(error.code)) throw error;
      if (!/anonymous/i.test(error.message)) return failedBy(error, REQUIRED);
      const fix = say(
        'GTIDs were off for a while after this start. Take a GTID set of after they were turned on for good (SELECT @@GLOBAL.gtid_executed), with the rows of that moment on the target; or start by binlog file and position.',
        '起始位置之后 GTID 曾关闭过一段时间。请使用 GTID 最终开启之后的 GTID 集合（SELECT @@GLOBAL.gtid_executed），且目标端的数据对应同一时刻；或按 binlog 文件和位置开始。',
      );
      return failed(error.texts.detail, REQUIRED, steps(fix));
    }
  },
};
