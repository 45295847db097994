import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { HEADER_LENGTH } from './header.ts';

/** How the events after it are written. */
export interface FormatDescription {
  readonly serverVersion: string;
  readonly checksum: 'none' | 'crc32';
  /** Length of the post-header of an event type; undefined for types the server does not know. */
  postHeaderLength(typeCode: number): number | undefined;
}

const FIXED = 2 + 50 + 4 + 1;
const CHECKSUM_TAIL = 5;

/**
 * Reads the body of a format description event, from after the header to the very end of the event: since 5.6.1
 * (MariaDB 5.3) it ends with the checksum algorithm and room for a checksum, whatever the algorithm.
 */
export function readFormatDescription(b: Bytes, start: number, end: number): FormatDescription {
  const r = new SpanReader(b, start, end);
  const version = r.u16('binlog version');
  if (version !== 4) throw new Malformed(`expected binlog format 4, found ${version}`);
  const versionAt = r.take(50, 'server version');
  const serverVersion = b.toString('latin1', versionAt, versionAt + 50).replace(/\0[\s\S]*$/, '');
  r.take(4, 'creation time');
  const headerLength = r.u8('header length');
  if (headerLength !== HEADER_LENGTH) throw new Malformed(`expected headers of 19 bytes, found ${headerLength}`);
  const withTail = knowsChecksums(serverVersion);
  const types = end - start - FIXED - (withTail ? CHECKSUM_TAIL : 0);
  if (types < 1) throw new Malformed('the list of post-header lengths is missing');
  const lengths = r.copy(types, 'post-header lengths');
  const algorithm = withTail ? r.u8('checksum algorithm') : 0;
  if (algorithm > 1) throw new Malformed(`checksum algorithm ${algorithm} is not known (0 none, 1 CRC32)`);
  return {
    serverVersion,
    checksum: algorithm === 1 ? 'crc32' : 'none',
    postHeaderLength: (typeCode) => lengths[typeCode - 1],
  };
}

function knowsChecksums(serverVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(serverVersion) ?? []).slice(1).map(Number);
  if (/mariadb/i.test(serverVersion)) return major > 5 || (major === 5 && minor >= 3);
  return major > 5 || (major === 5 && (minor > 6 || (minor === 6 && patch >= 1)));
}
