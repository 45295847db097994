import type { WorkerJob } from '@tideway/job-store';
import type { ConnectionOptions } from '@tideway/sink-tidb';
import type { SourceOptions } from '@tideway/source-mysql';

/** How the source is reached. With a client certificate but no CA the server is not verified, as the document says. */
export function sourceOptions({ source }: WorkerJob): SourceOptions {
  const { host, port, user, password, tls } = source;
  return { host, port, user, password, tls };
}

/** How the target is reached: with TLS its certificate is verified, by the cluster's CA or by the system's. */
export function targetConnection({ target }: WorkerJob): ConnectionOptions {
  const { host, port, user, password, tls } = target;
  const verified = tls === null ? null : { ca: tls.ca, verify: tls.ca === null ? 'identity' : 'ca' };
  return { host, port, user, password, tls: verified as ConnectionOptions['tls'] };
}
