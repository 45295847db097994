import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newDataFolder } from './data-folder.ts';
import { freePort } from './ports.ts';
import { endProcess, findProgram, hasEnded, runCommand, spawnServer } from './processes.ts';

/** Whether containers can be run here, or why not. */
export type DockerEngine = { usable: true } | { usable: false; reason: string };

let engine: Promise<DockerEngine> | undefined;

/** Asks once a process; a client without an engine says no within 2 s. */
export function dockerEngine(): Promise<DockerEngine> {
  engine ??= askEngine();
  return engine;
}

/** The question itself, every time anew. */
export async function askEngine(): Promise<DockerEngine> {
  if (process.env.TIDEWAY_DOCKER === 'off') return { usable: false, reason: 'TIDEWAY_DOCKER=off' };
  if ((await findProgram('docker')) === undefined) return { usable: false, reason: 'no docker' };
  const info = await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 2_000 });
  // `docker info` of some versions exits 0 without an engine and prints no version.
  return info.code === 0 && info.stdout.trim() !== ''
    ? { usable: true }
    : { usable: false, reason: 'no running Docker engine' };
}

/** One container with its own data volume, which survives a kill. */
export interface ContainerOptions {
  image: string;
  containerPort: number;
  /** Where the image keeps its data. */
  dataPath: string;
  environment?: Record<string, string>;
  args?: string[];
  port?: number;
}

/** A running container and the same handles that a process has. */
export interface Container {
  port: number;
  pid: number | undefined;
  /** Why it is of no use any more, or undefined while its client runs. */
  ended(): string | undefined;
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** Starts a container in the foreground of a client that dies with this process and takes the container along. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const name = `tideway-testbed-${randomBytes(6).toString('hex')}`;
  const log = join(newDataFolder('docker'), 'container.log');
  const port = options.port ?? (await freePort());
  const environment = Object.entries(options.environment ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const args = ['run', '--rm', '--name', name, '-p', `127.0.0.1:${port}:${options.containerPort}`, ...environment];
  args.push('--mount', `type=volume,src=${name},dst=${options.dataPath}`, options.image, ...(options.args ?? []));
  const run = () => spawnServer({ file: 'docker', args }, log, 'SIGTERM');
  const docker = async (...command: string[]) => void (await runCommand('docker', command, { timeoutMs: 60_000 }));
  let child = run();
  const end = async (...command: string[]) => {
    await docker(...command);
    await endProcess(child, 'SIGTERM');
  };
  return {
    port,
    get pid() {
      return child.pid;
    },
    ended: () => (hasEnded(child) ? `docker run ${options.image} ended, see ${log}` : undefined),
    stop: async () => {
      await end('stop', name);
      await docker('volume', 'rm', '-f', name);
    },
    kill: () => end('kill', '-s', 'KILL', name),
    start: async () => {
      child = run();
    },
    pause: () => void docker('pause', name),
    resume: () => void docker('unpause', name),
  };
}
