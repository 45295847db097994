import type { TidewayError } from '@tideway/domain';
import { BinlogDump, type DumpOptions } from './binlog-dump.ts';

/**
 * Reads a dump to the end of the log, or until `onEvent` says `stop`; events are handed over as they lie in the socket's
 * buffer, valid during the call only. Resolves to why it ended.
 */
export async function scanDump(
  options: Omit<DumpOptions, 'nonBlocking'>,
  onEvent: (bytes: Buffer, start: number, end: number) => 'go on' | 'stop',
  signal?: AbortSignal,
): Promise<'stopped' | 'end of log'> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<'stopped' | 'end of log'>();
  let stopped = false;
  const dump = await BinlogDump.open(
    { ...options, nonBlocking: true },
    {
      event: (bytes, start, end) => {
        if (stopped) return;
        try {
          if (onEvent(bytes, start, end) === 'go on') return;
          resolve('stopped');
        } catch (error) {
          reject(error);
        }
        stopped = true;
      },
      chunkDone: () => !stopped,
      ended: (reason: TidewayError | null) => (reason === null ? resolve('end of log') : reject(reason)),
    },
    signal,
  );
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', abort);
    dump.close();
  }
}
