import type { ColumnStructure } from '@tideway/domain';
import type { Token, TokenReader } from '@tideway/engine';
import { readColumn, type TextDefaults } from './column-definition.ts';
import { readOptions } from './create-table.ts';
import {
  addColumn,
  addColumnKey,
  addConstraint,
  insideParentheses,
  isConstraint,
  nameOf,
  readerOf,
  splitByComma,
} from './definitions.ts';
import {
  CannotReplay,
  dropKey,
  findColumn,
  placeColumn,
  removeColumn,
  renameColumn,
  renameInKeys,
  sameName,
  type TableModel,
} from './table-model.ts';
import { isTextType } from './type-names.ts';

/**
 * Replays the clauses behind `ALTER TABLE name` on the model. All of them name columns as they were before the
 * statement (two columns can swap names in one), AFTER and new keys name them as they are after it. RENAME TO is left
 * to the caller.
 */
export function alterTable(model: TableModel, reader: TokenReader, defaults: TextDefaults): void {
  const clauses = splitByComma(reader.tokens.slice(reader.position));
  const inOrder = clauses.toSorted((a, b) => rank(a) - rank(b));
  for (const clause of inOrder) {
    const from = renamedFrom(readerOf(clause));
    if (from !== undefined) renameColumn(model, from, hidden(from));
  }
  for (const clause of inOrder) alterClause(model, readerOf(clause), defaults);
}

/** Drops first (a key can be dropped and added again under its name), new keys last. */
function rank(clause: readonly Token[]): number {
  const reader = readerOf(clause);
  if (reader.accept('DROP')) return 0;
  return reader.accept('ADD') && isConstraint(reader) ? 2 : 1;
}

/** The old name in CHANGE and RENAME COLUMN. */
function renamedFrom(clause: TokenReader): string | undefined {
  if (clause.accept('RENAME', 'COLUMN')) return nameOf(clause);
  if (!clause.accept('CHANGE')) return undefined;
  clause.accept('COLUMN');
  clause.accept('IF', 'EXISTS');
  return nameOf(clause);
}

/** A name no column can have, under which one waits for its new name. */
function hidden(name: string): string {
  return `\0${name}`;
}

type ClauseReplay = (model: TableModel, clause: TokenReader, defaults: TextDefaults) => void;

/** By the first word. Other clauses (partitions, options, hints) change nothing that a row image shows. */
const CLAUSES: Readonly<Record<string, ClauseReplay>> = {
  ADD: add,
  DROP: drop,
  RENAME: rename,
  ALTER: alterColumn,
  CONVERT: convert,
  MODIFY: (model, clause, defaults) => {
    clause.accept('COLUMN');
    clause.accept('IF', 'EXISTS');
    redefine(model, clause, nameOf(clause), undefined, defaults);
  },
  CHANGE: (model, clause, defaults) => {
    clause.accept('COLUMN');
    clause.accept('IF', 'EXISTS');
    const from = hidden(nameOf(clause));
    redefine(model, clause, from, nameOf(clause), defaults);
  },
  ENGINE: (model, clause) => {
    clause.accept('=');
    model.engine = clause.next().value;
  },
};

function alterClause(model: TableModel, clause: TokenReader, defaults: TextDefaults): void {
  CLAUSES[clause.next().keyword]?.(model, clause, defaults);
}

function add(model: TableModel, clause: TokenReader, defaults: TextDefaults): void {
  if (isConstraint(clause)) {
    addConstraint(model, clause);
    return;
  }
  if (clause.keyword() === 'PARTITION' || clause.keyword() === 'SYSTEM') return;
  clause.accept('COLUMN');
  const ifNotExists = clause.accept('IF', 'NOT', 'EXISTS');
  if (clause.keyword() === '(') {
    for (const definition of splitByComma(insideParentheses(clause)).map(readerOf)) {
      if (isConstraint(definition)) addConstraint(model, definition);
      else addColumn(model, definition, defaults);
    }
    return;
  }
  if (ifNotExists && has(model, clause.peek())) return;
  addColumn(model, clause, defaults);
}

