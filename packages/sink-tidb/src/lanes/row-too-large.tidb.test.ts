import { startMysql } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { group, insert, transaction } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';

test('a row beyond what the target takes names table, key and size; rows that fit are grouped to fit', async () => {
  const server = await startMysql({ role: 'target', own: true, variables: { max_allowed_packet: '1M' } });
  try {
    await using fixture = await targetFixture('large', server);
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY, b LONGBLOB)');
    const table = await fixture.structure('t');
    const target = await fixture.open();
    await target.catalog.load(table.table);
    const blob = (bytes: number) => `x'${'00'.repeat(bytes)}'`;
    const fitting = Array.from({ length: 8 }, (_, n) => insert(table, String(n), blob(200_000)));
    const result = await target.lanes[0]?.apply(group(transaction(1, ...fitting)));
    expect(result?.mode).toBe('grouped');
    const applied = target.lanes[0]?.apply(
      group(transaction(2, insert(table, '20', blob(10))), transaction(3, insert(table, '21', blob(600_000)))),
    );
    await expect(applied).rejects.toMatchObject({
      transactions: 1,
      error: {
        code: 'TARGET_ROW_TOO_LARGE',
        params: { table: `${fixture.database.name}.t`, key: { id: '21' }, size: expect.stringMatching(/^\d+$/) },
      },
    });
    expect(await fixture.rows('t')).toHaveLength(9);
  } finally {
    await server.stop();
  }
});
