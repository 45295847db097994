import type { BinlogPosition } from '@tideway/domain';
import { walkLog } from '../log/walk-log.ts';
import type { DumpStart } from '../transport/dump-request.ts';
import type { StartContext } from './resolve-start.ts';

/** The server looks for the file itself; passing over a big file it may take its time. */
const LIMIT_MS = 5_000;

/** Where the first transaction lies that a GTID start reads; `isExact` false: only the file is known, in time. */
export async function locateGtidStart(
  { source, server, options }: StartContext,
  start: DumpStart,
): Promise<{ readonly position: BinlogPosition; readonly isExact: boolean }> {
  let head: BinlogPosition | undefined;
  let first: BinlogPosition | undefined;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const { position } = await walkLog(
      { source, server, start },
      (event, at) => {
        if (event.type === 'rotate') head ??= { file: event.file, position: event.position };
        if (at === null || !isTransactionStart(event.type)) return 'go on';
        first = at.start;
        return 'stop';
      },
      signal,
    );
    return { position: first ?? position, isExact: true };
  } catch (error) {
    if (!limit.aborted || options.signal?.aborted || head === undefined) throw error;
    return { position: head, isExact: false };
  }
}

function isTransactionStart(type: string): boolean {
  return type === 'gtid' || type === 'anonymous-gtid' || type === 'mariadb-gtid';
}
