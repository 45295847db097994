import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { codeCacheFolder } from './code-cache.ts';
import { MEMORY_ENVIRONMENT, memoryFlags } from './process-memory.ts';

/** The sources, or the bundle that an image has of them (tools/bundle-job-process.ts). */
const JOB_PROCESS = process.env.TIDEWAY_JOB_PROCESS ?? join(import.meta.dirname, '../job-process/main.ts');

/** A job process: it waits for its job, which comes with its secrets over IPC and by no other way. */
export function forkJobProcess(memoryMiB: number): ChildProcess {
  return fork(JOB_PROCESS, [], {
    execArgv: [...memoryFlags(memoryMiB), '--disable-warning=ExperimentalWarning'],
    // Nothing of our environment: no key, no database address.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      TZ: 'UTC',
      ...MEMORY_ENVIRONMENT,
      NODE_COMPILE_CACHE: codeCacheFolder(),
      TIDEWAY_DENY: process.env.TIDEWAY_DENY,
      TIDEWAY_ALLOW: process.env.TIDEWAY_ALLOW,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Starts one without a job, which ends at once: the next ones find its code compiled. */
export function warmJobProcess(): void {
  const child = forkJobProcess(256);
  child.on('error', () => undefined);
  child.once('spawn', () => child.disconnect());
}
