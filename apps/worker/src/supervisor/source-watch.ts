import { comparePositions, GtidSet } from '@tideway/domain';
import {
  listBinlogFiles,
  readBinlogEnd,
  readServerFacts,
  SourceConnection,
  type SourceOptions,
} from '@tideway/source-mysql';

/** The end of the source's log as last seen. */
export interface SourceEnd {
  readonly file: string;
  readonly position: number;
  /** Executed GTID set; empty when the source has none. */
  readonly executed: string;
  /** Milliseconds since the epoch, our clock. */
  readonly seenAt: number;
  /** The source's clock minus ours, milliseconds. */
  readonly clockOffset: number;
  readonly expireSeconds: number | null;
  /** Sizes of the log files, oldest first; empty when they could not be listed. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Bytes of log the source wrote a second over the last looks; null before the second look. */
  readonly bytesPerSecond: number | null;
}

const EVERY_MS = 2_000;
const FILES_EVERY = 15;

/**
 * Looks at the source's log end from outside the job process, so that lag goes on rising while the process is stopped,
 * and is unknown when the source is not heard.
 */
export class SourceWatch {
  readonly #source: SourceOptions;
  #connection: SourceConnection | undefined;
  #end: SourceEnd | null = null;
  #rounds = 0;
  #expireSeconds: number | null = null;
  #files: SourceEnd['files'] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(source: SourceOptions) {
    this.#source = source;
    void this.#round();
  }

  /** Null before the first answer; its age tells whether the source is still heard. */
  get end(): SourceEnd | null {
    return this.#end;
  }

  /** How fast the source writes, half of it the newest look. */
  #writeRate(file: string, position: number): number | null {
    const last = this.#end;
    const seconds = last === null ? 0 : (Date.now() - last.seenAt) / 1_000;
    const now = { ...(last as SourceEnd), file, position, files: this.#files };
    const written = last === null || seconds <= 0 ? null : bytesBehind(now, last.file, last.position);
    if (last === null || written === null) return last?.bytesPerSecond ?? null;
    const rate = Number(written) / seconds;
    return last.bytesPerSecond === null ? rate : (last.bytesPerSecond + rate) / 2;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#connection?.[Symbol.dispose]();
  }

  async #round(): Promise<void> {
    try {
      await this.#look();
    } catch {
      // Not heard: the age of the last answer says so. The job process reports the reason by its own connection.
      this.#connection?.[Symbol.dispose]();
      this.#connection = undefined;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#round(), EVERY_MS);
  }

  async #look(): Promise<void> {
    this.#connection ??= await SourceConnection.open(this.#source, AbortSignal.timeout(8_000));
    const connection = this.#connection;
    const signal = AbortSignal.timeout(5_000);
    if (this.#rounds % FILES_EVERY === 0) {
      this.#expireSeconds = (await readServerFacts(connection, signal)).expireSeconds;
      this.#files = await listBinlogFiles(connection, signal);
    }
    this.#rounds += 1;
    const before = Date.now();
    const clock = await connection.first('SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS CHAR) AS ms', signal);
    const after = Date.now();
    const end = await readBinlogEnd(connection, signal);
    if (this.#end !== null && this.#end.file !== end.file) this.#files = await listBinlogFiles(connection, signal);
    this.#end = {
      bytesPerSecond: this.#writeRate(end.file, end.position),
      file: end.file,
      position: end.position,
      executed: end.executed,
      seenAt: Date.now(),
      clockOffset: Number(clock?.ms) - (before + after) / 2,
      expireSeconds: this.#expireSeconds,
      files: this.#files,
    };
  }
}

/** Bytes of log between a position and the source's end; null when the files between are not known. */
export function bytesBehind(end: SourceEnd, file: string, position: number): bigint | null {
  if (file === end.file) return BigInt(Math.max(0, end.position - position));
  const from = end.files.findIndex(({ name }) => name === file);
  if (from < 0) return null;
  let total = BigInt(end.position) - BigInt(position);
  for (const { name, size } of end.files.slice(from)) {
    if (name === end.file) return total > 0n ? total : 0n;
    total += BigInt(size);
  }
  return total > 0n ? total : 0n;
}

/** Whether the source's log goes on behind a position. */
export function isAhead(end: SourceEnd, file: string, position: number): boolean {
  return comparePositions({ file: end.file, position: end.position }, { file, position }) > 0;
}

/** Transactions the source has executed and the target has not; null without GTIDs. */
export function transactionsBehind(end: SourceEnd, executed: string | null): bigint | null {
  if (executed === null || end.executed === '') return null;
  return GtidSet.parse(end.executed).subtract(GtidSet.parse(executed)).size;
}
