import { parseArgs } from 'node:util';
import { WORKLOADS, type Workload } from '../workloads/index.ts';
import { DEFAULT_DATA } from './backlog.ts';
import { PEER_NAMES, type PeerName } from './peer.ts';

/** What `bench catch-up` is told. */
export interface CatchUpOptions {
  readonly workloads: readonly Workload['name'][];
  readonly peers: readonly PeerName[];
  /** Of the backlog: 1 is what `performance.md` describes. */
  readonly scale: number;
  /** Of the backlog that the row-by-row peers get. */
  readonly slowScale: number;
  readonly rounds: number;
  readonly data: string;
  readonly recordOnly: boolean;
  readonly lanes: number;
  readonly memoryMiB: number;
  /** Folder for a CPU profile of each run of ours. */
  readonly profile: string | undefined;
  /** More arguments for Node, of ours. */
  readonly nodeFlags: readonly string[];
  /** Milliseconds that bytes take in each direction between a peer and source or target (`ours`, `native-…`). */
  readonly delay: number;
}

/** Reads the command line; throws with what is wrong. */
export function readOptions(): CatchUpOptions {
  const { values } = parseArgs({
    options: {
      workload: { type: 'string', default: 'W1,W2,W3,W4,W5,W6' },
      peers: { type: 'string', default: PEER_NAMES.join() },
      scale: { type: 'string', default: '0.3' },
      'slow-scale': { type: 'string' },
      rounds: { type: 'string', default: '3' },
      data: { type: 'string', default: DEFAULT_DATA },
      'record-only': { type: 'boolean', default: false },
      lanes: { type: 'string', default: '8' },
      memory: { type: 'string', default: '1024' },
      profile: { type: 'string' },
      'node-flags': { type: 'string', default: '' },
      delay: { type: 'string', default: '0' },
    },
  });
  const scale = positive('scale', values.scale);
  return {
    workloads: values.workload.split(',').map((name) => oneOf('workload', name, WORKLOAD_NAMES)),
    peers: values.peers.split(',').map((name) => oneOf('peer', name, PEER_NAMES)),
    scale,
    slowScale: values['slow-scale'] === undefined ? scale / 20 : positive('slow-scale', values['slow-scale']),
    rounds: positive('rounds', values.rounds),
    data: values.data,
    recordOnly: values['record-only'],
    lanes: positive('lanes', values.lanes),
    memoryMiB: positive('memory', values.memory),
    profile: values.profile,
    nodeFlags: values['node-flags'].split(',').filter((flag) => flag !== ''),
    delay: values.delay === '0' ? 0 : positive('delay', values.delay),
  };
}

const WORKLOAD_NAMES = Object.keys(WORKLOADS) as Workload['name'][];

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} ${text}: not a positive number`);
  return value;
}

function oneOf<T extends string>(what: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new RangeError(`no ${what} ${text}; there are ${known.join(', ')}`);
  return found;
}
