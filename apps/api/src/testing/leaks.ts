import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPool } from '@tideway/job-store';
import type { Product } from '@tideway/testbed';

/** For tests only: which secrets a text holds: as they are, in hex or in base64, which dumps and URLs make of them. */
export function leaks(text: string, secrets: readonly string[]): string[] {
  const base64 = (secret: string) => Buffer.from(secret).toString('base64').slice(0, -4);
  return secrets.filter((secret) => {
    const forms = [secret, Buffer.from(secret).toString('hex'), base64(secret), encodeURIComponent(secret)];
    return forms.some((form) => text.includes(form));
  });
}

/** Every row of every table, as text. */
export async function dumpStore(databaseUrl: string): Promise<string> {
  const pool = openPool({ databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  const tables = await pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  let text = '';
  for (const { name } of tables.rows) {
    const rows = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    text += `${name}\n${rows.rows.map(({ row }) => row).join('\n')}\n`;
  }
  await pool.end();
  return text;
}

/** What all processes of the product have logged. */
export function logsOf(product: Product): string {
  const logs = readdirSync(product.logs).filter((name) => name.endsWith('.log'));
  return logs.map((name) => readFileSync(join(product.logs, name), 'latin1')).join('\n');
}

/** The keys of the job store, as its file has them. */
export function storeKeys(product: Product): string[] {
  const text = readFileSync(join(product.logs, 'secret.key'), 'utf8');
  return text.split(/[\s,]+/).filter((one) => one.length >= 32);
}
