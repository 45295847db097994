import { say, verbatim } from '@tideway/domain';
import { pass, sql, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const MIB = 1024 * 1024;

export const packetSize: Check = {
  id: 'packet-size',
  side: 'both',
  title: 'The target takes statements as large as the source',
  why: 'A row travels in a statement, and its binary values as text twice their size: what the source accepted may be refused by a target with a smaller max_allowed_packet.',
  query: "SHOW GLOBAL VARIABLES LIKE 'max_allowed_packet' on both sides",
  applies: () => true,
  async run(context) {
    const source = Number((await context.variables()).get('max_allowed_packet'));
    const { maxAllowedPacket: target } = await context.targetFacts();
    const required = Number.isFinite(source)
      ? say(`${mib(source)} or more, as on the source`, `不小于源端的 ${mib(source)}`)
      : say('As on the source or more', '不小于源端');
    if (!Number.isFinite(source) || !Number.isFinite(target))
      return unknown(say('A server did not say', '有服务器没有给出'), required);
    if (target >= source) return pass(verbatim(mib(target)), required);
    return warning(
      say(`${mib(target)} on the target, ${mib(source)} on the source`, `目标端 ${mib(target)}，源端 ${mib(source)}`),
      required,
      sql(
        `SET GLOBAL max_allowed_packet = ${source};`,
        say('On the target. It counts for connections made after it.', '在目标端执行，对此后建立的连接生效。'),
      ),
    );
  },
};

function mib(bytes: number): string {
  return `${(bytes / MIB).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
