import { type MysqlServer, type PostgresServer, type Product, startProxy, type TcpProxy } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** All that can be hurt. The product reaches each server through its proxy. */
export interface Ground {
  readonly product: Product;
  readonly source: MysqlServer;
  readonly target: MysqlServer;
  readonly postgres: PostgresServer;
  readonly proxies: Record<ServerName, TcpProxy>;
}

export type ServerName = 'source' | 'target' | 'postgres';

/** A database of the source and the job that migrates it. */
export interface Bank {
  readonly name: string;
  readonly jobId: string;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A proxy in front of each of the three. */
export async function startProxies(servers: Record<ServerName, { port: number }>): Promise<Ground['proxies']> {
  return {
    source: await startProxy(servers.source),
    target: await startProxy(servers.target),
    postgres: await startProxy({ port: servers.postgres.port }),
  };
}

/** Connects to a server that may be starting; gives up after half a minute. */
export async function retryConnect(url: string): Promise<mysql.Connection> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ uri: url, connectTimeout: 3_000 });
      connection.on('error', () => undefined);
      return connection;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Ids of the jobs a worker holds the leases of, by Postgres itself. */
export async function jobsByWorker({ postgres, product }: Ground): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ id: string; holder: string | null }>(
    'SELECT id, lease_holder AS holder FROM jobs ORDER BY id',
  );
  await client.end();
  const held = (name: string) => rows.filter(({ holder }) => holder?.startsWith(`${name}-`)).map(({ id }) => id);
  return new Map(product.workers.map(({ name }) => [name, held(name)]));
}
