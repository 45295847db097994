import { joinTexts, say, type TableName, type Text, tableKey, verbatim } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { failed, pass, sql, steps } from '../../finding.ts';
import { createStatements, findMissing, STATEMENTS } from '../../objects/missing-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Every selected table exists on the target', '所选的每张表都存在于目标端');

export const targetTablesExist: Check = {
  id: 'target-tables-exist',
  side: 'target',
  title: 'The target has the tables',
  why: 'Existing data is not migrated and tables are not created by the job: a change of a missing table stops it.',
  query: 'SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES',
  applies: () => true,
  async run(context, signal) {
    const { selected, missing, views } = await findMissing(context);
    if (missing.length === 0 && views.length === 0)
      return pass(say(`All ${selected.length} tables exist`, `全部 ${selected.length} 张表都存在`), REQUIRED);
    const places = views.map(tableKey).slice(0, 5).join(', ');
    const words = [
      ...(missing.length > 0
        ? [
            say(
              `${missing.length} of ${selected.length} tables are missing`,
              `共 ${selected.length} 张表，缺少 ${missing.length} 张`,
            ),
          ]
        : []),
      ...(views.length > 0 ? [say(`views stand in the place of ${places}`, `以下表的位置上是视图：${places}`)] : []),
    ];
    const more =
      missing.length > STATEMENTS
        ? say(
            `The first ${STATEMENTS} of ${missing.length}; check again for the rest.`,
            `以上是 ${missing.length} 张中的前 ${STATEMENTS} 张；其余的请重新检查后获取。`,
          )
        : null;
    return failed(
      joinTexts(words, '; '),
      REQUIRED,
      missing.length === 0
        ? steps(say('Drop or rename the views, then create the tables.', '请删除视图或为其改名，然后创建这些表。'))
        : sql(await script(context, missing.slice(0, STATEMENTS), signal), more),
      [...missing, ...views].map(tableKey),
    );
  },
};

/** The statements as text to copy; what is not as on the source stands above each. */
async function script(context: PrecheckContext, tables: readonly TableName[], signal: AbortSignal): Promise<Text> {
  const { databases, tables: made } = await createStatements(context, tables, signal);
  const line = (text: string) => text.replaceAll(/\s+/g, ' ');
  return joinTexts(
    [
      ...databases.map(({ statement }) => verbatim(`${statement};`)),
      verbatim('SET foreign_key_checks = 0;'),
      ...made.flatMap(({ table, statement, changes }) => [
        ...changes.map(({ en, zh }) => say(line(`-- ${tableKey(table)}: ${en}`), line(`-- ${tableKey(table)}：${zh}`))),
        verbatim(`${statement};`),
      ]),
      verbatim('SET foreign_key_checks = 1;'),
    ],
    '\n',
  );
}
