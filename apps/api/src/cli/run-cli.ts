import { parseArgs } from 'node:util';
import { ApiProblem, NotTheApi } from '@tideway/contract';
import { COMMANDS } from './commands.ts';
import { EXIT, ExitError } from './exit-error.ts';
import { findServer } from './server.ts';
import { USAGE } from './usage.ts';

/** Where the command writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command line; answers its exit code. Never throws. */
export async function runCli(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        file: { type: 'string', short: 'f' },
        cluster: { type: 'string' },
        start: { type: 'boolean' },
        accept: { type: 'string' },
        json: { type: 'boolean' },
        overwrite: { type: 'boolean' },
        'skip-ddl': { type: 'boolean' },
        'run-ddl': { type: 'boolean' },
        'replace-ddl': { type: 'string' },
        'skip-row': { type: 'boolean' },
        'skip-transaction': { type: 'boolean' },
        'create-table': { type: 'boolean' },
        preview: { type: 'boolean' },
        reason: { type: 'string' },
        level: { type: 'string' },
        search: { type: 'string' },
        yes: { type: 'boolean' },
        force: { type: 'boolean' },
        for: { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [name, job, ...rest] = positionals;
    const value = name === 'spec' ? rest.shift() : undefined;
    const command = name === undefined || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
    if (values.help === true) {
      terminal.out(USAGE);
      return EXIT.done;
    }
    if (command === undefined || rest.length > 0) throw new ExitError(EXIT.usage, USAGE);
    await command({ api: findServer(env), job, value, options: values, env, print: terminal.out });
    return EXIT.done;
  } catch (error) {
    return explain(error, terminal);
  }
}

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof ExitError) {
    terminal.err(error.message);
    return error.code;
  }
  if (error instanceof ApiProblem) {
    const { code, detail, remedy, errors } = error.problem;
    terminal.err(
      [`${code}: ${detail}`, ...(errors ?? []).map((one) => `  ${one.field}: ${one.message}`), remedy].join('\n'),
    );
    return EXIT.refused;
  }
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: Error };
  if (code?.startsWith('ERR_PARSE_ARGS') === true) {
    terminal.err(`${message}\n\n${USAGE}`);
    return EXIT.usage;
  }
  const isSilent = error instanceof DOMException && error.name === 'TimeoutError';
  if (isSilent || error instanceof NotTheApi || (error instanceof TypeError && cause !== undefined)) {
    terminal.err(`the server is not reached: ${isSilent ? 'it does not answer' : (cause?.message ?? message)}`);
    return EXIT.unreachable;
  }
  terminal.err(message);
  return EXIT.refused;
}
