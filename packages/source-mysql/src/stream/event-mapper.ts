import type { BinlogEvent, GtidEvent, QueryEvent, RowsEvent } from '@tideway/binlog';
import { formatGtid, formatPosition, say, type TableStructure, TidewayError, tableKey } from '@tideway/domain';
import type { EventPlace, SourceEvent } from '@tideway/engine';
import { touchedBy } from '../history/ddl-scan.ts';
import { decodeStatement } from './decode-statement.ts';
import { querySession } from './query-session.ts';
import type { ReaderOptions } from './reader-options.ts';
import type { StructureResolver, TablesAhead } from './structure-resolver.ts';
import { TransactionFrame } from './transaction-frame.ts';

/** Set on events that a reader which does not know them may pass over (LOG_EVENT_IGNORABLE_F). */
const FLAG_IGNORABLE = 0x80;

/** What the mapper asks of its owner. */
export interface MapperOptions extends Pick<ReaderOptions, 'now' | 'onNote'> {
  readonly structures: StructureResolver;
  /** What the source is: MariaDB runs comments of its own. */
  readonly flavour: 'mysql' | 'mariadb';
  /** A DDL changed what the decoder may have kept of tables. */
  forgetTables(): void;
}

/** Turns decoded events into the port's. Stateful: it follows the frame of transactions. */
export class EventMapper {
  readonly #options: MapperOptions;
  readonly #frame = new TransactionFrame();
  readonly #reported = new Set<number>();
  #gtid: string | null = null;
  /** Connection that wrote the open transaction, for messages. */
  #threadId: number | null = null;

  constructor(options: MapperOptions) {
    this.#options = options;
  }

