import { type GtidInterval, GtidSet } from '@tideway/domain';
import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { formatUuid } from './gtid.ts';
import { readVarlen } from './tagged-gtid.ts';

export interface PreviousGtidsFacts {
  readonly gtids: GtidSet;
}

/** Also the encoding of a set in COM_BINLOG_DUMP_GTID. A sid takes at least 16 + 8 + 16 bytes. */
export function readPreviousGtids(b: Bytes, start: number, end: number): PreviousGtidsFacts {
  const r = new SpanReader(b, start, end);
  const { count, tagged } = readCount(r);
  const entries: [string, GtidInterval[]][] = [];
  for (let i = 0; i < count; i += 1) {
    const uuid = formatUuid(b, r.take(16, 'source id'));
    const tag = tagged ? r.text(Number(readVarlen(r, 'tag length')), 'tag') : '';
    entries.push([tag === '' ? uuid : `${uuid}:${tag}`, readIntervals(r)]);
  }
  if (r.remaining !== 0) throw new Malformed(`${r.remaining} bytes are left after the last source id`);
  return { gtids: GtidSet.of(entries) };
}

/**
 * Eight bytes. Without tags the number of sids. With tags (8.3 on) the highest and the lowest byte are 1, and the
 * six between them are the number.
 */
function readCount(r: SpanReader): { count: number; tagged: boolean } {
  const raw = r.u64('number of source ids');
  const tagged = raw >> 56n === 1n;
  const count = tagged ? (raw >> 8n) & 0xffff_ffff_ffffn : raw;
  if (count > BigInt(r.remaining)) throw new Malformed(`${count} source ids do not fit into ${r.remaining} bytes`);
  return { count: Number(count), tagged };
}

function readIntervals(r: SpanReader): GtidInterval[] {
  const count = r.u64('number of intervals');
  if (count * 16n > BigInt(r.remaining)) throw new Malformed(`${count} intervals do not fit in ${r.remaining} bytes`);
  const intervals: GtidInterval[] = [];
  for (let i = 0n; i < count; i += 1n) {
    const from = r.u64('interval start');
    const next = r.u64('interval end');
    if (from < 1n || next <= from) throw new Malformed(`${from} to ${next} is not an interval`);
    intervals.push({ from, to: next - 1n });
  }
  return intervals;
}
