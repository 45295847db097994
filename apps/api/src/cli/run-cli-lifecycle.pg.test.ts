import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProductFixture } from '../testing/product-fixture.ts';
import { runCli } from './run-cli.ts';

/** The command line against a running product, as CI uses it. */
let fixture: ProductFixture;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  fixture = await ProductFixture.open('cli');
  await fixture.both(
    'CREATE TABLE marker (mark VARCHAR(60) PRIMARY KEY)',
    'CREATE TABLE t (id INT PRIMARY KEY, v INT)',
  );
  const address = new URL(fixture.product.address);
  env = { TIDEWAY_URL: address.origin, TIDEWAY_TOKEN: address.searchParams.get('token') ?? '' };
}, 90_000);
afterAll(() => fixture[Symbol.asyncDispose]());

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(argv, env, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

it('waits until in sync, pauses, resumes by each choice, says what was decided, deletes', async () => {
  const job = await fixture.start('nightly');
  expect(await run('wait', 'nightly', '--timeout', '60')).toMatchObject({ code: 0 });
  expect(await run('pause', 'nightly')).toMatchObject({ code: 0, out: 'nightly is paused' });
  // Not within the time, and said so.
  expect((await run('wait', 'nightly', '--for', 'running', '--timeout', '0.5')).code).toBe(3);
  expect(await run('resume', 'nightly')).toMatchObject({ code: 0, out: 'nightly runs' });

  await fixture.target.query('INSERT INTO t VALUES (1, 0)');
  await fixture.source.query('INSERT INTO t VALUES (1, 1)');
  await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
  const waited = await run('wait', 'nightly', '--timeout', '60');
  expect(waited.code).toBe(1);
  expect(waited.err).toContain('TARGET_DUPLICATE_KEY');
  expect((await run('resume', 'nightly', '--skip-ddl')).code).toBe(1);
  expect((await run('resume', 'nightly', '--overwrite', '--skip-row')).code).toBe(2);
  const failure = await run('failure', 'nightly');
  expect(failure).toMatchObject({ code: 0 });
  expect(failure.out).toContain('overwrite');
  expect(failure.out).toContain('"id"');
  expect(await run('resume', 'nightly', '--skip-row', '--reason', 'a known twin')).toMatchObject({ code: 0 });
  await fixture.caughtUp(job.id);
  expect(await fixture.rows('target', 't')).toEqual(['1,0']);
  expect((await run('decisions', 'nightly')).out).toMatch(/skip-row\toperator\t.*a known twin/);
  expect((await run('show', 'nightly')).out).toContain('left out  1 rows, 0 transactions, 0 DDL statements');

  await fixture.target.query('DROP TABLE t');
  await fixture.source.query('INSERT INTO t VALUES (2, 2)');
  await fixture.failed(job.id, 'TARGET_TABLE_MISSING');
  expect(await run('resume', 'nightly', '--create-table')).toMatchObject({ code: 0 });
  await fixture.caughtUp(job.id);
  expect(await fixture.rows('target', 't')).toEqual(['2,2']);

  expect(await run('spec', 'nightly', '4')).toMatchObject({ code: 0 });
  expect((await run('log', 'nightly', '--level', 'info')).out).toContain('the target is open');
  expect(await run('delete', 'nightly', '--yes')).toMatchObject({ code: 0, out: 'nightly is deleted' });
  expect((await run('show', 'nightly')).code).toBe(1);
}, 120_000);
