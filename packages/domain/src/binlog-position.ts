/** A place in a source's binary log: the file's name and a byte offset in it (decimal text: it can pass 2^53 in JSON). */
export interface BinlogPosition {
  readonly file: string;
  readonly position: number;
}

/** `binlog.000016:5122`, as operators write it. */
export function formatPosition({ file, position }: BinlogPosition): string {
  return `${file}:${position}`;
}

/** Reads what {@link formatPosition} wrote. */
export function parsePosition(text: string): BinlogPosition {
  const colon = text.lastIndexOf(':');
  return { file: text.slice(0, colon), position: Number(text.slice(colon + 1)) };
}

/** The number at the end of a binlog file's name (`binlog.000016` → 16), or undefined when it has none. */
export function binlogFileNumber(file: string): number | undefined {
  const digits = /\.(\d+)$/.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Order of two positions of one source: file number, then offset. Throws when a name carries no number. */
export function comparePositions(a: BinlogPosition, b: BinlogPosition): number {
  if (a.file === b.file) return a.position - b.position;
  const left = binlogFileNumber(a.file);
  const right = binlogFileNumber(b.file);
  if (left === undefined || right === undefined) {
    throw new RangeError(`cannot order binlog files "${a.file}" and "${b.file}"`);
  }
  return left - right;
}
