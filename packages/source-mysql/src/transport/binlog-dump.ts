import { formatPosition, joinTexts, say, type Text, TidewayError } from '@tideway/domain';
import type { ServerFacts } from '../connect/server-facts.ts';
import { placeOf } from '../connect/source-connection.ts';
import { sourceError } from '../connect/source-error.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { dumpError } from './dump-error.ts';
import {
  type DumpStart,
  dumpFromGtids,
  dumpFromPosition,
  FLAG_HEARTBEAT_V2,
  FLAG_NON_BLOCK,
  registerReplica,
} from './dump-request.ts';
import { type DumpSocket, openDumpSocket, type TakenSocket } from './dump-socket.ts';
import { PacketAssembler, type Payload } from './packet-assembler.ts';
import { prepareDumpSession } from './prepare-session.ts';

const OK = 0x00;
const EOF = 0xfe;
const ERROR = 0xff;
const ROTATE_EVENT = 4;
const FORMAT_DESCRIPTION_EVENT = 15;
const SILENCE_MS = 15_000;

/** How to dump. */
export interface DumpOptions {
  readonly source: SourceOptions;
  readonly start: DumpStart;
  readonly serverId: number;
  /** What of the server decides the dialect. */
  readonly server: Pick<ServerFacts, 'flavour' | 'versionNumber'>;
  /** End at the end of the log instead of waiting for more. */
  readonly nonBlocking: boolean;
  /** Milliseconds between heartbeats of an idle source. Default 1,000. */
  readonly heartbeatMs?: number;
  /** Silence, heartbeats included, after which the connection is taken for dead. Default 15,000. */
  readonly silenceMs?: number;
  /** Name shown in SHOW REPLICAS. */
  readonly name?: string;
}

/** One event as it came: header first, checksum included if it has one. The object is valid as long as its bytes. */
export type EventBytes = Readonly<Payload>;

interface Waiting {
  resolve(events: readonly EventBytes[] | null): void;
  reject(reason: unknown): void;
}

/**
 * A running COM_BINLOG_DUMP or COM_BINLOG_DUMP_GTID. mysql2 connects, encrypts and authenticates; then its socket is
 * ours. It is read only while somebody waits in {@link next}: that is the back-pressure, and the clock that watches for
 * silence runs only then.
 */
export class BinlogDump {
  readonly #options: DumpOptions;
  readonly #connection: DumpSocket['connection'];
  readonly #assembler = new PacketAssembler();
  readonly #taken: TakenSocket;
  readonly #asked: Text;
  #awaitingRegistration = true;
  #anyEvent = false;
  #waiting: Waiting | undefined;
  #silence: NodeJS.Timeout | undefined;
  /** Of the last wait. */
  #signal: AbortSignal | undefined;
  readonly #abort = (): void => this.#finish(this.#signal?.reason);
  /** Why it ended; null: the end of the log. */
  #end: { readonly reason: unknown } | undefined;

