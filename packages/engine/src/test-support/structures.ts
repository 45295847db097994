import type { ColumnStructure, ForeignKeyStructure, KeyStructure, TableStructure } from '@tideway/domain';

/** A column from its declaration: `int`, `varchar(20) collate utf8mb4_bin`, `int null`, `enum('a','b')`. */
export function column(name: string, declaration = 'int', more: Partial<ColumnStructure> = {}): ColumnStructure {
  const columnType = declaration.replace(/ (?:null|collate \S+)/g, '');
  const dataType = /^[a-z]+/.exec(columnType)?.[0] ?? '';
  const collation = /collate (\S+)/.exec(declaration)?.[1] ?? (/char|text/.test(dataType) ? 'utf8mb4_bin' : null);
  return {
    name,
    dataType,
    columnType,
    unsigned: declaration.includes('unsigned'),
    nullable: / null$/.test(declaration),
    charset: collation === null ? null : (collation.split('_')[0] ?? null),
    collation,
    generated: 'no',
    hasDefault: false,
    autoIncrement: false,
    invisible: false,
    ...more,
  };
}

/** Keys as lists of names, `a(3)` for a prefix, `#` for an expression; the first is the primary key when so named. */
export interface TableSpec {
  readonly columns: readonly ColumnStructure[];
  readonly primary?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly foreignKeys?: readonly ForeignKeyStructure[];
  readonly triggers?: readonly string[];
}

/** `db.t`. */
export function table(name: string, spec: TableSpec): TableStructure {
  const [schema = '', bare = ''] = name.split('.');
  const part = (text: string) => {
    const [, field = '', prefix] = /^([^(]+)(?:\((\d+)\))?$/.exec(text) ?? [];
    const ordinal = spec.columns.findIndex((one) => one.name === field);
    return { ordinal: ordinal < 0 ? null : ordinal, prefix: prefix === undefined ? null : Number(prefix) };
  };
  const primary: KeyStructure[] =
    spec.primary === undefined ? [] : [{ name: 'PRIMARY', primary: true, parts: spec.primary.map(part) }];
  const unique = (spec.unique ?? []).map((names, index) => ({
    name: `u${index}`,
    primary: false,
    parts: names.map(part),
  }));
  return {
    table: { schema, name: bare },
    columns: spec.columns,
    uniqueKeys: [...primary, ...unique],
    foreignKeys: spec.foreignKeys ?? [],
    engine: 'InnoDB',
    triggers: spec.triggers ?? [],
  };
}

/** A foreign key of these columns. */
export function foreignKey(
  columns: readonly string[],
  referenced: string,
  referencedColumns: readonly string[],
  onDelete = 'NO ACTION',
): ForeignKeyStructure {
  const [schema = '', name = ''] = referenced.split('.');
  const key = { name: `fk_${columns.join('_')}_${name}`, columns, referenced: { schema, name }, referencedColumns };
  return { ...key, onDelete, onUpdate: 'NO ACTION' };
}
