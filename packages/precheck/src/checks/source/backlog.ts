import { previewStart } from '@tideway/source-mysql';
import { note, pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'More than a day until the oldest log needed may be purged';
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
    if (resolved === null) return unknown('The start position is not usable yet', REQUIRED);
    const preview = await previewStart(source, start, { signal, addPurged, now: () => context.now().getTime() });
    if (!preview.ok) return unknown(preview.problem ?? 'The start position is refused', REQUIRED);
    const { backlogBytes, backlogTransactions, runwayHours } = preview;
    const size = [
      backlogBytes === null ? 'a backlog of unknown size' : `${mib(backlogBytes)} of log to read`,
      ...(backlogTransactions === null ? [] : [`${backlogTransactions} transactions`]),
    ].join(', ');
    if (runwayHours === null) {
      const { expireSeconds } = await context.sourceFacts();
      return expireSeconds === null
        ? note(`${size}; the source has no time after which it purges logs by itself`, REQUIRED)
        : unknown(`${size}; when the log is purged is not known`, REQUIRED);
    }
    if (runwayHours > 24) return pass(`${size}; ${Math.round(runwayHours)} h until it may be purged`, REQUIRED);
    const bound = BOUNDS.find((hours) => runwayHours <= hours) ?? 24;
    return warning(
      `At most ${bound} h until the oldest log needed may be purged`,
      REQUIRED,
      steps('Keep logs for longer before the start (item binlog-retention), or choose a later start.'),
    );
  },
};

function mib(bytes: string): string {
  return `${(Number(bytes) / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
