import { freshDatabase, testPostgres } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { migrate } from '../migrate/migrate.ts';
import { resealSecrets } from './rotate-keys.ts';
import { SecretBox } from './secret-box.ts';

const old = Buffer.alloc(32, 1);
const next = Buffer.alloc(32, 2);

test('every stored secret is sealed anew, or none', async () => {
  await using database = await freshDatabase(await testPostgres(), 'rotate');
  await migrate(database.url);
  const client = await database.connect();
  const before = new SecretBox([old]);
  const put = before.seal('s3cret', 'job_1/source.password');
  const hook = before.seal('h00k', 'webhook/wh_1');
  await client.query(`INSERT INTO clusters (id, project_id, name, tier, region, host, port, tls_enabled)
    VALUES ('cl_1', (SELECT min(id) FROM projects), 'c', 'dedicated', 'r', 'h', 1, false)`);
  await client.query(`INSERT INTO jobs (id, cluster_id, name) VALUES ('job_1', 'cl_1', 'j')`);
  await client.query(
    `INSERT INTO job_secrets (job_id, name, key_id, sealed) VALUES ('job_1', 'source.password', $1, $2)`,
    [put.keyId, Buffer.from(put.sealed)],
  );
  await client.query(
    `INSERT INTO webhooks (id, project_id, name, url, key_id, sealed, kinds, lag_seconds, runway_hours)
     VALUES ('wh_1', (SELECT min(id) FROM projects), 'w', 'http://x', $1, $2, '[]', 1, 1)`,
    [hook.keyId, Buffer.from(hook.sealed)],
  );
  const kept = async () =>
    (await client.query(`SELECT key_id FROM job_secrets UNION ALL SELECT key_id FROM webhooks`)).rows;
  await expect(resealSecrets(database.url, new SecretBox([next]))).rejects.toThrow(put.keyId);
  expect(await kept()).toEqual([{ key_id: put.keyId }, { key_id: put.keyId }]);

  const both = new SecretBox([next, old]);
  expect(await resealSecrets(database.url, both)).toEqual({ resealed: 2, kept: 0 });
  expect(await resealSecrets(database.url, both)).toEqual({ resealed: 0, kept: 2 });
  const { rows } = await client.query<{ key_id: string; sealed: Buffer }>('SELECT key_id, sealed FROM job_secrets');
  const [row] = rows;
  const only = new SecretBox([next]);
  expect(
    only.open({ keyId: row?.key_id ?? '', sealed: Uint8Array.from(row?.sealed ?? []) }, 'job_1/source.password'),
  ).toBe('s3cret');
});
