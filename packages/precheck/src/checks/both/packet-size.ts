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
    const required = Number.isFinite(source) ? `${mib(source)} or more, as on the source` : 'As on the source or more';
    if (!Number.isFinite(source) || !Number.isFinite(target)) return unknown('A server did not say', required);
    if (target >= source) return pass(mib(target), required);
    return warning(
      `${mib(target)} on the target, ${mib(source)} on the source`,
      required,
      sql(`SET GLOBAL max_allowed_packet = ${source};`, 'On the target. It counts for connections made after it.'),
    );
  },
};

function mib(bytes: number): string {
  return `${(bytes / MIB).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
