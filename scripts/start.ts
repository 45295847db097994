/**
 * `npm start`: console, API and worker for one's own databases. The job store is `DATABASE_URL`, or a Postgres of our
 * own with its data in `TIDEWAY_DATA` (default ~/.local/share/tideway). Ctrl-C drains the jobs and ends everything.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildConsole, startPostgres, startProduct } from '@tideway/testbed';

const WORDS = {
  local:
    'There is no account yet: the address signs in whoever has it, and changes at each start. Settings, Users begins sign-in.',
  setup: 'There is no account yet: the address makes the first administrator, once.',
  required: 'Sign in with your account.',
};

const dataFolder =
  process.env.TIDEWAY_DATA ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'tideway');
const given = process.env.DATABASE_URL;
const postgres = given === undefined ? await startPostgres({ dataDir: join(dataFolder, 'postgres') }) : undefined;
buildConsole();
const port = Number(process.env.TIDEWAY_PORT ?? 8080);
const product = await startProduct({ databaseUrl: given ?? postgres?.url ?? '', dataFolder, port });
console.log(`data and logs: ${dataFolder}`);
console.log(`Tideway runs. Open ${product.address}`);
console.log(WORDS[new URL(product.address).searchParams.has('token') ? wayIn() : 'required']);
console.log('Ctrl-C drains the jobs and stops.');

function wayIn(): 'local' | 'setup' {
  return new URL(product.address).pathname === '/setup' ? 'setup' : 'local';
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
