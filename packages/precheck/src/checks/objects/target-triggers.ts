import { quoteAccount, quoteIdentifier, say, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { pass, sql, unknown, warning } from '../../finding.ts';
import { missingOn, parseGrants } from '../../fixes/grants.ts';
import { showTargetGrants } from '../../objects/show-target-grants.ts';
import type { Check, Finding } from '../../types.ts';

const REQUIRED = say('No trigger on a target table', '目标端的表没有触发器');

export const targetTriggers: Check = {
  id: 'target-triggers',
  side: 'target',
  title: 'The target tables have no triggers',
  why: 'What the triggers of the source did is in the log already; a trigger on the target would do it a second time.',
  query: 'SELECT … FROM information_schema.TRIGGERS',
  applies: () => true,
  async run(context) {
    if ((await context.targetFacts()).isTidb) return pass(say('TiDB has no triggers', 'TiDB 没有触发器'), REQUIRED);
    const structures = [...(await context.targetStructures()).values()].filter(({ triggers }) => triggers.length > 0);
    if (structures.length === 0) return (await withoutPrivilege(context)) ?? pass(say('None', '没有'), REQUIRED);
    const drops = structures.flatMap(({ table, triggers }) =>
      triggers.map((name) => `DROP TRIGGER ${quoteIdentifier(table.schema)}.${quoteIdentifier(name)};`),
    );
    return warning(
      say(`${drops.length} triggers`, `${drops.length} 个触发器`),
      REQUIRED,
      sql(drops.join('\n')),
      structures.map((t) => tableKey(t.table)),
    );
  },
};

/** Triggers are invisible without the privilege TRIGGER: none seen is then no answer. */
async function withoutPrivilege(context: PrecheckContext): Promise<Finding | null> {
  const { account, lines } = await context.onTarget(showTargetGrants);
  const grants = parseGrants(lines);
  const databases = new Set([...(await context.targetStructures()).values()].map(({ table }) => table.schema));
  const blind = [...databases].filter((database) => missingOn(grants, ['TRIGGER'], database).length > 0);
  if (blind.length === 0) return null;
  const to = quoteAccount(account);
  return unknown(
    say(
      `This account may not see triggers of ${blind.slice(0, 5).join(', ')}`,
      `该账号没有权限查看 ${blind.slice(0, 5).join(', ')} 的触发器`,
    ),
    REQUIRED,
    sql(blind.map((database) => `GRANT TRIGGER ON ${quoteIdentifier(database)}.* TO ${to};`).join('\n')),
  );
}
