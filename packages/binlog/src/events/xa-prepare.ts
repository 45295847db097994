import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';

/** The identifier of an XA transaction, as the source's session gave it. */
export interface Xid {
  readonly formatId: number;
  readonly gtrid: Uint8Array;
  readonly bqual: Uint8Array;
}

export interface XaPrepareFacts {
  /** XA COMMIT … ONE PHASE: this is the commit itself, no decision follows. */
  readonly onePhase: boolean;
  readonly xid: Xid;
  /** `X'…',X'…',1`: how the server spells the xid in the XA COMMIT or XA ROLLBACK that decides. */
  readonly xidText: string;
}

const MAX_PART = 64;

export function readXaPrepare(b: Bytes, start: number, end: number): XaPrepareFacts {
  const r = new SpanReader(b, start, end);
  const onePhase = r.u8('one-phase flag') !== 0;
  const formatId = r.u32('xid format');
  const gtridLength = r.u32('gtrid length');
  const bqualLength = r.u32('bqual length');
  if (gtridLength > MAX_PART || bqualLength > MAX_PART) {
    throw new Malformed(`xid parts of ${gtridLength} and ${bqualLength} bytes (at most ${MAX_PART})`);
  }
  const xid = { formatId, gtrid: r.copy(gtridLength, 'gtrid'), bqual: r.copy(bqualLength, 'bqual') };
  return { onePhase, xid, xidText: formatXid(xid) };
}

export function formatXid({ formatId, gtrid, bqual }: Xid): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return `X'${hex(gtrid)}',X'${hex(bqual)}',${formatId}`;
}
