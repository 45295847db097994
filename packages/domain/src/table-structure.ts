/** A schema-qualified table name as the server spells it. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** `schema`.`name`, quoted for SQL. */
export function quoteTable({ schema, name }: TableName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

export function quoteIdentifier(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}

/** `schema.name` for people and for map keys. */
export function tableKey({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

/** One column, ordinal 0-based in the order of the table (and of its row images). */
export interface ColumnStructure {
  readonly name: string;
  /** `information_schema.columns.data_type`, lower case: `bigint`, `varchar`, `enum` … */
  readonly dataType: string;
  /** `column_type`: `bigint unsigned`, `enum('a','b')` …; empty when only the binlog's table map is known. */
  readonly columnType: string;
  readonly unsigned: boolean;
  readonly nullable: boolean;
  /** Null for types without a character set. */
  readonly charset: string | null;
  readonly collation: string | null;
  readonly generated: 'no' | 'virtual' | 'stored';
  readonly hasDefault: boolean;
  readonly autoIncrement: boolean;
  /** Left out of `SELECT *` but present in row images. */
  readonly invisible: boolean;
}

/** A part of a key. */
export interface KeyPart {
  /** Ordinal of the column; null for an expression (functional index). */
  readonly ordinal: number | null;
  /** Prefix length in characters (text) or bytes (binary); null for the whole column. */
  readonly prefix: number | null;
}

/** A primary or unique key; other indexes do not matter to us. */
export interface KeyStructure {
  readonly name: string;
  readonly primary: boolean;
  readonly parts: readonly KeyPart[];
}

/** A foreign key, by column names so that it can be read without the other table's structure. */
export interface ForeignKeyStructure {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referenced: TableName;
  readonly referencedColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
}

/** The structure of a table at one moment. Immutable; a change of structure is another object. */
export interface TableStructure {
  readonly table: TableName;
  readonly columns: readonly ColumnStructure[];
  readonly uniqueKeys: readonly KeyStructure[];
  readonly foreignKeys: readonly ForeignKeyStructure[];
  readonly engine: string | null;
  /** Names of triggers on it (the target's matter; on the source they are in the row events already). */
  readonly triggers: readonly string[];
}
