import { expect, test } from 'vitest';
import { freshDatabase, startPostgres, testPostgres } from './index.ts';

test('the shared Postgres: NOTIFY reaches another connection', async () => {
  await using database = await freshDatabase(await testPostgres(), 'notify');
  const [one, two] = [await database.connect(), await database.connect()];
  const heard = new Promise((resolve) => one.on('notification', (message) => resolve(message.payload)));
  await one.query('LISTEN jobs');
  await two.query("NOTIFY jobs, 'job 7'");
  expect(await heard).toBe('job 7');
});

test('databases are separate and are dropped', async () => {
  const server = await testPostgres();
  let name: string;
  {
    await using one = await freshDatabase(server, 'a');
    await using two = await freshDatabase(server, 'a');
    name = one.name;
    await (await one.connect()).query('CREATE TABLE t (a int)');
    await expect((await two.connect()).query('SELECT * FROM t')).rejects.toThrow('does not exist');
  }
  await using other = await freshDatabase(server, 'b');
  const found = await (await other.connect()).query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  expect(found.rowCount).toBe(0);
});

test('a server of its own keeps what it committed through kill -9, on the same port', async () => {
  const server = await startPostgres({ own: true });
  try {
    await using database = await freshDatabase(server, 'kill');
    const connection = await database.connect();
    await connection.query('CREATE TABLE t (a int)');
    await connection.query('INSERT INTO t VALUES (1)');
    await server.kill();
    await server.start();
    const found = await (await database.connect()).query('SELECT a FROM t');
    expect(found.rows).toEqual([{ a: 1 }]);
  } finally {
    await server.stop();
  }
});
