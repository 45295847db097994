import type { Socket } from 'node:net';
import { formatPosition, TidewayError } from '@tideway/domain';
import type { ServerFacts } from '../connect/server-facts.ts';
import { placeOf } from '../connect/source-connection.ts';
import { asDriverError, sourceError } from '../connect/source-error.ts';
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
import { type DumpSocket, openDumpSocket } from './dump-socket.ts';
import { PacketAssembler } from './packet-assembler.ts';
import { prepareDumpSession } from './prepare-session.ts';

const OK = 0x00;
const EOF = 0xfe;
const ERROR = 0xff;
const ROTATE_EVENT = 4;
const FORMAT_DESCRIPTION_EVENT = 15;

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

/** What the taker of a dump is told. */
export interface DumpTaker {
  /** One event, header first, checksum included if it has one. The bytes are valid during the call only. */
  event(bytes: Buffer, start: number, end: number): void;
  /** A chunk of the socket is used up. False: read no more until {@link BinlogDump.resume}. */
  chunkDone(): boolean;
  /** Null: the end of the log, asked for by `nonBlocking`. Called once, nothing after it. */
  ended(reason: TidewayError | null): void;
}

/**
 * A running COM_BINLOG_DUMP or COM_BINLOG_DUMP_GTID. mysql2 connects, encrypts and authenticates; then its socket is
 * ours. Not reading it is the back-pressure: the clock that watches for silence stands still meanwhile.
 */
export class BinlogDump {
  readonly #options: DumpOptions;
  readonly #taker: DumpTaker;
  readonly #dump: DumpSocket;
  readonly #assembler: PacketAssembler;
  readonly #socket: Socket;
  readonly #silence: NodeJS.Timeout;
  readonly #asked: string;
  #awaitingRegistration = true;
  #anyEvent = false;
  #paused = false;
  #ended = false;
  #packetOfChunk = false;

  private constructor(options: DumpOptions, taker: DumpTaker, dump: DumpSocket) {
    this.#options = options;
    this.#taker = taker;
    this.#dump = dump;
    this.#asked = `Reading the binary log of ${placeOf(options.source)} ${describeStart(options.start)}`;
    this.#assembler = new PacketAssembler((bytes, start, end) => this.#packet(bytes, start, end));
    this.#silence = setInterval(() => this.#silent(), options.silenceMs ?? 15_000);
    this.#socket = dump.takeOver((chunk) => this.#chunk(chunk));
    this.#socket.on('error', (error) => this.#end(sourceError(error, this.#asked)));
    this.#socket.on('close', () => this.#end(this.#lost('the source closed the connection')));
    this.#send(registerReplica(options.serverId, options.name ?? 'tideway'));
  }

  /** Connects, prepares the session and starts. Throws what connecting throws; later errors go to `taker.ended`. */
  static async open(options: DumpOptions, taker: DumpTaker, signal?: AbortSignal): Promise<BinlogDump> {
    const dump = await openDumpSocket(options.source, signal);
    try {
      await prepareDumpSession(dump.connection, options, signal);
    } catch (error) {
      dump.connection.close();
      throw error;
    }
    return new BinlogDump(options, taker, dump);
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Reads on after `chunkDone` said no. */
  resume(): void {
    if (!this.#paused || this.#ended) return;
    this.#paused = false;
    this.#silence.refresh();
    this.#socket.resume();
  }

  /** Ends the dump at once; `ended` is not called. */
  close(): void {
    this.#ended = true;
    clearInterval(this.#silence);
    this.#assembler.stop();
    this.#dump.connection.close();
    this.#socket.destroy();
  }

  #chunk(chunk: Buffer): boolean {
    if (this.#ended) return true;
    this.#packetOfChunk = false;
    try {
      this.#assembler.feed(chunk);
    } catch (error) {
      // The taker's own errors (a decode error) end the stream with themselves.
      this.#end(error instanceof TidewayError ? error : unexpected(error, this.#asked));
    }
    // Bytes of a packet that is not whole yet are signs of life too.
    this.#silence.refresh();
    if (this.#ended || !this.#packetOfChunk || this.#taker.chunkDone()) return true;
    this.#paused = true;
    return false;
  }

  #packet(bytes: Buffer, start: number, end: number): void {
    const marker = bytes[start];
    if (marker === ERROR) {
      this.#end(dumpError(bytes.subarray(start, end), this.#asked, this.#anyEvent));
    } else if (this.#awaitingRegistration) {
      this.#awaitingRegistration = false;
      this.#send(this.#dumpCommand());
    } else if (marker === EOF && end - start < 9) {
      this.#end(this.#options.nonBlocking ? null : this.#lost('the source ended the stream'));
    } else if (marker !== OK) {
      this.#end(this.#lost(`a packet began with 0x${marker?.toString(16)}`));
    } else {
      this.#packetOfChunk = true;
      this.#taker.event(bytes, start + 1, end);
      // Rotate and format description open every dump, whatever the position.
      const type = bytes[start + 5];
      if (type !== ROTATE_EVENT && type !== FORMAT_DESCRIPTION_EVENT) this.#anyEvent = true;
    }
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

  /** Writes one command. Sets beyond 16 MB do not exist: a set of 100,000 intervals has 1.6 MB. */
  #send(payload: Buffer): void {
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    this.#socket.write(Buffer.concat([header, payload]));
  }

  #silent(): void {
    if (this.#paused) return;
    const seconds = (this.#options.silenceMs ?? 15_000) / 1000;
    this.#end(this.#lost(`nothing came for ${seconds} s, not even a heartbeat`));
  }

  #lost(why: string): TidewayError {
    return new TidewayError('SOURCE_CONNECTION_LOST', { detail: `${this.#asked}: ${why}.` });
  }

  #end(reason: TidewayError | null): void {
    if (this.#ended) return;
    this.close();
    this.#taker.ended(reason);
  }
}

/** `from binlog.000003:4`, `from the transactions not in …`. */
export function describeStart(start: DumpStart): string {
  if (start.mode === 'file-position') return `from ${formatPosition(start.position)}`;
  const set = start.mode === 'gtid' ? start.executed.toString() : start.state;
  return `from the transactions not in ${set === '' ? 'the empty set' : set.length > 400 ? `${set.slice(0, 400)}…` : set}`;
}

function unexpected(error: unknown, asked: string): TidewayError {
  const { message } = asDriverError(error);
  return new TidewayError('SOURCE_BINLOG_UNREADABLE', { detail: `${asked}: ${message}`, cause: error });
}
