import { Random } from '@tideway/testbed';
import { SETUP_ROWS, type Workload } from './workload.ts';

const TABLES = 4;
const ROWS = 100_000;
const TRANSACTIONS = 300_000;
const STATEMENTS = 5;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz ';
const STATES = ['new', 'paid', 'sent', 'done'];

/** A row that exists: its key and its unique value. */
interface Row {
  id: number;
  uk: string;
}

/** One of the tables, as its writer knows it: so that every statement meets the row it names. */
class Table {
  readonly name: string;
  readonly rows: Row[] = [];
  readonly freedIds: number[] = [];
  readonly freedValues: string[] = [];
  #nextId = 1;

  constructor(name: string) {
    this.name = name;
  }

  /** A new row; 30 % take a freed key, 20 % a freed unique value. */
  add(random: Random): Row {
    const id = random.next() < 0.3 ? this.freedIds.pop() : undefined;
    const uk = random.next() < 0.2 ? this.freedValues.pop() : undefined;
    const fresh = this.#nextId;
    this.#nextId += 1;
    const row = { id: id ?? fresh, uk: uk ?? `uk-${this.name}-${fresh}` };
    this.rows.push(row);
    return row;
  }

  /** A row by rank n·u³: few rows are changed often. */
  choose(random: Random): number {
    return Math.floor(this.rows.length * random.next() ** 3);
  }

  remove(index: number): Row {
    const row = this.rows[index] as Row;
    const last = this.rows.pop() as Row;
    if (index < this.rows.length) this.rows[index] = last;
    this.freedIds.push(row.id);
    this.freedValues.push(row.uk);
    return row;
  }

  /** Gives a row another unique value, mostly a new one, and frees the old. */
  rename(row: Row, random: Random): void {
    const old = row.uk;
    row.uk =
      (random.next() < 0.2 ? this.freedValues.pop() : undefined) ??
      `uk-${this.name}-r${random.below(2 ** 31)}-${row.id}`;
    this.freedValues.push(old);
  }
}

function values(row: Row, random: Random): string {
  const amount = (random.below(100_000_000) / 100).toFixed(2);
  return `(${row.id},'${row.uk}',${random.below(100_000)},${amount},'${random.pick(STATES)}','${random.text(40 + random.below(120), LETTERS)}','2026-01-01 00:00:00.${String(random.below(1_000_000)).padStart(6, '0')}')`;
}

/** The rows of setup, the same in every pass: it has its own generator for each table. */
function fill(name: string, scale: number): { table: Table; texts: string[] } {
  const table = new Table(name);
  const random = new Random(name.charCodeAt(1));
  const texts = Array.from({ length: Math.round(ROWS * scale) }, () => values(table.add(random), random));
  return { table, texts };
}

function* setup(scale: number): Generator<string> {
  for (let t = 0; t < TABLES; t += 1) {
    const { texts } = fill(`t${t}`, scale);
    for (let at = 0; at < texts.length; at += SETUP_ROWS) {
      yield `INSERT INTO t${t} VALUES ${texts.slice(at, at + SETUP_ROWS).join()}`;
    }
  }
}

function statement(table: Table, random: Random): string {
  const kind = random.next();
  if (kind < 0.2 || table.rows.length < 10)
    return `INSERT INTO ${table.name} VALUES ${values(table.add(random), random)}`;
  const index = table.choose(random);
  if (kind < 0.4) return `DELETE FROM ${table.name} WHERE id = ${table.remove(index).id}`;
  const row = table.rows[index] as Row;
  const isRename = random.next() < 0.05;
  if (isRename) table.rename(row, random);
  const set = isRename
    ? `uk = '${row.uk}'`
    : `amount = ${(random.below(100_000_000) / 100).toFixed(2)}, status = '${random.pick(STATES)}'`;
  return `UPDATE ${table.name} SET ${set}, k = ${random.below(100_000)} WHERE id = ${row.id}`;
}

function* writer(index: number, scale: number): Generator<readonly string[]> {
  const tables = [fill(`t${index * 2}`, scale).table, fill(`t${index * 2 + 1}`, scale).table];
  const random = new Random(100 + index);
  const count = Math.round((TRANSACTIONS * scale) / 2);
  for (let i = 0; i < count; i += 1) {
    yield Array.from({ length: STATEMENTS }, () => statement(random.pick(tables), random));
  }
}

const columns = `id BIGINT UNSIGNED PRIMARY KEY, uk VARCHAR(40) NOT NULL UNIQUE, k INT NOT NULL, amount DECIMAL(12,2) NOT NULL,
  status ENUM('new','paid','sent','done') NOT NULL, note VARCHAR(200) NOT NULL, updated DATETIME(6) NOT NULL, KEY (k)`;

/** Four tables under 300,000 transactions of five single-row statements, keys and unique values freed and used again. */
export const mixed: Workload = {
  name: 'W2',
  title: 'mixed changes',
  tables: Array.from({ length: TABLES }, (_, t) => `CREATE TABLE t${t} (${columns})`),
  setup,
  writers: (scale) => [writer(0, scale), writer(1, scale)],
};
