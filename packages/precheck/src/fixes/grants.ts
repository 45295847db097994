import { type Grant, parseGrant } from '@tideway/sink-tidb';

/** What SHOW GRANTS says, as far as it concerns databases and tables. */
export interface Grants {
  readonly granted: readonly Grant[];
  /** Partial revokes (MySQL ≥ 8.0.16): `REVOKE SELECT ON `db`.* FROM …`. */
  readonly revoked: readonly Grant[];
}

/** Reads the lines of SHOW GRANTS. */
export function parseGrants(lines: readonly string[]): Grants {
  const read = (line: string) => {
    const grant = parseGrant(line);
    return grant === null ? [] : [grant];
  };
  const asGrant = (line: string) => line.replace(/^REVOKE /i, 'GRANT ').replace(/ FROM (?=[`'"]?[^ ]+$)/, ' TO ');
  return {
    granted: lines.filter((line) => /^GRANT /i.test(line)).flatMap(read),
    revoked: lines
      .filter((line) => /^REVOKE /i.test(line))
      .map(asGrant)
      .flatMap(read),
  };
}

/** Which of `wanted` the account does not hold on everything. `implied` names privileges that stand in for one. */
export function missingGlobal(
  { granted }: Grants,
  wanted: readonly string[],
  implied: Readonly<Record<string, readonly string[]>> = {},
): readonly string[] {
  const held = heldOn(granted, (scope) => scope === '*.*');
  if (isAll(held)) return [];
  return wanted.filter((name) => !held.has(name) && !(implied[name] ?? []).some((other) => held.has(other)));
}

/** Which of `wanted` the account does not hold on a database, or on one table of it. */
export function missingOn(
  grants: Grants,
  wanted: readonly string[],
  database: string,
  table?: string,
): readonly string[] {
  const onAll = heldOn(grants.granted, (scope) => scope === '*.*');
  const onIt = heldOn(grants.granted, (scope) => scope !== '*.*' && covers(scope, database, table));
  const taken = heldOn(grants.revoked, (scope) => covers(scope, database, undefined));
  return wanted.filter((name) => {
    if (onIt.has(name) || isAll(onIt)) return false;
    return !((onAll.has(name) || isAll(onAll)) && !taken.has(name) && !isAll(taken));
  });
}

function heldOn(grants: readonly Grant[], matches: (scope: string) => boolean): ReadonlySet<string> {
  return new Set(grants.filter(({ scope }) => matches(scope)).flatMap(({ privileges }) => privileges));
}

function isAll(held: ReadonlySet<string>): boolean {
  return held.has('ALL PRIVILEGES') || held.has('ALL');
}

/** Whether `` `db`.* `` (with LIKE wildcards in the database's name) or `` `db`.`table` `` covers what is asked. */
function covers(scope: string, database: string, table: string | undefined): boolean {
  const match = /^(`(?:[^`]|``)+`|[^.]+)\.(`(?:[^`]|``)+`|.+)$/.exec(scope);
  if (match === null) return false;
  const [, db = '', tbl = ''] = match;
  if (tbl === '*') return likeMatches(unquote(db), database);
  return table !== undefined && unquote(db) === database && unquote(tbl) === table;
}

function unquote(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name;
}

function likeMatches(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([_%])|([_%])|([.*+?^${}()|[\]\\])/g, (_all, escaped, wild, special) =>
    escaped ? escaped : wild === '_' ? '.' : wild === '%' ? '.*' : `\\${special}`,
  );
  return new RegExp(`^${source}$`, 's').test(text);
}
