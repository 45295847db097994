import type { TableStructure } from '@tideway/domain';
import type { RowLayout } from '../rows/row-layout.ts';
import type { PrimaryKeyPart } from './optional-metadata.ts';

/** One column as the log, and where it is silent the schema history, describes it. */
export interface DecodedColumn {
  readonly ordinal: number;
  /** Undefined without FULL metadata and without a structure. */
  readonly name: string | undefined;
  /** Wire type, see TYPE. */
  readonly type: number;
  readonly typeName: string;
  readonly nullable: boolean;
  /** Undefined for other than numbers, or when not known. */
  readonly unsigned: boolean | undefined;
  /** Of text, ENUM and SET; `binary` for bytes; undefined for other types, or when not known. */
  readonly charset: string | undefined;
  readonly collation: string | undefined;
  /** Labels of ENUM and SET. */
  readonly members: readonly string[] | undefined;
  /** False for an invisible column; undefined when not known. */
  readonly visible: boolean | undefined;
  /** From the structure; the log does not tell. Generated columns are in the image and must not be written. */
  readonly generated: 'no' | 'virtual' | 'stored' | undefined;
  /** The `my_row_id` the server adds to a table without a primary key (`sql_generate_invisible_primary_key`). */
  readonly isGeneratedInvisibleKey: boolean;
  readonly geometryType: number | undefined;
  /** Of VECTOR. */
  readonly dimensions: number | undefined;
}

/** A table as a table map event describes it. The same object for as long as the source sends the same bytes. */
export interface DecodedTable {
  /** Number in the log, only good for finding its rows. */
  readonly tableId: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly DecodedColumn[];
  /** Under FULL metadata only. */
  readonly primaryKey: readonly PrimaryKeyPart[] | undefined;
  /** What `tableStructure` gave. */
  readonly structure: TableStructure | undefined;
  /** What the option `select` said. Rows of others are not decoded. */
  readonly selected: boolean;
  /** How its rows lie. For this package. */
  readonly layout: RowLayout;
}

/** `schema.name` for messages. */
export function tableLabel(table: Pick<DecodedTable, 'schema' | 'name'>): string {
  return `${table.schema}.${table.name}`;
}
