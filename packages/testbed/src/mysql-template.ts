import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { distributionSql, type MysqlDistribution } from './mysql-packages.ts';
import { cachedFolder } from './package-cache.ts';
import { runCommand } from './processes.ts';

/** An initialised data directory to copy, and the password of its `root`@`%`. */
export interface MysqlTemplate {
  dataFolder: string;
  password: string;
}

/** Bumped whenever what a template holds changes, so that an older one in a cache is not used. */
const templateFormat = 1;
/** A small redo log and little else keep the copy at 90 MB; the server grows them to its own settings. */
const smallFiles = ['--innodb-redo-log-capacity=8M', '--innodb-doublewrite-pages=16'];

/** The cached template of that server, made on first use (3 s). */
export async function mysqlTemplate(distribution: MysqlDistribution): Promise<MysqlTemplate> {
  const name = `template-${templateFormat}-${distribution.key}-${distribution.version.replaceAll(/[^\w.-]/g, '_')}`;
  const folder = await cachedFolder(name, async (partial) => {
    const password = randomBytes(12).toString('hex');
    const dataFolder = join(partial, 'data');
    await mkdir(dataFolder, { mode: 0o700 });
    if (distribution.flavour === 'mysql') await initialize(distribution, partial, password);
    else await bootstrap(distribution, partial, password);
    // Every copy must make a server_uuid of its own.
    await rm(join(dataFolder, 'auto.cnf'), { force: true });
    await writeFile(join(partial, 'password'), password, { mode: 0o600 });
  });
  return { dataFolder: join(folder, 'data'), password: await readFile(join(folder, 'password'), 'utf8') };
}

/** MySQL 8 and later: `--initialize-insecure`, with our account made by an init file. */
async function initialize(distribution: MysqlDistribution, folder: string, password: string): Promise<void> {
  const sql = [
    `CREATE USER 'root'@'%' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;",
    "DROP USER 'root'@'localhost';",
  ];
  const initFile = join(folder, 'init.sql');
  await writeFile(initFile, `${sql.join('\n')}\n`, { mode: 0o600 });
  const flags = [
    '--initialize-insecure',
    `--datadir=${join(folder, 'data')}`,
    `--tmpdir=${folder}`,
    `--init-file=${initFile}`,
    ...smallFiles,
  ];
  const done = await runCommand(distribution.server.file, [...distribution.server.args, ...flags]);
  await rm(initFile);
  if (done.code !== 0) throw new Error(`mysqld --initialize failed: ${done.stderr.trim().slice(-1500)}`);
}

/** MySQL 5.6 and MariaDB: the distribution's SQL files through `--bootstrap`, as their install scripts do it. */
async function bootstrap(distribution: MysqlDistribution, folder: string, password: string): Promise<void> {
  const mariadb = distribution.flavour === 'mariadb';
  const names = mariadb
    ? ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql']
    : ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
  const variables = mariadb ? 'SET @auth_root_socket=NULL;' : '';
  const files = await Promise.all(names.map((name) => distributionSql(distribution, name)));
  const account = mariadb
    ? [
        'FLUSH PRIVILEGES;',
        `CREATE USER 'root'@'%' IDENTIFIED BY '${password}';`,
        "GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;",
        "DELETE FROM mysql.global_priv WHERE user IN ('root', '') AND host <> '%';",
      ]
    : [
        "DELETE FROM mysql.user WHERE user <> 'root' OR host <> 'localhost';",
        `UPDATE mysql.user SET host = '%', password = PASSWORD('${password}') WHERE user = 'root';`,
      ];
  const script = join(folder, 'bootstrap.sql');
  const all = ['CREATE DATABASE IF NOT EXISTS mysql;', 'USE mysql;', variables, ...files, ...account];
  await writeFile(script, `${all.join('\n')}\n`, { mode: 0o600 });
  // Never the system's temporary folder: a server that starts removes the temporary tables of others there.
  const places = [`--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`];
  const flags = ['--bootstrap', ...places, '--innodb-log-file-size=8M'];
  const shell = ['-c', 'script=$1; shift; exec "$@" < "$script"', 'sh', script];
  const done = await runCommand('sh', [...shell, distribution.server.file, ...distribution.server.args, ...flags]);
  await rm(script);
  if (done.code !== 0) throw new Error(`${distribution.key} --bootstrap failed: ${done.stderr.trim().slice(-1500)}`);
}
