import type { BinlogPosition } from '@tideway/domain';
import type { WriterLogin } from './workloads/index.ts';

/** Those that end in `-crc` verify every event's checksum; no other does, theirs and ours. */
export type PeerName =
  | 'ours-rendered'
  | 'ours-rendered-crc'
  | 'ours-text'
  | 'ours-typed'
  | 'ours-typed-crc'
  | 'zongji'
  | 'mysqlbinlog';

/** What a peer process is asked to do: read one file of the log, up to where it rotates. */
export interface ReadTask {
  readonly login: WriterLogin;
  readonly start: BinlogPosition;
}

/** What it found. */
export interface Measured {
  /** Row changes; an update is one. */
  readonly rows: number;
  /** From the request of the dump to the last event. */
  readonly seconds: number;
  /** User and system, of the whole process. */
  readonly cpuSeconds: number;
  readonly maxRssMegabytes: number;
}

/** Counts rows and time within a peer process. */
export class Meter {
  rows = 0;
  readonly #began = performance.now();

  finish(): Measured {
    const seconds = (performance.now() - this.#began) / 1000;
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    return {
      rows: this.rows,
      seconds,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      maxRssMegabytes: maxRSS / 1024,
    };
  }
}
