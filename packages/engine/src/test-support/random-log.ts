import type { TableStructure } from '@tideway/domain';
import type { QuerySession, SourceEvent } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { eventsOf, type LogUnit, placeOf, rowsEvent } from './fake-source.ts';
import { History, type Pick } from './history.ts';
import type { MemoryRow, MemoryTable } from './memory-database.ts';
import { randomFamily, randomTables } from './random-tables.ts';
import { column, table } from './structures.ts';

export const UUID = '11111111-1111-1111-1111-111111111111';

/** What a log is drawn from. */
export interface LogOptions {
  readonly length: number;
  readonly mode: 'gtid' | 'file-position';
  /** Tables with foreign keys, which the target checks; cascades are not in the log. */
  readonly foreignKeys: boolean;
  /** Whether XA transactions, DDL and huge transactions are mixed in. */
  readonly mixed: boolean;
}

/** One unit of the log as the property tests know it. */
export interface KnownUnit {
  /** GTID or `file:end`. */
  readonly name: string;
  readonly kind: 'transaction' | 'ddl' | 'prepare';
  /** The changes that become visible with it. */
  readonly changes: readonly RowChange[];
}

export interface RandomLog {
  readonly log: readonly LogUnit[];
  readonly units: readonly KnownUnit[];
  readonly structures: readonly TableStructure[];
  /** The rows that a serial apply leaves. */
  readonly expected: Record<string, string[]>;
}

const SESSION: QuerySession = {
  sqlMode: null,
  timeZone: null,
  charsetClient: null,
  collationConnection: null,
  collationServer: null,
  collationDatabase: null,
  foreignKeyChecks: true,
  uniqueChecks: true,
};
/** Only XA transactions touch it, one at a time: what one has prepared, nobody else may change on the source. */
const XA = table('db.xa', {
  columns: [column('a'), column('b', 'int null'), column('c', 'int null'), column('d', 'int')],
  primary: ['a'],
  unique: [['b']],
});

/** A random log of what a real source could have logged. */
export function randomLog(pick: Pick, { length, mode, foreignKeys, mixed }: LogOptions): RandomLog {
  const structures = foreignKeys ? randomFamily(pick) : randomTables(pick);
  const history = new History(structures, pick, foreignKeys);
  const xaHistory = new History([XA], pick);
  let prepared: { readonly changes: readonly RowChange[]; readonly before: readonly MemoryRow[] } | null = null;
  const log: LogUnit[] = [];
  const units: KnownUnit[] = [];
  const add = (kind: KnownUnit['kind'], events: readonly SourceEvent[], changes: readonly RowChange[] = []): void => {
    const number = units.length + 1;
    const { end } = placeOf(number);
    const gtid = mode === 'gtid' ? `${UUID}:${number}` : null;
    log.push({ gtid, events: events.map(placed) });
    units.push({ name: gtid ?? `${end.file}:${end.position}`, kind, changes });
  };
  while (units.length < length) {
    const number = units.length + 1;
    const at = placeOf(number);
    const gtid = mode === 'gtid' ? `${UUID}:${number}` : null;
    const head: SourceEvent = {
      type: 'gtid',
      at,
      gtid,
      lastCommitted: null,
      sequenceNumber: null,
      commitTimestamp: null,
    };
    const draw = mixed ? pick(12) : 11;
    const xid = 'x';
    if (draw === 0 && prepared === null) {
      const before = [...xaHistory.source.table('db.xa').rows];
      const changes = [...xaHistory.transaction(), ...xaHistory.transaction()];
      prepared = { changes, before };
      const frame: SourceEvent[] = [head, { type: 'begin', at, xid }, ...changes.map(rowsEvent(at))];
      add('prepare', [...frame, { type: 'xa-prepare', at, xid, onePhase: false }]);
    } else if (draw < 3 && prepared !== null) {
      if (pick(3) === 0) {
        restore(xaHistory.source.table('db.xa'), prepared.before);
        add('transaction', [head, { type: 'xa-rollback', at, xid }]);
      } else {
        add('transaction', [head, { type: 'xa-commit', at, xid }], prepared.changes);
      }
      prepared = null;
    } else if (draw === 3) {
      const sql = `CREATE TABLE db.made${number} (id INT PRIMARY KEY)`;
      add('ddl', [head, { type: 'query', at, schema: 'db', sql, session: SESSION }]);
    } else {
      const changes = Array.from({ length: draw === 4 ? 8 : 1 }, () => history.transaction()).flat();
      add('transaction', eventsOf(number, gtid, changes), changes);
    }
  }
  if (prepared !== null) restore(xaHistory.source.table('db.xa'), prepared.before);
  const expected = { ...history.source.dump(), ...xaHistory.source.dump() };
  return { log, units, structures: [...structures, XA], expected };
}

/** Rows lie inside their transaction: only its last event ends where it ends. */
function placed(event: SourceEvent, index: number): SourceEvent {
  if (event.type !== 'rows') return event;
  const { file, position } = event.at.start;
  const at = {
    ...event.at,
    start: { file, position: position + index },
    end: { file, position: position + index + 1 },
  };
  return { ...event, at };
}

function restore({ rows }: MemoryTable, before: readonly MemoryRow[]): void {
  rows.clear();
  for (const row of before) rows.add(row);
}
