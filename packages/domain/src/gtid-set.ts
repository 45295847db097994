import { type GtidInterval, intervalsInclude, normaliseIntervals, subtractIntervals } from './gtid-interval.ts';

/** One MySQL GTID: `sid` is the lower-case UUID, with `:tag` appended for a tagged GTID (MySQL ≥ 8.3). */
export interface Gtid {
  readonly sid: string;
  readonly gno: bigint;
}

/** A GTID text that cannot be read; `message` names the part and why. */
export class GtidSyntaxError extends Error {
  override readonly name = 'GtidSyntaxError';
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/;
const TAG = /^[a-z_][a-z0-9_]{0,31}$/;
const NUMBER = /^[0-9]{1,19}$/;
const MAX_GNO = 9223372036854775806n;

/**
 * An immutable set of MySQL GTIDs in the server's own text form,
 * `uuid[:tag]:a[-b][:c-d][:tag2:…],uuid2:…` (MySQL manual, "GTID Sets"); white space is allowed anywhere.
 * Intervals are kept merged, sids sorted, so equal sets have equal text.
 */
export class GtidSet {
  static readonly EMPTY: GtidSet = new GtidSet(new Map());
  readonly #sids: ReadonlyMap<string, readonly GtidInterval[]>;

  private constructor(sids: ReadonlyMap<string, readonly GtidInterval[]>) {
    this.#sids = sids;
  }

  /** Reads the server's text form. Throws {@link GtidSyntaxError} naming the part that is wrong. */
  static parse(text: string): GtidSet {
    const collected = new Map<string, GtidInterval[]>();
    for (const raw of text.split(',')) {
      const part = raw.replace(/\s+/g, '').toLowerCase();
      if (part !== '') parseSid(part, collected);
    }
    return GtidSet.#build(collected);
  }

  /** The set of these intervals, whatever their order. */
  static of(entries: Iterable<readonly [sid: string, intervals: readonly GtidInterval[]]>): GtidSet {
    const collected = new Map<string, GtidInterval[]>();
    for (const [sid, intervals] of entries) {
      const list = collected.get(sid);
      if (list === undefined) collected.set(sid, [...intervals]);
      else list.push(...intervals);
    }
    return GtidSet.#build(collected);
  }

  static #build(collected: ReadonlyMap<string, readonly GtidInterval[]>): GtidSet {
    const sids = new Map<string, readonly GtidInterval[]>();
    for (const sid of [...collected.keys()].sort()) {
      const intervals = normaliseIntervals(collected.get(sid) ?? []);
      if (intervals.length > 0) sids.set(sid, intervals);
    }
    return sids.size === 0 && GtidSet.EMPTY !== undefined ? GtidSet.EMPTY : new GtidSet(sids);
  }

  get isEmpty(): boolean {
    return this.#sids.size === 0;
  }

  /** The sids (`uuid` or `uuid:tag`) in this set, sorted. */
  get sids(): readonly string[] {
    return [...this.#sids.keys()];
  }

  /** The merged intervals of one sid; empty when it is not in the set. */
  intervals(sid: string): readonly GtidInterval[] {
    return this.#sids.get(sid) ?? [];
  }

  /** How many transactions the set holds. */
  get size(): bigint {
    let total = 0n;
    for (const intervals of this.#sids.values()) for (const { from, to } of intervals) total += to - from + 1n;
    return total;
  }

  has(gtid: Gtid): boolean {
    return intervalsInclude(this.intervals(gtid.sid), gtid.gno);
  }

  union(other: GtidSet): GtidSet {
    return GtidSet.of([...this.#sids, ...other.#sids]);
  }

  /** This set with one more member. For many, collect them and use {@link GtidSet.of}. */
  add(gtid: Gtid): GtidSet {
    return GtidSet.of([...this.#sids, [gtid.sid, [{ from: gtid.gno, to: gtid.gno }]]]);
  }

  /** The members of this set that are not in `other` (the server's GTID_SUBTRACT). */
  subtract(other: GtidSet): GtidSet {
    return GtidSet.of(
      [...this.#sids].map(([sid, own]) => [sid, subtractIntervals(own, other.intervals(sid))] as const),
    );
  }

  /** Whether every member of this set is in `other` (the server's GTID_SUBSET). */
  isSubsetOf(other: GtidSet): boolean {
    return this.subtract(other).isEmpty;
  }

  equals(other: GtidSet): boolean {
    return this.toString() === other.toString();
  }

  /** The server's text form, without white space: `uuid:1-5:9,uuid2:1`, tags as `uuid:tag:1-5`. */
  toString(): string {
    const parts: string[] = [];
    for (const [sid, intervals] of this.#sids) {
      parts.push(`${sid}:${intervals.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(':')}`);
    }
    return parts.join(',');
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Reads `uuid:n` or `uuid:tag:n`. Throws {@link GtidSyntaxError}. */
export function parseGtid(text: string): Gtid {
  const set = GtidSet.parse(text);
  const sid = set.sids[0];
  const interval = sid === undefined ? undefined : set.intervals(sid)[0];
  if (sid === undefined || interval === undefined || set.size !== 1n) {
    throw new GtidSyntaxError(`"${text}" is not one GTID (expected uuid:number)`);
  }
  return { sid, gno: interval.from };
}

export function formatGtid(gtid: Gtid): string {
  return `${gtid.sid}:${gtid.gno}`;
}

function parseSid(part: string, collected: Map<string, GtidInterval[]>): void {
  const [first = '', ...rest] = part.split(':');
  if (!UUID.test(first)) throw new GtidSyntaxError(`"${first}" is not a server UUID (8-4-4-4-12 hexadecimal digits)`);
  const hex = first.replaceAll('-', '');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  if (rest.length === 0) throw new GtidSyntaxError(`${first} has no transaction numbers (expected ${first}:1-n)`);
  let sid = uuid;
  let bare = false;
  for (const item of rest) {
    if (TAG.test(item)) {
      if (bare) throw new GtidSyntaxError(`the tag before "${item}" in ${uuid} has no transaction numbers`);
      sid = `${uuid}:${item}`;
      bare = true;
      continue;
    }
    bare = false;
    const list = collected.get(sid);
    const interval = parseInterval(item, uuid);
    if (list === undefined) collected.set(sid, [interval]);
    else list.push(interval);
  }
  if (bare) throw new GtidSyntaxError(`the last tag of ${uuid} has no transaction numbers`);
}

function parseInterval(item: string, uuid: string): GtidInterval {
  const [fromText = '', toText = fromText, ...more] = item.split('-');
  if (more.length > 0 || !NUMBER.test(fromText) || !NUMBER.test(toText)) {
    throw new GtidSyntaxError(`"${item}" after ${uuid} is not a transaction number or a range (expected n or n-m)`);
  }
  const from = BigInt(fromText);
  const to = BigInt(toText);
  if (from < 1n) throw new GtidSyntaxError(`"${item}" after ${uuid}: transaction numbers begin at 1`);
  if (to > MAX_GNO) throw new GtidSyntaxError(`"${item}" after ${uuid}: transaction numbers end at ${MAX_GNO}`);
  if (from > to) throw new GtidSyntaxError(`"${item}" after ${uuid}: the range runs backwards`);
  return { from, to };
}
