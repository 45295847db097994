import { BinlogDecodeError } from '../binlog-decode-error.ts';
import { Malformed } from '../bytes/malformed.ts';
import { eventTypeName } from '../events/event-type.ts';
import { type DecodedTable, tableLabel } from '../tables/decoded-table.ts';
import { StructureMismatch } from '../tables/merge-structure.ts';
import { UnknownColumnFact } from '../values/integers.ts';

/** The rows event that images came in; shared by all of them. */
export interface RowsOrigin {
  readonly table: DecodedTable;
  readonly typeCode: number;
  readonly file: string | null;
  /** Where the event begins. */
  readonly start: number;
}

/** An error met while a value of a kept row is read, as what people are shown. */
export function rowError(
  { table, typeCode, file, start }: RowsOrigin,
  ordinal: number | undefined,
  cause: unknown,
): unknown {
  if (!(cause instanceof Malformed)) return cause;
  const column = ordinal === undefined ? null : (table.columns[ordinal]?.name ?? `${ordinal + 1}`);
  return new BinlogDecodeError(
    isMissingFact(cause) ? 'SOURCE_SCHEMA_UNKNOWN' : 'SOURCE_BINLOG_UNREADABLE',
    cause.message,
    {
      position: file === null ? null : { file, position: start },
      eventType: eventTypeName(typeCode),
      table: tableLabel(table),
      column,
    },
    cause,
  );
}

/** The bytes are sound; what is missing, or of another time, is the structure. */
export function isMissingFact(cause: Malformed): boolean {
  return cause instanceof UnknownColumnFact || cause instanceof StructureMismatch;
}
