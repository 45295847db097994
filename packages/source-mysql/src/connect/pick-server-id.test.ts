import { expect, test } from 'vitest';
import { pickServerId, randomServerId } from './pick-server-id.ts';
import type { SourceConnection, TextRow } from './source-connection.ts';

/** A source that answers with these rows by the beginning of the statement; everything else is refused. */
function source(answers: Readonly<Record<string, readonly TextRow[]>>): Pick<SourceConnection, 'query' | 'first'> {
  const query = async (sql: string): Promise<readonly TextRow[]> => {
    const found = Object.entries(answers).find(([start]) => sql.startsWith(start))?.[1];
    if (found === undefined) throw new Error(`refused: ${sql}`);
    return found;
  };
  return { query, first: async (sql) => (await query(sql))[0] };
}

test.each([
  ['MySQL', 'SHOW REPLICAS', 'Server_Id'],
  ['older servers', 'SHOW SLAVE HOSTS', 'Server_id'],
])('of %s neither the id of the source nor of a replica is taken', async (_, sql, column) => {
  const ids = [5, 7, 8, 9];
  const connection = source({ 'SELECT @@server_id': [{ id: '5' }], [sql]: [{ [column]: '7' }, { [column]: '8' }] });
  expect(await pickServerId(connection, () => ids.shift() ?? 0)).toBe(9);
});

test('where replicas may not be listed, the source’s own id at least is not taken', async () => {
  const ids = [5, 6];
  const connection = source({ 'SELECT @@server_id': [{ id: '5' }] });
  expect(await pickServerId(connection, () => ids.shift() ?? 0)).toBe(6);
});

test('ids are picked where nobody numbers servers by hand', () => {
  const ids = Array.from({ length: 100 }, randomServerId);
  expect(Math.min(...ids)).toBeGreaterThanOrEqual(2 ** 31);
  expect(new Set(ids).size).toBeGreaterThan(95);
});
