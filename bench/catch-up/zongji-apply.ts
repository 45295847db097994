/**
 * A peer process of `bench catch-up`: what a good engineer would write in an afternoon. It keeps no transactions whole
 * and no checkpoint. `naive`: a statement a row, each committed by itself. `batcher`: the last state of each row of up
 * to 100, deletes by IN list and multi-row REPLACE, on up to 8 connections; by key when there is one table (which must
 * have no other unique key), else by table.
 */
import { text } from 'node:stream/consumers';
import ZongJi from '@vlasky/zongji';
import mysql from 'mysql2/promise';
import type { ZongjiTask } from './zongji.ts';

const LANES = 8;
const BATCH = 100;
/** Changes that may wait before the reader is stopped. */
const MOST_WAITING = 20_000;

/** What mysql2 can write. */
type Value = Parameters<typeof mysql.escape>[0];
type Row = Record<string, Value>;

interface Change {
  readonly table: string;
  readonly keys: readonly string[];
  readonly before: Row | null;
  readonly after: Row | null;
}

const task = JSON.parse(await text(process.stdin)) as ZongjiTask;
const isNaive = process.argv[2] === 'naive';

function connect(): Promise<mysql.Connection> {
  return mysql.createConnection({ ...task.target, database: task.database, timezone: 'Z' });
}

async function primaryKeys(): Promise<Map<string, string[]>> {
  const db = await mysql.createConnection({ ...task.source });
  const [rows] = await db.query<mysql.RowDataPacket[]>(
    `SELECT TABLE_NAME AS name, COLUMN_NAME AS col FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ? AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX`,
    [task.database],
  );
  await db.end();
  const keys = new Map<string, string[]>();
  for (const { name, col } of rows) keys.set(name, [...(keys.get(name) ?? []), col]);
  return keys;
}

/** SET comes as a list; JSON as text (`jsonStrings`). */
function plain(value: Value): Value {
  return Array.isArray(value) ? value.join() : value;
}

function where({ keys }: Change, row: Row): string {
  return keys.map((key) => `\`${key}\` = ${mysql.escape(row[key])}`).join(' AND ');
}

function values(row: Row): string {
  return `(${Object.values(row)
    .map((value) => mysql.escape(plain(value), false, 'Z'))
    .join()})`;
}

function columns(row: Row): string {
  return `(${Object.keys(row)
    .map((name) => `\`${name}\``)
    .join()})`;
}

/** One change as one statement. */
function single(change: Change): string {
  const { table, before, after } = change;
  if (after === null) return `DELETE FROM \`${table}\` WHERE ${where(change, before ?? {})}`;
  if (before === null) return `INSERT INTO \`${table}\` ${columns(after)} VALUES ${values(after)}`;
  const sets = Object.entries(after).map(([name, value]) => `\`${name}\` = ${mysql.escape(plain(value), false, 'Z')}`);
  return `UPDATE \`${table}\` SET ${sets.join(', ')} WHERE ${where(change, before)}`;
}

function identity(keys: readonly string[], row: Row): string {
  return keys.map((key) => mysql.escape(row[key])).join();
}

/** Changes of one table in as few statements as their last states need. */
function batched(changes: readonly Change[]): string[] {
  const last = new Map<string, Row | null>();
  const [first] = changes;
  if (first === undefined) return [];
  const { table, keys } = first;
  for (const { before, after } of changes) {
    // Put at the end again: a row that comes later must find the unique values free that this one gives up.
    if (before !== null) {
      last.delete(identity(keys, before));
      last.set(identity(keys, before), null);
    }
    if (after !== null) {
      last.delete(identity(keys, after));
      last.set(identity(keys, after), after);
    }
  }
  const gone = [...last].filter(([, row]) => row === null).map(([id]) => (keys.length === 1 ? id : `(${id})`));
  const present = [...last.values()].filter((row) => row !== null);
  const statements: string[] = [];
  const tuple = keys.length === 1 ? `\`${keys[0]}\`` : `(${keys.map((key) => `\`${key}\``).join()})`;
  if (gone.length > 0) statements.push(`DELETE FROM \`${table}\` WHERE ${tuple} IN (${gone.join()})`);
  const [row] = present;
  if (row !== undefined) {
    statements.push(`REPLACE INTO \`${table}\` ${columns(row)} VALUES ${present.map(values).join()}`);
  }
  return statements;
}

