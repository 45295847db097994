import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { ViewCache } from '../bytes/view-cache.ts';

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

const views = new ViewCache();

/** Reads a header into `into` (one object, used again for every event). */
export function readHeader(b: Bytes, p: number, length: number, into: RawHeader): void {
  if (length < HEADER_LENGTH)
    throw new Malformed(`expected at least ${HEADER_LENGTH} bytes of header, found ${length}`);
  const view = views.of(b);
  into.timestamp = view.getUint32(p, true);
  into.typeCode = view.getUint8(p + 4);
  into.serverId = view.getUint32(p + 5, true);
  into.size = view.getUint32(p + 9, true);
  into.logPos32 = view.getUint32(p + 13, true);
  into.flags = view.getUint16(p + 17, true);
}
