import { verbatim } from '@tideway/domain';
import { expect, test } from 'vitest';
import { dumpError } from './dump-error.ts';

function packet(errno: number, message: string): Buffer {
  const head = Buffer.from([0xff, errno & 255, errno >> 8, 0x23]);
  return Buffer.concat([head, Buffer.from(`HY000${message}`)]);
}

/** Texts of real servers, 5.6 to 9.7 and MariaDB. */
test.each([
  [1236, 'Could not find first log file name in binary log index file', 'SOURCE_BINLOG_PURGED'],
  [
    1236,
    'The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary logs containing GTIDs that the slave requires.',
    'SOURCE_BINLOG_PURGED',
  ],
  [
    1236,
    'Could not find GTID state requested by slave in any binlog files. Probably the slave state is too old and required binlog files have been purged.',
    'SOURCE_BINLOG_PURGED',
  ],
  [
    1236,
    'A replica with the same server_uuid/server_id as this replica has connected to the source; the first event',
    'SOURCE_REPLICA_CONFLICT',
  ],
  [
    1236,
    'A slave with the same server_uuid/server_id as this slave has connected to the master;',
    'SOURCE_REPLICA_CONFLICT',
  ],
  [1236, 'Client requested master to start replication from position > file size', 'SOURCE_POSITION_INVALID'],
  [1236, "Slave has more GTIDs than the master has, using the master's SERVER_UUID.", 'SOURCE_POSITION_INVALID'],
  [
    1236,
    'The replication sender thread cannot start in AUTO_POSITION mode: this server has GTID_MODE = OFF instead of ON.',
    'SOURCE_POSITION_INVALID',
  ],
  [
    1236,
    "Error: connecting slave requested to start from GTID 0-99-12345, which is not in the master's binlog",
    'SOURCE_POSITION_INVALID',
  ],
  [1236, 'Binary log is not open', 'SOURCE_NOT_LOGGING'],
  [1236, 'bogus data in log event; the first event', 'SOURCE_BINLOG_UNREADABLE'],
  [
    1227,
    'Access denied; you need (at least one of) the REPLICATION SLAVE privilege(s) for this operation',
    'SOURCE_PRIVILEGE_MISSING',
  ],
  [1053, 'Server shutdown in progress', 'SOURCE_CONNECTION_LOST'],
])('%d %s', (errno, message, code) => {
  const error = dumpError(packet(errno, message), verbatim('Reading'), true);
  expect(error.code).toBe(code);
  expect(error.message).toContain(message.slice(0, 40));
});

test('unreadable data before any event means a wrong position', () => {
  expect(dumpError(packet(1236, 'bogus data in log event'), verbatim('Reading'), false).code).toBe(
    'SOURCE_POSITION_INVALID',
  );
});

test('what is missing is told to programs', () => {
  const text = "…binary logs. The GTID set sent by the replica is '', and the missing transactions are 'u:1-5'. purged";
  expect(dumpError(packet(1236, text), verbatim('Reading'), true).params).toMatchObject({
    missing: 'u:1-5',
    errno: 1236,
  });
});
