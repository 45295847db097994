import { COLLATIONS } from './tables/collations.ts';

/** A collation as `information_schema` of MySQL 8 names it. */
export interface Collation {
  readonly name: string;
  readonly charset: string;
}

const byId = new Map<number, Collation>();
for (const [charset, list] of Object.entries(COLLATIONS)) {
  for (const item of list.split(',')) {
    const [id, suffix = ''] = item.split(' ');
    if (id === undefined || id === '') continue;
    const name = suffix === '=' ? charset : suffix.startsWith('!') ? suffix.slice(1) : `${charset}_${suffix}`;
    byId.set(Number(id), { name, charset });
  }
}

/** The collation with this number in MySQL up to 9.7 or MariaDB up to 10.11; undefined for a later one. */
export function collationById(id: number): Collation | undefined {
  return byId.get(id);
}
