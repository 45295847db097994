import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc (USER_HZ, 100 on every Linux that Node runs on). */
const TICKS = 100;

/** What a process has used so far (Linux). */
export interface ProcessUsage {
  /** User and system time, ended threads included, children not. */
  readonly cpuSeconds: number;
  readonly rssMegabytes: number;
  readonly maxRssMegabytes: number;
}

/** Reads /proc; null when the process is gone or is not on this machine. */
export function processUsage(pid: number | undefined): ProcessUsage | null {
  if (pid === undefined) return null;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      rssMegabytes: kilobytes(status, 'VmRSS') / 1024,
      maxRssMegabytes: kilobytes(status, 'VmHWM') / 1024,
    };
  } catch {
    return null;
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
}

function memoryOf({ rssMegabytes, maxRssMegabytes }: ProcessUsage): Omit<ProcessUsage, 'cpuSeconds'> {
  return { rssMegabytes, maxRssMegabytes };
}

/** Watches a process until {@link stop}: what it used is still known when it has ended. */
export class UsageWatch {
  readonly #pid: number | undefined;
  readonly #timer: NodeJS.Timeout;
  #last: ProcessUsage | null;

  constructor(pid: number | undefined, everyMs = 50) {
    this.#pid = pid;
    this.#last = processUsage(pid);
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  #look(): void {
    const now = processUsage(this.#pid);
    // A process that has ended and was not waited for yet still has its time, but no memory.
    if (now === null || (Number.isNaN(now.maxRssMegabytes) && this.#last === null)) return;
    this.#last = Number.isNaN(now.maxRssMegabytes) ? { ...now, ...memoryOf(this.#last ?? now) } : now;
  }

  /** The last that was seen; null where nothing can be seen. */
  get last(): ProcessUsage | null {
    this.#look();
    return this.#last;
  }

  stop(): ProcessUsage | null {
    clearInterval(this.#timer);
    return this.last;
  }
}