/** One connection that applies what it is given, in order. */
class Lane {
  readonly #db: mysql.Connection;
  #waiting: Change[] = [];
  #running: Promise<void> | null = null;
  failure: unknown;

  constructor(db: mysql.Connection) {
    this.#db = db;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(change: Change): void {
    this.#waiting.push(change);
    if (this.#running === null && this.#waiting.length >= (isNaive ? 1 : BATCH)) this.flush();
  }

  flush(): void {
    if (this.#running !== null || this.#waiting.length === 0) return;
    this.#running = this.#run().catch((error: unknown) => {
      this.failure = error;
      console.error(error);
      process.exit(1);
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting;
      if (isNaive && first !== undefined) {
        await this.#db.query(single(first));
        this.#waiting.shift();
        settle(1);
        continue;
      }
      const batch = this.#waiting.splice(0, BATCH);
      for (const list of Map.groupBy(batch, ({ table }) => table).values()) {
        for (const sql of batched(list)) await this.#db.query(sql);
      }
      settle(batch.length);
    }
    this.#running = null;
  }

  async end(): Promise<void> {
    await this.#db.end();
  }
}

const keysOf = await primaryKeys();
const lanes = await Promise.all(
  Array.from({ length: isNaive ? 1 : LANES }, async () => {
    const db = await connect();
    await db.query("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'");
    return new Lane(db);
  }),
);
const tables = [...keysOf.keys()];
const byKey = tables.filter((name) => name !== 'seed').length === 1;
const zongji = new ZongJi({ ...task.source, dateStrings: true, jsonStrings: true });
let settled = 0;
let read = 0;
let paused = false;
const finished = Promise.withResolvers<void>();

/** The socket of the dump: stopped while too much waits. */
function socket(): { pause(): void; resume(): void } {
  // zongji has no public way to be paused between two packets.
  return (zongji as unknown as { connection: { pause(): void; resume(): void } }).connection;
}

function settle(count: number): void {
  settled += count;
  if (paused && read - settled < MOST_WAITING / 2) {
    paused = false;
    socket().resume();
  }
  if (settled === task.rows) finished.resolve();
  // Nothing more will come: what is not a full batch goes too. Nor while the reader is stopped.
  else if (read === task.rows || paused) for (const lane of lanes) lane.flush();
}

function laneOf({ table, keys, before, after }: Change): Lane {
  const name = byKey ? identity(keys, before ?? after ?? {}) : table;
  let hash = 0;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return lanes[(hash >>> 0) % lanes.length] as Lane;
}

function take(change: Change): void {
  read += 1;
  laneOf(change).push(change);
  if (read === task.rows) for (const lane of lanes) lane.flush();
  if (!paused && read - settled > MOST_WAITING) {
    paused = true;
    socket().pause();
    for (const lane of lanes) lane.flush();
  }
}

console.log('ready');
zongji.on('error', (error) => {
  console.error(error);
  process.exit(1);
});
zongji.on('binlog', (event) => {
  if (!('rows' in event)) return;
  const table = event.tableMap[event.tableId]?.tableName ?? '';
  const keys = keysOf.get(table) ?? [];
  const kind = event.getEventName();
  for (const row of event.rows as readonly Row[]) {
    if (kind === 'updaterows') take({ table, keys, before: row.before as Row, after: row.after as Row });
    else if (kind === 'writerows') take({ table, keys, before: null, after: row });
    else take({ table, keys, before: row, after: null });
  }
});
zongji.start({
  serverId: process.pid,
  filename: task.file,
  position: 4,
  includeEvents: ['tablemap', 'writerows', 'updaterows', 'deleterows', 'rotate'],
});
await finished.promise;
console.log('done');
zongji.stop();
await Promise.all(lanes.map((lane) => lane.end()));
process.exit(0);
