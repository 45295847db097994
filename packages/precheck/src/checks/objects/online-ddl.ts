import { say, type TableName, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'No gh-ost or pt-online-schema-change under way',
  '没有正在进行的 gh-ost 或 pt-online-schema-change',
);

export const onlineDdl: Check = {
  id: 'online-ddl',
  side: 'source',
  title: 'No online schema change is under way',
  why: 'gh-ost and pt-online-schema-change copy a table into a ghost table and swap the two in the end. A job that starts in between has not seen how the ghost was made: rows copied before its start would be missing after the swap, so it has to stop there.',
  query:
    'SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES, names like _T_gho, _T_ghc, _T_new; triggers of T named pt_osc_…',
  applies: () => true,
  async run(context) {
    const selected = await context.selection();
    const all = await context.sourceTables();
    const names = new Set(all.map(tableKey));
    const ghosts = all.flatMap((ghost) => {
      const original = originalOf(ghost);
      const isOurs = names.has(tableKey(original)) && selected.table(original.schema, original.name);
      return isOurs && original.name !== ghost.name ? [{ ghost, original }] : [];
    });
    if (ghosts.length === 0) return pass(say('None', '没有'), REQUIRED);
    const fix = steps(
      say(
        'Wait until the schema change has ended; drop ghost tables that were left over; then check again.',
        '请等待表结构变更结束，删除遗留的影子表，然后重新检查。',
      ),
    );
    const tables = ghosts.map(({ ghost }) => tableKey(ghost));
    const shown = `${tables.slice(0, 5).join(', ')}${tables.length > 5 ? ', …' : ''}`;
    const observed = say(`Ghost tables: ${shown}`, `影子表：${shown}`);
    const isProved = await Promise.all(ghosts.map((pair) => isOfTool(context, pair)));
    if (isProved.includes(true)) return failed(observed, REQUIRED, fix, tables);
    // An application may name a table so; whether it is a tool's cannot be told without the privilege TRIGGER.
    return warning(
      say(
        `${observed.en}: by their names; no trigger of pt-online-schema-change is to be seen`,
        `${observed.zh}：仅从名称判断；没有看到 pt-online-schema-change 的触发器`,
      ),
      REQUIRED,
      steps(
        say(
          'If a schema change is under way, wait until it has ended. If these are tables of your own, ignore this.',
          '如果正在进行表结构变更，请等待其结束。如果这些是你自己的表，请忽略此警告。',
        ),
      ),
      tables,
    );
  },
};

/** The table that a ghost table stands for; the table itself when its name is none of a ghost. */
function originalOf({ schema, name }: TableName): TableName {
  return { schema, name: /^_(.+)_(?:gho|ghc|new)$/i.exec(name)?.[1] ?? name };
}

/** gh-ost's names are nobody else's; pt-online-schema-change has triggers on the original while it copies. */
async function isOfTool(
  context: PrecheckContext,
  { ghost, original }: { readonly ghost: TableName; readonly original: TableName },
): Promise<boolean> {
  if (!/_new$/i.test(ghost.name)) return true;
  const structure = (await context.sourceStructures()).get(tableKey(original));
  return structure?.triggers.some((name) => name.startsWith('pt_osc_')) ?? false;
}
