/**
 * `npm start`: console, API and worker for one's own databases. The job store is `DATABASE_URL`, or a Postgres of our
 * own with its data in `TIDEWAY_DATA` (default ~/.local/share/tideway). Ctrl-C drains the jobs and ends everything.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildConsole, startPostgres, startProduct } from '@tideway/testbed';

const dataFolder =
  process.env.TIDEWAY_DATA ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'tideway');
const given = process.env.DATABASE_URL;
const postgres = given === undefined ? await startPostgres({ dataDir: join(dataFolder, 'postgres') }) : undefined;
buildConsole();
const port = Number(process.env.TIDEWAY_PORT ?? 8080);
const product = await startProduct({ databaseUrl: given ?? postgres?.url ?? '', dataFolder, port });
console.log(`data and logs: ${dataFolder}`);
console.log(`Tideway runs. Open ${product.address}`);
console.log(wayIn(new URL(product.address)));
console.log('Ctrl-C drains the jobs and stops.');

/** What the printed address is good for. */
function wayIn({ pathname, searchParams }: URL): string {
  if (!searchParams.has('token')) return 'Sign in with your account.';
  if (pathname === '/setup') return 'There is no account yet: the address makes the first administrator, once.';
  return 'There is no account yet: the address signs in whoever has it, and changes at each start. Settings, Users begins sign-in.';
}

let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  console.log('draining …');
  await product.stop();
  await postgres?.stop();
  process.exit(code);
}
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
void product.ended.then((what) => {
  if (stopping) return;
  console.error(`${what}; see the logs in ${product.logs}`);
  void stop(1);
});
