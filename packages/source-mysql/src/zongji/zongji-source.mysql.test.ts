import { compileSelection } from '@tideway/domain';
import { freshDatabase, testSource } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { withSource } from '../connect/source-connection.ts';
import { collect, optionsOf, describe as shown } from '../test-support/collect.ts';
import { zongjiSource } from './zongji-source.ts';

test('whole transactions from a GTID set, with values as literals', async () => {
  const server = await testSource();
  await using db = await freshDatabase(server, 'zongji');
  const connection = await db.connect();
  await connection.query(
    `CREATE TABLE t (id bigint unsigned PRIMARY KEY, name varchar(20), price decimal(20,4), f float, d double, j json,
       b varbinary(9), e enum('a','b'), s set('x','y','z'''), y year, ts timestamp(3) NULL, bits bit(9)) CHARACTER SET utf8mb4`,
  );
  const executed = await withSource(
    optionsOf(server),
    async (source) => (await source.first('SELECT @@gtid_executed AS set_'))?.set_ ?? '',
  );
  await connection.query("SET time_zone = '+05:00'");
  await connection.query('BEGIN');
  await connection.query(
    `INSERT INTO t VALUES (18446744073709551615, 'it''s \\\\ ✓', -1.5, 1.1, 1e300, '{"a": [1, null]}', x'00ff', 'b', 'x,z''', 0,
       '2026-01-02 03:04:05.678', b'100000001')`,
  );
  await connection.query('UPDATE t SET name = NULL');
  await connection.query('COMMIT');
  await connection.query('ALTER TABLE t ADD COLUMN extra int');
  await connection.query('DELETE FROM t');
  const source = zongjiSource({
    source: optionsOf(server),
    select: compileSelection({ kind: 'custom', databases: [db.name], tables: [] }, true),
  });
  const events = await collect(
    source,
    { mode: 'gtid', executed },
    (all) => all.some((event) => event.type === 'rows' && event.kind === 'delete') && all.at(-1)?.type === 'commit',
  );
  const row = (name: string, more = ''): string =>
    `(18446744073709551615,${name},-1.5000,1.1,1e+300,'{"a": [1, null]}',x'00FF',2,5,0,'2026-01-01 22:04:05.678',257${more})`;
  const ours = shown(events).slice(shown(events).findIndex((line) => line.startsWith('insert t')) - 2);
  expect(ours).toEqual([
    'gtid',
    'begin',
    `insert t ${row("'it\\'s \\\\ ✓'")}`,
    `update t ${row("'it\\'s \\\\ ✓'")} -> ${row('NULL')}`,
    'commit',
    'gtid',
    'query ALTER TABLE t ADD COLUMN extra int',
    'gtid',
    'begin',
    `delete t ${row('NULL', ',NULL')}`,
    'commit',
  ]);
});
