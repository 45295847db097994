import { joinTexts, quoteAccount, quoteIdentifier, say } from '@tideway/domain';
import { TARGET_PRIVILEGES } from '@tideway/sink-tidb';
import type { PrecheckContext } from '../../context.ts';
import { failed, pass, sql, warning } from '../../finding.ts';
import { type Grants, missingGlobal, missingOn, parseGrants } from '../../fixes/grants.ts';
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
    const required = say(
      `${list} on each database migrated and on ${CHECKPOINT}`,
      `对每个待迁移的数据库以及 ${CHECKPOINT} 拥有 ${list}`,
    );
    const { account, lines } = await context.onTarget(showTargetGrants);
    const grants = parseGrants(lines);
    const databases = await databasesOf(context);
    const short = [...databases, CHECKPOINT]
      .map((database) => ({ database, missing: missingOn(grants, TARGET_PRIVILEGES, database) }))
      .filter(({ missing }) => missing.length > 0);
    const to = quoteAccount(account);
    if (short.length > 0) {
      const lacking = short.map(({ database, missing }) =>
        say(`${missing.join(', ')} on ${database}`, `${database} 上的 ${missing.join(', ')}`),
      );
      const fix = short.map(
        ({ database, missing }) => `GRANT ${missing.join(', ')} ON ${quoteIdentifier(database)}.* TO ${to};`,
      );
      const more = lacking.length - 5;
      const first = joinTexts(lacking.slice(0, 5), '; ');
      const observed =
        more > 0
          ? say(`Missing: ${first.en} and on ${more} more databases`, `缺少：${first.zh}，以及另外 ${more} 个数据库`)
          : say(`Missing: ${first.en}`, `缺少：${first.zh}`);
      return failed(observed, required, sql(fix.join('\n')));
    }
    const references = await withoutReferences(context, grants);
    if (references.length > 0) {
      return warning(
        say(
          `Missing for DDL with foreign keys: REFERENCES on ${references.slice(0, 5).join(', ')}`,
          `带外键的 DDL 所缺的权限：${references.slice(0, 5).join(', ')} 上的 REFERENCES`,
        ),
        required,
        sql(references.map((database) => `GRANT REFERENCES ON ${quoteIdentifier(database)}.* TO ${to};`).join('\n')),
      );
    }
    const missing = missingGlobal(grants, TARGET_PRIVILEGES);
    if (context.job.selection.kind === 'all' && missing.length > 0) {
      return warning(
        say(
          `Granted on the present databases only; a database created later needs ${missing.join(', ')}`,
          `只授予了现有的数据库；以后新建的数据库还需要 ${missing.join(', ')}`,
        ),
        required,
        sql(`GRANT ${missing.join(', ')} ON *.* TO ${to};`),
      );
    }
    return pass(say('Granted', '已授予'), required);
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
