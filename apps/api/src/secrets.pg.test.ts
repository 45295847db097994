import { readdirSync, readFileSync } from 'node:fs';
import { ROUTES, routePath } from '@tideway/contract';
import { childProcesses } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { dumpStore, leaks, logsOf, storeKeys } from './testing/leaks.ts';
import { ProductFixture } from './testing/product-fixture.ts';

const MARK = `Zx9${process.pid}`;
const SECRETS = {
  source: `${MARK}-source-password`,
  target: `${MARK}-target-password`,
  wrong: `${MARK}-wrong-password`,
  webhook: `${MARK}-webhook-secret`,
};

const proc = (pid: number, what: string) => readFileSync(`/proc/${pid}/${what}`, 'latin1');

test('after the life of a job no secret is in an answer, a log, the database, or what a process shows', async () => {
  await using fixture = await ProductFixture.open('secrets', { environment: { TIDEWAY_LOG_LEVEL: 'debug' } });
  const { api, product } = fixture;
  const user = `u${MARK}`.slice(0, 20);
  for (const [side, password] of [
    ['source', SECRETS.source],
    ['target', SECRETS.target],
  ] as const) {
    await fixture[side].query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
    await fixture[side].query(`GRANT ALL ON *.* TO '${user}'@'%'`);
  }
  await fixture.both('CREATE TABLE marker (mark VARCHAR(60) PRIMARY KEY)', 'CREATE TABLE t (id INT PRIMARY KEY)');
  const seen: string[] = [];
  const answer = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<void> => {
    const cookieless = { authorization: `Bearer ${tokenOf(product.address)}` };
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { ...cookieless, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(new URL(path, product.address), { method, headers, ...json });
    seen.push(`${method} ${path} ${response.status} ${await response.text()}`);
  };
  const projectId = await api.defaultProjectId();
  const hook = { name: 'h', url: 'http://127.0.0.1:9/', secret: SECRETS.webhook, kinds: ['failed'], projectId };
  await answer('POST', ROUTES.webhooks, hook);
  // The one answer that shows a secret, once: the receiver needs it.
  expect(seen.pop()).toMatch(/ 201 .*webhook-secret/);
  const job = await fixture.start(
    'secrets',
    { user, password: SECRETS.source },
    {
      target: { user, password: { value: SECRETS.target } },
    },
  );
  await fixture.source.query('INSERT INTO t VALUES (1)');
  await fixture.caughtUp(job.id);

  const children = product.workers.flatMap(({ pid }) => (pid === undefined ? [] : childProcesses(pid)));
  expect(children.length).toBeGreaterThan(0);
  const all = [...Object.values(SECRETS), ...storeKeys(product)];
  expect(all.length).toBeGreaterThan(4);
  for (const pid of children) {
    expect(leaks(proc(pid, 'cmdline') + proc(pid, 'environ') + proc(pid, 'comm'), all)).toEqual([]);
    expect(proc(pid, 'environ')).not.toContain('DATABASE_URL');
  }

  // A job process that dies of itself writes nothing down: no report, no heap, no core.
  for (const pid of children) process.kill(pid, 'SIGABRT');
  const isReplaced = () =>
    product.workers.some(({ pid }) => pid && childProcesses(pid).some((one) => !children.includes(one)));
  await expect.poll(isReplaced, { timeout: 30_000 }).toBe(true);
  const left = [...readdirSync(product.logs), ...readdirSync(process.cwd())];
  expect(left.filter((name) => /report|heap|^core/.test(name))).toEqual([]);

  // A password that is refused: the server's own words come back.
  const draft = await api.createJob(job.clusterId, 'wrong');
  await api.patchJob(draft, {
    source: {
      dataSource: 'self-managed-mysql',
      connectivity: 'public-ip',
      host: fixture.address.host,
      port: fixture.address.port,
      user,
      password: { value: SECRETS.wrong },
      tls: { enabled: false },
    },
    target: { user, password: { value: SECRETS.wrong } },
  });
  await answer('POST', routePath(ROUTES.jobValidate, { jobId: draft.id }), {});
  expect(seen.at(-1)).toContain('Access denied for user');
  // A conflict: the job fails, and tells all it knows.
  await fixture.target.query('INSERT INTO t VALUES (2)');
  await fixture.source.query('INSERT INTO t VALUES (2)');
  await api.waitForJob(job.id, 'failed', ({ state }) => state === 'failed');

  for (const route of Object.values(ROUTES)) {
    if (route === ROUTES.stream || (/:/.test(route) && !route.includes(':jobId'))) continue;
    await answer('GET', route.replace(':jobId', job.id).replace(/:[a-zA-Z]+/g, 'x'));
  }
  await answer('GET', `${ROUTES.audit}?format=jsonl`);
  await answer('GET', `${routePath(ROUTES.jobExport, { jobId: job.id })}?format=json`);
  expect(seen.filter((text) => / 200 /.test(text.slice(0, 200))).length).toBeGreaterThan(15);
  expect(seen.filter((text) => leaks(text, all).length > 0)).toEqual([]);

  const logged = logsOf(product);
  expect(logged).toContain('the target is open');
  expect(leaks(logged, all)).toEqual([]);
  const stored = await dumpStore(fixture.databaseUrl);
  expect(stored).toContain('job.failed');
  expect(stored).toContain('http://127.0.0.1:9/');
  expect(leaks(stored, all)).toEqual([]);
  await fixture.source.query(`DROP USER '${user}'@'%'`);
  await fixture.target.query(`DROP USER '${user}'@'%'`);
}, 120_000);

function tokenOf(address: string): string {
  return new URL(address).searchParams.get('token') ?? '';
}
