import { BinlogDecoder, type BinlogEvent, EVENT, HEADER_LENGTH, type LiteralDialect } from '@tideway/binlog';
import { type TableName, tableKey } from '@tideway/domain';
import type { BinlogSource, EventPlace, ReadFrom, SourceEvent } from '@tideway/engine';
import { pickServerId } from '../connect/pick-server-id.ts';
import { readServerFacts, type ServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import { MemoryHistoryStore, type SchemaHistoryStore } from '../history/history-store.ts';
import { dumpStart } from '../history/schema-history.ts';
import { placeOfEvent } from '../log/walk-log.ts';
import type { PositionMark } from '../start/position-mark.ts';
import { BinlogDump, type EventBytes } from '../transport/binlog-dump.ts';
import { OWNED_FROM } from '../transport/packet-assembler.ts';
import { EventMapper } from './event-mapper.ts';
import { jsonLossNotes } from './json-loss-notes.ts';
import { PlaceTracker, WRAP } from './place-tracker.ts';
import { PositionMarker } from './position-marker.ts';
import type { ReaderOptions } from './reader-options.ts';
import { StructureResolver } from './structure-resolver.ts';

/** What our own reader can be told. */
export interface OpenBinlogOptions extends ReaderOptions {
  /** Where the job's schema history is kept. Without it, it ends with the reader. */
  readonly history?: SchemaHistoryStore;
  /** CREATE TABLE statements of the time of the start, by the operator. */
  readonly suppliedStructures?: readonly { readonly table: TableName; readonly createTable: string }[];
  /** Default: where the link is not TLS, which vouches for the bytes itself. */
  readonly verifyChecksum?: boolean;
  /** What literals are written for. Default `tidb`. */
  readonly dialect?: LiteralDialect;
  /** Silence, heartbeats included, after which the connection is taken for dead. */
  readonly silenceMs?: number;
  /** Shown in SHOW REPLICAS. */
  readonly name?: string;
  /** Told where a file-position job stands in each file, for `checkPositionMark` at its next start. */
  readonly onMark?: (mark: PositionMark) => void;
}

/** Bytes of events after which a batch is handed over. */
const BATCH_BYTES = 2 ** 20;

/**
 * Our own reader: transport, decoder and schema history behind the port.
 */
export function openBinlogSource(options: OpenBinlogOptions): BinlogSource {
  return { open: (from, signal) => read(options, from, signal) };
}

async function* read(
  options: OpenBinlogOptions,
  from: ReadFrom,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceEvent[]> {
  let stream: Stream | undefined;
  try {
    stream = await openStream(options, from, signal);
    for (;;) {
      const events = await stream.dump.next(signal);
      // Never null: the dump waits for more.
      if (events === null) return;
      yield* mapChunk(stream, events, options.bufferBytes ?? BATCH_BYTES, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  } finally {
    stream?.dump.close();
  }
}

interface Stream {
  readonly dump: BinlogDump;
  readonly decoder: BinlogDecoder;
  readonly mapper: EventMapper;
  readonly places: PlaceTracker;
  /** By file and position only: with GTIDs the source itself knows what it has. */
  readonly marker: PositionMarker | undefined;
  readonly structures: StructureResolver;
  /** Table ids whose structure the history was asked for. */
  readonly prepared: Set<number>;
  /** Events before it are passed over: the wire cannot ask for positions beyond 4 GiB. */
  readonly skipTo: { readonly file: string; readonly position: number } | undefined;
}

async function openStream(options: OpenBinlogOptions, from: ReadFrom, signal: AbortSignal): Promise<Stream> {
  const { source, select } = options;
  const [server, serverId] = await withSource(
    source,
    async (connection) => [await readServerFacts(connection, signal), await pickServerId(connection)] as const,
    signal,
  );
  const structures = new StructureResolver({
    walk: { source, server },
    server,
    select,
    store: options.history ?? new MemoryHistoryStore(),
    ...(options.suppliedStructures === undefined ? {} : { supplied: options.suppliedStructures }),
  });
  if (needsHistory(server)) await structures.openHistory(from, signal);
  const decoder = new BinlogDecoder({
    flavor: server.flavour,
    verifyChecksum: options.verifyChecksum ?? source.tls === null,
    tableStructure: structures.forDecoder,
    select: (schema, table) => select.table(schema, table),
    payload: 'deliver',
    ownedFrom: OWNED_FROM,
    ...(options.onNote === undefined ? {} : { onJsonLoss: jsonLossNotes(options.onNote) }),
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
  });
  const dump = await BinlogDump.open(
    {
      source,
      server,
      serverId,
      start: dumpStart(from, server.flavour),
      nonBlocking: false,
      ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
      ...(options.name === undefined ? {} : { name: options.name }),
    },
    signal,
  );
  const position = from.mode === 'file-position' ? from.position : { file: '', position: 4 };
  const prepared = new Set<number>();
  const forgetTables = (): void => {
    prepared.clear();
    decoder.forgetTables();
  };
  return {
    dump,
    decoder,
    structures,
    prepared,
    mapper: new EventMapper({ ...options, structures, flavour: server.flavour, forgetTables }),
    places: new PlaceTracker(position),
    marker:
      from.mode === 'gtid' || options.onMark === undefined
        ? undefined
        : new PositionMarker(server.serverUuid, options.now ?? Date.now, options.onMark),
    skipTo: position.position >= 2 ** 32 ? position : undefined,
  };
}

/** Whether table maps leave out what a structure has. Logs of before a change of the setting are found out as they come. */
function needsHistory({ rowMetadata }: Pick<ServerFacts, 'rowMetadata'>): boolean {
  return rowMetadata?.toUpperCase() !== 'FULL';
}

/** The decoder gives one event at each call: a list of them would be made anew for every event of a backlog. */
class LastEvent {
  #event: BinlogEvent | undefined;
  readonly sink = (event: BinlogEvent): void => {
    this.#event = event;
  };

  take(): BinlogEvent | undefined {
    const event = this.#event;
    this.#event = undefined;
    return event;
  }
}

async function* mapChunk(
  stream: Stream,
  chunk: readonly EventBytes[],
  batchBytes: number,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceEvent[]> {
  const { decoder, places, mapper, structures, marker } = stream;
  const decoded = new LastEvent();
  let batch: SourceEvent[] = [];
  let bytes = 0;
  // Not by an iterator, which a generator makes anew for each event.
  for (let index = 0; index < chunk.length; index += 1) {
    const span = chunk[index] as EventBytes;
    const ahead = (): readonly TableName[] => tablesFrom(chunk, index);
    const { bytes: from, start, end } = span;
    // Awaited only where there is something to wait for: a turn for each event would cost more than decoding it.
    const preparing = prepareTable(stream, from, start, signal);
    if (preparing !== undefined) await preparing;
    decoder.decode(from, decoded.sink, start, end);
    bytes += end - start;
    const event = decoded.take();
    if (event === undefined) continue;
    if (event.type === 'table-map' && marker === undefined && !structures.isMissing(event.table)) {
      // Nobody asks where it lies.
      places.pass(event.logPos % WRAP, end - start);
      continue;
    }
    if (event.type === 'heartbeat') mapper.heartbeat(event.file, event.position, batch);
    const at = placeOfEvent(places, event, end - start);
    if (event.type === 'format') marker?.head(event);
    if (at === null || isBefore(at, stream.skipTo)) continue;
    if (event.type !== 'format') marker?.event(span, at);
    if (event.type === 'transaction-payload') {
      for (const _ of decoder.openPayload(event, decoded.sink)) {
        const inner = decoded.take();
        if (inner === undefined) continue;
        bytes += inner.size;
        if (!mapper.mapAtOnce(inner, at, batch)) await mapper.mapSlowly(inner, at, batch, ahead, signal);
        if (bytes < batchBytes || batch.length === 0) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
    } else if (event.type === 'table-map' && structures.isMissing(event.table) && !structures.hasHistory) {
      // The first table map that does not describe itself, so the first of its statement: no other is forgotten.
      await structures.prepare(event.table, at.start, signal);
      decoder.forgetTables();
      decoder.decode(from, decoded.sink, start, end);
    } else if (!mapper.mapAtOnce(event, at, batch)) {
      await mapper.mapSlowly(event, at, batch, ahead, signal);
    }
    if (bytes < batchBytes || batch.length === 0) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  marker?.endOfChunk();
  if (batch.length > 0) yield batch;
}

/** Before a table map is decoded the history must know its table: it is asked in the middle of decoding. */
function prepareTable(stream: Stream, bytes: Buffer, start: number, signal: AbortSignal): Promise<void> | undefined {
  const { structures, prepared, places } = stream;
  const type = bytes[start + 4];
  // Ids are given anew in each file, and for each new structure within one.
  if (type === EVENT.FORMAT_DESCRIPTION) prepared.clear();
  if (type !== EVENT.TABLE_MAP || !structures.hasHistory) return undefined;
  const id = bytes.readUIntLE(start + HEADER_LENGTH, 6);
  if (prepared.has(id)) return undefined;
  prepared.add(id);
  return structures.prepare(tableOf(bytes, start), places.position, signal);
}

/** The table that a table map event names. */
function tableOf(bytes: Buffer, start: number): TableName {
  const schemaAt = start + HEADER_LENGTH + 8;
  const schemaEnd = schemaAt + 1 + bytes.readUInt8(schemaAt);
  const nameEnd = schemaEnd + 2 + bytes.readUInt8(schemaEnd + 1);
  return {
    schema: bytes.toString('utf8', schemaAt + 1, schemaEnd),
    name: bytes.toString('utf8', schemaEnd + 2, nameEnd),
  };
}

/** The tables of a chunk's table maps from an event on, each once. */
function tablesFrom(chunk: readonly EventBytes[], from: number): readonly TableName[] {
  const tables = new Map<string, TableName>();
  for (const { bytes, start } of chunk.slice(from)) {
    if (bytes[start + 4] !== EVENT.TABLE_MAP) continue;
    const table = tableOf(bytes, start);
    tables.set(tableKey(table), table);
  }
  return [...tables.values()];
}

function isBefore(at: EventPlace, position: Stream['skipTo']): boolean {
  return position !== undefined && at.start.file === position.file && at.start.position < position.position;
}
