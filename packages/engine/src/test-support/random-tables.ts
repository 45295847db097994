import type { TableStructure } from '@tideway/domain';
import type { Pick } from './history.ts';
import { column, foreignKey, table } from './structures.ts';

/** One to three tables of random keys: primary, unique with NULL, composite, case-insensitive, none. */
export function randomTables(pick: Pick): TableStructure[] {
  return Array.from({ length: 1 + pick(3) }, (_, index) => {
    const text = pick(2) === 0 ? 'varchar(9) collate utf8mb4_general_ci' : 'varchar(9) collate utf8mb4_bin';
    const columns = [column('a'), column('b', 'int null'), column('c', `${text} null`), column('d', text)];
    const primary = [['a'], ['d'], ['a', 'd'], undefined][pick(4)];
    const unique = [[], [['b']], [['c'], ['b', 'd']], [['d']], [['b'], ['c']]][pick(5)];
    return table(`db.t${index}`, { columns, primary, unique });
  });
}

const ACTIONS = ['NO ACTION', 'CASCADE', 'SET NULL', 'RESTRICT'];

/** A parent, a child and a grandchild, sometimes a table that refers to itself; actions as they come. */
export function randomFamily(pick: Pick): TableStructure[] {
  const key = (referenced: string, name: string) => ({
    ...foreignKey(['r'], referenced, [name], ACTIONS[pick(4)]),
    onUpdate: ACTIONS[pick(4)] as string,
  });
  const columns = [column('a'), column('r', 'int null'), column('u', 'int null')];
  const parent = table('db.p', { columns, primary: ['a'], unique: [['u']] });
  const child = table('db.c', {
    columns,
    primary: ['a'],
    unique: [['u']],
    foreignKeys: [key('db.p', pick(2) === 0 ? 'a' : 'u')],
  });
  const grandchild = table('db.g', { columns, primary: ['a'], foreignKeys: [key('db.c', 'a')] });
  const own = table('db.s', { columns, primary: ['a'], foreignKeys: [key('db.s', 'a')] });
  return [parent, child, ...(pick(2) === 0 ? [grandchild] : []), ...(pick(3) === 0 ? [own] : [])];
}