  /** Maps what can be mapped without waiting; false when {@link mapSlowly} has to take the event. */
  mapAtOnce(event: BinlogEvent, at: EventPlace, out: SourceEvent[]): boolean {
    switch (event.type) {
      case 'rows': {
        const table = this.#options.structures.peek(event.table);
        if (table === undefined) return false;
        this.#rows(event, table, at, out);
        return true;
      }
      case 'query':
        return this.#query(event, at, out);
      case 'gtid':
      case 'anonymous-gtid':
        this.#startGtid(event.type === 'gtid' ? formatGtid(event) : null, event, at, out);
        return true;
      case 'mariadb-gtid': {
        const { domain, serverId, sequence } = event.gtid;
        this.#gtid = `${domain}-${serverId}-${sequence}`;
        // MariaDB logs no BEGIN, which would name the connection: the one of an earlier statement would be a lie.
        this.#threadId = null;
        const mark = { gtid: this.#gtid, lastCommitted: null, sequenceNumber: null, commitTimestamp: null };
        this.#frame.gtid(at, mark, out);
        if (event.xa?.step === 'prepare') this.#frame.begin(at, out, event.xa.xidText);
        else if (!event.standalone) this.#frame.begin(at, out);
        return true;
      }
      case 'xid':
        this.#frame.commit(at, out);
        return true;
      case 'xa-prepare':
        this.#frame.xaPrepare(at, event.xidText, event.onePhase, out);
        return true;
      case 'incident':
        out.push({ type: 'incident', at, message: event.message });
        return true;
      case 'unknown':
        this.#unknown(event.typeCode, event.flags, at);
        return true;
      default:
        // Format, previous GTIDs, table maps, rows left out, annotations, stop: nothing for the engine.
        return true;
    }
  }

  /** Maps a rows event of a table that is new, or a DDL: the source or the store is asked. */
  async mapSlowly(
    event: BinlogEvent,
    at: EventPlace,
    out: SourceEvent[],
    ahead: TablesAhead,
    signal: AbortSignal,
  ): Promise<void> {
    if (event.type === 'rows') {
      this.#rows(event, await this.#options.structures.resolve(event.table, at, ahead, signal), at, out);
    } else if (event.type === 'query') {
      const { sql, sqlMode, collationDatabase } = statementOf(event);
      const ddl = { sql, schema: event.database, sqlMode, collationDatabase, at, gtid: this.#gtid };
      if (await this.#options.structures.apply(ddl, signal)) this.#options.forgetTables();
      this.#frame.query(at, event.database, sql, () => querySession(event.status, this.#options.flavour), out);
    }
  }

  /** A heartbeat: the source has nothing newer than its position. */
  heartbeat(file: string, position: number, out: SourceEvent[]): void {
    out.push({ type: 'heartbeat', position: { file, position }, receivedAt: (this.#options.now ?? Date.now)() });
  }

  #startGtid(
    gtid: string | null,
    facts: Pick<GtidEvent, 'lastCommitted' | 'sequenceNumber' | 'immediateCommitTimestamp'>,
    at: EventPlace,
    out: SourceEvent[],
  ): void {
    this.#gtid = gtid;
    this.#threadId = null;
    const { lastCommitted, sequenceNumber, immediateCommitTimestamp } = facts;
    this.#frame.gtid(
      at,
      {
        gtid,
        lastCommitted: lastCommitted ?? null,
        sequenceNumber: sequenceNumber ?? null,
        commitTimestamp: immediateCommitTimestamp === undefined ? null : BigInt(immediateCommitTimestamp),
      },
      out,
    );
  }

  #query(event: QueryEvent, at: EventPlace, out: SourceEvent[]): boolean {
    this.#threadId = event.threadId;
    const { query } = event;
    if (query === 'BEGIN' || query === 'COMMIT') {
      if (query === 'BEGIN') this.#frame.begin(at, out);
      else this.#frame.commit(at, out);
      return true;
    }
    const { sql, sqlMode } = statementOf(event);
    if (touchedBy(sql, event.database, sqlMode, this.#options.flavour).length > 0) return false;
    this.#frame.query(at, event.database, sql, () => querySession(event.status, this.#options.flavour), out);
    return true;
  }

  #rows(event: RowsEvent, table: TableStructure, at: EventPlace, out: SourceEvent[]): void {
    if (!event.complete) throw this.#incomplete(event, at);
    out.push({
      type: 'rows',
      at,
      table,
      kind: event.kind,
      rows: event.rows,
      byteLength: event.size,
      foreignKeyChecks: !event.noForeignKeyChecks,
    });
  }

  #incomplete({ table }: RowsEvent, at: EventPlace): TidewayError {
    const place = formatPosition(at.start);
    const by =
      this.#threadId === null
        ? say('', '')
        : say(`, written by connection ${this.#threadId}`, `（由连接 ${this.#threadId} 写入）`);
    return new TidewayError('SOURCE_ROW_IMAGE_NOT_FULL', {
      detail: say(
        `The rows of ${tableKey(table)} at ${place}${by.en}, lack columns (binlog_row_image is not FULL).`,
        `${tableKey(table)} 在 ${place} 处的行${by.zh}缺少列（binlog_row_image 不是 FULL）。`,
      ),
      params: { table: tableKey(table), position: place, threadId: this.#threadId },
    });
  }

  /** Passing over an event that may hold changes would lose them; one marked ignorable is reported once a type. */
  #unknown(typeCode: number, flags: number, at: EventPlace): void {
    const place = formatPosition(at.start);
    if ((flags & FLAG_IGNORABLE) === 0) {
      throw new TidewayError('SOURCE_BINLOG_UNREADABLE', {
        detail: say(
          `The event at ${place} is of type ${typeCode}, which is not known and not marked as ignorable.`,
          `${place} 处的事件类型是 ${typeCode}，该类型未知，且没有标记为可忽略。`,
        ),
        params: { position: place, typeCode },
      });
    }
    if (this.#reported.has(typeCode)) return;
    this.#reported.add(typeCode);
    this.#options.onNote?.(
      say(
        `Events of the unknown type ${typeCode}, marked ignorable, are passed over (first at ${place}).`,
        `略过未知类型 ${typeCode} 的事件，它们标记为可忽略（首次出现在 ${place}）。`,
      ),
    );
  }
}

function statementOf({ queryBytes, query, status }: QueryEvent) {
  const { sqlMode, collationDatabase } = querySession(status);
  return { sql: decodeStatement(queryBytes, query, status.charset?.client), sqlMode, collationDatabase };
}
