import { describe, expect, test } from 'vitest';
import { targetFixture } from '../testing/target-fixture.ts';
import { guardSql, hasGuards } from './guard.ts';

describe('a guard', () => {
  test('is found to work here', async () => {
    await using fixture = await targetFixture('guard');
    await fixture.open();
    expect(await hasGuards(fixture.session)).toBe(true);
  });

  test.each([
    ['as many rows as it had to match', 'UPDATE t SET v = v + 1 WHERE id IN (1, 2)', 2, true],
    ['a row less', 'UPDATE t SET v = v + 1 WHERE id IN (1, 7)', 2, false],
    ['none at all', 'DELETE FROM t WHERE id = 7', 1, false],
    ['a row more', 'DELETE FROM t WHERE v = 0', 1, false],
    ['rows that are as they were: matched', 'UPDATE t SET v = v WHERE id IN (1, 2)', 2, true],
    ['rows inserted', 'INSERT INTO t VALUES (3, 1), (4, 1), (5, 1)', 3, true],
    ['a value that was cut with a mere warning', 'INSERT INTO t VALUES (3, 1.25)', 1, false],
  ])('%s', async (_, statement, rows, passes) => {
    await using fixture = await targetFixture('guard');
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY, v DECIMAL(5,1))', 'INSERT INTO t VALUES (1, 0), (2, 0)');
    const before = await fixture.rows('t');
    const packet = ['BEGIN', statement, guardSql(rows), 'COMMIT'].join(';');
    if (passes) {
      await fixture.session.run(packet);
    } else {
      // The guard itself fails, and what stands behind it is not run.
      await expect(fixture.session.run(packet)).rejects.toMatchObject({ statement: 2, kind: 'data' });
      await fixture.run('ROLLBACK');
      expect(await fixture.rows('t')).toEqual(before);
    }
  });
});
