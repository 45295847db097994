import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { formatXid, type Xid } from './xa-prepare.ts';

/** MariaDB's GTID: `domain-server-sequence`. */
export interface MariadbGtid {
  readonly domain: number;
  readonly serverId: number;
  readonly sequence: bigint;
}

export interface MariadbGtidFacts {
  readonly gtid: MariadbGtid;
  /** One query event follows and no commit (a DDL). */
  readonly standalone: boolean;
  readonly transactional: boolean;
  readonly ddl: boolean;
  readonly allowParallel: boolean;
  /** Transactions with one id were committed together on the source. */
  readonly commitId: bigint | undefined;
  /** The event group is an XA PREPARE (`prepare`) or the decision on one (`decide`). */
  readonly xa: { readonly step: 'prepare' | 'decide'; readonly xid: Xid; readonly xidText: string } | undefined;
}

export interface MariadbGtidListFacts {
  /** The last GTID of each domain and server before this file. */
  readonly gtids: readonly MariadbGtid[];
}

export interface MariadbBinlogCheckpointFacts {
  readonly file: string;
}

export interface MariadbStartEncryptionFacts {
  readonly scheme: number;
  readonly keyVersion: number;
}

const STANDALONE = 1;
const GROUP_COMMIT_ID = 2;
const TRANSACTIONAL = 4;
const ALLOW_PARALLEL = 8;
const DDL = 32;
const PREPARED_XA = 64;
const COMPLETED_XA = 128;

export function readMariadbGtid(b: Bytes, start: number, end: number, serverId: number): MariadbGtidFacts {
  const r = new SpanReader(b, start, end);
  const sequence = r.u64('sequence number');
  const domain = r.u32('domain');
  const flags = r.u8('flags');
  const commitId = (flags & GROUP_COMMIT_ID) !== 0 ? r.u64('commit id') : undefined;
  const step = (flags & PREPARED_XA) !== 0 ? 'prepare' : (flags & COMPLETED_XA) !== 0 ? 'decide' : undefined;
  const xid = step === undefined ? undefined : readXid(r);
  return {
    gtid: { domain, serverId, sequence },
    standalone: (flags & STANDALONE) !== 0,
    transactional: (flags & TRANSACTIONAL) !== 0,
    ddl: (flags & DDL) !== 0,
    allowParallel: (flags & ALLOW_PARALLEL) !== 0,
    commitId,
    xa: step === undefined || xid === undefined ? undefined : { step, xid, xidText: formatXid(xid) },
  };
}

function readXid(r: SpanReader): Xid {
  const formatId = r.u32('xid format');
  const gtridLength = r.u8('gtrid length');
  const bqualLength = r.u8('bqual length');
  return { formatId, gtrid: r.copy(gtridLength, 'gtrid'), bqual: r.copy(bqualLength, 'bqual') };
}

/** The count shares its 32 bits with four flag bits. */
export function readMariadbGtidList(b: Bytes, start: number, end: number): MariadbGtidListFacts {
  const r = new SpanReader(b, start, end);
  const count = r.u32('number of GTIDs') & 0x0fff_ffff;
  if (count * 16 > r.remaining) throw new Malformed(`${count} GTIDs do not fit into ${r.remaining} bytes`);
  const gtids = Array.from({ length: count }, () => ({
    domain: r.u32('domain'),
    serverId: r.u32('server id'),
    sequence: r.u64('sequence number'),
  }));
  return { gtids };
}

export function readMariadbBinlogCheckpoint(b: Bytes, start: number, end: number): MariadbBinlogCheckpointFacts {
  const r = new SpanReader(b, start, end);
  return { file: r.text(r.u32('length of file name'), 'file name') };
}

export function readMariadbStartEncryption(b: Bytes, start: number, end: number): MariadbStartEncryptionFacts {
  const r = new SpanReader(b, start, end);
  return { scheme: r.u8('encryption scheme'), keyVersion: r.u32('key version') };
}
