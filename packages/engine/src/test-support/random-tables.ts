import type { TableStructure } from '@tideway/domain';
import type { Pick } from './history.ts';
import { column, table } from './structures.ts';

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
