import { type BinlogPosition, comparePositions, GtidSet } from '@tideway/domain';

/** How a job names its transactions: by GTID, or by the end of each in the binlog. */
export type PositionMode = 'gtid' | 'file-position';

interface Span {
  from: bigint;
  to: bigint;
}

/**
 * The transactions a lane has committed since the last fold, in the compact text that its checkpoint row holds.
 *
 * Text: `name=first[+more],gap[+more],…;name=…`, numbers in base 36. `name` is a GTID's sid (`uuid[:tag]`) or a binlog
 * file, percent-encoded; `first` a transaction number or an end offset; `gap` the distance from the end of the span
 * before; `more` how many numbers follow within the span. Some three bytes a transaction.
 */
export class HeldSet {
  readonly #spans = new Map<string, Span[]>();
  /** The text of all but the last span, which is one of `#lastName`; undefined when it must be made anew. */
  #head: string | undefined = '';
  #lastName: string | undefined;

  /** Reads the text back. Throws a RangeError when it was tampered with. */
  static decode(text: string): HeldSet {
    const held = new HeldSet();
    for (const part of text.split(';')) {
      if (part === '') continue;
      const [name = '', list = ''] = part.split('=');
      let end = 0n;
      const spans = list.split(',').map((item) => {
        const [start = '', more = '0'] = item.split('+');
        const from = end + parseBase36(start);
        end = from + parseBase36(more);
        return { from, to: end };
      });
      held.#spans.set(decodeURIComponent(name), spans);
    }
    held.#head = undefined;
    return held;
  }

  get isEmpty(): boolean {
    return this.#spans.size === 0;
  }

  /** Adds `uuid[:tag]:n`. */
  addGtid(text: string): void {
    const colon = text.lastIndexOf(':');
    this.#add(text.slice(0, colon).toLowerCase(), BigInt(text.slice(colon + 1)));
  }

  /** Adds the transaction that ends at this offset of this file. */
  addMark(file: string, end: number): void {
    this.#add(file, BigInt(end));
  }

  #add(name: string, value: bigint): void {
    const spans = this.#spans.get(name);
    const last = spans?.at(-1);
    if (spans === undefined || last === undefined) {
      this.#head = this.#spans.size === 0 ? `${encodeURIComponent(name)}=` : undefined;
      this.#lastName = name;
      this.#spans.set(name, [{ from: value, to: value }]);
      return;
    }
    // Only what is behind the last span of the last name can be added to the text as it stands.
    if (name !== this.#lastName || value <= last.to) this.#head = undefined;
    if (value <= last.to) insert(spans, value);
    else if (value === last.to + 1n) last.to = value;
    else {
      if (this.#head !== undefined) this.#head += `${spanText(spans, spans.length - 1)},`;
      spans.push({ from: value, to: value });
    }
  }

  /** The text for the checkpoint row. */
  encode(): string {
    if (this.#head === undefined) this.#rebuild();
    const open = this.#lastName === undefined ? undefined : this.#spans.get(this.#lastName);
    return open === undefined ? '' : `${this.#head}${spanText(open, open.length - 1)}`;
  }

  #rebuild(): void {
    this.#lastName = undefined;
    let head = '';
    let tail = '';
    for (const [name, spans] of this.#spans) {
      const texts = spans.map((_, index) => spanText(spans, index));
      head += `${this.#lastName === undefined ? '' : `${tail};`}${encodeURIComponent(name)}=`;
      tail = texts.pop() ?? '';
      for (const text of texts) head += `${text},`;
      this.#lastName = name;
    }
    this.#head = head;
  }

  /** Leaves out the members of `base`: they are in the job's base already. */
  pruneGtids(base: GtidSet): void {
    const rest = this.toGtidSet().subtract(base);
    this.#replace(rest.sids.map((sid) => [sid, rest.intervals(sid).map(({ from, to }) => ({ from, to }))]));
  }

  /** Leaves out the marks at or before a position. */
  pruneMarks({ file, position }: BinlogPosition): void {
    const end = BigInt(position);
    const rest: [string, Span[]][] = [];
    for (const [name, spans] of this.#spans) {
      const after = name === file ? 0 : comparePositions({ file: name, position: 0 }, { file, position: 0 });
      if (after > 0) rest.push([name, spans]);
      if (after !== 0) continue;
      const kept = spans.flatMap(({ from, to }) => (to <= end ? [] : [{ from: from > end ? from : end + 1n, to }]));
      if (kept.length > 0) rest.push([name, kept]);
    }
    this.#replace(rest);
  }

  #replace(entries: readonly (readonly [string, Span[]])[]): void {
    this.#spans.clear();
    for (const [name, spans] of entries) this.#spans.set(name, spans);
    this.#head = undefined;
  }

  /** Members as a GTID set (of a GTID job). */
  toGtidSet(): GtidSet {
    return GtidSet.of(this.#spans);
  }

  /** Members as `file:end` (of a file-position job). */
  toMarks(): readonly string[] {
    const marks: string[] = [];
    for (const [name, spans] of this.#spans) {
      for (const { from, to } of spans) for (let end = from; end <= to; end += 1n) marks.push(`${name}:${end}`);
    }
    return marks;
  }

  /** Adds every member of another set. */
  merge(other: HeldSet): void {
    const names = new Set([...this.#spans.keys(), ...other.#spans.keys()]);
    this.#replace(
      [...names].map((name) => {
        const all = [...(this.#spans.get(name) ?? []), ...(other.#spans.get(name) ?? [])];
        all.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
        const merged: Span[] = [];
        for (const span of all) {
          const last = merged.at(-1);
          if (last === undefined || span.from > last.to + 1n) merged.push({ ...span });
          else if (span.to > last.to) last.to = span.to;
        }
        return [name, merged] as const;
      }),
    );
  }
}

function spanText(spans: readonly Span[], index: number): string {
  const { from, to } = spans[index] as Span;
  const before = index === 0 ? 0n : (spans[index - 1] as Span).to;
  return to === from ? (from - before).toString(36) : `${(from - before).toString(36)}+${(to - from).toString(36)}`;
}

/** Puts a value that is not behind the last span where it belongs. */
function insert(spans: Span[], value: bigint): void {
  const index = firstNear(spans, value);
  const span = spans[index] as Span;
  if (value >= span.from && value <= span.to) return;
  if (value === span.to + 1n) {
    const next = spans[index + 1];
    if (next !== undefined && next.from === value + 1n) {
      span.to = next.to;
      spans.splice(index + 1, 1);
    } else {
      span.to = value;
    }
  } else if (value === span.from - 1n) {
    span.from = value;
  } else {
    spans.splice(index, 0, { from: value, to: value });
  }
}

/** The first span that holds the value, touches it or lies behind it: there is one. */
function firstNear(spans: readonly Span[], value: bigint): number {
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (spans[middle] as Span).to + 1n) high = middle;
    else low = middle + 1;
  }
  return low;
}

function parseBase36(text: string): bigint {
  if (!/^[0-9a-z]+$/.test(text)) throw new RangeError(`"${text}" is not a base 36 number`);
  let value = 0n;
  // Numbers pass 2^53, which parseInt cannot hold: eight digits at a time fit.
  for (let index = 0; index < text.length; index += 8) {
    const piece = text.slice(index, index + 8);
    value = value * 36n ** BigInt(piece.length) + BigInt(Number.parseInt(piece, 36));
  }
  return value;
}
