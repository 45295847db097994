import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { TOTAL } from './workload.ts';

/** Reads the sum of all accounts on the target all the while: any other value than the constant is a torn transaction. */
export interface SumReader {
  readonly reads: number;
  /** Sums that were wrong, with the time: must stay empty. */
  readonly torn: readonly { at: string; bank: string; sum: string }[];
  stop(): Promise<void>;
}

export function startSumReader(url: string, banks: readonly string[]): SumReader {
  const state: State = { running: true, reads: 0, torn: [] };
  const loop = readForEver(url, banks, state);
  return {
    get reads() {
      return state.reads;
    },
    torn: state.torn,
    stop: async () => {
      state.running = false;
      await loop;
    },
  };
}

interface State {
  running: boolean;
  reads: number;
  readonly torn: { at: string; bank: string; sum: string }[];
}

async function readForEver(url: string, banks: readonly string[], state: State): Promise<void> {
  let connection: Connection | undefined;
  for (let turn = 0; state.running; turn += 1) {
    const bank = banks[turn % banks.length] ?? '';
    try {
      connection ??= await connect(url);
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT CAST(SUM(balance) AS CHAR) AS sum, COUNT(*) AS n FROM ${bank}.account`,
      );
      const sum = String(rows[0]?.sum);
      state.reads += 1;
      if (sum !== String(TOTAL)) state.torn.push({ at: new Date().toISOString(), bank, sum });
    } catch {
      connection?.destroy();
      connection = undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  connection?.destroy();
}

async function connect(url: string): Promise<Connection> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 3_000 });
  connection.on('error', () => undefined);
  // One statement reads one snapshot under both isolation levels; this states it.
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  return connection;
}
