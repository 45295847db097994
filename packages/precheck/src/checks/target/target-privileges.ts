import { quoteIdentifier } from '@tideway/domain';
import { TARGET_PRIVILEGES } from '@tideway/sink-tidb';
import type { PrecheckContext } from '../../context.ts';
import { failed, pass, sql, warning } from '../../finding.ts';
import { type Grants, missingGlobal, missingOn, parseGrants } from '../../fixes/grants.ts';
import { quoteAccount } from '../../fixes/quote.ts';
import { showTargetGrants } from '../../objects/show-target-grants.ts';
import type { Check } from '../../types.ts';

/** The schema of the checkpoint. */
const CHECKPOINT = 'tideway';

export const targetPrivileges: Check = {
  id: 'target-privileges',
  side: 'target',
  title: 'The account may write the target',
  why: 'Rows, DDL and the checkpoint in the schema tideway are written with this account.',
  query: 'SHOW GRANTS',
  applies: () => true,
  async run(context) {
    const list = TARGET_PRIVILEGES.join(', ');
    const required = `${list} on each database migrated and on ${CHECKPOINT}`;
    const { account, lines } = await context.onTarget(showTargetGrants);
    const grants = parseGrants(lines);
    const databases = await databasesOf(context);
    const short = [...databases, CHECKPOINT]
      .map((database) => ({ database, missing: missingOn(grants, TARGET_PRIVILEGES, database) }))
      .filter(({ missing }) => missing.length > 0);
    const to = quoteAccount(account);
    if (short.length > 0) {
      const lacking = short.map(({ database, missing }) => `${missing.join(', ')} on ${database}`);
      const fix = short.map(
        ({ database, missing }) => `GRANT ${missing.join(', ')} ON ${quoteIdentifier(database)}.* TO ${to};`,
      );
      const more = lacking.length > 5 ? ` and on ${lacking.length - 5} more databases` : '';
      return failed(`Missing: ${lacking.slice(0, 5).join('; ')}${more}`, required, sql(fix.join('\n')));
    }
    const references = await withoutReferences(context, grants);
    if (references.length > 0) {
      return warning(
        `Missing for DDL with foreign keys: REFERENCES on ${references.slice(0, 5).join(', ')}`,
        required,
        sql(references.map((database) => `GRANT REFERENCES ON ${quoteIdentifier(database)}.* TO ${to};`).join('\n')),
      );
    }
    const missing = missingGlobal(grants, TARGET_PRIVILEGES);
    if (context.job.selection.kind === 'all' && missing.length > 0) {
      return warning(
        `Granted on the present databases only; a database created later needs ${missing.join(', ')}`,
        required,
        sql(`GRANT ${missing.join(', ')} ON *.* TO ${to};`),
      );
    }
    return pass('Granted', required);
  },
};

/** Databases with foreign keys, where this account may not create any. */
async function withoutReferences(context: PrecheckContext, grants: Grants): Promise<readonly string[]> {
  const structures = [...(await context.sourceStructures()).values()].filter((t) => t.foreignKeys.length > 0);
  const databases = new Set(structures.flatMap((t) => t.foreignKeys.map(({ referenced }) => referenced.schema)));
  return [...databases].filter((database) => missingOn(grants, ['REFERENCES'], database).length > 0);
}

async function databasesOf(context: PrecheckContext): Promise<readonly string[]> {
  const { selection } = context.job;
  const named = selection.kind === 'custom' ? [...selection.databases, ...selection.tables.map((t) => t.database)] : [];
  const found = (await context.selectedTables()).map(({ schema }) => schema);
  return [...new Set([...named, ...found])];
}
