import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { newDataFolder } from './data-folder.ts';
import type { MysqlAddress } from './mysql-address.ts';
import { startMysql } from './mysql-server.ts';
import { type PostgresAddress, startPostgres } from './postgres.ts';
import { startTarget } from './target.ts';

/** Name of the environment variable with the broker's socket; test processes inherit it. */
const socketVariable = 'TIDEWAY_TESTBED_SOCKET';

const starters = {
  source: () => startMysql({ role: 'source' }),
  target: () => startTarget(),
  postgres: () => startPostgres(),
};
type SharedName = keyof typeof starters;
type Started = Awaited<ReturnType<(typeof starters)[SharedName]>>;

const started = new Map<SharedName, Promise<Started>>();

/** Starts the server of that name on the first call in this process; later calls get the same one. */
function startShared(name: SharedName): Promise<Started> {
  const running = started.get(name) ?? starters[name]();
  started.set(name, running);
  return running;
}

/** Stops what `startShared` started. */
async function stopShared(): Promise<void> {
  const servers = await Promise.allSettled(started.values());
  started.clear();
  await Promise.all(servers.map((server) => (server.status === 'fulfilled' ? server.value.stop() : undefined)));
}

/**
 * Opens the broker: test processes ask it for the shared servers by name, and it starts each when it is asked for
 * the first time. So a run pays only for the servers that its files use. Returns what stops everything.
 */
export async function openBroker(): Promise<() => Promise<void>> {
  const server: Server = createServer(async (incoming, response) => {
    const name = incoming.url?.slice(1) as SharedName;
    try {
      if (!(name in starters)) throw new Error(`no shared server is called ${name}`);
      response.end(JSON.stringify(addressOf(await startShared(name))));
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  });
  const socket = join(newDataFolder('broker'), 's');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  process.env[socketVariable] = socket;
  return async () => {
    delete process.env[socketVariable];
    server.closeAllConnections();
    server.close();
    await stopShared();
  };
}

/** The shared source of this test run: GTID, ROW, FULL. Use it through `freshDatabase`; never set its globals. */
export function testSource(): Promise<MysqlAddress> {
  return ask<MysqlAddress>('source');
}

/** The shared target of this test run: TiDB, or its stand-in. Use it through `freshDatabase`; never set its globals. */
export function testTarget(): Promise<MysqlAddress> {
  return ask<MysqlAddress>('target');
}

/** The shared Postgres of this test run. Use it through `freshDatabase`. */
export function testPostgres(): Promise<PostgresAddress> {
  return ask<PostgresAddress>('postgres');
}

async function ask<T>(name: SharedName): Promise<T> {
  const socketPath = process.env[socketVariable];
  // Outside of vitest (a script, a REPL) the caller's process is the one that owns them.
  if (socketPath === undefined) return addressOf(await startShared(name)) as T;
  return new Promise<T>((resolve, reject) => {
    const asking = request({ socketPath, path: `/${name}` }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
    });
    asking.on('error', reject).end();
  });
}

/** The part of a server that can be sent to another process. */
function addressOf(server: Started): MysqlAddress | PostgresAddress {
  if (server.kind === 'postgres') {
    const { kind, url, port, choice } = server;
    return { kind, url, port, choice };
  }
  const { kind, url, host, port, user, password, version, isStandIn, choice } = server;
  return { kind, url, host, port, user, password, version, isStandIn, choice };
}
