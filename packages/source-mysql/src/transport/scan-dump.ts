import { BinlogDump, type DumpOptions, type EventBytes } from './binlog-dump.ts';

/**
 * Reads a dump to the end of the log, or until `onEvent` says `stop`; the bytes it gets are valid during the call only.
 * Resolves to why it ended.
 */
export async function scanDump(
  options: Omit<DumpOptions, 'nonBlocking'>,
  onEvent: (event: EventBytes) => 'go on' | 'stop',
  signal?: AbortSignal,
): Promise<'stopped' | 'end of log'> {
  const dump = await BinlogDump.open({ ...options, nonBlocking: true }, signal);
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
