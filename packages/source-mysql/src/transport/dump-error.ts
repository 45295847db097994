import { type ErrorCode, joinTexts, say, type Text, TidewayError } from '@tideway/domain';
import { sourceError } from '../connect/source-error.ts';

/** What the texts of error 1236 mean (sql/rpl_binlog_sender.cc of MySQL 5.6 to 9.7, sql/sql_repl.cc of MariaDB). */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/purged|Could not find first log file|Could not find GTID state/i, 'SOURCE_BINLOG_PURGED'],
  [/same server_uuid|same server_id|server_uuid\/server_id/i, 'SOURCE_REPLICA_CONFLICT'],
  [/Binary log is not open/i, 'SOURCE_NOT_LOGGING'],
  [
    /position > file size|impossible position|more GTIDs than|AUTO_POSITION|not in the (master|source)'s binlog/i,
    'SOURCE_POSITION_INVALID',
  ],
  [/requested to start from GTID|is missing the GTID/i, 'SOURCE_POSITION_INVALID'],
  [
    /bogus data|corrupt|truncated|max_allowed_packet|checksum|could not find next log|read error/i,
    'SOURCE_BINLOG_UNREADABLE',
  ],
];

/** Which transactions are gone, as newer servers say it. */
const MISSING = /missing transactions are '([^']*)'/;

/**
 * An error packet of a dump (its payload after the 0xff) as one of the catalogue. `asked` says what was asked for;
 * `anyEvent` whether an event came before it: until then unreadable data means a wrong position.
 */
export function dumpError(packet: Buffer, asked: Text, anyEvent: boolean): TidewayError {
  const { errno, sqlState, message } = readErrorPacket(packet);
  if (errno !== 1236 && errno < 1940) {
    return sourceError(Object.assign(new Error(message), { errno, sqlState }), asked);
  }
  let code = MEANINGS.find(([pattern]) => pattern.test(message))?.[1] ?? 'SOURCE_BINLOG_UNREADABLE';
  if (code === 'SOURCE_BINLOG_UNREADABLE' && !anyEvent) code = 'SOURCE_POSITION_INVALID';
  const missing = MISSING.exec(message)?.[1];
  return new TidewayError(code, {
    detail: joinTexts([asked, say(`${message} (error ${errno})`, `${message}（错误 ${errno}）`)], ': '),
    params: { errno, serverMessage: message, ...(missing === undefined ? {} : { missing }) },
  });
}

/** Error number, SQL state and text of an error packet; `#` and five digits stand before the text since 4.1. */
export function readErrorPacket(packet: Buffer): { errno: number; sqlState: string; message: string } {
  const errno = packet.length >= 3 ? packet.readUInt16LE(1) : 0;
  const marked = packet[3] === 0x23;
  return {
    errno,
    sqlState: marked ? packet.toString('latin1', 4, 9) : '',
    message: packet.toString('utf8', marked ? 9 : 3),
  };
}
