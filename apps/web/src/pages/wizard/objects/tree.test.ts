import type { SourceObjects } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import {
  addDatabases,
  addTables,
  databaseState,
  fromSelection,
  goneObjects,
  isTableTicked,
  NOTHING,
  removeGone,
  tickedCount,
  toggleDatabase,
  toggleTable,
  toSelection,
} from './selection.ts';
import { moveInTree, treeRows } from './tree-rows.ts';

const table = (name: string, traits: string[] = []) => ({ name, engine: 'InnoDB', rows: '1', bytes: '1', traits });
const objects: SourceObjects = {
  readAt: '2026-11-03T10:00:00Z',
  databases: [
    { name: 'crm', tables: [table('people'), table('orders', ['no-primary-key'])] },
    { name: 'shop', tables: [table('orders'), table('items'), table('order_log')] },
  ],
};
const ALL_CLOSED = new Set<string>();

describe('selection', () => {
  it('a ticked database holds all its tables, later ones too', () => {
    const ticked = toggleDatabase(NOTHING, 'shop');
    expect(databaseState(ticked, 'shop')).toBe('all');
    expect(isTableTicked(ticked, 'shop', 'not yet there')).toBe(true);
    expect(toSelection(ticked)).toEqual({ kind: 'custom', databases: ['shop'], tables: [] });
    expect(toggleDatabase(ticked, 'shop')).toEqual(NOTHING);
  });

  it('a table out of a ticked database leaves the others by name', () => {
    const ticked = toggleTable(toggleDatabase(NOTHING, 'shop'), 'shop', 'items', ['orders', 'items', 'order_log']);
    expect(databaseState(ticked, 'shop')).toBe('some');
    expect(toSelection(ticked)).toEqual({
      kind: 'custom',
      databases: [],
      tables: [
        { database: 'shop', table: 'order_log' },
        { database: 'shop', table: 'orders' },
      ],
    });
    expect(isTableTicked(ticked, 'shop', 'later')).toBe(false);
  });

  it('unticking the last table leaves nothing, and ticking a database takes its single tables up', () => {
    const one = toggleTable(NOTHING, 'shop', 'items', []);
    expect(tickedCount(one, 'shop', 3)).toBe(1);
    expect(toggleTable(one, 'shop', 'items', [])).toEqual(NOTHING);
    expect(toSelection(addDatabases(one, ['shop', 'crm']))).toEqual({
      kind: 'custom',
      databases: ['crm', 'shop'],
      tables: [],
    });
  });

  it('selects only what is shown', () => {
    const { shown } = treeRows(objects, { search: 'order', trait: '' }, ALL_CLOSED);
    const ticked = addTables(toggleDatabase(NOTHING, 'crm'), shown);
    expect(toSelection(ticked)).toEqual({
      kind: 'custom',
      databases: ['crm'],
      tables: [
        { database: 'shop', table: 'order_log' },
        { database: 'shop', table: 'orders' },
      ],
    });
    expect(fromSelection(toSelection(ticked))).toEqual(ticked);
  });

  it('names what the source no longer has, and takes it out', () => {
    const ticked = fromSelection({
      kind: 'custom',
      databases: ['gone', 'crm'],
      tables: [
        { database: 'shop', table: 'items' },
        { database: 'shop', table: 'old' },
      ],
    });
    const gone = goneObjects(ticked, objects);
    expect(gone).toEqual({ databases: ['gone'], tables: [['shop', 'old']] });
    expect(goneObjects(removeGone(ticked, gone), objects)).toEqual({ databases: [], tables: [] });
  });
});

describe('treeRows', () => {
  const ids = (search: string, trait = '', toggled = ALL_CLOSED) =>
    treeRows(objects, { search, trait }, toggled).rows.map((row) =>
      row.kind === 'database' ? row.database.name : `${row.database.name}.${row.table.name}`,
    );

  it('shows databases, and tables of those expanded', () => {
    expect(ids('')).toEqual(['crm', 'shop']);
    expect(ids('', '', new Set(['crm']))).toEqual(['crm', 'crm.people', 'crm.orders', 'shop']);
  });

  it('opens what a search finds, by table, by database and by both', () => {
    expect(ids('ORD')).toEqual(['crm', 'crm.orders', 'shop', 'shop.orders', 'shop.order_log']);
    expect(ids('shop')).toEqual(['shop', 'shop.orders', 'shop.items', 'shop.order_log']);
    expect(ids('sh.ord')).toEqual(['shop', 'shop.orders', 'shop.order_log']);
    expect(ids('', 'no-primary-key')).toEqual(['crm', 'crm.orders']);
    expect(ids('nothing')).toEqual([]);
  });

  it('is quick on 50,000 tables', () => {
    const many = {
      ...objects,
      databases: [{ name: 'big', tables: Array.from({ length: 50_000 }, (_, i) => table(`t_${i}`)) }],
    };
    const began = performance.now();
    expect(treeRows(many, { search: 't_4999', trait: '' }, ALL_CLOSED).shownTables).toBe(11);
    expect(treeRows(many, { search: '', trait: '' }, new Set(['big'])).rows).toHaveLength(50_001);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('moves by key as a tree does', () => {
    const { rows } = treeRows(objects, { search: '', trait: '' }, new Set(['crm']));
    expect(moveInTree(rows, 0, 'ArrowDown', 10)).toBe(1);
    expect(moveInTree(rows, 2, 'ArrowLeft', 10)).toBe(0);
    expect(moveInTree(rows, 3, 'ArrowDown', 10)).toBe(3);
    expect(moveInTree(rows, 0, 'End', 10)).toBe(3);
    expect(moveInTree(rows, 3, 'PageUp', 2)).toBe(1);
    expect(moveInTree(rows, 0, 'ArrowLeft', 10)).toBeNull();
    expect(moveInTree(rows, 0, 'x', 10)).toBeNull();
  });
});
