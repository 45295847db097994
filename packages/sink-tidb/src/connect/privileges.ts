import { joinTexts, say } from '@tideway/domain';
import type { StepFinding } from './diagnosis.ts';
import type { Session } from './session.ts';

/** What applying changes and DDL, and keeping the checkpoint, needs. */
export const TARGET_PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'DROP', 'INDEX'] as const;

/** One GRANT of `SHOW GRANTS`. */
export interface Grant {
  readonly privileges: readonly string[];
  /** `*.*`, `` `db`.* ``, … as written. */
  readonly scope: string;
}

const NAME = '(?:`(?:[^`]|``)+`|[^\\s.`]+)';
const GRANT = new RegExp(`^GRANT (.+?) ON (?:TABLE |FUNCTION |PROCEDURE )?(${NAME}\\.${NAME}) TO `, 'i');

/** Reads `GRANT a, b ON scope TO …`; role grants and proxies have no scope and are left out. */
export function parseGrant(text: string): Grant | null {
  const match = GRANT.exec(text.replace(/\s+/g, ' '));
  if (match === null) return null;
  const [, list = '', scope = ''] = match;
  // Column lists, `SELECT (a, b)`, are of one table: no use to us, but their commas must not split the list.
  const privileges = list.replace(/\([^)]*\)/g, '').split(',');
  return { privileges: privileges.map((name) => name.trim().toUpperCase()), scope };
}

/** Privileges of {@link TARGET_PRIVILEGES} that no grant on everything gives. */
export function missingEverywhere(grants: readonly Grant[]): readonly string[] {
  const held = new Set(grants.filter(({ scope }) => scope === '*.*').flatMap(({ privileges }) => privileges));
  if (held.has('ALL PRIVILEGES') || held.has('ALL')) return [];
  return TARGET_PRIVILEGES.filter((name) => !held.has(name));
}

/** The privileges step: passes with a grant on everything, warns when databases must be looked at one by one. */
export async function checkPrivileges(session: Session): Promise<StepFinding<readonly Grant[]>> {
  const rows = await session.rows('SHOW GRANTS');
  const grants = rows.map((row) => parseGrant(Object.values(row)[0] ?? '')).filter((grant) => grant !== null);
  const missing = missingEverywhere(grants);
  if (missing.length === 0) {
    const all = TARGET_PRIVILEGES.join(', ');
    return { detail: say(`${all} on all databases`, `对所有数据库拥有 ${all}`), value: grants };
  }
  const scopes = grants.filter(({ scope, privileges }) => scope !== '*.*' && privileges.join() !== 'USAGE');
  const lacking = missing.join(', ');
  const none = say(`not granted on all databases: ${lacking}`, `未对所有数据库授予：${lacking}`);
  const partly = joinTexts(
    scopes.map(({ scope, privileges }) =>
      say(`${privileges.join(', ')} on ${scope}`, `${scope} 上的 ${privileges.join(', ')}`),
    ),
    '; ',
  );
  const needed = TARGET_PRIVILEGES.join(', ');
  return {
    status: scopes.length === 0 ? 'failed' : 'warning',
    detail:
      scopes.length === 0 ? none : say(`${none.en} (granted: ${partly.en})`, `${none.zh}（已授予：${partly.zh}）`),
    fix: say(
      `GRANT ${needed} ON *.* TO this account, or on each database migrated and on \`tideway\`.*`,
      `请授予该账号 *.* 上的 ${needed}，或每个待迁移的数据库以及 \`tideway\`.* 上的这些权限`,
    ),
    value: grants,
  };
}
