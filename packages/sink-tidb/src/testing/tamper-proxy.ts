import { connect, createServer, type Socket } from 'node:net';
import type { MysqlAddress } from '@tideway/testbed';

/**
 * What happens to the packet that is waited for. `lose-answer`: the server gets it and answers, then both sides are cut.
 * `lose-request`: both sides are cut before it is sent on. `hold`: it, and all
 * that any client sends after it, wait for `release`, as with a frozen worker. `busy`: the server does not get it, and the
 * client is answered what a TiDB says whose TiKV is out of reach. `orphan`: the client is cut off, and the server, which does
 * not get it, goes on holding the connection.
 */
export type Tampering = 'lose-answer' | 'lose-request' | 'hold' | 'busy' | 'orphan';

/** `ERROR 9005 (HY000): Region is unavailable`, as the answer to a command. */
function regionUnavailable(): Buffer {
  const payload = Buffer.concat([
    Buffer.from([0xff, 9005 & 0xff, 9005 >> 8]),
    Buffer.from('#HY000Region is unavailable'),
  ]);
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 1]), payload]);
}

/** For tests only: a proxy that hurts a connection at one exact statement. */
export interface TamperProxy extends AsyncDisposable {
  readonly address: MysqlAddress;
  /** Waits for a packet of a client with this text; resolves once it has done its deed. */
  arm(text: string, tampering: Tampering): Promise<void>;
  /** Sends on what is held. */
  release(): void;
}

export async function startTamperProxy(target: MysqlAddress): Promise<TamperProxy> {
  let armed: { text: string; tampering: Tampering; done: () => void } | null = null;
  const held: (() => void)[] = [];
  let isHeld = false;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (inner) => {
    const outer = connect({ host: target.host, port: target.port, noDelay: true });
    const cut = () => {
      inner.resetAndDestroy();
      outer.destroy();
    };
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => sockets.delete(socket));
    }
    inner.on('data', (bytes: Buffer) => {
      if (isHeld) {
        held.push(() => outer.write(bytes));
        return;
      }
      if (armed === null || !bytes.includes(armed.text)) {
        outer.write(bytes);
        return;
      }
      const { tampering, done } = armed;
      armed = null;
      if (tampering === 'hold') {
        isHeld = true;
        held.push(() => outer.write(bytes));
      } else if (tampering === 'busy') {
        inner.write(regionUnavailable());
      } else if (tampering === 'orphan') {
        inner.resetAndDestroy();
      } else if (tampering === 'lose-request') {
        cut();
      } else {
        outer.removeAllListeners('data');
        outer.once('data', cut);
        outer.write(bytes);
      }
      done();
    });
    outer.on('data', (bytes: Buffer) => inner.write(bytes));
    inner.on('end', () => outer.end());
    outer.on('end', () => inner.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: { ...target, host: '127.0.0.1', port: address.port },
    arm: (text, tampering) =>
      new Promise<void>((done) => {
        armed = { text, tampering, done };
      }),
    release: () => {
      isHeld = false;
      for (const send of held.splice(0)) send();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
