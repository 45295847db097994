import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce } from './choice.ts';
import { newDataFolder } from './data-folder.ts';
import { dockerEngine } from './docker.ts';
import { askVersion, givenServer, type Login, type MysqlServer, mysqlUrl } from './mysql-address.ts';
import { startMysqlContainer } from './mysql-container.ts';
import { asFlags, type MysqlRole, serverVariables } from './mysql-flags.ts';
import {
  cachedDistribution,
  installedDistribution,
  type MysqlDistribution,
  type MysqlVersion,
} from './mysql-packages.ts';
import { mysqlTemplate } from './mysql-template.ts';
import { freePort } from './ports.ts';
import { endProcess, hasEnded, runCommand, spawnServer, stopProcess } from './processes.ts';

/** What to start. */
export interface MysqlOptions {
  role: MysqlRole;
  /** System variables on top of the role's defaults; '' gives a flag without a value (`skip-log-bin`). */
  variables?: Record<string, string>;
  /** Default 9.7. Asked for by name, it always comes from the package cache. */
  version?: MysqlVersion;
  /** A folder that is kept, and used again when it holds data already. */
  dataDir?: string;
  /** A port instead of a free one. */
  port?: number;
  /** Never the server named by the environment: for tests that kill it or set global variables. */
  own?: boolean;
}

/**
 * Starts a MySQL on a free loopback port (under a second once the package cache is filled). Order of preference:
 * `TEST_MYSQL_URL` (a source only, and only when nothing was asked that a given server cannot do), a Docker engine,
 * `mysqld` on the PATH, the package cache. With role `target` it is the stand-in for TiDB; see `startTarget`.
 * @throws when none of them works, with the reasons, or with the end of the server's log
 */
export async function startMysql(options: MysqlOptions): Promise<MysqlServer> {
  const special = options.own || options.version || options.dataDir || options.variables;
  const given = process.env.TEST_MYSQL_URL;
  if (given && options.role === 'source' && !special) return givenServer(given, 'source', 'TEST_MYSQL_URL');
  const reasons: string[] = [];
  if (options.version === undefined && options.dataDir === undefined) {
    const engine = await dockerEngine();
    const container = engine.usable ? await startMysqlContainer(options) : engine.reason;
    if (typeof container !== 'string') return container;
    reasons.push(container);
  }
  const installed = options.version === undefined ? await installedDistribution() : 'asked for by version';
  if (typeof installed !== 'string') return startProcess(options, installed, `on the PATH (${reasons.join(', ')})`);
  const cached = await cachedDistribution(options.version ?? '9.7').catch((error: Error) => {
    const tried = [...reasons, installed, `packages: ${error.message}`].join('; ');
    throw new Error(`no MySQL to be had as the ${options.role} (${tried}). ${advice(options.role)}`, { cause: error });
  });
  return startProcess(options, cached, `from the package cache (${[...reasons, installed].join(', ')})`);
}

function advice(role: MysqlRole): string {
  const variable = role === 'source' ? 'TEST_MYSQL_URL' : 'TEST_TIDB_URL';
  return `Set ${variable}, start a Docker engine, or put mysqld 8 or later on the PATH.`;
}

async function startProcess(options: MysqlOptions, distribution: MysqlDistribution, why: string): Promise<MysqlServer> {
  const folder = options.dataDir ?? newDataFolder(options.role);
  const password = await prepareData(distribution, folder);
  const login: Login = { host: '127.0.0.1', port: options.port ?? (await freePort()), user: 'root', password };
  const launch = () => launchServer(options, distribution, folder, login);
  let { child, version } = await launch().catch(async (error: Error) => {
    // Between the search for a free port and its use, another process can take it.
    if (options.port !== undefined || !/bind on tcp\/ip port/i.test(error.message)) throw error;
    login.port = await freePort();
    return launch();
  });
  const isStandIn = options.role === 'target';
  const name = distribution.flavour === 'mariadb' ? '' : 'MySQL ';
  const choice = `${options.role}: ${name}${version} ${why}${isStandIn ? '; it STANDS IN for TiDB' : ''}`;
  announce(choice);
  return {
    kind: 'mysql',
    ...login,
    url: mysqlUrl(login),
    version,
    isStandIn,
    choice,
    get pid() {
      return child.pid;
    },
    stop: async () => {
      // Data that is thrown away needs no orderly end, which takes a second.
      await endProcess(child, options.dataDir === undefined ? 'SIGKILL' : 'SIGTERM');
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
    start: async () => {
      if (!hasEnded(child)) throw new Error(`${choice}: it runs already`);
      ({ child, version } = await launch());
    },
    pause: () => stopProcess(child),
    resume: () => void child.kill('SIGCONT'),
  };
}

/** Starts the server process over its data and waits until it answers. */
async function launchServer(
  options: MysqlOptions,
  distribution: MysqlDistribution,
  folder: string,
  login: Login,
): Promise<{ child: ChildProcess; version: string }> {
  const log = join(folder, 'server.log');
  const dataFolder = await realpath(join(folder, 'data'));
  // A server that starts removes every `#sql*` file of its temporary folder, those of other running servers too: they
  // answer "file not found", or crash (MariaDB). So each has a folder of its own.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const place = [
    `--datadir=${dataFolder}`,
    `--tmpdir=${temporary}`,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'pid')}`,
  ];
  const network = ['--bind-address=127.0.0.1', `--port=${login.port}`];
  const flags = [
    ...place,
    ...network,
    ...asFlags(serverVariables(options.role, distribution.flavour, options.variables)),
  ];
  const server = { file: distribution.server.file, args: [...distribution.server.args, ...flags] };
  const child = spawnServer(server, log, 'SIGKILL');
  const failed = async () =>
    hasEnded(child) ? `${distribution.key} did not start; its log ends with:\n${await tail(log)}` : undefined;
  return { child, version: await askVersion(login, 60_000, failed, dataFolder) };
}

/** Copies the template unless the folder holds data already, and returns root's password. */
async function prepareData(distribution: MysqlDistribution, folder: string): Promise<string> {
  const passwordFile = join(folder, 'password');
  if (existsSync(passwordFile)) return readFile(passwordFile, 'utf8');
  const template = await mysqlTemplate(distribution);
  const dataFolder = join(folder, 'data');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(dataFolder, { recursive: true, force: true });
  const copied = await runCommand('cp', ['-a', '--reflink=auto', '--sparse=auto', template.dataFolder, dataFolder]);
  if (copied.code !== 0) throw new Error(`could not copy the data template: ${copied.stderr}`);
  // Written last: a folder with a password file is complete.
  await writeFile(passwordFile, template.password, { mode: 0o600 });
  return template.password;
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-12).join('\n');
}
