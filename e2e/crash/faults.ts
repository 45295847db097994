import type { Random } from '@tideway/testbed';
import { freezeProcesses, type ProductProcess, signalProcess, socketOwner } from '@tideway/testbed';
import { type Bank, type Ground, jobsByWorker, type ServerName, sleep } from './ground.ts';
import { type TakeOver, timeTakeOver } from './take-over.ts';

/** What a fault may use. */
export interface FaultContext {
  readonly ground: Ground;
  readonly banks: readonly Bank[];
  readonly random: Random;
}

/** What a fault hurt, in words, and the take-overs it waited for. */
export interface FaultReport {
  readonly what: string;
  readonly takeOvers?: readonly TakeOver[];
}

/** A fault: does the damage, and mends what has to be mended by hand (a killed server is started again). */
export interface Fault {
  readonly name: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** Workers there must be. */
  readonly workers: number;
  run(context: FaultContext): Promise<FaultReport>;
}

const SERVERS: readonly ServerName[] = ['source', 'target', 'postgres'];

const killServer = (which: ServerName): Fault => ({
  name: `${which} killed`,
  weight: 2,
  workers: 1,
  run: async ({ ground, random }) => {
    const { pid } = ground[which];
    await ground[which].kill();
    const down = random.integer(100, 2_000);
    await sleep(down);
    await ground[which].start();
    return { what: `process ${pid}, down for ${down} ms` };
  },
});

const cutNetwork = (which: ServerName): Fault => ({
  name: `network to ${which} cut`,
  weight: 2,
  workers: 1,
  run: async ({ ground, random }) => {
    const cuts: number[] = [];
    for (let left = random.integer(1, 3); left > 0; left -= 1) {
      cuts.push(ground.proxies[which].connections);
      ground.proxies[which].cut();
      await sleep(random.integer(20, 400));
    }
    return { what: `${cuts.join(', ')} connections` };
  },
});

const stallNetwork = (which: ServerName): Fault => ({
  name: `network to ${which} stalled`,
  weight: 2,
  workers: 1,
  run: async ({ ground, random }) => {
    const proxy = ground.proxies[which];
    const ms = random.integer(500, 6_000);
    proxy.stall();
    await sleep(ms);
    // Sometimes what was held is delivered, sometimes it is lost with the connections.
    const isLost = random.next() < 0.5;
    if (isLost) proxy.cut();
    proxy.resume();
    return { what: `${ms} ms, then ${isLost ? 'reset' : 'delivered'}` };
  },
});

const killJobProcess: Fault = {
  name: 'job process killed',
  weight: 4,
  workers: 1,
  run: async ({ ground, random }) => {
    const pids = await someJobProcesses(ground);
    // Of many, some: the others must not notice.
    const killed = pids.length === 1 ? pids : pids.filter(() => random.next() < 0.4);
    if (killed.length === 0) killed.push(random.pick(pids));
    for (const pid of killed) signalProcess(pid, 'SIGKILL');
    return { what: `${killed.length} of ${pids.length}` };
  },
};

const freezeJobProcess: Fault = {
  name: 'job process frozen, then woken',
  weight: 2,
  workers: 1,
  run: async ({ ground, random }) => {
    const pids = await someJobProcesses(ground);
    const wake = freezeProcesses(pids);
    const ms = random.integer(500, 6_000);
    await sleep(ms);
    wake();
    return { what: `${pids.length} for ${ms} ms` };
  },
};

const killWorker: Fault = {
  name: 'worker killed, started again',
  weight: 3,
  workers: 1,
  run: async ({ ground, banks, random }) => {
    const worker = await busyWorker(ground, random);
    const takeOvers = await timeTakeOver(ground, banks, worker.name, async () => {
      await worker.kill();
      setTimeout(() => worker.start(), random.integer(0, 1_000));
    });
    return { what: `${worker.name} with ${takeOvers.length} jobs`, takeOvers };
  },
};

/** The dangerous one: the old worker wakes up after others have taken its jobs, and must be able to write nothing. */
const freezeWorker: Fault = {
  name: 'worker frozen until replaced, then woken',
  weight: 4,
  workers: 2,
  run: async ({ ground, banks, random }) => {
    const worker = await busyWorker(ground, random);
    let wake = (): void => undefined;
    try {
      const takeOvers = await timeTakeOver(ground, banks, worker.name, () => {
        wake = worker.freeze();
      });
      return { what: `${worker.name} with ${takeOvers.length} jobs`, takeOvers };
    } finally {
      wake();
    }
  },
};

/** As above, but the old worker goes on running: it hears of nothing, and believes that the jobs are its own. */
const partitionWorker = (from: readonly ServerName[], name: string): Fault => ({
  name,
  weight: 3,
  workers: 3,
  run: async ({ ground, banks, random }) => {
    const worker = await busyWorker(ground, random);
    const of = socketOwner(() => [worker.pid ?? 0, ...worker.jobProcesses()]);
    try {
      const takeOvers = await timeTakeOver(ground, banks, worker.name, () => {
        for (const server of from) ground.proxies[server].stall(of);
      });
      return { what: `${worker.name} with ${takeOvers.length} jobs`, takeOvers };
    } finally {
      const isLost = random.next() < 0.5;
      for (const server of from) {
        if (isLost) ground.proxies[server].cut(of);
        ground.proxies[server].resume();
      }
    }
  },
});

/** What a rolling upgrade does, one worker at a time. */
const drainWorker: Fault = {
  name: 'worker drained, started again',
  weight: 2,
  workers: 2,
  run: async ({ ground, banks, random }) => {
    const worker = await busyWorker(ground, random);
    const started = performance.now();
    const takeOvers = await timeTakeOver(ground, banks, worker.name, async () => {
      await worker.drain();
      worker.start();
    });
    const ms = Math.round(performance.now() - started);
    return { what: `${worker.name} with ${takeOvers.length} jobs, all elsewhere after ${ms} ms` };
  },
};

export const FAULTS: readonly Fault[] = [
  killJobProcess,
  killWorker,
  freezeJobProcess,
  freezeWorker,
  ...SERVERS.flatMap((server) => [killServer(server), cutNetwork(server), stallNetwork(server)]),
  partitionWorker(SERVERS, 'worker cut off from everything until replaced'),
  partitionWorker(['postgres'], 'worker cut off from Postgres until replaced'),
  drainWorker,
];

/** Job processes there are; waits for one, so that a fault never hurts nothing. */
async function someJobProcesses({ product }: Ground): Promise<number[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const pids = product.workers.flatMap((worker) => worker.jobProcesses());
    if (pids.length > 0) return pids;
    if (Date.now() > deadline) throw new Error('there was no job process for a minute');
    await sleep(50);
  }
}

/** A worker that holds a job. */
async function busyWorker(ground: Ground, random: Random): Promise<ProductProcess> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const held = await jobsByWorker(ground);
    const busy = ground.product.workers.filter(({ name, pid }) => pid !== undefined && held.get(name)?.length);
    if (busy.length > 0) return random.pick(busy);
    if (Date.now() > deadline) throw new Error('no worker held a job for a minute');
    await sleep(100);
  }
}
