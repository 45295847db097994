import { Malformed } from './bytes/malformed.ts';
import { type Bytes, u64 } from './bytes/read.ts';
import type { BinlogEvent } from './events/binlog-event.ts';
import { EVENT } from './events/event-type.ts';
import { readGtid, type UuidCache } from './events/gtid.ts';
import type { EventHeader } from './events/header.ts';
import { readHeartbeat, readHeartbeatV2 } from './events/heartbeat.ts';
import { readIncident } from './events/incident.ts';
import {
  readMariadbBinlogCheckpoint,
  readMariadbGtid,
  readMariadbGtidList,
  readMariadbStartEncryption,
} from './events/mariadb.ts';
import { readPreviousGtids } from './events/previous-gtids.ts';
import { readQuery } from './events/query.ts';
import { isStatementAid, readStatementAid } from './events/statement-aid.ts';
import { readTaggedGtid } from './events/tagged-gtid.ts';
import { readXaPrepare } from './events/xa-prepare.ts';

/** Reads every event whose meaning does not depend on others. `start` is after the header, `end` before the checksum. */
export function readPlainEvent(
  b: Bytes,
  start: number,
  end: number,
  typeCode: number,
  header: EventHeader,
  uuids: UuidCache,
): BinlogEvent {
  switch (typeCode) {
    case EVENT.GTID:
      return readGtid(b, start, end, 'gtid', header, uuids);
    case EVENT.ANONYMOUS_GTID:
      return readGtid(b, start, end, 'anonymous-gtid', header, uuids);
    case EVENT.GTID_TAGGED:
      return { type: 'gtid', ...header, ...readTaggedGtid(b, start, end) };
    case EVENT.QUERY:
      return readQuery(b, start, end, false, header);
    case EVENT.XID:
      if (end - start < 8) throw new Malformed('an XID event without its number');
      return readXid(b, start, header);
    case EVENT.ROWS_QUERY:
      // The first byte is the length cut to eight bits; the text goes on to the end.
      if (end <= start) throw new Malformed('a rows query event without a query');
      return { type: 'rows-query', ...header, query: b.toString('utf8', start + 1, end) };
    case EVENT.HEARTBEAT:
      return { type: 'heartbeat', ...header, ...readHeartbeat(b, start, end, header.logPos) };
    case EVENT.HEARTBEAT_V2:
      return { type: 'heartbeat', ...header, ...readHeartbeatV2(b, start, end) };
    case EVENT.PREVIOUS_GTIDS:
      return { type: 'previous-gtids', ...header, ...readPreviousGtids(b, start, end) };
    case EVENT.XA_PREPARE:
      return { type: 'xa-prepare', ...header, ...readXaPrepare(b, start, end) };
    case EVENT.INCIDENT:
      return { type: 'incident', ...header, ...readIncident(b, start, end) };
    case EVENT.STOP:
      return { type: 'stop', ...header };
    case EVENT.IGNORABLE:
    case EVENT.TRANSACTION_CONTEXT:
    case EVENT.VIEW_CHANGE:
      return { type: 'ignorable', ...header, typeCode };
    default:
      return readMariadbEvent(b, start, end, typeCode, header);
  }
}

/** Written out: spreads cost more than all the rest of an event that comes with every transaction. */
function readXid(b: Bytes, start: number, { timestamp, serverId, logPos, size, flags }: EventHeader): BinlogEvent {
  return { type: 'xid', timestamp, serverId, logPos, size, flags, xid: u64(b, start) };
}

function readMariadbEvent(b: Bytes, start: number, end: number, typeCode: number, header: EventHeader): BinlogEvent {
  switch (typeCode) {
    case EVENT.MARIADB_GTID:
      return { type: 'mariadb-gtid', ...header, ...readMariadbGtid(b, start, end, header.serverId) };
    case EVENT.MARIADB_GTID_LIST:
      return { type: 'mariadb-gtid-list', ...header, ...readMariadbGtidList(b, start, end) };
    case EVENT.MARIADB_ANNOTATE_ROWS:
      return { type: 'rows-query', ...header, query: b.toString('utf8', start, end) };
    case EVENT.MARIADB_BINLOG_CHECKPOINT:
      return { type: 'mariadb-binlog-checkpoint', ...header, ...readMariadbBinlogCheckpoint(b, start, end) };
    case EVENT.MARIADB_START_ENCRYPTION:
      return { type: 'mariadb-start-encryption', ...header, ...readMariadbStartEncryption(b, start, end) };
    case EVENT.MARIADB_QUERY_COMPRESSED:
      return readQuery(b, start, end, true, header);
    default:
      if (isStatementAid(typeCode)) {
        return { type: 'statement-aid', ...header, ...readStatementAid(b, start, end, typeCode) };
      }
      return { type: 'unknown', ...header, typeCode };
  }
}
