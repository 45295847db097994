import type { MysqlServer, PostgresServer, TcpProxy } from '@tideway/testbed';
import type { Random } from '../support/random.ts';
import { type Fleet, signal } from './fleet.ts';

/** All that can be hurt. The product reaches each server through its proxy. */
export interface Ground {
  readonly fleet: Fleet;
  readonly source: MysqlServer;
  readonly target: MysqlServer;
  readonly postgres: PostgresServer;
  readonly proxies: { readonly source: TcpProxy; readonly target: TcpProxy; readonly postgres: TcpProxy };
}

/** A fault: does the damage, and mends what has to be mended by hand (a killed server is started again). */
export interface Fault {
  readonly name: string;
  /** True when it needs a second worker to take over. */
  readonly needsSpareWorker?: boolean;
  run(ground: Ground, random: Random): Promise<void>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const killServer = (which: 'source' | 'target' | 'postgres'): Fault => ({
  name: `${which} killed`,
  run: async (ground, random) => {
    await ground[which].kill();
    await sleep(random.integer(100, 2_000));
    await ground[which].start();
  },
});

const cutNetwork = (which: 'source' | 'target' | 'postgres'): Fault => ({
  name: `network to ${which} cut`,
  run: async (ground, random) => {
    for (let cuts = random.integer(1, 3); cuts > 0; cuts -= 1) {
      ground.proxies[which].cut();
      await sleep(random.integer(20, 400));
    }
  },
});

const stallNetwork = (which: 'source' | 'target' | 'postgres'): Fault => ({
  name: `network to ${which} stalled`,
  run: async (ground, random) => {
    ground.proxies[which].stall();
    await sleep(random.integer(500, 4_000));
    // Sometimes what was held is delivered, sometimes it is lost with the connections.
    if (random.next() < 0.5) ground.proxies[which].cut();
    ground.proxies[which].resume();
  },
});

const killJobProcess: Fault = {
  name: 'job process killed',
  run: async (ground) => {
    for (const worker of ground.fleet.workers) for (const pid of worker.jobProcesses()) signal(pid, 'SIGKILL');
  },
};

const freezeJobProcess: Fault = {
  name: 'job process frozen, then woken',
  run: async (ground, random) => {
    const frozen = ground.fleet.workers.flatMap((worker) => worker.jobProcesses());
    for (const pid of frozen) signal(pid, 'SIGSTOP');
    await sleep(random.integer(500, 6_000));
    for (const pid of frozen) signal(pid, 'SIGCONT');
  },
};

const killWorker: Fault = {
  name: 'worker killed',
  run: async (ground, random) => {
    const busy = ground.fleet.workers.filter((worker) => worker.jobProcesses().length > 0);
    const worker = random.pick(busy.length > 0 ? busy : ground.fleet.workers);
    await worker.kill();
    await sleep(random.integer(0, 1_000));
    await worker.start();
  },
};

/** The dangerous one: the old worker wakes up after another has taken its job, and must be able to write nothing. */
const freezeWorker: Fault = {
  name: 'worker frozen until replaced, then woken',
  needsSpareWorker: true,
  run: async (ground) => {
    const holder = ground.fleet.workers.find((worker) => worker.jobProcesses().length > 0);
    if (holder === undefined) return;
    const others = ground.fleet.workers.filter((worker) => worker !== holder);
    const wake = holder.freeze();
    try {
      const deadline = Date.now() + 30_000;
      while (!others.some((worker) => worker.jobProcesses().length > 0)) {
        if (Date.now() > deadline) throw new Error('a frozen worker was not replaced within 30 s');
        await sleep(100);
      }
      await sleep(1_000);
    } finally {
      wake();
    }
  },
};

export const FAULTS: readonly Fault[] = [
  killJobProcess,
  killWorker,
  freezeJobProcess,
  freezeWorker,
  killServer('target'),
  killServer('source'),
  killServer('postgres'),
  cutNetwork('source'),
  cutNetwork('target'),
  cutNetwork('postgres'),
  stallNetwork('source'),
  stallNetwork('target'),
  stallNetwork('postgres'),
];
