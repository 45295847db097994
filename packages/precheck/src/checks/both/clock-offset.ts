import type { PrecheckContext } from '../../context.ts';
import { pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

/** Milliseconds. */
const ALLOWED = 2_000;
const REQUIRED = `Within ${ALLOWED / 1000} s of this worker`;

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
      return unknown('A server did not tell its time', REQUIRED);
    const off = [
      ...(Math.abs(source) > ALLOWED ? [`the source is ${words(source)}`] : []),
      ...(Math.abs(target) > ALLOWED ? [`the target is ${words(target)}`] : []),
    ];
    if (off.length === 0) return pass(`Within ${ALLOWED / 1000} s`, REQUIRED);
    return warning(off.join('; '), REQUIRED, steps('Synchronise the clocks (NTP, chrony).'));
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

function words(offsetMs: number): string {
  return `${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}
