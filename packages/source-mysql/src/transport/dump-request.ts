import type { BinlogPosition, GtidSet } from '@tideway/domain';

const COM_BINLOG_DUMP = 0x12;
const COM_REGISTER_SLAVE = 0x15;
const COM_BINLOG_DUMP_GTID = 0x1e;

/** The server answers with EOF at the end of its log instead of waiting for more. */
export const FLAG_NON_BLOCK = 0x01;
/** MySQL ≥ 8.0.26 only: heartbeats with 64-bit positions. The same bit asks MariaDB for annotations. */
export const FLAG_HEARTBEAT_V2 = 0x02;

/** Where a dump begins. `mariadb-gtid` is a position `domain-server-sequence,…`. */
export type DumpStart =
  | { readonly mode: 'file-position'; readonly position: BinlogPosition }
  | { readonly mode: 'gtid'; readonly executed: GtidSet }
  | { readonly mode: 'mariadb-gtid'; readonly state: string };

/** COM_REGISTER_SLAVE: makes us visible in SHOW REPLICAS under `name`. */
export function registerReplica(serverId: number, name: string): Buffer {
  const host = Buffer.from(name).subarray(0, 60);
  const packet = Buffer.alloc(18 + host.length);
  packet[0] = COM_REGISTER_SLAVE;
  packet.writeUInt32LE(serverId, 1);
  packet[5] = host.length;
  host.copy(packet, 6);
  // Empty user and password, port 0, rank 0, source id 0 follow.
  return packet;
}

/** COM_BINLOG_DUMP. The wire has 32 bits for the position: beyond it, reading begins at the file's head. */
export function dumpFromPosition(serverId: number, flags: number, { file, position }: BinlogPosition): Buffer {
  const name = Buffer.from(file);
  const packet = Buffer.alloc(11 + name.length);
  packet[0] = COM_BINLOG_DUMP;
  packet.writeUInt32LE(position < 2 ** 32 ? position : 4, 1);
  packet.writeUInt16LE(flags, 5);
  packet.writeUInt32LE(serverId, 7);
  name.copy(packet, 11);
  return packet;
}

/** COM_BINLOG_DUMP_GTID: everything that is not in `executed`; file and position are left to the server. */
export function dumpFromGtids(serverId: number, flags: number, executed: GtidSet): Buffer {
  const data = encodeGtidSet(executed);
  const packet = Buffer.alloc(23 + data.length);
  packet[0] = COM_BINLOG_DUMP_GTID;
  packet.writeUInt16LE(flags, 1);
  packet.writeUInt32LE(serverId, 3);
  // No file name (length 0 at 7), position 4.
  packet.writeBigUInt64LE(4n, 11);
  packet.writeUInt32LE(data.length, 19);
  data.copy(packet, 23);
  return packet;
}

/**
 * A set in the server's binary form: a count, then each source id with its intervals, ends exclusive. With tags (MySQL
 * ≥ 8.3) the count is marked by a 1 in its highest and lowest byte, and a tag stands after each UUID.
 */
export function encodeGtidSet(set: GtidSet): Buffer {
  const tagged = set.sids.some((sid) => sid.length > 36);
  const count = BigInt(set.sids.length);
  const parts: Buffer[] = [u64(tagged ? (1n << 56n) | (count << 8n) | 1n : count)];
  for (const sid of set.sids) {
    const tag = Buffer.from(sid.slice(37));
    parts.push(Buffer.from(sid.slice(0, 36).replaceAll('-', ''), 'hex'));
    // The server's own variable-length number: below 128 it is one byte, shifted by one.
    if (tagged) parts.push(Buffer.from([tag.length << 1]), tag);
    const intervals = set.intervals(sid);
    parts.push(u64(BigInt(intervals.length)));
    for (const { from, to } of intervals) parts.push(u64(from), u64(to + 1n));
  }
  return Buffer.concat(parts);
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
