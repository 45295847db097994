import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that can hurt the connections through it. */
export interface TcpProxy {
  host: string;
  port: number;
  /** How many connections are open now. */
  readonly connections: number;
  /** Resets every connection now; new ones are accepted. */
  cut(): void;
  /** Holds all bytes, both ways and of new connections too; no connection ends, as in a network that swallows packets. */
  stall(): void;
  /** Ends a stall; what was held is delivered. */
  resume(): void;
  /** Delays every chunk by that many ms each way; 0 ends it. Order is kept. */
  latency(ms: number): void;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port in front of `target`. */
export async function startProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  const state = { stalled: false, delayMs: 0 };
  const waiting: (() => void)[] = [];
  const server = createServer({ noDelay: true }, (inner) => {
    const outer = connect({ host: target.host ?? '127.0.0.1', port: target.port, noDelay: true });
    const pair: [Socket, Socket] = [inner, outer];
    pairs.add(pair);
    const reset = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.resetAndDestroy();
    };
    for (const socket of pair) socket.on('error', reset);
    for (const socket of pair) socket.on('close', () => pairs.delete(pair));
    void carry(inner, outer, state, waiting);
    void carry(outer, inner, state, waiting);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cut = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.resetAndDestroy();
    pairs.clear();
  };
  const resume = () => {
    state.stalled = false;
    for (const go of waiting.splice(0)) go();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    get connections() {
      return pairs.size;
    },
    cut,
    stall: () => {
      state.stalled = true;
    },
    resume,
    latency: (ms) => {
      state.delayMs = ms;
    },
    close: () => {
      cut();
      resume();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Carries one direction: every chunk leaves when its delay is over and no stall holds it, in order. */
async function carry(
  from: Socket,
  to: Socket,
  state: { stalled: boolean; delayMs: number },
  waiting: (() => void)[],
): Promise<void> {
  let queue = Promise.resolve();
  let held = 0;
  const step = (due: number, act: () => void) => {
    queue = queue.then(async () => {
      const rest = due - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      while (state.stalled) await new Promise<void>((resolve) => waiting.push(resolve));
      if (!to.destroyed) act();
    });
  };
  from.on('data', (chunk: Buffer) => {
    held += chunk.length;
    // Bounded: a stalled reader must feel back-pressure, as with a real network.
    if (held > 1 << 20) from.pause();
    step(performance.now() + state.delayMs, () => {
      held -= chunk.length;
      if (!to.write(chunk)) to.once('drain', () => from.resume());
      else if (held <= 1 << 20) from.resume();
    });
  });
  from.on('end', () => step(performance.now() + state.delayMs, () => to.end()));
}
