import type { BlockList } from 'node:net';

/**
 * TLS to a source. Three sets of certificates are allowed (facts §1.2): `ca` alone, `cert` and `key` (the server is then
 * not verified), all three. None of them: encrypted, not verified.
 */
export interface SourceTls {
  /** PEM. With it the server's certificate must be signed by it. */
  readonly ca?: string | null;
  /** PEM of the client. */
  readonly cert?: string | null;
  /** PEM of the client's private key; a secret. */
  readonly key?: string | null;
  /** Also compare the host name (or address) with the certificate; only with `ca`. */
  readonly verifyIdentity?: boolean;
}

/** How to reach a source. `password` and `tls.key` are secrets: never logged, never in an error. */
export interface SourceOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Null: no TLS. */
  readonly tls: SourceTls | null;
  /** Milliseconds for TCP, TLS and authentication together. Default 10,000. */
  readonly connectTimeout?: number;
  /** Milliseconds for one query. Default 30,000. */
  readonly queryTimeout?: number;
  /** Addresses that are not connected to, whatever the host resolves to. */
  readonly blockList?: BlockList;
}
