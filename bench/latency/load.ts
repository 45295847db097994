import mysql from 'mysql2/promise';
import type { WriterLogin } from '../workloads/index.ts';

export const DATABASE = 'bench_latency';
export const CREATE_TABLE =
  'CREATE TABLE ticks (id BIGINT PRIMARY KEY, payload VARCHAR(200) NOT NULL, at DATETIME(6) NOT NULL)';

/** Connections that write beside each other: one cannot make 1,000 commits a second on every machine. */
const WRITERS = 4;

/** Writes single-row transactions at a steady pace; tells when each was committed. */
export class SteadyLoad {
  readonly #login: WriterLogin;
  readonly #perSecond: number;
  /** By id: when COMMIT was answered, in ms of `performance.now()`. */
  readonly committedAt: Float64Array;

  constructor(login: WriterLogin, perSecond: number, seconds: number) {
    this.#login = login;
    this.#perSecond = perSecond;
    this.committedAt = new Float64Array(Math.round(perSecond * seconds) + 1);
  }

  /** Transactions that will be written: ids 1 up to it. */
  get count(): number {
    return this.committedAt.length - 1;
  }

  async run(): Promise<void> {
    const began = performance.now();
    let next = 1;
    const write = async (): Promise<void> => {
      const db = await mysql.createConnection({ ...this.#login, database: DATABASE });
      for (;;) {
        const id = next;
        next += 1;
        if (id > this.count) break;
        const due = began + (id * 1000) / this.#perSecond;
        await until(due);
        await db.query(`INSERT INTO ticks VALUES (${id}, '${'x'.repeat(100)}', NOW(6))`);
        this.committedAt[id] = performance.now();
      }
      await db.end();
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
  }
}

/**
 * Timers are exact to a millisecond. That is enough: what is measured begins at the commit, and only the pace has to be
 * right. Turning in circles for the rest would take a core away from those who are measured.
 */
async function until(due: number): Promise<void> {
  const wait = due - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}

/** Asks the target without a pause which rows are visible; notes when each was seen first. */
export async function watchRows(login: WriterLogin, count: number, signal: AbortSignal): Promise<Float64Array> {
  const seenAt = new Float64Array(count + 1);
  const db = await mysql.createConnection({ ...login, database: DATABASE });
  /** All up to it are seen. */
  let prefix = 0;
  while (prefix < count && !signal.aborted) {
    const [rows] = await db.query<mysql.RowDataPacket[]>(`SELECT id FROM ticks WHERE id > ${prefix} ORDER BY id`);
    const now = performance.now();
    for (const { id } of rows) if (seenAt[id] === 0) seenAt[id] = now;
    while (prefix < count && seenAt[prefix + 1] !== 0) prefix += 1;
  }
  await db.end();
  return seenAt;
}
