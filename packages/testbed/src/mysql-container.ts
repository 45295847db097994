import { randomBytes } from 'node:crypto';
import { announce } from './choice.ts';
import { type Container, startContainer } from './docker.ts';
import { askVersion, type Login, type MysqlServer, mysqlUrl } from './mysql-address.ts';
import { asFlags, type MysqlRole, serverVariables } from './mysql-flags.ts';

/**
 * MySQL from an official image (`TIDEWAY_MYSQL_IMAGE`, default mysql:8.4), or why it did not start, so that the next
 * choice is tried. Written for machines with Docker; the machine this was written on has only the client.
 */
export async function startMysqlContainer(options: {
  role: MysqlRole;
  variables?: Record<string, string>;
  port?: number;
}): Promise<MysqlServer | string> {
  const image = process.env.TIDEWAY_MYSQL_IMAGE || 'mysql:8.4';
  const password = randomBytes(12).toString('hex');
  // Variables that only some versions know, like binlog_row_metadata, must not stop an older image.
  const args = asFlags(serverVariables(options.role, 'mysql', options.variables)).map((f) =>
    f.replace('--', '--loose-'),
  );
  const container = await startContainer({
    image,
    containerPort: 3306,
    dataPath: '/var/lib/mysql',
    environment: { MYSQL_ROOT_PASSWORD: password, MYSQL_ROOT_HOST: '%' },
    args,
    port: options.port,
  });
  const standIn = options.role === 'target';
  const what = (version: string) =>
    `${options.role}: MySQL ${version} from image ${image}${standIn ? '; it STANDS IN for TiDB' : ''}`;
  return containerServer(container, { user: 'root', password }, standIn, what);
}

/** TiDB with its embedded storage from `TIDEWAY_TIDB_IMAGE` (default pingcap/tidb:v8.5.4), or why not. */
export function startTidbContainer(): Promise<MysqlServer | string> {
  const image = process.env.TIDEWAY_TIDB_IMAGE || 'pingcap/tidb:v8.5.4';
  const args = ['--store=unistore', '--path=/data', '--host=0.0.0.0'];
  return startContainer({ image, containerPort: 4000, dataPath: '/data', args }).then((container) =>
    containerServer(container, { user: 'root', password: '' }, false, (v) => `target: TiDB (${v}) from image ${image}`),
  );
}

async function containerServer(
  container: Container,
  account: { user: string; password: string },
  isStandIn: boolean,
  what: (version: string) => string,
): Promise<MysqlServer | string> {
  const login: Login = { host: '127.0.0.1', port: container.port, ...account };
  // The first start may pull the image.
  const ready = () => askVersion(login, 300_000, container.ended);
  let version: string;
  try {
    version = await ready();
  } catch (error) {
    await container.stop();
    return (error as Error).message;
  }
  const choice = `${what(version)} (a Docker engine runs)`;
  announce(choice);
  return {
    kind: 'mysql',
    ...login,
    url: mysqlUrl(login),
    version,
    isStandIn,
    choice,
    get pid() {
      return container.pid;
    },
    stop: () => container.stop(),
    kill: () => container.kill(),
    start: async () => {
      await container.start();
      await ready();
    },
    pause: () => container.pause(),
    resume: () => container.resume(),
  };
}
