import { type MysqlOptions, type MysqlServer, startMysql } from '@tideway/testbed';

/** The versions every test of reading runs against: today's, the oldest, and MariaDB. */
export const VERSIONS = ['9.7', '5.6', 'mariadb-10.11'] as const;
export type TestedVersion = (typeof VERSIONS)[number];

/** A server of its own for one test file, stopped at the end of its scope. */
export async function startVersion(
  version: TestedVersion,
  variables: MysqlOptions['variables'] = {},
): Promise<MysqlServer & AsyncDisposable> {
  const server = await startMysql({ role: 'source', own: true, version, variables });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}
