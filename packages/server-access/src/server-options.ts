import type { WorkerJob } from '@tideway/job-store';
import type { ConnectionOptions } from '@tideway/sink-tidb';
import type { SourceOptions } from '@tideway/source-mysql';
import { readNetworkPolicy } from './network-policy.ts';

/** Of this process, read once; a wrong one ends it at its start. */
export const networkPolicy = readNetworkPolicy(process.env);

/** How a job's source is reached. With a client certificate but no CA the server is not verified, as documented. */
export function sourceOptions({ source }: Pick<WorkerJob, 'source'>): SourceOptions {
  const { host, port, user, password, tls } = source;
  return { host, port, user, password, tls, blockList: networkPolicy };
}

/** How a job's target is reached: with TLS its certificate is verified, by the cluster's CA or by the system's. */
export function targetOptions({ target }: Pick<WorkerJob, 'target'>): ConnectionOptions {
  const { host, port, user, password, tls } = target;
  return { host, port, user, password, tls: tls === null ? null : targetTls(tls.ca), blockList: networkPolicy };
}

export function targetTls(ca: string | null): NonNullable<ConnectionOptions['tls']> {
  return { ca, verify: ca === null ? 'identity' : 'ca' };
}
