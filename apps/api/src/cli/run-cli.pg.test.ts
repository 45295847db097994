import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, testSource, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';
import { runCli } from './run-cli.ts';

let api: ApiFixture;
let env: NodeJS.ProcessEnv;
const folder = mkdtempSync(join(tmpdir(), 'tideway-cli-'));

beforeAll(async () => {
  api = await ApiFixture.open({ worker: true });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const bound = api.app.addresses()[0];
  await api.cluster('cluster-1');
  env = {
    TIDEWAY_URL: `http://127.0.0.1:${typeof bound === 'object' ? bound.port : 0}`,
    TIDEWAY_TOKEN: api.token,
    TIDEWAY_SOURCE_PASSWORD: (await testSource()).password,
    TIDEWAY_TARGET_PASSWORD: (await testTarget()).password,
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api[Symbol.asyncDispose]();
});

async function run(line: string, environment: NodeJS.ProcessEnv = env) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(line.split(' '), environment, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('from a file to a started job, looked at, waited for, deleted', async () => {
  await using database = await freshDatabase(await testSource(), 'cli');
  await (await database.connect()).query('CREATE TABLE t (id INT PRIMARY KEY)');
  const target = await mysql.createConnection((await testTarget()).url);
  await target.query(`CREATE DATABASE ${database.name}`);
  const source = await testSource();
  const file = join(folder, 'job.yaml');
  writeFileSync(
    file,
    `apiVersion: tideway/v1
name: cli-job
cluster: cluster-1
source: { host: ${source.host}, port: ${source.port}, user: ${source.user} }
target: { user: ${(await testTarget()).user} }
selection: { kind: custom, databases: [${database.name}], tables: [] }
spec: '2'
`,
  );
  const alone = await run(`precheck -f ${file}`);
  expect(alone.code).toBe(1);
  expect(alone.out).toContain('failed');
  expect((await run('list')).out).toBe('no jobs');
  expect(await run(`create -f ${file}`)).toMatchObject({ code: 0 });
  const refused = await run('precheck cli-job');
  expect(refused.code).toBe(1);
  expect(refused.out).toContain('failed');
  expect((await run('start cli-job')).code).toBe(1);

  await target.query(`CREATE TABLE ${database.name}.t (id INT PRIMARY KEY)`);
  const started = await run('start cli-job --accept known');
  expect(started, started.err).toMatchObject({ code: 0 });
  expect((await run('list')).out).toMatch(/cli-job\tstarting\t0 rows\tlag unknown/);
  const shown = (await run('show cli-job')).out;
  expect(shown).toContain('applied unknown');
  expect(shown).toContain('behind    unknown bytes, unknown transactions');
  expect(shown).toContain('runway    unknown');
  expect(JSON.parse((await run('show cli-job --json')).out)).toMatchObject({ state: 'starting' });
  expect((await run('export cli-job')).out).toContain('apiVersion: tideway/v1');
  // There is no worker here, so nothing will ever run.
  expect(await run('wait cli-job --for running --timeout 0.5')).toMatchObject({ code: 3 });
  expect((await run('delete cli-job')).code).toBe(2);
  expect(await run('delete cli-job --yes')).toMatchObject({ code: 0, out: 'cli-job is deleted' });
  await target.query(`DROP DATABASE ${database.name}`);
  await target.end();
});

test('a wrong file says what is wrong and makes nothing', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'apiVersion: tideway/v1\nname: 1x\nsource: { user: u, prot: 3306 }\ntarget: { user: u }\n');
  const { code, err } = await run(`create -f ${file} --cluster cluster-1`);
  expect(code).toBe(1);
  expect(err).toContain('name:');
  expect(err).toContain('prot');
  expect((await run('list')).out).toBe('no jobs');
});

test('exit codes tell apart: usage, refused, no server', async () => {
  expect((await run('nonsense')).code).toBe(2);
  expect((await run('constructor')).code).toBe(2);
  expect((await run('list --no-such-option')).code).toBe(2);
  expect((await run('show no-such-job')).code).toBe(1);
  expect((await run('list', { ...env, TIDEWAY_TOKEN: 'wrong' })).code).toBe(1);
  expect((await run('list', { ...env, TIDEWAY_URL: 'http://127.0.0.1:1' })).code).toBe(4);
  expect((await run('list', { TIDEWAY_DATA: folder })).code).toBe(4);
  expect((await run('list', { ...env, TIDEWAY_URL: 'nowhere' })).code).toBe(2);
  expect((await run('--help')).code).toBe(0);
});

test('somebody else who answers is not the server', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/api/v1/jobs' ? 502 : 200, { 'content-type': 'text/html' });
    response.end('<html>Bad gateway</html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const elsewhere = { ...env, TIDEWAY_URL: `http://127.0.0.1:${port}` };
  const list = await run('list', elsewhere);
  expect(list).toMatchObject({ code: 4 });
  expect(list.err).toContain('answers 502');
  const file = join(folder, 'elsewhere.json');
  writeFileSync(file, '{}');
  expect(await run(`create -f ${file}`, elsewhere)).toMatchObject({ code: 4 });
  server.close();
});

test('a file in JSON names its cluster too', async () => {
  const file = join(folder, 'job.json');
  const job = { apiVersion: 'tideway/v1', name: 'json-job', cluster: 'no-such-cluster' };
  writeFileSync(file, JSON.stringify({ ...job, source: {}, target: {} }));
  expect(await run(`create -f ${file}`)).toMatchObject({ code: 1, err: expect.stringContaining('no-such-cluster') });
});
