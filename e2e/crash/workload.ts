import type { Random } from '@tideway/testbed';
import type { Connection } from 'mysql2/promise';

/** The database of job `index` (from 0). */
export const bankName = (index: number): string => `crash_bank_${index}`;
export const ACCOUNTS = 200;
/** The sum of all balances is constant in every committed state: a torn transaction shows at once. */
export const TOTAL = ACCOUNTS * 1_000;

/** Tables that both sides start with. `ledger` has no key, so a transaction applied twice shows as doubled rows. */
export const bankSchema = (bank: string): string[] => [
  `CREATE DATABASE ${bank}`,
  `CREATE TABLE ${bank}.account (id INT PRIMARY KEY, balance BIGINT NOT NULL, note VARCHAR(60) NOT NULL DEFAULT '')`,
  `CREATE TABLE ${bank}.handle (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, taken_by INT, UNIQUE KEY u_name (name))`,
  `CREATE TABLE ${bank}.ledger (writer INT NOT NULL, n BIGINT NOT NULL, amount DECIMAL(12,2) NOT NULL, at DATETIME(6) NOT NULL)`,
  `CREATE TABLE ${bank}.document (id INT PRIMARY KEY, body JSON, blob_part VARBINARY(300), score DOUBLE)`,
];

/** Fills the accounts; run on both sides before the job starts. */
export function seedStatements(bank: string): string[] {
  const rows = Array.from({ length: ACCOUNTS }, (_, id) => `(${id}, 1000, '')`);
  return [`INSERT INTO ${bank}.account VALUES ${rows.join(',')}`];
}

/** One writer's step: a whole transaction, chosen at random. Unknown outcomes are the source's own: the log is the truth. */
export type Step = (connection: Connection, random: Random, writer: number, bank: string) => Promise<void>;

/** Moves money between two to four accounts and notes it in the ledger. */
const transfer: Step = async (connection, random, writer, bank) => {
  const ids = new Set<number>();
  while (ids.size < random.integer(2, 4)) ids.add(random.integer(0, ACCOUNTS - 1));
  const [payer, ...receivers] = [...ids].sort((a, b) => a - b);
  await connection.beginTransaction();
  for (const receiver of receivers) {
    const amount = random.integer(1, 50);
    await connection.query(`UPDATE ${bank}.account SET balance = balance - ${amount} WHERE id = ${payer}`);
    await connection.query(
      `UPDATE ${bank}.account SET balance = balance + ${amount}, note = 'from ${payer}' WHERE id = ${receiver}`,
    );
    await connection.query(
      `INSERT INTO ${bank}.ledger VALUES (${writer}, ${random.integer(1, 1e9)}, ${amount}.25, NOW(6))`,
    );
  }
  await connection.commit();
};

/** Unique names are taken, freed, swapped and used again by other rows. */
const churn: Step = async (connection, random, _writer, bank) => {
  const id = random.integer(1, 60);
  const name = `name-${random.integer(1, 40)}`;
  await connection.beginTransaction();
  await connection.query(`DELETE FROM ${bank}.handle WHERE name = '${name}' OR id = ${id}`);
  await connection.query(`INSERT INTO ${bank}.handle VALUES (${id}, '${name}', ${random.integer(1, 9)})`);
  if (random.next() < 0.3) {
    const spare = `spare-${id}`;
    await connection.query(`DELETE FROM ${bank}.handle WHERE name = '${spare}' AND id <> ${id}`);
    await connection.query(`UPDATE ${bank}.handle SET name = '${spare}' WHERE id = ${id}`);
  }
  await connection.commit();
};

/** Values that are easy to get wrong, changed and removed again. */
const document: Step = async (connection, random, _writer, bank) => {
  const id = random.integer(1, 300);
  const body = JSON.stringify({ n: random.integer(0, 1e9), tags: ['a', 'ü', '中'], deep: { x: [1.5, null, true] } });
  const bytes = Array.from({ length: random.integer(0, 40) }, () =>
    random.integer(0, 255).toString(16).padStart(2, '0'),
  );
  await connection.query(
    `REPLACE INTO ${bank}.document VALUES (${id}, '${body}', x'${bytes.join('')}', ${random.next() * 1e6})`,
  );
  if (random.next() < 0.2) await connection.query(`DELETE FROM ${bank}.document WHERE id = ${random.integer(1, 300)}`);
};

/** CREATE, fill, RENAME, TRUNCATE, DROP of a table of the writer's own: barriers in the middle of everything. */
const schemaCycle: Step = async (connection, random, writer, bank) => {
  const name = `${bank}.cycle_${writer}`;
  await connection.query(`CREATE TABLE IF NOT EXISTS ${name} (id INT PRIMARY KEY, v INT)`);
  await connection.query(`REPLACE INTO ${name} VALUES (1, ${random.integer(1, 99)}), (2, ${random.integer(1, 99)})`);
  if (random.next() < 0.5) await connection.query(`TRUNCATE TABLE ${name}`);
  await connection.query(`DROP TABLE IF EXISTS ${name}_old`);
  await connection.query(`RENAME TABLE ${name} TO ${name}_old`);
  await connection.query(`ALTER TABLE ${name}_old ADD COLUMN extra_${random.integer(1, 1e6)} INT NULL`);
  await connection.query(`INSERT INTO ${name}_old (id, v) VALUES (${random.integer(10, 1e6)}, 7)`);
};

/** The next step of a writer; DDL is rare, as in life. */
export function nextStep(random: Random): Step {
  const dice = random.next();
  if (dice < 0.6) return transfer;
  if (dice < 0.8) return churn;
  if (dice < 0.985) return document;
  return schemaCycle;
}
