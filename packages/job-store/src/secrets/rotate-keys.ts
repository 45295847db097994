import pg from 'pg';
import type { SecretBox } from './secret-box.ts';
import { addKey, dropOldKeys } from './secret-key.ts';

/** Where secrets lie, and the context each is sealed with (records/jobs.ts, records/webhooks.ts). */
const PLACES = [
  { table: 'job_secrets', id: `job_id || '/' || name`, context: `job_id || '/' || name` },
  { table: 'webhooks', id: 'id', context: `'webhook/' || id` },
] as const;

/**
 * A new key for everything. The one before stays in the key file until the next rotation: another process may seal with
 * it until it meets the new one. With keys from the environment nothing is made: what is stored is sealed with the first.
 */
export async function rotateKeys(
  databaseUrl: string,
  box: SecretBox,
  keyFolder: string | undefined,
): Promise<Resealed> {
  if (keyFolder !== undefined) {
    await resealSecrets(databaseUrl, box);
    dropOldKeys(keyFolder);
    addKey(keyFolder);
    box.refresh();
  }
  return resealSecrets(databaseUrl, box);
}

/** What {@link resealSecrets} has done. */
export interface Resealed {
  readonly resealed: number;
  readonly kept: number;
}

interface Row {
  readonly id: string;
  readonly context: string;
  readonly key_id: string;
  readonly sealed: Buffer;
}

/**
 * Seals every stored secret with the box's first key, all in one transaction: an unknown key or a changed row leaves
 * everything as it was, with an error that names the key. Those that already are stay.
 */
export async function resealSecrets(databaseUrl: string, box: SecretBox): Promise<Resealed> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way reports it
  await client.connect();
  try {
    await client.query('BEGIN');
    let resealed = 0;
    let kept = 0;
    for (const { table, id, context } of PLACES) {
      const { rows } = await client.query<Row>(
        `SELECT ${id} AS id, ${context} AS context, key_id, sealed FROM ${table} FOR UPDATE`,
      );
      for (const row of rows) {
        if (row.key_id === box.keyId) {
          kept += 1;
          continue;
        }
        const plain = box.open({ keyId: row.key_id, sealed: Uint8Array.from(row.sealed) }, row.context);
        const { keyId, sealed } = box.seal(plain, row.context);
        await client.query(`UPDATE ${table} SET key_id = $1, sealed = $2 WHERE ${id} = $3`, [
          keyId,
          Buffer.from(sealed),
          row.id,
        ]);
        resealed += 1;
      }
    }
    await client.query('COMMIT');
    return { resealed, kept };
  } finally {
    await client.end().catch(() => {});
  }
}
