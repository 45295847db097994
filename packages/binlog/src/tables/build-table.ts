import type { ColumnStructure, TableStructure } from '@tideway/domain';
import { collationById } from '../charset/collations.ts';
import type { JsonLoss } from '../json/json-opaque.ts';
import { RowLayout } from '../rows/row-layout.ts';
import type { LiteralDialect } from '../values/literal-dialect.ts';
import { columnTypeName, isCharacterType, isNumericType } from './column-type.ts';
import type { DecodedColumn, DecodedTable } from './decoded-table.ts';
import { structureCharset } from './merge-structure.ts';
import type { ColumnFacts } from './optional-metadata.ts';
import type { TableMap } from './table-map.ts';

/** What a decoded table is made of. */
export interface TableParts {
  readonly tableId: number;
  readonly map: TableMap;
  readonly structure: TableStructure | undefined;
  readonly selected: boolean;
  readonly dialect: LiteralDialect;
  readonly onJsonLoss?: ReportJsonLoss | undefined;
}

/** Told that a JSON value was written for the target without what its text cannot say. */
export type ReportJsonLoss = (schema: string, table: string, column: string, loss: JsonLoss) => void;

/** What the event says stands; the structure fills in what it leaves out. */
export function buildTable({ tableId, map, structure, selected, dialect, onJsonLoss }: TableParts): DecodedTable {
  const columns = map.types.map((wire, ordinal) => {
    const facts = map.columns[ordinal] ?? {};
    const column = structure?.columns[ordinal];
    return buildColumn(map, ordinal, wire.type, facts, column);
  });
  const layout = new RowLayout(
    map.types,
    columns,
    dialect,
    selected,
    onJsonLoss &&
      ((ordinal, loss) => {
        onJsonLoss(map.schema, map.name, columns[ordinal]?.name ?? `column ${ordinal + 1}`, loss);
      }),
  );
  return {
    tableId,
    schema: map.schema,
    name: map.name,
    columns,
    primaryKey: map.primaryKey,
    structure,
    selected,
    layout,
  };
}

function buildColumn(
  map: TableMap,
  ordinal: number,
  type: number,
  facts: ColumnFacts,
  column: ColumnStructure | undefined,
): DecodedColumn {
  const logged = facts.collationId === undefined ? undefined : collationById(facts.collationId);
  const name = facts.name ?? column?.name;
  const visible = facts.visible ?? (column === undefined ? undefined : !column.invisible);
  return {
    ordinal,
    name,
    type,
    typeName: columnTypeName(type),
    nullable: map.nullable[ordinal] ?? true,
    unsigned: isNumericType(type) ? (facts.unsigned ?? column?.unsigned) : undefined,
    charset:
      logged?.charset ?? (isCharacterType(type, 'mysql') ? structureCharset(column) : (column?.charset ?? undefined)),
    collation: logged?.name ?? column?.collation ?? undefined,
    members: facts.members,
    visible,
    generated: column?.generated,
    isGeneratedInvisibleKey: isInvisibleKey(map, ordinal, name, visible),
    geometryType: facts.geometryType,
    dimensions: facts.dimensions,
  };
}

/** The server reserves the name `my_row_id` for it while the feature is on. */
function isInvisibleKey(
  map: TableMap,
  ordinal: number,
  name: string | undefined,
  visible: boolean | undefined,
): boolean {
  if (name !== 'my_row_id' || visible !== false) return false;
  return map.primaryKey === undefined || (map.primaryKey.length === 1 && map.primaryKey[0]?.ordinal === ordinal);
}
