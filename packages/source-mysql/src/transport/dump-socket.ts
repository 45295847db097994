import { connect as connectTcp, type Socket } from 'node:net';
import type mysql from 'mysql2';
import { SourceConnection } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';

/** Big reads: a backlog of 329 MB comes in some 150 of them, and nothing is allocated for any. */
const READ_BYTES = 4 * 2 ** 20;

/**
 * A connection whose socket can be taken from mysql2 after authentication. Without TLS the socket reads into one buffer
 * that is used again; mysql2 gets copies until it is taken over. With TLS it stays the stream of Node.
 */
export interface DumpSocket {
  readonly connection: SourceConnection;
  /** From now on `feed` gets all bytes (valid during the call) instead of mysql2. It returns false to pause reading. */
  takeOver(feed: (chunk: Buffer) => boolean): Socket;
}

/** Connects and authenticates. */
export async function openDumpSocket(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  return options.tls === null ? openPlain(options, signal) : openEncrypted(options, signal);
}

async function openPlain(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  let feed: ((chunk: Buffer) => boolean) | undefined;
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const socket = connectTcp({
    host: options.host,
    port: options.port,
    keepAlive: true,
    keepAliveInitialDelay: 10_000,
    noDelay: true,
    onread: {
      buffer,
      callback: (length) => {
        const chunk = buffer.subarray(0, length);
        if (feed !== undefined) return feed(chunk);
        socket.emit('data', Buffer.from(chunk));
        return true;
      },
    },
  });
  const connection = await SourceConnection.open(options, signal, { stream: () => socket });
  return {
    connection,
    takeOver: (taker) => {
      feed = taker;
      return socket;
    },
  };
}

async function openEncrypted(options: SourceOptions, signal?: AbortSignal): Promise<DumpSocket> {
  const connection = await SourceConnection.open(options, signal);
  return {
    connection,
    takeOver: (taker) => {
      // mysql2's types leave its stream out; after the handshake it is the TLS socket.
      const { stream } = connection.driver as mysql.Connection & { readonly stream: Socket };
      stream.removeAllListeners('data');
      stream.on('data', (chunk: Buffer) => {
        if (!taker(chunk)) stream.pause();
      });
      return stream;
    },
  };
}
