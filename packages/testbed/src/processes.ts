import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** A command with its leading arguments, for example a server run by its own loader. */
export interface Command {
  file: string;
  args: string[];
}

/** What a finished command said. `code` is -1 when it could not be started or ran out of time. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

const execFileAsync = promisify(execFile);

/** Runs a command to its end and never throws: a missing program is a result like any other. */
export async function runCommand(
  file: string,
  args: string[],
  options: { timeoutMs?: number; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await execFileAsync(file, args, {
      encoding: 'utf8',
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      env: options.env,
      cwd: options.cwd,
      maxBuffer: 64 << 20,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failure = error as Error & { code?: unknown; stdout?: string; stderr?: string };
    const code = typeof failure.code === 'number' ? failure.code : -1;
    return { code, stdout: failure.stdout ?? '', stderr: failure.stderr || failure.message };
  }
}

const alive = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/**
 * Starts a server that cannot outlive this process: the kernel sends it `deathSignal` when we die, however we die.
 * The signal of a server that may be stopped with SIGSTOP must be SIGKILL, since a stopped process acts on no other.
 * The child has a session of its own (Ctrl-C reaches only us), does not keep our event loop alive, and writes to
 * `logFile`.
 */
export function spawnServer(command: Command, logFile: string, deathSignal: 'SIGKILL' | 'SIGINT' | 'SIGTERM') {
  const log = openSync(logFile, 'a', 0o600);
  const options: SpawnOptions = { stdio: ['ignore', log, log], detached: true };
  const wrapped = process.platform === 'linux' ? withDeathSignal(command, deathSignal) : command;
  const child = spawn(wrapped.file, wrapped.args, options);
  closeSync(log);
  child.on('error', () => alive.delete(child));
  child.once('exit', () => alive.delete(child));
  alive.add(child);
  child.unref();
  return child;
}

/** The command under util-linux `setpriv --pdeathsig`, which replaces itself by it, so the process id stays. */
export function withDeathSignal(command: Command, signal: string): Command {
  return { file: 'setpriv', args: ['--pdeathsig', signal, '--', command.file, ...command.args] };
}

/**
 * SIGSTOP, and waits until every thread stands still (Linux): until the kernel has woken one to take the signal, others
 * go on answering. Returns at once where there is no /proc.
 */
export function stopProcess(child: ChildProcess): void {
  child.kill('SIGSTOP');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < 2_000 && !isStopped(child); waited += 1) Atomics.wait(pause, 0, 0, 1);
}

/** Whether all threads of a process are stopped; true when nothing can be seen of it. */
function isStopped({ pid }: ChildProcess): boolean {
  try {
    const stats = readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8'),
    );
    return stats.every((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith('T'));
  } catch {
    return true;
  }
}

/** Whether the process is gone, as far as its parent (us) knows. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Sends a signal and waits for the end; after `graceMs` SIGKILL follows. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals, graceMs = 15_000): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  // A process stopped by SIGSTOP would never see a polite signal.
  if (signal !== 'SIGKILL') child.kill('SIGCONT');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/** The whole path of a program on the PATH, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  const found = await runCommand('sh', ['-c', 'command -v "$1"', 'sh', name]);
  return found.code === 0 && found.stdout.startsWith('/') ? found.stdout.trim() : undefined;
}

/** True in a process of the super-user, where MySQL wants `--user` and Postgres refuses to start. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
