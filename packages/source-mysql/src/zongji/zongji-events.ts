import { say, type TableStructure, TidewayError } from '@tideway/domain';
import type { EventPlace, QuerySession, ReadFrom, RowChangeKind, RowImages, SourceEvent } from '@tideway/engine';
import type { AnyBinlogEvent, RowsEvent, TableMapEntry } from '@vlasky/zongji';
import type { SourceConnection } from '../connect/source-connection.ts';
import { PlaceTracker } from '../stream/place-tracker.ts';
import type { ReaderOptions } from '../stream/reader-options.ts';
import { TransactionFrame } from '../stream/transaction-frame.ts';
import { formatXid } from '../stream/xid.ts';
import { ZongjiRowImage } from './zongji-row.ts';
import { ZongjiStructures } from './zongji-structures.ts';

const HEADER_BYTES = 19;
/** Flag of a rows event: `SET foreign_key_checks = 0` in the session that wrote it. */
const NO_FOREIGN_KEY_CHECKS = 2;
const NO_SESSION: QuerySession = {
  sqlMode: null,
  timeZone: null,
  charsetClient: null,
  collationConnection: null,
  collationServer: null,
  collationDatabase: null,
  foreignKeyChecks: true,
  uniqueChecks: true,
};

/** One of zongji's events, with the table its rows belong to. */
export interface ReceivedEvent {
  readonly event: AnyBinlogEvent;
  readonly map: TableMapEntry | undefined;
}

/** Turns zongji's events into the port's. */
export class ZongjiEventMapper {
  readonly #options: ReaderOptions;
  readonly #places: PlaceTracker;
  readonly #frame = new TransactionFrame();
  readonly #structures: ZongjiStructures;
  readonly #overhead: number;

  constructor(options: ReaderOptions, control: SourceConnection, from: ReadFrom, checksumBytes: number) {
    this.#options = options;
    this.#places = new PlaceTracker(from.mode === 'file-position' ? from.position : { file: '', position: 4 });
    this.#structures = new ZongjiStructures(control);
    this.#overhead = HEADER_BYTES + checksumBytes;
  }

  async map(events: readonly ReceivedEvent[], signal: AbortSignal): Promise<readonly SourceEvent[]> {
    const out: SourceEvent[] = [];
    for (const event of events) await this.#mapOne(event, out, signal);
    return out;
  }

