import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { formatUuid, type GtidFacts } from './gtid.ts';

/**
 * An integer of MySQL's serialization library (libs/mysql/serialization): as many set low bits in the first byte as
 * bytes follow; the value is the little-endian rest above the first clear bit (nine bytes: all of the last eight).
 */
export function readVarlen(r: SpanReader, what: string): bigint {
  const first = r.u8(what);
  let extra = 0;
  while (extra < 8 && (first >> extra) & 1) extra += 1;
  if (extra === 8) return r.u64(what);
  let value = BigInt(first >> (extra + 1));
  let shift = BigInt(7 - extra);
  for (let i = 0; i < extra; i += 1) {
    value |= BigInt(r.u8(what)) << shift;
    shift += 8n;
  }
  return value;
}

/** A signed one keeps its sign in the lowest bit; negative values are stored as complement. */
export function readSignedVarlen(r: SpanReader, what: string): bigint {
  const raw = readVarlen(r, what);
  return raw & 1n ? -(raw >> 1n) - 1n : raw >> 1n;
}

const FIELD = {
  flags: 0,
  uuid: 1,
  gno: 2,
  tag: 3,
  lastCommitted: 4,
  sequenceNumber: 5,
  immediateCommitTimestamp: 6,
  originalCommitTimestamp: 7,
  transactionLength: 8,
  immediateServerVersion: 9,
  originalServerVersion: 10,
  commitGroupTicket: 11,
} as const;

/** Reads the body of GTID_TAGGED_LOG_EVENT (8.3 on): a message of numbered fields, each present or not. */
export function readTaggedGtid(b: Bytes, start: number, end: number): GtidFacts {
  const r = new SpanReader(b, start, end);
  readVarlen(r, 'serialization version');
  readVarlen(r, 'message size');
  const lastNonIgnorable = readVarlen(r, 'last non-ignorable field');
  let uuid: string | undefined;
  let tag = '';
  const numbers = new Map<number, bigint>();
  while (r.remaining > 0) {
    const id = Number(readVarlen(r, 'field id'));
    if (id === FIELD.uuid) uuid = readUuid(r);
    else if (id === FIELD.tag) tag = r.text(Number(readVarlen(r, 'tag length')), 'tag');
    else if (id === FIELD.gno || id === FIELD.lastCommitted || id === FIELD.sequenceNumber) {
      numbers.set(id, readSignedVarlen(r, 'number'));
    } else if (id === FIELD.flags) numbers.set(id, BigInt(r.u8('flags')));
    else if (id <= FIELD.commitGroupTicket) numbers.set(id, readVarlen(r, 'number'));
    else if (BigInt(id) <= lastNonIgnorable) throw new Malformed(`field ${id} of a tagged GTID is not known`);
    else break; // A field that may be ignored, whose length only its owner knows; nothing of ours comes after it.
  }
  const gno = numbers.get(FIELD.gno);
  if (uuid === undefined || gno === undefined) throw new Malformed('a tagged GTID without its source id or number');
  return facts(tag === '' ? uuid : `${uuid}:${tag}`, gno, numbers);
}

/** Sixteen varlen integers, one a byte. */
function readUuid(r: SpanReader): string {
  const bytes = Buffer.alloc(16);
  for (let i = 0; i < 16; i += 1) {
    const byte = readVarlen(r, 'source id');
    if (byte > 255n) throw new Malformed('a byte of the source id is above 255');
    bytes[i] = Number(byte);
  }
  return formatUuid(bytes, 0);
}

function facts(sid: string, gno: bigint, numbers: ReadonlyMap<number, bigint>): GtidFacts {
  const number = (id: number) => {
    const value = numbers.get(id);
    return value === undefined ? undefined : Number(value);
  };
  const immediateCommitTimestamp = number(FIELD.immediateCommitTimestamp);
  const immediateServerVersion = number(FIELD.immediateServerVersion);
  return {
    sid,
    gno,
    mayHaveStatements: ((number(FIELD.flags) ?? 1) & 1) !== 0,
    lastCommitted: number(FIELD.lastCommitted),
    sequenceNumber: number(FIELD.sequenceNumber),
    immediateCommitTimestamp,
    originalCommitTimestamp: number(FIELD.originalCommitTimestamp) ?? immediateCommitTimestamp,
    transactionLength: number(FIELD.transactionLength),
    immediateServerVersion,
    originalServerVersion: number(FIELD.originalServerVersion) ?? immediateServerVersion,
  };
}
