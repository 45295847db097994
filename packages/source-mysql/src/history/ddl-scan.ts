import { type BinlogPosition, comparePositions, type SelectionPredicate, type TableName } from '@tideway/domain';
import { planDdl } from '@tideway/engine';
import { type LogWalk, walkLog } from '../log/walk-log.ts';
import { decodeStatement } from '../stream/decode-statement.ts';
import { querySession } from '../stream/query-session.ts';

/** A DDL statement met in the log, and the tables it touches. */
export interface ScannedDdl {
  /** Behind the statement: a structure with it begins here. */
  readonly end: BinlogPosition;
  readonly schema: string;
  readonly sql: string;
  /** Null name: everything in the database. */
  readonly touched: readonly { readonly schema: string; readonly name: string | null }[];
}

const EVERYTHING: SelectionPredicate = { table: () => true, database: () => true, touches: () => true };

/** All DDL in the log from the walk's start to `until` (a place of the same server), in order. */
export async function scanDdl(
  walk: LogWalk,
  until: BinlogPosition,
  signal?: AbortSignal,
): Promise<readonly ScannedDdl[]> {
  const found: ScannedDdl[] = [];
  if (walk.start.mode === 'file-position' && comparePositions(walk.start.position, until) >= 0) return found;
  await walkLog(
    walk,
    (event, at) => {
      if (at === null) return 'go on';
      if (event.type === 'query') {
        const sql = decodeStatement(event.queryBytes, event.query, event.status.charset?.client);
        const touched = touchedBy(sql, event.database, querySession(event.status).sqlMode, walk.server.flavour);
        if (touched.length > 0) found.push({ end: at.end, schema: event.database, sql, touched });
      }
      return comparePositions(at.end, until) < 0 ? 'go on' : 'stop';
    },
    signal,
  );
  return found;
}

/** What a statement touches; one that is not understood is taken to touch all of its database. */
export function touchedBy(
  sql: string,
  schema: string,
  sqlMode: string | null,
  flavour: 'mysql' | 'mariadb',
): ScannedDdl['touched'] {
  if (/^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|XA)\b/i.test(sql)) return [];
  const plan = planDdl({ sql, schema, sqlMode, flavour }, EVERYTHING);
  if (plan.outcome === 'refused') return [{ schema, name: null }];
  if (plan.outcome !== 'run') return [];
  return plan.statements
    .filter(({ kind }) => kind !== 'truncate-table' && kind !== 'create-database' && kind !== 'alter-database')
    .flatMap(({ objects }) => objects);
}

/** Whether a DDL touches a table. */
export function touches(ddl: ScannedDdl, table: TableName): boolean {
  return ddl.touched.some(({ schema, name }) => schema === table.schema && (name === null || name === table.name));
}
