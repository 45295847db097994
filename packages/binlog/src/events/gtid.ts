import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import type { EventHeader } from './header.ts';

/** What a GTID event (of all three kinds) says about its transaction. */
export interface GtidFacts {
  /** `uuid`, with `:tag` appended for a tagged GTID. All zeroes in an anonymous event. */
  readonly sid: string;
  /** Transaction number; 0 in an anonymous event. */
  readonly gno: bigint;
  /** The transaction may hold statements beside rows (false: the source vouches for rows only). */
  readonly mayHaveStatements: boolean;
  /** Logical clock (5.7 on): the transaction may run beside every one with a number above `lastCommitted`. */
  readonly lastCommitted: number | undefined;
  readonly sequenceNumber: number | undefined;
  /** Microseconds since 1970 at which this server, and the one it came from, committed (8.0 on). */
  readonly immediateCommitTimestamp: number | undefined;
  readonly originalCommitTimestamp: number | undefined;
  /** Bytes of the whole transaction in the log, this event included (8.0 on). */
  readonly transactionLength: number | undefined;
  /** Numbers such as 80404 (8.0.14 on). */
  readonly immediateServerVersion: number | undefined;
  readonly originalServerVersion: number | undefined;
}

const LOGICAL_CLOCK = 2;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const UNDEFINED_VERSION = 999999;

/** `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` of 16 bytes. */
export function formatUuid(b: Bytes, p: number): string {
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[b[p + i] as number];
  }
  return text;
}

/** Remembers the last server's UUID: nearly every transaction of a stream has the same. */
export class UuidCache {
  readonly #bytes = Buffer.alloc(16);
  #text = formatUuid(this.#bytes, 0);

  read(b: Bytes, p: number): string {
    for (let i = 0; i < 16; i += 1) {
      if (b[p + i] !== this.#bytes[i]) {
        b.copy(this.#bytes, 0, p, p + 16);
        this.#text = formatUuid(b, p);
        break;
      }
    }
    return this.#text;
  }
}

/** Reads the body of GTID_LOG_EVENT and ANONYMOUS_GTID_LOG_EVENT; 5.6 ends after the number, each version adds. */
export function readGtid<T extends 'gtid' | 'anonymous-gtid'>(
  b: Bytes,
  start: number,
  end: number,
  type: T,
  header: EventHeader,
  uuids: UuidCache,
): GtidFacts & EventHeader & { readonly type: T } {
  const r = new SpanReader(b, start, end);
  const gtidFlags = r.u8('GTID flags');
  const sid = uuids.read(b, r.take(16, 'GTID source id'));
  const gno = r.u64('GTID number');
  let lastCommitted: number | undefined;
  let sequenceNumber: number | undefined;
  let immediateCommitTimestamp: number | undefined;
  let originalCommitTimestamp: number | undefined;
  let transactionLength: number | undefined;
  let immediateServerVersion: number | undefined;
  let originalServerVersion: number | undefined;
  if (r.remaining >= 17 && r.u8('logical clock type') === LOGICAL_CLOCK) {
    lastCommitted = clock(r, 'last_committed');
    sequenceNumber = clock(r, 'sequence_number');
    if (r.remaining >= 7) {
      const low = r.u24('commit timestamp');
      const high = r.u32('commit timestamp');
      immediateCommitTimestamp = microseconds(low, high);
      originalCommitTimestamp =
        high >= ANOTHER_FOLLOWS
          ? microseconds(r.u24('commit timestamp'), r.u32('commit timestamp'))
          : immediateCommitTimestamp;
    }
    if (r.remaining >= 1) transactionLength = r.lenenc('transaction length');
    if (r.remaining >= 4) {
      const version = r.u32('server version');
      immediateServerVersion = version & 0x7fff_ffff;
      originalServerVersion = version >= 0x8000_0000 ? r.u32('original server version') : immediateServerVersion;
    }
  }
  return {
    type,
    timestamp: header.timestamp,
    serverId: header.serverId,
    logPos: header.logPos,
    size: header.size,
    flags: header.flags,
    sid,
    gno,
    mayHaveStatements: (gtidFlags & 1) !== 0,
    lastCommitted,
    sequenceNumber,
    immediateCommitTimestamp,
    originalCommitTimestamp,
    transactionLength,
    immediateServerVersion: known(immediateServerVersion),
    originalServerVersion: known(originalServerVersion),
  };
}

/** Eight bytes, without the BigInt that they would cost in every transaction. */
function clock(r: SpanReader, what: string): number {
  const low = r.u32(what);
  const value = r.u32(what) * 0x1_0000_0000 + low;
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed(`${value} is not a possible logical clock`);
  return value;
}

/** A commit timestamp has 7 bytes: 55 bits of microseconds, and a flag that another timestamp follows. */
const ANOTHER_FOLLOWS = 0x8000_0000;

function microseconds(low24: number, high32: number): number {
  return (high32 & 0x7fff_ffff) * 0x100_0000 + low24;
}

function known(version: number | undefined): number | undefined {
  return version === UNDEFINED_VERSION ? undefined : version;
}
