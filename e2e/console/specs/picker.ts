import assert from 'node:assert/strict';
import { startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { completePatch, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { withSource } from '../stack.ts';

const DATABASES = 10;
const TABLES = 500;

/** 10 databases with 500 tables each, in one tablespace: five thousand files would be half a gigabyte. */
async function fill(url: string): Promise<void> {
  const database = async (number: number) => {
    const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
    const name = `big_${number}`;
    await connection.query(`CREATE DATABASE ${name}`);
    for (let from = 0; from < TABLES; from += 100) {
      const statements = Array.from(
        { length: 100 },
        (_, i) => `CREATE TABLE ${name}.t_${String(from + i).padStart(4, '0')} (id INT NOT NULL PRIMARY KEY)`,
      );
      await connection.query(statements.join(';'));
    }
    await connection.end();
  };
  for (let first = 0; first < DATABASES; first += 2) await Promise.all([database(first), database(first + 1)]);
}

/** Five thousand real tables: only the rows in view exist, the search ticks only what it shows, nothing is lost. */
async function fiveThousand({ stack: outer, open }: SpecContext): Promise<void> {
  const source = await startMysql({
    role: 'source',
    own: true,
    variables: { innodb_file_per_table: 'OFF', skip_log_bin: '', gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' },
  }).catch(() => startMysql({ role: 'source', own: true, variables: { innodb_file_per_table: 'OFF' } }));
  try {
    const stack = await withSource(outer, source);
    await fill(source.url);
    const cluster = await registerCluster(stack, 'picker');
    const { api } = stack.product;
    const patch = completePatch(stack, 'big_0');
    const draft = await api.patchJob(await api.createJob(cluster.id, `picker-${Date.now()}`), {
      ...patch,
      selection: { kind: 'custom', databases: [], tables: [] },
    });
    const app = await open();
    const { page } = app;
    await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/objects`);
    await page.getByRole('tree').waitFor({ timeout: 60_000 });
    const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
    for (let i = 0; i < DATABASES; i++) {
      await page.locator(`[role=treeitem][aria-level="1"]`, { hasText: `big_${i}` }).waitFor();
    }
    // Everything unfolded, by keys: right opens, down goes on.
    const tree = page.getByRole('tree');
    await tree.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    assert.ok((await nodes()) < 2_000, `${await nodes()} elements while a database is unfolded`);

    const search = page.getByRole('searchbox', { name: 'Search databases and tables' });
    await search.fill('t_042');
    await page.getByRole('button', { name: 'Select the 100 tables shown' }).waitFor();
    assert.ok((await nodes()) < 2_000, `${await nodes()} elements while searching`);
    await page.getByRole('button', { name: 'Select the 100 tables shown' }).click();
    await app.see(/100 tables by name/);
    await search.fill('');
    const first = page.locator('[role=treeitem][aria-level="1"]', { hasText: 'big_0' });
    await first.getByText('10 of 500').waitFor();
    assert.equal(await first.getAttribute('aria-checked'), 'mixed', 'a database with some of its tables is neither');
    await first.click();
    await first.getByText('500 of 500 and later ones').waitFor();
    await app.saved();
    await app.shot('wizard-3-objects-5000');
    await page.reload();
    await first.getByText('500 of 500 and later ones').waitFor({ timeout: 60_000 });
    await app.see(/90 tables by name/);
    const { selection } = await api.job(draft.id);
    assert.ok(selection?.kind === 'custom');
    assert.deepEqual([selection.databases, selection.tables.length], [['big_0'], 90]);
    await app.axe('the picker with 5,000 tables');
  } finally {
    await source.stop();
  }
}

export const PICKER_SPECS: readonly Spec[] = [spec('picker: 5,000 real tables', { quick: true }, fiveThousand)];