  async #mapOne({ event, map }: ReceivedEvent, out: SourceEvent[], signal: AbortSignal): Promise<void> {
    // Typed by getTypeName() only, which TypeScript cannot narrow by: `name` is the class of `event`.
    const name = event.getTypeName();
    if (name === 'Rotate') {
      const { binlogName, position } = event as Extract<AnyBinlogEvent, { binlogName: string; position: number }>;
      return this.#places.moveTo(binlogName, Number(position));
    }
    if (name === 'Heartbeat') return this.#heartbeat(event, out);
    // The format event that opens a dump is repeated from the file's head and lies nowhere.
    if (name === 'Format' && event.nextPosition === 0) return;
    const at = this.#places.advance(event.nextPosition, event.size + this.#overhead, event.timestamp / 1000);
    switch (name) {
      case 'Gtid':
        return this.#gtid(at, event.gtid ?? null, out);
      case 'AnonymousGtid':
        return this.#gtid(at, null, out);
      case 'MariadbGtid':
        this.#mariadbGtid(at, event as AnyBinlogEvent & MariadbGtid, out);
        return;
      case 'Xid':
        return this.#frame.commit(at, out);
      case 'Query': {
        const { schema, query } = event as AnyBinlogEvent & { schema: string; query: string };
        this.#frame.query(at, schema, query, () => NO_SESSION, out);
        if (out.at(-1)?.type === 'query') this.#structures.forget();
        return;
      }
      case 'XaPrepare': {
        const xa = event as AnyBinlogEvent & XaPrepare;
        this.#frame.xaPrepare(at, formatXid(xa.xidGtrid, xa.xidBqual, xa.xidFormatId), xa.onePhase, out);
        return;
      }
      case 'WriteRows':
        return this.#rows(at, 'insert', event as RowsEvent, map, out, signal);
      case 'UpdateRows':
        return this.#rows(at, 'update', event as RowsEvent, map, out, signal);
      case 'DeleteRows':
        return this.#rows(at, 'delete', event as RowsEvent, map, out, signal);
    }
  }

  #gtid(at: EventPlace, gtid: string | null, out: SourceEvent[]): void {
    this.#frame.gtid(at, { gtid, lastCommitted: null, sequenceNumber: null, commitTimestamp: null }, out);
  }

  #mariadbGtid(at: EventPlace, event: AnyBinlogEvent & MariadbGtid, out: SourceEvent[]): void {
    this.#gtid(at, event.gtid ?? null, out);
    if (event.preparedXa) this.#frame.begin(at, out, formatXid(event.xidGtrid, event.xidBqual, event.xidFormatId));
    else if (!event.standalone) this.#frame.begin(at, out);
  }

  #heartbeat(event: AnyBinlogEvent, out: SourceEvent[]): void {
    const { binlogName, position } = event as AnyBinlogEvent & { binlogName: string; position?: number | string };
    const receivedAt = (this.#options.now ?? Date.now)();
    const at = { file: binlogName, position: Number(position ?? event.nextPosition) };
    out.push({ type: 'heartbeat', position: at, receivedAt });
  }

  async #rows(
    at: EventPlace,
    kind: RowChangeKind,
    event: RowsEvent,
    map: TableMapEntry | undefined,
    out: SourceEvent[],
    signal: AbortSignal,
  ): Promise<void> {
    const { columns_present_bitmap, columns_present_bitmap2, rows } = event as RowsEvent & DecodedRows;
    if (map === undefined || !this.#options.select.table(map.parentSchema, map.tableName)) return;
    const table = await this.#structures.of(map, signal);
    checkColumns(table.structure, map, event.numberOfColumns, at);
    const names = (map.columns ?? []).map((column) => column.name);
    const share = Math.ceil(event.size / Math.max(1, rows.length) / (kind === 'update' ? 2 : 1));
    const image = (values: Values, present: Uint8Array): ZongjiRowImage =>
      new ZongjiRowImage(
        table,
        names.map((column) => values[column]),
        present,
        share,
      );
    const images = rows.map((row): RowImages => {
      if (kind === 'insert') return { before: null, after: image(row, columns_present_bitmap) };
      if (kind === 'delete') return { before: image(row, columns_present_bitmap), after: null };
      const { before, after } = row as unknown as { before: Values; after: Values };
      return {
        before: image(before, columns_present_bitmap),
        after: image(after, columns_present_bitmap2 ?? columns_present_bitmap),
      };
    });
    const foreignKeyChecks = (event.flags & NO_FOREIGN_KEY_CHECKS) === 0;
    out.push({
      type: 'rows',
      at,
      table: table.structure,
      kind,
      rows: images,
      byteLength: event.size,
      foreignKeyChecks,
    });
  }
}

type Values = Readonly<Record<string, unknown>>;
/** Fields of zongji's rows events that its types leave out. */
interface DecodedRows {
  readonly columns_present_bitmap: Uint8Array;
  readonly columns_present_bitmap2?: Uint8Array;
  readonly rows: readonly Values[];
}
interface XaId {
  readonly xidFormatId: number;
  readonly xidGtrid: Uint8Array;
  readonly xidBqual: Uint8Array;
}
interface XaPrepare extends XaId {
  readonly onePhase: boolean;
}
interface MariadbGtid extends XaId {
  readonly standalone: boolean;
  readonly preparedXa: boolean;
}

function checkColumns(table: TableStructure, map: TableMapEntry, inEvent: number, at: EventPlace): void {
  if (table.columns.length === inEvent) return;
  const name = `${map.parentSchema}.${map.tableName}`;
  const position = `${at.start.file}:${at.start.position}`;
  const known = table.columns.length;
  throw new TidewayError('SOURCE_SCHEMA_UNKNOWN', {
    detail: say(
      `The row event at ${position} has ${inEvent} columns, ${name} has ${known} on the source now.`,
      `${position} 处的行事件有 ${inEvent} 列，${name} 在源端现有 ${known} 列。`,
    ),
    params: { table: name, position },
  });
}