function has(model: TableModel, name: Token | undefined): boolean {
  return model.columns.some((column) => sameName(column.name, name?.value ?? ''));
}

function drop(model: TableModel, clause: TokenReader): void {
  if (clause.accept('PRIMARY')) {
    model.keys = model.keys.filter(({ primary }) => !primary);
  } else if (clause.accept('FOREIGN')) {
    clause.accept('KEY');
    clause.accept('IF', 'EXISTS');
    dropForeignKey(model, nameOf(clause));
  } else if (clause.accept('INDEX') || clause.accept('KEY')) {
    clause.accept('IF', 'EXISTS');
    dropKey(model, nameOf(clause));
  } else if (clause.accept('CONSTRAINT')) {
    clause.accept('IF', 'EXISTS');
    const name = nameOf(clause);
    if (sameName(name, 'PRIMARY')) model.keys = model.keys.filter(({ primary }) => !primary);
    else dropKey(model, name);
    dropForeignKey(model, name);
  } else if (clause.keyword() !== 'CHECK' && clause.keyword() !== 'PARTITION' && clause.keyword() !== 'SYSTEM') {
    clause.accept('COLUMN');
    const ifExists = clause.accept('IF', 'EXISTS');
    if (ifExists && !has(model, clause.peek())) return;
    removeColumn(model, nameOf(clause));
  }
}

function dropForeignKey(model: TableModel, name: string): void {
  model.foreignKeys = model.foreignKeys.filter((key) => !sameName(key.name, name));
}

function redefine(
  model: TableModel,
  clause: TokenReader,
  from: string,
  to: string | undefined,
  defaults: TextDefaults,
): void {
  const ordinal = findColumn(model, from);
  const old = model.columns[ordinal] as ColumnStructure;
  const definition = readColumn(clause, to ?? old.name, defaults);
  // A column of the primary key stays NOT NULL whatever the new definition says.
  const inPrimary = model.keys.some(
    ({ primary, parts }) => primary && parts.some(({ column }) => column !== null && sameName(column, from)),
  );
  const column = inPrimary ? { ...definition.column, nullable: false } : definition.column;
  if (definition.place.kind === 'last') {
    model.columns[ordinal] = column;
  } else {
    model.columns.splice(ordinal, 1);
    placeColumn(model, column, definition.place);
  }
  if (to !== undefined) renameInKeys(model, from, to);
  addColumnKey(model, { ...definition, column });
}

function rename(model: TableModel, clause: TokenReader): void {
  if (clause.accept('COLUMN')) {
    const from = hidden(nameOf(clause));
    clause.accept('TO');
    renameColumn(model, from, nameOf(clause));
  } else if (clause.accept('INDEX') || clause.accept('KEY')) {
    const from = nameOf(clause);
    clause.accept('TO');
    const to = nameOf(clause);
    for (const key of model.keys) if (sameName(key.name, from)) key.name = to;
  }
}

function alterColumn(model: TableModel, clause: TokenReader): void {
  if (['INDEX', 'KEY', 'CONSTRAINT', 'CHECK'].includes(clause.keyword())) return;
  clause.accept('COLUMN');
  const ordinal = findColumn(model, nameOf(clause));
  const column = model.columns[ordinal] as ColumnStructure;
  const change = (part: Partial<ColumnStructure>): void => {
    model.columns[ordinal] = { ...column, ...part };
  };
  if (clause.accept('SET', 'DEFAULT')) change({ hasDefault: clause.keyword() !== 'NULL' });
  else if (clause.accept('DROP', 'DEFAULT')) change({ hasDefault: false });
  else if (clause.accept('SET', 'INVISIBLE')) change({ invisible: true });
  else if (clause.accept('SET', 'VISIBLE')) change({ invisible: false });
}

/** CONVERT TO CHARACTER SET: every text column. TEXT may grow to MEDIUMTEXT, which row images say themselves. */
function convert(model: TableModel, clause: TokenReader): void {
  const { defaults } = readOptions(clause);
  if (defaults === null) throw new CannotReplay('CONVERT TO without a character set');
  model.columns = model.columns.map((column) => (isTextType(column.dataType) ? { ...column, ...defaults } : column));
}
