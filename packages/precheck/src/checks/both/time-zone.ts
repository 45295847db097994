import { say, verbatim } from '@tideway/domain';
import { note, pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('A time zone that the target knows', '目标端能识别的时区');

export const timeZone: Check = {
  id: 'time-zone',
  side: 'both',
  title: 'The target knows the time zone of the source',
  why: 'Rows are in UTC on the way and are not affected. A DDL with a TIMESTAMP default or a partition by time means its time in the zone of the session that wrote it.',
  query: "SHOW GLOBAL VARIABLES LIKE '%time_zone' on the source; SELECT CONVERT_TZ(…, '+00:00', zone) on the target",
  applies: () => true,
  async run(context) {
    const variables = await context.variables();
    const set = variables.get('time_zone');
    const zone = set === 'SYSTEM' ? variables.get('system_time_zone') : set;
    if (zone === undefined || zone === '') return unknown(say('The source does not say', '源端没有给出'), REQUIRED);
    if (/^[+-]\d{1,2}:\d\d$/.test(zone) || /^(UTC|GMT)$/i.test(zone)) return pass(verbatim(zone), REQUIRED);
    const [row] = await context.onTarget((session) =>
      session.rows("SELECT CONVERT_TZ('2020-01-01 00:00:00', '+00:00', ?) AS local_time", [zone]),
    );
    if (row?.local_time != null) return pass(verbatim(zone), REQUIRED);
    // The sink then sets the offset that the zone had at that moment.
    if (isKnownHere(zone))
      return note(
        say(
          `${zone}: not on the target, so DDL is run with its offset`,
          `${zone}：目标端没有，因此 DDL 按其偏移量执行`,
        ),
        REQUIRED,
      );
    return warning(
      say(
        `${zone}: neither the target nor this worker knows it, so DDL is run as UTC`,
        `${zone}：目标端和该 worker 都不能识别，因此 DDL 按 UTC 执行`,
      ),
      REQUIRED,
      steps(
        say(
          "On the source set time_zone to a full name (Asia/Shanghai) or an offset ('+08:00'); or load the time zones of the target.",
          "请在源端将 time_zone 设为完整名称（Asia/Shanghai）或偏移量（'+08:00'）；或者为目标端加载时区。",
        ),
      ),
    );
  },
};

function isKnownHere(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
