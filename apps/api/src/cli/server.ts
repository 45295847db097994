import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '@tideway/contract';
import { EXIT, ExitError } from './exit-error.ts';

/** Where `npm start` keeps its data unless told otherwise. */
export function defaultDataFolder(env: NodeJS.ProcessEnv): string {
  return env.TIDEWAY_DATA ?? join(env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'tideway');
}

/** The file in the data folder with the address of the running server, token included; readable by its owner only. */
export const ADDRESS_FILE = 'address';

/** The server to talk to. Throws an {@link ExitError} when none is known. */
export function findServer(env: NodeJS.ProcessEnv): ApiClient {
  if (env.TIDEWAY_URL !== undefined) {
    if (env.TIDEWAY_TOKEN === undefined) throw new ExitError(EXIT.usage, 'TIDEWAY_URL needs TIDEWAY_TOKEN');
    if (!URL.canParse(env.TIDEWAY_URL))
      throw new ExitError(EXIT.usage, `TIDEWAY_URL is no address: ${env.TIDEWAY_URL}`);
    return new ApiClient(env.TIDEWAY_URL, env.TIDEWAY_TOKEN);
  }
  const file = join(defaultDataFolder(env), ADDRESS_FILE);
  try {
    const address = new URL(readFileSync(file, 'utf8').trim());
    // With accounts the address carries no token: the command line needs one of its own.
    return new ApiClient(address.origin, env.TIDEWAY_TOKEN ?? address.searchParams.get('token') ?? '');
  } catch {
    throw new ExitError(
      EXIT.unreachable,
      `no server is known: ${file} is not there. Start one (npm start), or set TIDEWAY_URL and TIDEWAY_TOKEN`,
    );
  }
}
