import { connect, createServer, type Socket } from 'node:net';

/** Bytes on their way in one direction from which on the sender is not read. */
const MOST_UNDER_WAY = 8 * 2 ** 20;

/** A way to a server that takes its time. */
interface DelayProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/**
 * Stands for a network: all bytes arrive `delayMs` later, in both directions (timers are exact to a millisecond, so it is
 * up to one more). As many bytes as fit go beside each other; only time is lost, no bandwidth.
 */
async function delayProxy(to: { readonly host: string; readonly port: number }, delayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ host: to.host, port: to.port, noDelay: true, allowHalfOpen: true });
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      forward(from, into, delayMs);
      from.on('close', () => {
        sockets.delete(from);
        setTimeout(() => into.destroy(), delayMs);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Timers of one duration fire in the order they were set, so the bytes stay in theirs. */
function forward(from: Socket, into: Socket, delayMs: number): void {
  let underWay = 0;
  from.on('data', (bytes: Buffer) => {
    underWay += bytes.length;
    if (underWay >= MOST_UNDER_WAY) from.pause();
    setTimeout(() => {
      into.write(bytes, () => {
        underWay -= bytes.length;
        if (underWay < MOST_UNDER_WAY) from.resume();
      });
    }, delayMs);
  });
  from.on('end', () => setTimeout(() => into.end(), delayMs));
  from.on('error', () => into.destroy());
}

/** The same login by such a way, which ends with the stack; by none for no delay. */
export async function delayed<T extends { readonly host: string; readonly port: number }>(
  login: T,
  delayMs: number,
  stack: AsyncDisposableStack,
): Promise<T> {
  if (delayMs === 0) return login;
  const { host, port } = stack.use(await delayProxy(login, delayMs));
  return { ...login, host, port };
}