  private constructor(options: DumpOptions, dump: DumpSocket) {
    this.#options = options;
    this.#connection = dump.connection;
    const [from, start] = [placeOf(options.source), describeStart(options.start)];
    this.#asked = say(`Reading the binary log of ${from} ${start.en}`, `${start.zh}读取 ${from} 的 binlog`);
    this.#taken = dump.takeOver((bytes, length) => this.#chunk(bytes, length));
    const { socket } = this.#taken;
    socket.on('error', (error) => this.#finish(sourceError(error, this.#asked)));
    socket.on('close', () => this.#finish(this.#lost(say('the source closed the connection', '源端关闭了连接'))));
    socket.on('end', () => this.#finish(this.#lost(say('the source closed the connection', '源端关闭了连接'))));
    this.#send(registerReplica(options.serverId, options.name ?? 'tideway'));
  }

  /** Connects, prepares the session and asks for the dump. Throws what connecting throws. */
  static async open(options: DumpOptions, signal?: AbortSignal): Promise<BinlogDump> {
    const dump = await openDumpSocket(options.source, signal);
    try {
      await prepareDumpSession(dump.connection, options, signal);
    } catch (error) {
      dump.connection.close();
      throw error;
    }
    return new BinlogDump(options, dump);
  }

  /**
   * The next events, at least one; their bytes are valid until the next call. Null at the end of the log (`nonBlocking`
   * only). Throws a TidewayError when the dump breaks or is refused.
   */
  next(signal?: AbortSignal): Promise<readonly EventBytes[] | null> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#endWith(signal);
      if (this.#end !== undefined) return this.#tellEnd();
      // One timer for all waits: an idle source is waited for a thousand times a second.
      this.#silence ??= setTimeout(() => this.#silent(), this.#options.silenceMs ?? SILENCE_MS);
      this.#silence.refresh();
      this.#taken.readOn();
    });
  }

  #endWith(signal: AbortSignal | undefined): void {
    if (signal === this.#signal) return;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted) this.#abort();
  }

  /** Ends the dump at once. */
  close(): void {
    this.#end ??= { reason: this.#lost(say('it was closed here', '由本端关闭')) };
    clearTimeout(this.#silence);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#connection.close();
    this.#taken.socket.destroy();
  }

  #chunk(bytes: Buffer, length: number): void {
    if (this.#end !== undefined) return;
    // Kept in place: what is thrown away for each event of a backlog is most of what the heap has to do.
    const events = this.#assembler.feed(bytes, length);
    let count = 0;
    for (const payload of events) {
      if (this.#packet(payload)) {
        events[count] = payload;
        count += 1;
      }
      if (this.#end !== undefined) break;
    }
    events.length = count;
    if (events.length > 0) this.#tell(events);
    else if (this.#end !== undefined) this.#tellEnd();
    else {
      // A part of a big packet is a sign of life too.
      this.#silence?.refresh();
      this.#taken.readOn();
    }
  }

  /** Makes an event of a payload by taking its first byte off; false for what is none. */
  #packet(payload: Payload): boolean {
    const { bytes, start, end } = payload;
    const marker = bytes[start];
    if (marker === OK && !this.#awaitingRegistration) {
      payload.start = start + 1;
      if (!this.#anyEvent) {
        // Rotate and format description open every dump, whatever the position.
        const type = bytes[start + 5];
        this.#anyEvent = type !== ROTATE_EVENT && type !== FORMAT_DESCRIPTION_EVENT;
      }
      return true;
    }
    if (marker === ERROR) {
      this.#stop(dumpError(bytes.subarray(start, end), this.#asked, this.#anyEvent));
    } else if (this.#awaitingRegistration) {
      this.#awaitingRegistration = false;
      this.#send(this.#dumpCommand());
    } else if (marker === EOF && end - start < 9) {
      this.#stop(this.#options.nonBlocking ? null : this.#lost(say('the source ended the stream', '源端结束了数据流')));
    } else {
      const first = marker?.toString(16);
      this.#stop(this.#lost(say(`a packet began with 0x${first}`, `数据包的开头是 0x${first}`)));
    }
    return false;
  }

  #dumpCommand(): Buffer {
    const { start, serverId, server, nonBlocking } = this.#options;
    const hasHeartbeatV2 = server.flavour === 'mysql' && server.versionNumber >= 80_026;
    const flags = (nonBlocking ? FLAG_NON_BLOCK : 0) | (hasHeartbeatV2 ? FLAG_HEARTBEAT_V2 : 0);
    if (start.mode === 'gtid') return dumpFromGtids(serverId, flags, start.executed);
    // MariaDB takes its start from @slave_connect_state and ignores file and position then.
    const position = start.mode === 'file-position' ? start.position : { file: '', position: 4 };
    return dumpFromPosition(serverId, flags, position);
  }

  /** Writes one command. A set beyond 16 MB does not exist: one of 100,000 intervals has 1.6 MB. */
  #send(payload: Buffer): void {
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    this.#taken.socket.write(Buffer.concat([header, payload]));
  }

  /** Fires late when a wait has ended meanwhile: whoever waits next starts it again. */
  #silent(): void {
    if (this.#waiting === undefined) return;
    const seconds = (this.#options.silenceMs ?? SILENCE_MS) / 1000;
    this.#finish(
      this.#lost(
        say(`nothing came for ${seconds} s, not even a heartbeat`, `${seconds} 秒内没有收到任何内容，包括心跳`),
      ),
    );
  }

  #lost(why: Text): TidewayError {
    const { en, zh } = joinTexts([this.#asked, why], ': ');
    return new TidewayError('SOURCE_CONNECTION_LOST', { detail: say(`${en}.`, `${zh}。`) });
  }

  /** Ends it, and tells whoever waits. */
  #finish(reason: unknown): void {
    this.#stop(reason);
    this.#tellEnd();
  }

  #stop(reason: unknown): void {
    this.#end ??= { reason };
    this.close();
  }

  #tell(events: readonly EventBytes[] | null): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(events);
  }

  #tellEnd(): void {
    const reason = this.#end?.reason ?? null;
    if (reason === null) {
      this.#tell(null);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(reason);
  }
}

/** `from binlog.000003:4`, `from the transactions not in …`. */
export function describeStart(start: DumpStart): Text {
  if (start.mode === 'file-position') {
    return say(`from ${formatPosition(start.position)}`, `从 ${formatPosition(start.position)} `);
  }
  const set = start.mode === 'gtid' ? start.executed.toString() : start.state;
  if (set === '') return say('from the transactions not in the empty set', '从第一个事务');
  const shown = set.length > 400 ? `${set.slice(0, 400)}…` : set;
  return say(`from the transactions not in ${shown}`, `从不在 ${shown} 中的事务`);
}
