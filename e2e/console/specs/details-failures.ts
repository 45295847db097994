import assert from 'node:assert/strict';
import type { Cluster, Job } from '@tideway/contract';
import type { Console } from '../console.ts';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import type { Stack } from '../stack.ts';

/** One failure, and one way out of it. `$` stands for the case's own table. */
interface Case {
  readonly name: string;
  /** Columns on the source, and on the target where it has others; null: it lacks the table. */
  readonly columns: string;
  readonly onTarget?: string | null;
  /** What the target has or lacks beforehand, and the one transaction that then fails. */
  readonly given?: string;
  readonly transaction: readonly string[];
  /** What the page must say of it, and the choice that is taken. */
  readonly shows: RegExp;
  readonly choice: RegExp;
  readonly replacement?: string;
  /** What the operator does on the target by hand before the choice. */
  readonly mended?: string;
  /** What is done on the target after the choice, so that it can be compared. */
  readonly afterwards?: string;
  /** Rows of the source that a choice leaves out for ever. */
  readonly without?: string;
}

const KEYED = 'id INT PRIMARY KEY, v VARCHAR(20)';
const NARROW = 'id INT PRIMARY KEY, v VARCHAR(3)';
const DUPLICATE = {
  columns: KEYED,
  given: "INSERT INTO $ VALUES (1, 'target')",
  transaction: ["INSERT INTO $ VALUES (1, 'source')", "INSERT INTO $ VALUES (2, 'more')"],
  shows: /1062/,
};
const TOO_LONG = {
  columns: KEYED,
  onTarget: NARROW,
  transaction: ["INSERT INTO $ VALUES (1, 'long')", "INSERT INTO $ VALUES (2, 'ok')"],
  shows: /1406/,
};
const MISSING = { columns: KEYED, onTarget: null, transaction: ["INSERT INTO $ VALUES (1, 'one')"], shows: /1146/ };
const DDL = {
  columns: KEYED,
  given: 'ALTER TABLE $ ADD COLUMN c INT',
  transaction: ['ALTER TABLE $ ADD COLUMN c INT'],
  shows: /1060/,
};
const NO_ROW = {
  columns: 'a INT, b VARCHAR(9)',
  given: 'DELETE FROM $',
  transaction: ["UPDATE $ SET b = 'new' WHERE a = 1"],
  shows: /UPDATE/,
};

const CASES: readonly Case[] = [
  { ...DUPLICATE, name: 'duplicate, mended by hand', mended: 'DELETE FROM $ WHERE id = 1', choice: /^Retry strictly/ },
  { ...DUPLICATE, name: 'duplicate, row left out', choice: /^Skip this row/, without: 'id = 1' },
  { ...DUPLICATE, name: 'duplicate, transaction left out', choice: /^Skip the whole/, without: 'id > 0' },
  { ...TOO_LONG, name: 'too long, widened', mended: 'ALTER TABLE $ MODIFY v VARCHAR(20)', choice: /^Retry strictly/ },
  { ...TOO_LONG, name: 'too long, row left out', choice: /^Skip this row/, without: 'id = 1' },
  { ...TOO_LONG, name: 'too long, transaction left out', choice: /^Skip the whole/, without: 'id > 0' },
  {
    name: 'out of range, widened',
    columns: 'id INT PRIMARY KEY, v INT',
    onTarget: 'id INT PRIMARY KEY, v TINYINT',
    transaction: ['INSERT INTO $ VALUES (1, 300)'],
    shows: /1264/,
    mended: 'ALTER TABLE $ MODIFY v INT',
    choice: /^Retry strictly/,
  },
  { ...MISSING, name: 'no table, created', choice: /^Retry after creating/ },
  { ...MISSING, name: 'no table, made by hand', mended: `CREATE TABLE $ (${KEYED})`, choice: /^Retry strictly/ },
  {
    ...MISSING,
    name: 'no table, transaction left out',
    choice: /^Skip the whole/,
    afterwards: `CREATE TABLE $ (${KEYED})`,
    without: 'id > 0',
  },
  { ...DDL, name: 'DDL skipped', choice: /^Skip this statement/ },
  {
    ...DDL,
    name: 'DDL replaced',
    choice: /^Run another statement/,
    replacement: 'ALTER TABLE $ MODIFY c INT',
  },
  { ...DDL, name: 'DDL again', mended: 'ALTER TABLE $ DROP COLUMN c', choice: /^Retry strictly/ },
  { ...NO_ROW, name: 'no row, left out', choice: /^Skip this row/, without: 'a = 1' },
  { ...NO_ROW, name: 'no row, given back', mended: "INSERT INTO $ VALUES (1, 'old')", choice: /^Retry strictly/ },
  // Last: while its window is open the source would overwrite what the others fail at.
  { ...DUPLICATE, name: 'duplicate, overwritten', choice: /^The source overwrites/ },
];

