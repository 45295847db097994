import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, i32, u8, u16, u32 } from '../bytes/read.ts';

/** Bytes of the header that begins every event of binlog format 4. */
export const HEADER_LENGTH = 19;

/** Set by the server on events it made up for the stream (the rotate event that opens it). */
export const FLAG_ARTIFICIAL = 0x20;
/** Set in the format description of a file that is being written; not part of its checksum. */
export const FLAG_IN_USE = 0x01;

/** What every event carries. */
export interface EventHeader {
  /** Seconds since 1970 at which the statement began on the source; 0 on artificial events. */
  readonly timestamp: number;
  readonly serverId: number;
  /**
   * End of the event in its file: where reading goes on after it. The 32 bits of the header are continued past
   * 4 GiB. 0 when the event has no place of its own. Events of a transaction payload carry the payload's.
   */
  readonly logPos: number;
  /** Bytes of the whole event, header and checksum included. */
  readonly size: number;
  readonly flags: number;
}

/** The header as read, with the type and the 32-bit position of the wire. */
export interface RawHeader {
  timestamp: number;
  typeCode: number;
  serverId: number;
  size: number;
  logPos32: number;
  flags: number;
}

/** Reads a header into `into` (one object, used again for every event). */
export function readHeader(b: Bytes, p: number, length: number, into: RawHeader): void {
  if (length < HEADER_LENGTH)
    throw new Malformed(`expected at least ${HEADER_LENGTH} bytes of header, found ${length}`);
  into.timestamp = i32(b, p) >>> 0;
  into.typeCode = u8(b, p + 4);
  into.serverId = u32(b, p + 5);
  into.size = u32(b, p + 9);
  into.logPos32 = u32(b, p + 13);
  into.flags = u16(b, p + 17);
}
