import type { Backlog } from './backlog.ts';
import type { BenchTarget } from './bench-target.ts';

export const PEER_NAMES = [
  'ours',
  'native-1',
  'native-4',
  'native-8',
  'mysqlbinlog',
  'zongji-naive',
  'zongji-batcher',
] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** Peers that apply row by row: they get a shorter backlog of the same workload, or a run would take minutes. */
export const SLOW_PEERS: ReadonlySet<PeerName> = new Set(['mysqlbinlog', 'zongji-naive']);

/** What one run of one peer took. */
export interface PeerRun {
  /** From when it had what it needs (connections, processes) and began to read, until all is committed. */
  readonly seconds: number;
  /** Before that. */
  readonly startSeconds: number;
  /** Of its own processes (ours: from when the target is open); null for a peer that runs inside the target. */
  readonly cpuSeconds: number | null;
  readonly maxRssMegabytes: number | null;
}

/** Applies the backlog to the target. The target has the tables as they were before it. */
export type Peer = (backlog: Backlog, target: BenchTarget) => Promise<PeerRun>;

/** Longest that a peer may take. */
export const PATIENCE_SECONDS = 600;
