import { note, pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'A time zone that the target knows';

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
    if (zone === undefined || zone === '') return unknown('The source does not say', REQUIRED);
    if (/^[+-]\d{1,2}:\d\d$/.test(zone) || /^(UTC|GMT)$/i.test(zone)) return pass(zone, REQUIRED);
    const [row] = await context.onTarget((session) =>
      session.rows("SELECT CONVERT_TZ('2020-01-01 00:00:00', '+00:00', ?) AS local_time", [zone]),
    );
    if (row?.local_time != null) return pass(zone, REQUIRED);
    // The sink then sets the offset that the zone had at that moment.
    if (isKnownHere(zone)) return note(`${zone}: not on the target, so DDL is run with its offset`, REQUIRED);
    return warning(
      `${zone}: neither the target nor this worker knows it, so DDL is run as UTC`,
      REQUIRED,
      steps(
        "On the source set time_zone to a full name (Asia/Shanghai) or an offset ('+08:00'); or load the time zones of the target.",
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
