import { isSystemSchema, quoteIdentifier, quoteTable } from '@tideway/domain';
import { showGrants } from '@tideway/source-mysql';
import { failed, pass, sql } from '../../finding.ts';
import { missingGlobal, missingOn, parseGrants } from '../../fixes/grants.ts';
import { quoteAccount } from '../../fixes/quote.ts';
import type { Check } from '../../types.ts';

export const selectPrivilege: Check = {
  id: 'select-privilege',
  side: 'source',
  title: 'The account sees what is migrated',
  why: 'A table without SELECT is invisible to this account: the checks below would pass it over, and its structure could not be read.',
  query: 'SHOW GRANTS',
  applies: () => true,
  async run(context, signal) {
    const { selection } = context.job;
    const { account } = await context.sourceFacts();
    const grants = parseGrants(await context.onSource((connection) => showGrants(connection, signal)));
    const to = quoteAccount(account);
    if (selection.kind === 'all') {
      const required = 'SELECT ON *.*';
      // Managed services revoke on system schemas, which are never migrated.
      const revoked = grants.revoked.filter(
        ({ privileges, scope }) => privileges.some((name) => /^(SELECT|ALL)/.test(name)) && !isOnSystemSchema(scope),
      );
      if (missingGlobal(grants, ['SELECT']).length > 0) {
        return failed('SELECT is not granted on everything', required, sql(`GRANT SELECT ON *.* TO ${to};`));
      }
      if (revoked.length === 0) return pass('Granted', required);
      const scopes = revoked.map(({ scope }) => scope);
      return failed(
        `Revoked on ${scopes.join(', ')}`,
        required,
        sql(scopes.map((scope) => `GRANT SELECT ON ${scope} TO ${to};`).join('\n')),
      );
    }
    const databases = selection.databases
      .filter((database) => missingOn(grants, ['SELECT'], database).length > 0)
      .map((database) => `${quoteIdentifier(database)}.*`);
    const tables = selection.tables
      .filter(({ database, table }) => missingOn(grants, ['SELECT'], database, table).length > 0)
      .map(({ database, table }) => quoteTable({ schema: database, name: table }));
    const missing = [...databases, ...tables];
    const required = 'SELECT on each selected database and table';
    if (missing.length === 0) return pass('Granted', required);
    return failed(
      `SELECT is missing on ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`,
      required,
      sql(missing.map((scope) => `GRANT SELECT ON ${scope} TO ${to};`).join('\n')),
    );
  },
};

/** Whether `` `mysql`.* `` and the like. */
function isOnSystemSchema(scope: string): boolean {
  return isSystemSchema(scope.replace(/\.\*$/, '').replaceAll('`', ''));
}
