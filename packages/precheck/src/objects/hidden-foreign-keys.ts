import { quoteAccount, quoteIdentifier, say, type Text } from '@tideway/domain';
import { showGrants } from '@tideway/source-mysql';
import type { PrecheckContext } from '../context.ts';
import { sql, unknown } from '../finding.ts';
import { missingOn, parseGrants } from '../fixes/grants.ts';
import type { Finding } from '../types.ts';

/** MariaDB shows foreign keys only to accounts with a privilege beside SELECT on the table: none seen is no answer. */
export async function hiddenForeignKeys(context: PrecheckContext, required: Text): Promise<Finding | null> {
  const { account, flavour } = await context.sourceFacts();
  if (flavour !== 'mariadb') return null;
  const grants = parseGrants(await context.onSource((connection) => showGrants(connection, context.signal)));
  const databases = new Set((await context.selectedTables()).map(({ schema }) => schema));
  const blind = [...databases].filter((database) => missingOn(grants, ['REFERENCES'], database).length > 0);
  if (blind.length === 0) return null;
  const grant = (database: string) => `GRANT REFERENCES ON ${quoteIdentifier(database)}.* TO ${quoteAccount(account)};`;
  return unknown(
    say(
      `This account may not see foreign keys of ${blind.slice(0, 5).join(', ')}`,
      `该账号没有权限查看 ${blind.slice(0, 5).join(', ')} 的外键`,
    ),
    required,
    sql(blind.map(grant).join('\n')),
  );
}
