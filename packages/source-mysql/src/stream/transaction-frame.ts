import type { EventPlace, QuerySession, SourceEvent } from '@tideway/engine';
import { parseXid } from './xid.ts';

/** What a GTID event says. */
export interface GtidMark {
  readonly gtid: string | null;
  readonly lastCommitted: number | null;
  readonly sequenceNumber: number | null;
  readonly commitTimestamp: bigint | null;
}

const ANONYMOUS: GtidMark = { gtid: null, lastCommitted: null, sequenceNumber: null, commitTimestamp: null };

/**
 * Gives every flavour the same frame: each transaction is `gtid`, then `begin`, rows, `commit`; each DDL `gtid`, `query`.
 * MySQL 5.6 without GTIDs logs no GTID event, MariaDB's GTID event stands for BEGIN, XA START for BEGIN too.
 */
export class TransactionFrame {
  #marked = false;
  #begun = false;

  /** Inside `begin` … `commit`. */
  get isOpen(): boolean {
    return this.#begun;
  }

  /** Nothing is open: a transaction may begin here. */
  get isBetween(): boolean {
    return !this.#marked && !this.#begun;
  }

  gtid(at: EventPlace, mark: GtidMark, out: SourceEvent[]): void {
    this.#marked = true;
    this.#begun = false;
    out.push({ type: 'gtid', at, ...mark });
  }

  /** `xid` for an XA transaction. MariaDB's GTID event has begun it already when its XA START comes. */
  begin(at: EventPlace, out: SourceEvent[], xid?: string): void {
    if (this.#begun) return;
    this.#mark(at, out);
    this.#begun = true;
    out.push(xid === undefined ? { type: 'begin', at } : { type: 'begin', at, xid });
  }

  commit(at: EventPlace, out: SourceEvent[]): void {
    this.#end();
    out.push({ type: 'commit', at });
  }

  xaPrepare(at: EventPlace, xid: string, onePhase: boolean, out: SourceEvent[]): void {
    this.#end();
    out.push({ type: 'xa-prepare', at, xid, onePhase });
  }

  /** A query event: a part of the frame, or a statement of its own. `session` is asked for only in the second case. */
  query(at: EventPlace, schema: string, sql: string, session: () => QuerySession, out: SourceEvent[]): void {
    switch (frameWord(sql)) {
      case 'begin':
        this.begin(at, out);
        return;
      case 'xa-start':
        this.begin(at, out, parseXid(sql));
        return;
      case 'commit':
        this.commit(at, out);
        return;
      case 'rollback':
        this.#end();
        out.push({ type: 'rollback', at });
        return;
      case 'xa-commit':
      case 'xa-rollback': {
        this.#mark(at, out);
        this.#end();
        out.push({ type: frameWord(sql) === 'xa-commit' ? 'xa-commit' : 'xa-rollback', at, xid: parseXid(sql) });
        return;
      }
      case 'nothing':
        return;
      case 'statement':
        this.#mark(at, out);
        // Outside a transaction a statement ends its own group; inside (CREATE … SELECT) the commit does.
        if (!this.#begun) this.#end();
        out.push({ type: 'query', at, schema, sql, session: session() });
    }
  }

  /** The server passed events over or the stream starts anew: nothing is open. */
  reset(): void {
    this.#end();
  }

  #mark(at: EventPlace, out: SourceEvent[]): void {
    if (this.#marked || this.#begun) return;
    this.#marked = true;
    out.push({ type: 'gtid', at: { ...at, end: at.start }, ...ANONYMOUS });
  }

  #end(): void {
    this.#marked = false;
    this.#begun = false;
  }
}

type FrameWord = 'begin' | 'xa-start' | 'commit' | 'rollback' | 'xa-commit' | 'xa-rollback' | 'nothing' | 'statement';

/** Which part of a frame a logged statement is. The server writes these words itself, in upper case and without comments. */
function frameWord(sql: string): FrameWord {
  if (sql.length > 1000 && !sql.startsWith('XA ')) return 'statement';
  const word = sql.trim().toUpperCase();
  if (word === 'BEGIN') return 'begin';
  if (word === 'COMMIT') return 'commit';
  if (word === 'ROLLBACK') return 'rollback';
  if (word.startsWith('XA START')) return 'xa-start';
  if (word.startsWith('XA END')) return 'nothing';
  if (word.startsWith('XA COMMIT')) return 'xa-commit';
  if (word.startsWith('XA ROLLBACK')) return 'xa-rollback';
  // Rows after a ROLLBACK TO are logged only when they stay; the statement itself goes on as one, which stops a job.
  if (/^SAVEPOINT\s/.test(word) || /^RELEASE\s+SAVEPOINT\s/.test(word)) return 'nothing';
  return 'statement';
}
