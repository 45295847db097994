import type { BinlogEvent } from '@tideway/binlog';
import { type BinlogPosition, formatGtid, type Gtid, type GtidInterval, GtidSet } from '@tideway/domain';
import type { EventPlace, SourceEvent } from '@tideway/engine';
import { decodeStatement } from '../stream/decode-statement.ts';
import { querySession } from '../stream/query-session.ts';
import { TransactionFrame } from '../stream/transaction-frame.ts';

/** One transaction of the log (or a DDL): from its GTID event to its end. */
export interface Group {
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
  readonly gtid: string | null;
  /** Milliseconds since the epoch of the commit; the end of its second where the log knows only seconds. */
  readonly committedAt: number;
}

/** Follows {@link walkLog}'s events and knows where transactions begin and end. */
export class GroupFollower {
  readonly #frame = new TransactionFrame();
  readonly #executed = new GtidCollector();
  /** GTID of the last transaction that ended; joins the others when the next ends. */
  #lastEnded: Gtid | null = null;
  #start: BinlogPosition | null = null;
  #gtid: Gtid | null = null;
  #gtidText: string | null = null;
  #commitMicros: number | undefined;
  #hasContent = false;

  /** Where the open transaction began; null between transactions. */
  get openSince(): BinlogPosition | null {
    return this.#start;
  }

  /** Whether the open transaction has changed anything up to here: before that, its beginning means the same. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** What the log had executed up to here: the Previous_gtids of the first file, and what ended since. */
  executed(): GtidSet {
    const set = this.#executed.set();
    return this.#lastEnded === null ? set : set.add(this.#lastEnded);
  }

  /** The same without the transaction that ended last. */
  executedBefore(): GtidSet {
    return this.#executed.set();
  }

  /** Takes an event; returns the transaction that ends with it. */
  take(event: BinlogEvent, at: EventPlace): Group | undefined {
    if (event.type === 'previous-gtids') this.#executed.addSet(event.gtids);
    const wasBetween = this.#frame.isBetween;
    const isWhole = this.#feed(event, at);
    if (wasBetween && (isWhole || !this.#frame.isBetween)) this.#start = at.start;
    if (!this.#frame.isBetween) {
      this.#hasContent ||= isContent(event);
      return undefined;
    }
    if (this.#start === null) return undefined;
    const group = { start: this.#start, end: at.end, gtid: this.#gtidText, committedAt: this.#committedAt(event, at) };
    if (this.#lastEnded !== null) this.#executed.add(this.#lastEnded);
    this.#lastEnded = this.#gtid;
    this.#reset();
    return group;
  }

  /** Returns whether the event is a transaction of its own (a DDL without a GTID event before it). */
  #feed(event: BinlogEvent, at: EventPlace): boolean {
    const out: SourceEvent[] = [];
    const none = { gtid: null, lastCommitted: null, sequenceNumber: null, commitTimestamp: null };
    switch (event.type) {
      case 'gtid':
      case 'anonymous-gtid':
        this.#reset();
        if (event.type === 'gtid') {
          this.#gtid = { sid: event.sid, gno: event.gno };
          this.#gtidText = formatGtid(event);
        }
        this.#commitMicros = event.immediateCommitTimestamp;
        this.#start = at.start;
        this.#frame.gtid(at, none, out);
        break;
      case 'mariadb-gtid': {
        this.#reset();
        const { domain, serverId, sequence } = event.gtid;
        this.#gtidText = `${domain}-${serverId}-${sequence}`;
        this.#start = at.start;
        this.#frame.gtid(at, none, out);
        if (!event.standalone) this.#frame.begin(at, out);
        break;
      }
      case 'query': {
        const sql = decodeStatement(event.queryBytes, event.query, event.status.charset?.client);
        this.#frame.query(at, event.database, sql, () => querySession(event.status), out);
        break;
      }
      case 'xid':
        this.#frame.commit(at, out);
        break;
      case 'xa-prepare':
        this.#frame.xaPrepare(at, event.xidText, event.onePhase, out);
    }
    return out.some(({ type }) => type === 'query');
  }

  #committedAt(event: BinlogEvent, at: EventPlace): number {
    if (this.#commitMicros !== undefined) return this.#commitMicros / 1000;
    const lasted = event.type === 'query' ? event.executionTime : 0;
    return (at.timestamp + lasted) * 1000 + 999;
  }

  #reset(): void {
    this.#start = null;
    this.#gtid = null;
    this.#gtidText = null;
    this.#commitMicros = undefined;
    this.#hasContent = false;
  }
}

/** Events that change something, or announce it. */
function isContent(event: BinlogEvent): boolean {
  switch (event.type) {
    case 'table-map':
    case 'statement-aid':
      return true;
    case 'query':
      return !/^\s*(BEGIN|XA\s+START\b)/i.test(event.query);
    default:
      return false;
  }
}

/** Gathers GTIDs one by one without building a set each time. */
class GtidCollector {
  readonly #runs = new Map<string, { from: bigint; to: bigint }[]>();

  add({ sid, gno }: Gtid): void {
    const runs = this.#runs.get(sid) ?? [];
    const last = runs.at(-1);
    if (last !== undefined && gno === last.to + 1n) last.to = gno;
    else runs.push({ from: gno, to: gno });
    this.#runs.set(sid, runs);
  }

  addSet(set: GtidSet): void {
    for (const sid of set.sids) {
      const runs = this.#runs.get(sid) ?? [];
      runs.push(...set.intervals(sid).map(({ from, to }) => ({ from, to })));
      this.#runs.set(sid, runs);
    }
  }

  set(): GtidSet {
    return GtidSet.of([...this.#runs].map(([sid, runs]) => [sid, runs as readonly GtidInterval[]] as const));
  }
}
