import { joinTexts, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import { previewStart } from '@tideway/source-mysql';
import { failedBy, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'A position that the source still has, at the beginning of a transaction',
  '源端仍保留、且位于事务开头的位置',
);
/** The answers that judge the position; any other error only says that it could not be judged. */
const REFUSALS: readonly string[] = ['SOURCE_POSITION_INVALID', 'SOURCE_BINLOG_PURGED', 'SOURCE_NOT_LOGGING'];

function gtidWords(gtidSet: string): Text {
  return gtidSet === '' ? say('GTID set empty', 'GTID 集合为空') : say(`GTID set ${gtidSet}`, `GTID 集合 ${gtidSet}`);
}

export const startPosition: Check = {
  id: 'start-position',
  side: 'source',
  title: 'The start position fits the source',
  why: 'A start that is purged, foreign or inside a transaction would lose changes or apply them twice.',
  query:
    'The start position is resolved as at the start of the job (SHOW BINARY LOGS, @@gtid_executed, @@gtid_purged), and the binary log is opened there as a replica does',
  applies: () => true,
  async run(context, signal) {
    try {
      const start = await context.resolvedStart();
      // Every other kind of start is found by opening the log; the end of it is only asked for.
      if (context.job.start.kind === 'now') await previewStart(context.job.source, { kind: 'now' }, { signal });
      // Where "now" is moves with every transaction: told apart, an ignored warning would come back each time.
      const { file, position, gtidSet, addedPurged } = start;
      const place = joinTexts(
        [verbatim(`${file}:${position}`), ...(gtidSet === null ? [] : [gtidWords(gtidSet)])],
        ', ',
      );
      const added =
        addedPurged === null
          ? []
          : [say(`purged transactions added: ${addedPurged}`, `已加入被清除的事务：${addedPurged}`)];
      return pass(joinTexts([place, ...added], '; '), REQUIRED);
    } catch (error) {
      if (!(error instanceof TidewayError) || !REFUSALS.includes(error.code)) throw error;
      return failedBy(error, REQUIRED);
    }
  },
};
