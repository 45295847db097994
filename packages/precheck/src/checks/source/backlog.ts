import { joinTexts, say } from '@tideway/domain';
import { previewStart } from '@tideway/source-mysql';
import { note, pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'More than a day until the oldest log needed may be purged',
  '距离所需的最早日志可能被清除还有一天以上',
);
/** Hours: a warning names the smallest that is not reached, since the exact figure is another one each time. */
const BOUNDS = [1, 6, 12, 24];

export const backlog: Check = {
  id: 'backlog',
  side: 'source',
  title: 'There is time to work off the backlog',
  why: 'A start in the past has to catch up before the source purges the logs it needs; what is purged first is lost, and the job has to be made anew.',
  query:
    'SHOW BINARY LOGS, the head of the log file behind the start, and how long logs are kept (item binlog-retention)',
  applies: ({ start }) => start.kind !== 'now',
  async run(context, signal) {
    const { source, start, addPurged } = context.job;
    // Why a position is refused is the matter of start-position.
    const resolved = await context.resolvedStart().catch(() => null);
    signal.throwIfAborted();
    if (resolved === null)
      return unknown(say('The start position is not usable yet', '起始位置目前还不可用'), REQUIRED);
    const preview = await previewStart(source, start, { signal, addPurged, now: () => context.now().getTime() });
    if (!preview.ok) return unknown(say(preview.problem ?? '', preview.zh?.problem ?? ''), REQUIRED);
    const { backlogBytes, backlogTransactions, runwayHours } = preview;
    const size = joinTexts(
      [
        backlogBytes === null
          ? say('a backlog of unknown size', '积压的日志大小未知')
          : say(`${mib(backlogBytes)} of log to read`, `有 ${mib(backlogBytes)} 日志待读取`),
        ...(backlogTransactions === null
          ? []
          : [say(`${backlogTransactions} transactions`, `${backlogTransactions} 个事务`)]),
      ],
      ', ',
    );
    if (runwayHours === null) {
      const { expireSeconds } = await context.sourceFacts();
      return expireSeconds === null
        ? note(
            say(
              `${size.en}; the source has no time after which it purges logs by itself`,
              `${size.zh}；源端没有设置自动清除日志的时间`,
            ),
            REQUIRED,
          )
        : unknown(say(`${size.en}; when the log is purged is not known`, `${size.zh}；不知道日志何时被清除`), REQUIRED);
    }
    if (runwayHours > 24) {
      const hours = Math.round(runwayHours);
      return pass(
        say(`${size.en}; ${hours} h until it may be purged`, `${size.zh}；${hours} 小时后可能被清除`),
        REQUIRED,
      );
    }
    const bound = BOUNDS.find((hours) => runwayHours <= hours) ?? 24;
    return warning(
      say(
        `At most ${bound} h until the oldest log needed may be purged`,
        `最多 ${bound} 小时后，所需的最早日志就可能被清除`,
      ),
      REQUIRED,
      steps(
        say(
          'Keep logs for longer before the start (item binlog-retention), or choose a later start.',
          '请在启动前延长日志的保留时间（检查项 binlog-retention），或选择更晚的起始位置。',
        ),
      ),
    );
  },
};

function mib(bytes: string): string {
  return `${(Number(bytes) / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
