import { connect as connectTcp, type Socket } from 'node:net';
import type mysql from 'mysql2';
import { blocked, SourceConnection } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';

/** Big reads: a backlog of 329 MB comes in some 150 of them, and nothing is allocated for any. */
const READ_BYTES = 1 * 2 ** 20;

/**
 * Gets each chunk, `length` bytes at the head of `bytes`; it is valid until {@link TakenSocket.readOn}. Reading stands
 * still meanwhile. (No view of the chunk: one buffer for all of them is one thing less to make and to remember.)
 */
export type ChunkTaker = (bytes: Buffer, length: number) => void;

/** A socket that was mysql2's: it reads one chunk, and the next only when told to. */
export interface TakenSocket {
  readonly socket: Socket;
  readOn(): void;
}

/** A connection whose socket can be taken from mysql2 after authentication. */
export interface DumpSocket {
  readonly connection: SourceConnection;
  /** From now on `taker` gets all bytes instead of mysql2. Reading stands still until `readOn`. */
  takeOver(taker: ChunkTaker): TakenSocket;
}

/** Connects and authenticates. */
export async function openDumpSocket(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  return options.tls === null ? openPlain(options, signal) : openEncrypted(options, signal);
}

/** Without TLS the socket reads into one buffer that is used again; mysql2 gets copies until it is taken over. */
async function openPlain(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  let take: ChunkTaker | undefined;
  let isTaking = false;
  let readsOn = false;
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const socket = connectTcp({
    ...blocked(options.blockList),
    host: options.host,
    port: options.port,
    keepAlive: true,
    keepAliveInitialDelay: 10_000,
    noDelay: true,
    onread: {
      buffer,
      callback: (length) => {
        if (take === undefined) {
          socket.emit('data', Buffer.from(buffer.subarray(0, length)));
          return true;
        }
        isTaking = true;
        readsOn = false;
        take(buffer, length);
        isTaking = false;
        // False stops reading; resume() starts it again.
        return readsOn;
      },
    },
  });
  const connection = await SourceConnection.open(options, signal, { stream: () => socket });
  return {
    connection,
    takeOver: (taker) => {
      take = taker;
      socket.removeAllListeners('data');
      return {
        socket,
        readOn: () => {
          readsOn = true;
          if (!isTaking) socket.resume();
        },
      };
    },
  };
}

/** With TLS it stays a stream of Node: what it has decrypted is taken in one piece. */
async function openEncrypted(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  const connection = await SourceConnection.open(options, signal);
  return {
    connection,
    takeOver: (taker) => {
      // mysql2's types leave its stream out; after the handshake it is the TLS socket.
      const { stream: socket } = connection.driver as mysql.Connection & { readonly stream: Socket };
      socket.removeAllListeners('data');
      let isReading = false;
      const read = (): void => {
        if (!isReading) return;
        const chunk: Buffer | null = socket.read();
        if (chunk === null) return;
        isReading = false;
        taker(chunk, chunk.length);
      };
      socket.on('readable', read);
      return {
        socket,
        readOn: () => {
          isReading = true;
          read();
        },
      };
    },
  };
}