/** The target holds the source's rows, and of those left out by decision what it had instead. */
async function compare(stack: Stack, table: string, { without = 'FALSE' }: Case): Promise<void> {
  const rows = async (side: 'source' | 'target', where: string) =>
    JSON.stringify(await stack.rows(side, `SELECT * FROM ${table} WHERE ${where} ORDER BY 1`));
  assert.equal(await rows('target', `NOT (${without})`), await rows('source', `NOT (${without})`), table);
  if (without !== 'FALSE')
    assert.notEqual(await rows('target', without), await rows('source', without), `${table}: left out, but there`);
}

/** The failure in Chinese: banner, cause, and what each choice would do; only the servers' own words are English. */
async function inChinese(app: Console, job: Job, failed: Job): Promise<void> {
  const { page } = app;
  await app.goto(`/clusters/${job.clusterId}/migration/${job.id}/failed-event`);
  const params = failed.error?.params ?? {};
  const said = [params.serverMessage, params.statement, params.sourceStatement].filter(
    (text) => typeof text === 'string',
  );
  for (const choice of await page.getByRole('radio').all()) {
    await choice.check();
    await page.getByRole('status', { name: '此选择将会' }).getByRole('listitem').first().waitFor();
    assert.deepEqual(await app.english(said), [], `${failed.error?.code} in Chinese`);
  }
}

async function mend(stack: Stack, app: Console, zh: Console, job: Job, one: Case, table: string): Promise<void> {
  const { api } = stack.product;
  const { page } = app;
  const own = (sql: string) => sql.replaceAll('$', table);
  if (one.given !== undefined) await stack.sql('target', own(one.given));
  await stack.sql('source', 'BEGIN', ...one.transaction.map(own), 'COMMIT');
  const failed = await api.waitForJob(job.id, `failed: ${one.name}`, ({ state }) => state === 'failed', 30_000);
  await inChinese(zh, job, failed);
  await app.goto(`/clusters/${job.clusterId}/migration/${job.id}/failed-event`);
  await app.see(one.shows);
  if (one.mended !== undefined) await stack.sql('target', own(one.mended));
  await page.getByRole('radio', { name: one.choice }).check();
  if (one.replacement !== undefined) await page.getByLabel('Statement to run instead').fill(own(one.replacement));
  await page.getByRole('status', { name: 'What this will do' }).getByRole('listitem').first().waitFor();
  await app.button('Resume this way').click();
  const goesOn = ({ state, stateSince }: Job) => state === 'running' && stateSince > failed.stateSince;
  await api.waitForJob(job.id, `running: ${one.name}`, goesOn, 30_000);
}

async function everyFailure({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'mend');
  const cluster: Cluster = await registerCluster(stack, 'mend');
  const tableOf = (index: number) => `${shop.name}.case_${index}`;
  for (const [index, { columns, onTarget }] of CASES.entries()) {
    const create = (text: string) => `CREATE TABLE ${tableOf(index)} (${text})`;
    await stack.sql('source', create(columns));
    await stack.sql('target', create(onTarget ?? columns));
    if (columns === NO_ROW.columns) {
      for (const side of ['source', 'target'] as const)
        await stack.sql(side, `INSERT INTO ${tableOf(index)} VALUES (1, 'old')`);
    }
  }
  const job = await runningJob(stack, cluster, 'mend', shop.name);
  const app = await open();
  const zh = await open({ language: 'zh' });
  for (const [index, one] of CASES.entries()) {
    if (one.onTarget === null) await stack.sql('target', `DROP TABLE ${tableOf(index)}`);
    await mend(stack, app, zh, job, one, tableOf(index));
    // What comes behind it is there: the job has gone past it.
    await shop.sell(1, index + 1);
    await shop.untilEqual();
    if (one.afterwards !== undefined) await stack.sql('target', one.afterwards.replaceAll('$', tableOf(index)));
    await compare(stack, tableOf(index), one);
  }
  // Each choice is in the event list with its author.
  await app.goto(`/clusters/${job.clusterId}/migration/${job.id}/failed-event`);
  await app.see('Decisions about failures');
  const decided = CASES.filter(({ choice }) => !/Retry strictly/.test(choice.source)).length;
  const list = app.page.getByRole('listitem').filter({ hasText: /by \S+,/ });
  assert.equal(await list.count(), decided, 'every decision with its author');
}

export const DETAIL_FAILURE_SPECS: readonly Spec[] = [
  spec('details: each kind of failure, mended by each choice', { quick: false }, everyFailure),
];
