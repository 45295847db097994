import { connect, createServer, type Socket } from 'node:net';

/** Chooses connections by their clients' ports: which of these are meant. See `socketOwner`. */
export type OfClient = (clientPorts: readonly number[]) => ReadonlySet<number>;

const ALL: OfClient = (ports) => new Set(ports);

/** A TCP proxy that can hurt the connections through it: all of them, or those of some clients. */
export interface TcpProxy {
  host: string;
  port: number;
  /** How many connections are open now. */
  readonly connections: number;
  /** Resets connections now; new ones are accepted. */
  cut(of?: OfClient): void;
  /** Holds all bytes, both ways and of new connections too; no connection ends, as in a network that swallows packets. */
  stall(of?: OfClient): void;
  /** Ends a stall; what was held is delivered. */
  resume(): void;
  /** Delays every chunk by that many ms each way; 0 ends it. Order is kept. */
  latency(ms: number): void;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

/** Bytes of one direction that are held before its sender is no longer read: it must feel back-pressure. */
const HELD_BYTES = 1 << 20;

/** A connection through the proxy, and what is done to it. */
interface Pair {
  readonly inner: Socket;
  readonly outer: Socket;
  readonly clientPort: number;
  stalled: boolean;
  readonly waiting: (() => void)[];
}

/** Starts a proxy on a free loopback port in front of `target`. */
export async function startProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let stalled: OfClient | undefined;
  const delay = { ms: 0 };
  const server = createServer({ noDelay: true }, (inner) => {
    const outer = connect({ host: target.host ?? '127.0.0.1', port: target.port, noDelay: true });
    const clientPort = inner.remotePort ?? 0;
    const pair: Pair = {
      inner,
      outer,
      clientPort,
      stalled: stalled?.([clientPort]).has(clientPort) ?? false,
      waiting: [],
    };
    pairs.add(pair);
    for (const socket of [inner, outer]) {
      socket.on('error', () => reset(pair));
      socket.on('close', () => {
        // One end alone stays, with what a stall holds of it.
        if (inner.destroyed && outer.destroyed) pairs.delete(pair);
      });
    }
    carry(pair, inner, outer, delay);
    carry(pair, outer, inner, delay);
  });
  const reset = (pair: Pair) => {
    pairs.delete(pair);
    pair.inner.resetAndDestroy();
    pair.outer.resetAndDestroy();
    release(pair);
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const meant = (of: OfClient): Pair[] => {
    const ports = of([...pairs].map(({ clientPort }) => clientPort));
    return [...pairs].filter(({ clientPort }) => ports.has(clientPort));
  };
  const cut = (of: OfClient = ALL) => {
    for (const pair of meant(of)) reset(pair);
  };
  const resume = () => {
    stalled = undefined;
    for (const pair of pairs) release(pair);
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    get connections() {
      return pairs.size;
    },
    cut,
    stall: (of = ALL) => {
      stalled = of;
      for (const pair of meant(of)) pair.stalled = true;
    },
    resume,
    latency: (ms) => {
      delay.ms = ms;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function release(pair: Pair): void {
  pair.stalled = false;
  for (const go of pair.waiting.splice(0)) go();
}

/** Carries one direction: every chunk leaves when its delay is over and no stall holds it, in order. */
function carry(pair: Pair, from: Socket, to: Socket, delay: { ms: number }): void {
  let queue = Promise.resolve();
  let held = 0;
  const step = (due: number, act: () => void) => {
    queue = queue.then(async () => {
      const rest = due - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      while (pair.stalled) await new Promise<void>((resolve) => pair.waiting.push(resolve));
      if (!to.destroyed) act();
    });
  };
  const flow = () => {
    if (held <= HELD_BYTES && !to.writableNeedDrain) from.resume();
  };
  to.on('drain', flow);
  from.on('data', (chunk: Buffer) => {
    held += chunk.length;
    if (held > HELD_BYTES) from.pause();
    step(performance.now() + delay.ms, () => {
      held -= chunk.length;
      if (to.write(chunk)) flow();
      else from.pause();
    });
  });
  from.on('end', () => step(performance.now() + delay.ms, () => to.end()));
}
