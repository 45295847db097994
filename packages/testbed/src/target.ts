import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { announce } from './choice.ts';
import { newDataFolder } from './data-folder.ts';
import { dockerEngine } from './docker.ts';
import { askVersion, givenServer, type Login, type MysqlServer, mysqlUrl } from './mysql-address.ts';
import { startTidbContainer } from './mysql-container.ts';
import { startMysql } from './mysql-server.ts';
import { endProcess, findProgram, hasEnded, spawnServer } from './processes.ts';

/** What to start; all optional. */
export interface TargetOptions {
  /** Variables of the stand-in; a real TiDB takes none of them. */
  variables?: Record<string, string>;
  /** A folder that is kept, for the stand-in. */
  dataDir?: string;
  /** Never the server named by the environment: for tests that kill it or set global variables. */
  own?: boolean;
}

/**
 * Starts the target: TiDB where there is one (`TEST_TIDB_URL`, a Docker engine, `tiup` on the PATH), else MySQL 9.7
 * standing in for it, which the printed line says plainly.
 */
export async function startTarget(options: TargetOptions = {}): Promise<MysqlServer> {
  const given = process.env.TEST_TIDB_URL;
  if (given && !options.own) return givenServer(given, 'target', 'TEST_TIDB_URL');
  const engine = await dockerEngine();
  const container = engine.usable ? await startTidbContainer() : engine.reason;
  if (typeof container !== 'string') return container;
  const tiup = await findProgram('tiup');
  if (tiup !== undefined) return startTiup(tiup);
  return startMysql({ ...options, role: 'target' });
}

/** `tiup playground` with one TiDB, one TiKV and one PD. Written for machines that have it; this one does not. */
async function startTiup(tiup: string): Promise<MysqlServer> {
  // The playground adds an offset to every port it uses: 4000 for TiDB.
  const offset = randomInt(20_000, 28_000);
  const login: Login = { host: '127.0.0.1', port: 4000 + offset, user: 'root', password: '' };
  const tag = `tideway-${offset}`;
  const args = ['playground', '--tag', tag, '--db', '1', '--kv', '1', '--pd', '1', '--tiflash', '0'];
  args.push('--without-monitor', '--port-offset', String(offset));
  const log = join(newDataFolder('tiup'), 'server.log');
  const launch = () => spawnServer({ file: tiup, args }, log, 'SIGTERM');
  let child = launch();
  const ready = () =>
    askVersion(login, 300_000, () => (hasEnded(child) ? `tiup playground ended, see ${log}` : undefined));
  const version = await ready();
  const choice = `target: TiDB (${version}) by tiup playground (no Docker engine, tiup on the PATH)`;
  announce(choice);
  return {
    kind: 'mysql',
    ...login,
    url: mysqlUrl(login),
    version,
    isStandIn: false,
    choice,
    get pid() {
      return child.pid;
    },
    stop: () => endProcess(child, 'SIGTERM', 60_000),
    kill: () => endProcess(child, 'SIGKILL'),
    start: async () => {
      child = launch();
      await ready();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
