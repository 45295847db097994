import type { Session } from '@tideway/sink-tidb';

/** The account of a session on the target (`user@pattern`) and its SHOW GRANTS, with the grants of its active roles. */
export async function showTargetGrants(
  session: Session,
): Promise<{ readonly account: string; readonly lines: readonly string[] }> {
  const [self] = await session.rows('SELECT CURRENT_USER() AS account, CURRENT_ROLE() AS roles');
  const roles = self?.roles ?? 'NONE';
  const using = roles === 'NONE' || roles === '' ? '' : ` FOR CURRENT_USER() USING ${roles}`;
  const rows = await session.rows(`SHOW GRANTS${using}`);
  return { account: self?.account ?? '', lines: rows.map((row) => Object.values(row)[0] ?? '') };
}
