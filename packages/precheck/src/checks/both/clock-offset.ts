import { joinTexts, say, type Text } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

/** Milliseconds. */
const ALLOWED = 2_000;
const REQUIRED = say(`Within ${ALLOWED / 1000} s of this worker`, `与该 worker 相差不超过 ${ALLOWED / 1000} 秒`);

export const clockOffset: Check = {
  id: 'clock-offset',
  side: 'both',
  title: 'The clocks agree',
  why: 'Lag is the time between a commit on the source and now; a clock that is off makes it wrong by as much. Data is not affected.',
  query: 'SELECT UNIX_TIMESTAMP(NOW(6)) on both sides, against the clock of this worker',
  applies: () => true,
  async run(context, signal) {
    const sql = 'SELECT CAST(UNIX_TIMESTAMP(NOW(6)) AS CHAR) AS now_';
    const source = await context.onSource((connection) => offset(context, () => connection.first(sql, signal)));
    const target = await context.onTarget((session) => offset(context, async () => (await session.rows(sql))[0]));
    if (!Number.isFinite(source) || !Number.isFinite(target))
      return unknown(say('A server did not tell its time', '有服务器没有给出时间'), REQUIRED);
    const off = [
      ...(Math.abs(source) > ALLOWED ? [say(`the source is ${words(source).en}`, `源端${words(source).zh}`)] : []),
      ...(Math.abs(target) > ALLOWED ? [say(`the target is ${words(target).en}`, `目标端${words(target).zh}`)] : []),
    ];
    if (off.length === 0) return pass(say(`Within ${ALLOWED / 1000} s`, `相差不超过 ${ALLOWED / 1000} 秒`), REQUIRED);
    return warning(
      joinTexts(off, '; '),
      REQUIRED,
      steps(say('Synchronise the clocks (NTP, chrony).', '请同步时钟（NTP、chrony）。')),
    );
  },
};

/** Milliseconds that the server is ahead of this worker; the answer is taken to be of the middle of the round trip. */
async function offset(
  context: PrecheckContext,
  ask: () => Promise<Readonly<Record<string, string | null>> | undefined>,
): Promise<number> {
  const sent = context.now().getTime();
  const row = await ask();
  const received = context.now().getTime();
  return Number(row?.now_ ?? Number.NaN) * 1000 - (sent + received) / 2;
}

function words(offsetMs: number): Text {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  return offsetMs > 0 ? say(`${seconds} s ahead`, `快 ${seconds} 秒`) : say(`${seconds} s behind`, `慢 ${seconds} 秒`);
}
