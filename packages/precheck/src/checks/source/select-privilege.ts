import { isSystemSchema, quoteAccount, quoteIdentifier, quoteTable, say, verbatim } from '@tideway/domain';
import { showGrants } from '@tideway/source-mysql';
import { failed, pass, sql } from '../../finding.ts';
import { missingGlobal, missingOn, parseGrants } from '../../fixes/grants.ts';
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
      const required = verbatim('SELECT ON *.*');
      // Managed services revoke on system schemas, which are never migrated.
      const revoked = grants.revoked.filter(
        ({ privileges, scope }) => privileges.some((name) => /^(SELECT|ALL)/.test(name)) && !isOnSystemSchema(scope),
      );
      if (missingGlobal(grants, ['SELECT']).length > 0) {
        return failed(
          say('SELECT is not granted on everything', '没有被授予所有对象的 SELECT'),
          required,
          sql(`GRANT SELECT ON *.* TO ${to};`),
        );
      }
      if (revoked.length === 0) return pass(say('Granted', '已授予'), required);
      const scopes = revoked.map(({ scope }) => scope);
      return failed(
        say(`Revoked on ${scopes.join(', ')}`, `以下对象的权限被撤销：${scopes.join(', ')}`),
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
    const first = missing.slice(0, 5).join(', ');
    const required = say('SELECT on each selected database and table', '每个所选数据库和表的 SELECT');
    if (missing.length === 0) return pass(say('Granted', '已授予'), required);
    return failed(
      missing.length > 5
        ? say(
            `SELECT is missing on ${first} and ${missing.length - 5} more`,
            `以下对象缺少 SELECT：${first}，以及另外 ${missing.length - 5} 个`,
          )
        : say(`SELECT is missing on ${first}`, `以下对象缺少 SELECT：${first}`),
      required,
      sql(missing.map((scope) => `GRANT SELECT ON ${scope} TO ${to};`).join('\n')),
    );
  },
};

/** Whether `` `mysql`.* `` and the like. */
function isOnSystemSchema(scope: string): boolean {
  return isSystemSchema(scope.replace(/\.\*$/, '').replaceAll('`', ''));
}
