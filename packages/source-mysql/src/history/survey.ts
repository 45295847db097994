import {
  type BinlogPosition,
  comparePositions,
  formatPosition,
  type SelectionPredicate,
  say,
  type TableName,
  type TableStructure,
  type Text,
} from '@tideway/domain';
import { readBinlogEnd } from '../connect/binlog-status.ts';
import type { SourceConnection } from '../connect/source-connection.ts';
import type { LogWalk } from '../log/walk-log.ts';
import { type ScannedDdl, scanDdl, touches } from './ddl-scan.ts';
import { readTableStructures } from './read-structures.ts';

/** A structure read now that holds for events from `since` on. */
export interface Surveyed {
  readonly table: TableName;
  readonly structure: TableStructure;
  /** Null: from the start of the walk on, since no DDL touched it in between. */
  readonly since: BinlogPosition | null;
  /** The first DDL after the start, for the message; null when there was none. */
  readonly firstDdl: ScannedDdl | null;
}

/** What is known of the tables at a place in the past. */
export interface Survey {
  readonly tables: readonly Surveyed[];
  /** DDL between the start and the moment the structures were read. */
  readonly ddl: readonly ScannedDdl[];
}

/**
 * Reads structures now and finds out since when they have held: position, structures, position again, then all DDL in
 * the log from the walk's start to the second position. A table that changes while it is read is read again.
 */
export async function surveyStructures(
  connection: SourceConnection,
  tables: readonly TableName[],
  walk: LogWalk,
  signal?: AbortSignal,
): Promise<Survey> {
  let pending = tables;
  const settled: Surveyed[] = [];
  const ddl: ScannedDdl[] = [];
  let start = walk.start;
  for (;;) {
    const before = await readBinlogEnd(connection, signal);
    const structures = await readTableStructures(connection, pending, signal);
    const after = await readBinlogEnd(connection, signal);
    const until = { file: after.file, position: after.position };
    ddl.push(...(await scanDdl({ ...walk, start }, until, signal)));
    const changedMeanwhile: TableName[] = [];
    for (const structure of structures.values()) {
      const { table } = structure;
      const own = ddl.filter((found) => touches(found, table));
      const last = own.at(-1);
      if (last !== undefined && comparePositions(last.end, { file: before.file, position: before.position }) > 0) {
        changedMeanwhile.push(table);
      } else {
        settled.push({ table, structure, since: last?.end ?? null, firstDdl: own[0] ?? null });
      }
    }
    if (changedMeanwhile.length === 0) return { tables: settled, ddl };
    pending = changedMeanwhile;
    start = { mode: 'file-position', position: until };
  }
}

/** Names of the tables that are selected now. */
export async function selectedTables(
  connection: SourceConnection,
  select: SelectionPredicate,
  signal?: AbortSignal,
): Promise<readonly TableName[]> {
  const rows = await connection.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl FROM information_schema.TABLES
     WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
    signal,
  );
  return rows
    .map(({ db, tbl }): TableName => ({ schema: db ?? '', name: tbl ?? '' }))
    .filter(({ schema, name }) => select.table(schema, name));
}

/** For messages: `t was changed by "ALTER …" at binlog.000002:517`. */
export function describeDdl({ sql, end }: ScannedDdl): Text {
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  const shown = `"${text.length > 120 ? `${text.slice(0, 120)}…` : text}"`;
  const place = formatPosition(end);
  return say(`${shown} before ${place}`, `${place} 之前的 ${shown}`);
}
