import type { ColumnStructure, TableStructure } from '@tideway/domain';
import { Malformed } from '../bytes/malformed.ts';
import { columnTypeName, TYPE } from './column-type.ts';
import type { TableMap } from './table-map.ts';

/** Wire types a data type of `information_schema` can have. A type not listed here is not checked. */
const FITS: Readonly<Record<string, readonly number[]>> = {
  tinyint: [TYPE.TINY],
  smallint: [TYPE.SHORT],
  mediumint: [TYPE.INT24],
  int: [TYPE.LONG],
  integer: [TYPE.LONG],
  bigint: [TYPE.LONGLONG],
  float: [TYPE.FLOAT],
  double: [TYPE.DOUBLE],
  decimal: [TYPE.NEWDECIMAL],
  bit: [TYPE.BIT],
  year: [TYPE.YEAR],
  date: [TYPE.DATE, TYPE.NEWDATE],
  time: [TYPE.TIME, TYPE.TIME2],
  datetime: [TYPE.DATETIME, TYPE.DATETIME2],
  timestamp: [TYPE.TIMESTAMP, TYPE.TIMESTAMP2],
  char: [TYPE.STRING],
  binary: [TYPE.STRING],
  varchar: [TYPE.VARCHAR, TYPE.VAR_STRING, TYPE.MARIADB_VARCHAR_COMPRESSED],
  varbinary: [TYPE.VARCHAR, TYPE.VAR_STRING, TYPE.MARIADB_VARCHAR_COMPRESSED],
  enum: [TYPE.ENUM],
  set: [TYPE.SET],
  json: [TYPE.JSON, TYPE.BLOB],
  vector: [TYPE.VECTOR],
};
for (const prefix of ['tiny', '', 'medium', 'long']) {
  for (const kind of ['blob', 'text'])
    Object.assign(FITS, { [prefix + kind]: [TYPE.BLOB, TYPE.MARIADB_BLOB_COMPRESSED] });
}

/** Refuses a structure that cannot be that of this event: rows read with it would be wrong rows. */
export function checkStructure(map: TableMap, structure: TableStructure): void {
  const inEvent = map.types.length;
  if (structure.columns.length !== inEvent) {
    throw new StructureMismatch(`the event has ${inEvent} columns, the known structure ${structure.columns.length}`);
  }
  structure.columns.forEach((column, i) => {
    const type = map.types[i]?.type ?? 0;
    const fits = FITS[column.dataType];
    if (fits !== undefined && !fits.includes(type)) {
      throw new StructureMismatch(
        `column ${i + 1} is ${columnTypeName(type)} in the event, ${column.name} ${column.dataType} in the known structure`,
      );
    }
    const name = map.columns[i]?.name;
    if (name !== undefined && name !== column.name) {
      throw new StructureMismatch(`column ${i + 1} is ${name} in the event, ${column.name} in the known structure`);
    }
  });
}

/** The structure given for a table is of another time than the event. */
export class StructureMismatch extends Malformed {}

/** The last three are MariaDB's, which travel as BINARY. */
const BINARY: ReadonlySet<string> = new Set([
  ...['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'],
  ...['uuid', 'inet4', 'inet6'],
]);

/** The charset a structure gives to a text or bytes column. */
export function structureCharset(column: ColumnStructure | undefined): string | undefined {
  if (column === undefined) return undefined;
  if (column.charset !== null) return column.charset === 'utf8' ? 'utf8mb3' : column.charset;
  return BINARY.has(column.dataType) ? 'binary' : undefined;
}
