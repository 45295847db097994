import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, test, vi } from 'vitest';
import { freshDatabase, type MysqlAddress, type MysqlServer, startMysql, testSource } from './index.ts';
import { mysqlTool } from './mysql-packages.ts';
import { runCommand } from './processes.ts';

const servers: MysqlServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function started(options: Omit<Parameters<typeof startMysql>[0], 'role'> = {}): Promise<MysqlServer> {
  const server = await startMysql({ role: 'source', ...options });
  servers.push(server);
  return server;
}

async function ask(server: MysqlAddress, sql: string) {
  await using database = await freshDatabase(server, 'ask');
  const [rows] = await (await database.connect()).query<RowDataPacket[]>(sql);
  return rows;
}

test('the shared source is what a migration needs', async () => {
  const source = await testSource();
  const [row] = await ask(source, 'SELECT @@log_bin AS log_bin, @@binlog_row_image AS image, @@version AS version');
  expect(row).toMatchObject({ log_bin: 1, image: 'FULL', version: source.version });
  expect(source.isStandIn).toBe(false);
});

test('freshDatabase: each its own, dropped at the end of the scope', async () => {
  const source = await testSource();
  let name: string;
  {
    await using one = await freshDatabase(source, 'Order Lines');
    await using two = await freshDatabase(source, 'Order Lines');
    name = one.name;
    expect(one.name).toMatch(/^order_lines_[0-9a-f]{8}$/);
    expect(two.name).not.toBe(one.name);
    await (await one.connect()).query('CREATE TABLE t (a INT)');
  }
  expect(await ask(source, `SHOW DATABASES LIKE '${name}'`)).toEqual([]);
});

test('its own server: killed and started again it has what it acknowledged, on the same port', async () => {
  const server = await started({ own: true, variables: { binlog_row_metadata: 'MINIMAL' } });
  const { port, pid } = server;
  await using database = await freshDatabase(server, 'kill');
  const before = await database.connect();
  await before.query('CREATE TABLE t (a INT PRIMARY KEY)');
  await before.query('INSERT INTO t VALUES (1), (2)');
  const lost = new Promise((resolve) => before.on('error', resolve));
  await server.kill();
  await lost;
  await expect(database.connect()).rejects.toThrow('ECONNREFUSED');
  await server.start();
  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  const [rows] = await (await database.connect()).query('SELECT a, @@binlog_row_metadata AS m FROM t');
  expect(rows).toEqual([
    { a: 1, m: 'MINIMAL' },
    { a: 2, m: 'MINIMAL' },
  ]);
});

test('paused it answers nothing; resumed it answers what waited', async () => {
  const server = await started({ own: true });
  await using database = await freshDatabase(server, 'pause');
  const connection = await database.connect();
  server.pause();
  const answer = connection.query('SELECT 1 AS one');
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 150, 'nothing'))]);
  expect(early).toBe('nothing');
  server.resume();
  expect((await answer)[0]).toEqual([{ one: 1 }]);
});

test('two servers have two server_uuids and temporary folders; a kept folder keeps its data and uuid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  const dataDir = join(folder, 'source');
  const [other, first] = [await started({ own: true }), await started({ dataDir })];
  const uuid = async (server: MysqlServer) => (await ask(server, 'SELECT @@server_uuid AS uuid'))[0]?.uuid;
  const firstUuid = await uuid(first);
  expect(await uuid(other)).not.toBe(firstUuid);
  // One that starts removes the temporary tables it finds in its folder.
  const temporary = async (server: MysqlServer) => (await ask(server, 'SELECT @@tmpdir AS folder'))[0]?.folder;
  expect(await temporary(first)).toBe(join(dataDir, 'tmp'));
  expect(await temporary(other)).not.toBe(await temporary(first));
  await first.stop();
  expect(existsSync(dataDir)).toBe(true);
  const again = await started({ dataDir });
  expect(await uuid(again)).toBe(firstUuid);
  await again.stop();
  rmSync(folder, { recursive: true });
});

test('a server that cannot start says what its log says', async () => {
  await expect(started({ own: true, variables: { no_such_variable: '1' } })).rejects.toThrow('no_such_variable');
});

test('a port that is taken is refused, although the server there would answer', async () => {
  const { port } = await testSource();
  await expect(started({ own: true, port })).rejects.toThrow(/bind on tcp/i);
});

test('TEST_MYSQL_URL is used, named in the choice, and cannot be hurt', async () => {
  const source = await testSource();
  vi.stubEnv('TEST_MYSQL_URL', source.url);
  const given = await startMysql({ role: 'source' });
  expect(given).toMatchObject({ url: source.url, pid: undefined, version: source.version });
  expect(given.choice).toContain('named by TEST_MYSQL_URL');
  await expect(given.kill()).rejects.toThrow('own: true');
  const wrong = new URL(source.url);
  wrong.password = 'wrong';
  vi.stubEnv('TEST_MYSQL_URL', wrong.href);
  await expect(startMysql({ role: 'source' })).rejects.toThrow('Access denied');
});

test('everything ends with the parent, even when that is killed', async () => {
  const index = JSON.stringify(join(import.meta.dirname, 'index.ts'));
  const code = `const { startMysql } = await import(${index});
    const server = await startMysql({ role: 'source', own: true });
    console.log(server.pid, server.port); server.pause(); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line).split(' ')[0]);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false);
});

/** A process nobody has waited for yet (a zombie) does not run any more. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await runCommand('ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

test.each([
  ['5.6' as const, /^5\.6\.24/],
  ['mariadb-10.11' as const, /^10\.11\..*MariaDB/],
])('version %s is a source too', async (version, expected) => {
  const server = await started({ version });
  expect(server.version).toMatch(expected);
  const [row] = await ask(
    server,
    'SELECT @@log_bin AS log_bin, @@binlog_format AS format, @@binlog_row_image AS image',
  );
  expect(row).toEqual({ log_bin: 1, format: 'ROW', image: 'FULL' });
});

test('mysqlbinlog of the cache runs', async () => {
  const tool = await mysqlTool('mysqlbinlog');
  const said = await runCommand(tool.file, [...tool.args, '--version']);
  expect(said.stdout).toMatch(/mysqlbinlog.* Ver \d/);
});
