import { randomServerId } from '../connect/pick-server-id.ts';
import { BinlogDump, type DumpOptions, type EventBytes } from './binlog-dump.ts';

/**
 * Reads a dump to the end of the log, or until `onEvent` says `stop`; the bytes it gets are valid during the call only.
 * Resolves to why it ended.
 */
export async function scanDump(
  options: Omit<DumpOptions, 'nonBlocking' | 'serverId'>,
  onEvent: (event: EventBytes) => 'go on' | 'stop',
  signal?: AbortSignal,
): Promise<'stopped' | 'end of log'> {
  // An id of its own: MariaDB ends the older of two dumps with one id, which would be the reader's.
  const serverId = randomServerId();
  const dump = await BinlogDump.open({ ...options, serverId, nonBlocking: true }, signal);
  try {
    for (;;) {
      const events = await dump.next(signal);
      if (events === null) return 'end of log';
      for (const event of events) if (onEvent(event) === 'stop') return 'stopped';
    }
  } finally {
    dump.close();
  }
}
