import { Random } from '@tideway/testbed';
import mysql, { type Connection } from 'mysql2/promise';
import { nextStep } from './workload.ts';

/** Writers that keep changing the source through all faults. */
export interface Writers {
  /** Steps whose answer arrived. */
  readonly committed: number;
  /** Steps that ended in an error, most of them because the source was killed. */
  readonly failed: number;
  stop(): Promise<void>;
}

/** What writes, and how fast. */
export interface WriterOptions {
  readonly banks: readonly string[];
  readonly writersPerBank: number;
  readonly seed: number;
  readonly pauseMs: number;
}

/** Starts writers on `url` (the server itself, not a proxy: the workload is not what is being hurt). */
export function startWriters(url: string, { banks, writersPerBank, seed, pauseMs }: WriterOptions): Writers {
  const state = { running: true, committed: 0, failed: 0 };
  const loops = banks.flatMap((bank, index) =>
    Array.from({ length: writersPerBank }, (_, writer) =>
      writeForEver({ url, bank, writer, seed: seed + index * writersPerBank + writer, pauseMs }, state),
    ),
  );
  return {
    get committed() {
      return state.committed;
    },
    get failed() {
      return state.failed;
    },
    stop: async () => {
      state.running = false;
      await Promise.all(loops);
    },
  };
}

async function writeForEver(
  { url, bank, writer, seed, pauseMs }: { url: string; bank: string; writer: number; seed: number; pauseMs: number },
  state: { running: boolean; committed: number; failed: number },
): Promise<void> {
  const random = new Random(seed);
  let connection: Connection | undefined;
  while (state.running) {
    try {
      connection ??= await connect(url);
      await nextStep(random)(connection, random, writer, bank);
      state.committed += 1;
    } catch {
      // The source was killed, or two writers deadlocked: the connection is not to be trusted, the log is.
      state.failed += 1;
      connection?.destroy();
      connection = undefined;
      await sleep(100);
    }
    if (pauseMs > 0) await sleep(pauseMs);
  }
  connection?.destroy();
}

async function connect(url: string): Promise<Connection> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 3_000 });
  // A dead server is noticed by the query; without a listener the event would end this process.
  connection.on('error', () => undefined);
  await connection.query('SET SESSION innodb_lock_wait_timeout = 3');
  return connection;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
