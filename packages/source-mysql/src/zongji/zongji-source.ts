import { joinTexts, SYSTEM_SCHEMAS, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import type { BinlogSource, ReadFrom, SourceEvent } from '@tideway/engine';
import type { AnyBinlogEvent, TableMapEntry } from '@vlasky/zongji';
import { pickServerId } from '../connect/pick-server-id.ts';
import { driverOptions, placeOf, SourceConnection } from '../connect/source-connection.ts';
import { asDriverError, sourceError } from '../connect/source-error.ts';
import { EventQueue } from '../stream/event-queue.ts';
import type { ReaderOptions } from '../stream/reader-options.ts';
import { type ReceivedEvent, ZongjiEventMapper } from './zongji-events.ts';

const HEARTBEAT_NS = 1_000_000_000;
/** Beyond this silence, heartbeats included, the connection is taken for dead. */
const SILENCE_MS = 15_000;

/**
 * The reference reader: `@vlasky/zongji` behind the port. Its limits (docs/reference-decoder.md): a missing session
 * for DDL, no logical clock and no commit timestamps, structures as they are today, no compressed transactions,
 * partial JSON, geometry or vectors, text decoded to UTF-16, JSON decimals and opaque values as strings.
 */
export function zongjiSource(options: ReaderOptions): BinlogSource {
  return { open: (from, signal) => read(options, from, signal) };
}

async function* read(
  options: ReaderOptions,
  from: ReadFrom,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceEvent[]> {
  using control = await SourceConnection.open(options.source, signal);
  const dump = await startDump(options, from, control, signal);
  const mapper = new ZongjiEventMapper(options, control, from, dump.checksumBytes);
  try {
    for (;;) {
      const { value } = await dump.queue.next();
      const events = await mapper.map(value, signal);
      if (signal.aborted) return;
      if (events.length > 0) yield events;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw zongjiError(
      error,
      say(
        `Reading the binary log of ${placeOf(options.source)} with zongji`,
        `使用 zongji 读取 ${placeOf(options.source)} 的 binlog`,
      ),
    );
  } finally {
    dump.stop();
  }
}

/** zongji's own errors carry no code: a table that is gone today, an event or type it cannot decode. */
function zongjiError(error: unknown, doing: Text): TidewayError {
  const { message, code, errno } = asDriverError(error);
  if (error instanceof TidewayError || code !== undefined || errno !== undefined) return sourceError(error, doing);
  const isGone = /Insufficient permissions|schema/i.test(message);
  return new TidewayError(isGone ? 'SOURCE_SCHEMA_UNKNOWN' : 'SOURCE_BINLOG_UNREADABLE', {
    detail: joinTexts([doing, verbatim(message)], ': '),
    remedy: say(
      'Set the reader of this job to Tideway’s own, which reads this.',
      '请将该任务的读取器设为 Tideway 自己的读取器，它可以读取此内容。',
    ),
    cause: error,
  });
}

interface Dump {
  readonly queue: EventQueue<ReceivedEvent>;
  readonly checksumBytes: number;
  stop(): void;
}

async function startDump(
  options: ReaderOptions,
  from: ReadFrom,
  control: SourceConnection,
  signal: AbortSignal,
): Promise<Dump> {
  const serverId = await pickServerId(control);
  const facts = await control.first('SELECT @@global.binlog_checksum AS checksum', signal);
  // Not at the head: it costs memory, and few jobs choose it.
  const { default: ZongJi } = await import('@vlasky/zongji');
  const zongji = new ZongJi({ ...driverOptions(options.source), jsonStrings: true });
  const queue = new EventQueue<ReceivedEvent>(
    options.bufferBytes ?? 8 * 2 ** 20,
    () => zongji.connection?.pause(),
    () => zongji.connection?.resume(),
  );
  const silence = watchSilence(queue, options);
  zongji.on('binlog', (event: AnyBinlogEvent) => {
    silence.refresh();
    queue.push({ event, map: mapOf(event) }, event.size);
  });
  zongji.on('error', (error: Error) => queue.fail(error));
  signal.addEventListener('abort', () => queue.fail(signal.reason), { once: true });
  zongji.start({ serverId, excludeSchema: Object.fromEntries(SYSTEM_SCHEMAS.map((s) => [s, true])), ...startOf(from) });
  // Queued on the dump's connection before the dump itself, which zongji sends after its own questions.
  zongji.connection?.query(
    `SET @master_heartbeat_period = ${HEARTBEAT_NS}, @source_heartbeat_period = ${HEARTBEAT_NS}`,
  );
  zongji.connection?.query('SET SESSION net_write_timeout = 3600');
  return {
    queue,
    checksumBytes: facts?.checksum === 'CRC32' ? 4 : 0,
    stop: () => {
      silence.stop();
      zongji.stop();
    },
  };
}

/** The table of a rows event as zongji knows it at this moment; later events may change zongji's own map. */
function mapOf(event: AnyBinlogEvent): TableMapEntry | undefined {
  return 'rows' in event ? event.tableMap[event.tableId] : undefined;
}

function startOf(from: ReadFrom): { gtidSet: string } | { filename: string; position: number } {
  if (from.mode === 'gtid') return { gtidSet: from.executed };
  return { filename: from.position.file, position: from.position.position };
}

/** Fails the queue when nothing, not even a heartbeat, was heard while the consumer was ready to hear. */
function watchSilence(queue: EventQueue<ReceivedEvent>, { source }: ReaderOptions) {
  const timer = setInterval(() => {
    if (queue.isPaused) return;
    const detail = say(
      `${placeOf(source)} sent nothing for ${SILENCE_MS / 1000} s, not even a heartbeat.`,
      `${placeOf(source)} 在 ${SILENCE_MS / 1000} 秒内没有发送任何内容，包括心跳。`,
    );
    queue.fail(new TidewayError('SOURCE_CONNECTION_LOST', { detail }));
  }, SILENCE_MS);
  return { refresh: () => void timer.refresh(), stop: () => clearInterval(timer) };
}
