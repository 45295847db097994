import { type SelectionPredicate, say, type TableName, type Text, tableKey } from '@tideway/domain';
import { readServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import type { SourceStart } from '../start/source-start.ts';
import { dumpStart } from './schema-history.ts';
import { describeDdl, selectedTables, surveyStructures } from './survey.ts';

/** What a start in the past finds of its tables' structures. */
export interface SchemaHistoryCheck {
  /** `self-describing`: binlog_row_metadata is FULL, nothing has to be known. */
  readonly mode: 'self-describing' | 'history';
  /** Tables whose structure at the start cannot be found out: changed between the start and now. */
  readonly unknown: readonly { readonly table: TableName; readonly reason: Text }[];
  readonly accepted: number;
}

/**
 * For the precheck: which selected tables a job could not read from this start, and why (design §4.2). Goes through the
 * log from the start to now where the log does not describe itself.
 */
export function checkSchemaHistory(
  source: SourceOptions,
  start: Pick<SourceStart, 'mode' | 'gtidSet' | 'file' | 'position'>,
  select: SelectionPredicate,
  signal?: AbortSignal,
): Promise<SchemaHistoryCheck> {
  return withSource(
    source,
    async (connection) => {
      const server = await readServerFacts(connection, signal);
      const tables = await selectedTables(connection, select, signal);
      if (server.rowMetadata?.toUpperCase() === 'FULL') {
        return { mode: 'self-describing', unknown: [], accepted: tables.length };
      }
      const from =
        start.mode === 'gtid'
          ? ({ mode: 'gtid', executed: start.gtidSet ?? '' } as const)
          : ({ mode: 'file-position', position: { file: start.file, position: Number(start.position) } } as const);
      const walk = { source, server, start: dumpStart(from, server.flavour) };
      const survey = await surveyStructures(connection, tables, walk, signal);
      const created = new Set(
        survey.ddl.filter(({ sql }) => /^\s*CREATE\s/i.test(sql)).map((ddl) => keyOfFirst(ddl.touched)),
      );
      // A table created after the start is known from its CREATE TABLE on, and has no rows before.
      const unknown = survey.tables.filter(({ table, firstDdl }) => firstDdl !== null && !created.has(tableKey(table)));
      return {
        mode: 'history',
        unknown: unknown.flatMap(({ table, firstDdl }) => {
          if (firstDdl === null) return [];
          const ddl = describeDdl(firstDdl);
          return { table, reason: say(`changed since the start by ${ddl.en}`, `自起始位置以来被修改过：${ddl.zh}`) };
        }),
        accepted: survey.tables.length - unknown.length,
      };
    },
    signal,
  );
}

function keyOfFirst(touched: readonly { readonly schema: string; readonly name: string | null }[]): string | null {
  const [first] = touched;
  return first === undefined || first.name === null ? null : tableKey({ schema: first.schema, name: first.name });
}
