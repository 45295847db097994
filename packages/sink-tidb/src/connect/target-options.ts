import type { BlockList } from 'node:net';

/** TLS towards the target; PEM texts. Absent as a whole: no TLS. */
export interface TlsOptions {
  readonly ca?: string | null;
  readonly cert?: string | null;
  /** Private key of `cert`. A secret. */
  readonly key?: string | null;
  /** What is checked of the server's certificate: nothing, its chain up to `ca` (or the system's), or the name too. */
  readonly verify: 'none' | 'ca' | 'identity';
}

/** How the target is reached. Holds secrets: never logged, never part of an error. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly tls?: TlsOptions | null;
  /** Milliseconds for TCP, TLS and login together; 10,000 when omitted. */
  readonly connectTimeout?: number;
  /** Addresses that are not connected to, whatever the host resolves to. */
  readonly blockList?: BlockList;
}

/** `host:port` for messages. */
export function describeAddress({ host, port }: Pick<ConnectionOptions, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
