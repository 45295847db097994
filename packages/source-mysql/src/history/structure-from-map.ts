import type { DecodedColumn, DecodedTable } from '@tideway/binlog';
import {
  type ColumnStructure,
  type KeyPart,
  type KeyStructure,
  shareParts,
  type TableStructure,
} from '@tideway/domain';

/**
 * The structure of a table whose map describes itself (metadata FULL). Columns, their types and the primary key are the
 * event's. `today` (read from the source, of another time perhaps) adds by name what a map does not say: other unique
 * keys, what is generated, defaults. A unique key of today that did not exist then only makes dependency keys coarser,
 * which is safe; one that was dropped since can only matter where the target still has it, and the target's own keys
 * count as well.
 */
export function structureFromMap(map: DecodedTable, today: TableStructure | undefined): TableStructure {
  const columns = map.columns.map((column) => columnOf(column, today));
  return shareParts({
    table: { schema: map.schema, name: map.name },
    columns,
    uniqueKeys: [...primaryKey(map), ...otherKeys(columns, today)],
    foreignKeys: today?.foreignKeys ?? [],
    engine: today?.engine ?? null,
    triggers: today?.triggers ?? [],
  });
}

function columnOf(column: DecodedColumn, today: TableStructure | undefined): ColumnStructure {
  const name = column.name ?? `column ${column.ordinal + 1}`;
  const now = today?.columns.find((other) => other.name === name);
  const dataType = dataTypeOf(column);
  const isSame = now !== undefined && sameType(now.dataType, dataType);
  const isText = column.charset !== undefined && column.charset !== 'binary' && dataType !== 'json';
  return {
    name,
    dataType: isSame ? now.dataType : dataType,
    columnType: columnTypeOf(column, dataType, isSame ? now : undefined),
    unsigned: column.unsigned ?? false,
    nullable: column.nullable,
    charset: isText ? (column.charset ?? null) : null,
    collation: isText ? (column.collation ?? now?.collation ?? null) : null,
    generated: now?.generated ?? 'no',
    hasDefault: now?.hasDefault ?? false,
    autoIncrement: now?.autoIncrement ?? false,
    invisible: column.visible === false,
  };
}

/**
 * The full type. Labels of ENUM and SET are the event's: today's may be others, in another order. Today's text is only
 * taken over where it says the same as the event.
 */
function columnTypeOf(column: DecodedColumn, dataType: string, now: ColumnStructure | undefined): string {
  if (dataType === 'enum' || dataType === 'set') {
    if (column.members === undefined) return '';
    return `${dataType}(${column.members.map((label) => `'${label.replaceAll("'", "''")}'`).join(',')})`;
  }
  return now !== undefined && now.unsigned === (column.unsigned ?? false) ? now.columnType : '';
}

/** What information_schema calls each wire type; text and bytes share theirs and differ by charset. */
const DATA_TYPES: Readonly<Record<string, string | readonly [text: string, bytes: string]>> = {
  TINY: 'tinyint',
  SHORT: 'smallint',
  INT24: 'mediumint',
  LONG: 'int',
  LONGLONG: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  NEWDECIMAL: 'decimal',
  BIT: 'bit',
  YEAR: 'year',
  DATE: 'date',
  NEWDATE: 'date',
  TIME: 'time',
  TIME2: 'time',
  DATETIME: 'datetime',
  DATETIME2: 'datetime',
  TIMESTAMP: 'timestamp',
  TIMESTAMP2: 'timestamp',
  ENUM: 'enum',
  SET: 'set',
  JSON: 'json',
  GEOMETRY: 'geometry',
  VECTOR: 'vector',
  STRING: ['char', 'binary'],
  VARCHAR: ['varchar', 'varbinary'],
  VAR_STRING: ['varchar', 'varbinary'],
  MARIADB_VARCHAR_COMPRESSED: ['varchar', 'varbinary'],
  BLOB: ['longtext', 'longblob'],
  MARIADB_BLOB_COMPRESSED: ['longtext', 'longblob'],
};

function dataTypeOf({ typeName, charset }: DecodedColumn): string {
  const name = DATA_TYPES[typeName];
  if (typeof name === 'string') return name;
  return name?.[charset === 'binary' ? 1 : 0] ?? typeName.toLowerCase();
}

const FAMILIES: readonly (readonly string[])[] = [
  ['tinytext', 'text', 'mediumtext', 'longtext', 'json'],
  ['tinyblob', 'blob', 'mediumblob', 'longblob'],
  // MariaDB's own types travel as BINARY.
  ['binary', 'uuid', 'inet6', 'inet4'],
  ['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection'],
];

/** Whether today's type is written on the wire as this one, so that its exact name can be taken over. */
function sameType(today: string, wire: string): boolean {
  return today === wire || FAMILIES.some((family) => family.includes(today) && family.includes(wire));
}

function primaryKey({ primaryKey: parts }: DecodedTable): readonly KeyStructure[] {
  if (parts === undefined || parts.length === 0) return [];
  const own = parts.map(({ ordinal, prefix }): KeyPart => ({ ordinal, prefix: prefix === 0 ? null : prefix }));
  return [{ name: 'PRIMARY', primary: true, parts: own }];
}

function otherKeys(columns: readonly ColumnStructure[], today: TableStructure | undefined): readonly KeyStructure[] {
  return (today?.uniqueKeys ?? []).flatMap((key) => {
    if (key.primary) return [];
    const parts = key.parts.map(({ ordinal, prefix }) => {
      const name = ordinal === null ? undefined : today?.columns[ordinal]?.name;
      return { ordinal: name === undefined ? null : columns.findIndex((column) => column.name === name), prefix };
    });
    return parts.some(({ ordinal }) => ordinal === -1) ? [] : [{ ...key, parts }];
  });
}
