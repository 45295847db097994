import type mysql from 'mysql2';
import { MOST_HEADER } from './sql-packet.ts';

/**
 * Stands for the bytes until the driver writes its packet. Were it ever sent as it is, the server would answer that the
 * query is empty (1065).
 */
export const BYTES_MARKER = '/* bytes */';

/** What the driver hands to its `writePacket`. */
interface OutgoingPacket {
  readonly buffer: Buffer;
  length(): number;
  writeHeader(sequenceId: number): void;
}

interface PacketWriter {
  writePacket(packet: OutgoingPacket): void;
}

/**
 * The driver takes SQL as a string only, and copies it twice. This puts our bytes in the place of {@link BYTES_MARKER} in
 * the packet that it is about to write. Returns what names the bytes of the next such packet: text behind
 * {@link MOST_HEADER} bytes of room, not to be changed before the answer.
 */
export function takeBytes(connection: mysql.Connection): (bytes: Buffer) => void {
  // Not in the driver's types: the one place that every packet goes through, before it is cut at 16 MiB.
  const inner = connection as unknown as PacketWriter;
  const write = inner.writePacket.bind(connection);
  let waiting: Buffer | null = null;
  inner.writePacket = (packet) => {
    const bytes = waiting;
    if (bytes === null || !isMarker(packet.buffer)) {
      write(packet);
      return;
    }
    waiting = null;
    write(withText(packet.buffer, bytes));
  };
  return (bytes) => {
    waiting = bytes;
  };
}

function isMarker(packet: Buffer): boolean {
  const header = packet.length - BYTES_MARKER.length;
  return header >= 5 && header <= MOST_HEADER && packet.toString('latin1', header) === BYTES_MARKER;
}

/** The command byte, and what follows it before the text, are the driver's. */
function withText(packet: Buffer, bytes: Buffer): OutgoingPacket {
  const headerLength = packet.length - BYTES_MARKER.length;
  const buffer = bytes.subarray(MOST_HEADER - headerLength);
  packet.copy(buffer, 4, 4, headerLength);
  return {
    buffer,
    length: () => buffer.length,
    writeHeader: (sequenceId) => {
      buffer.writeUIntLE(buffer.length - 4, 0, 3);
      buffer[3] = sequenceId;
    },
  };
}
