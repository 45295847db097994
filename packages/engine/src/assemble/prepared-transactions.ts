import type { TableStructure } from '@tideway/domain';
import type { RowChangeKind, RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { LiteralRowImage, literalsOf } from './literal-row-image.ts';
import type { OpenTransaction } from './open-transaction.ts';

/** Where rows of prepared XA transactions go that are too many for memory. Lost with the process: they are read again. */
export interface SpillStore {
  append(name: string, lines: readonly string[]): Promise<void>;
  read(name: string): AsyncIterable<readonly string[]>;
  remove(name: string): Promise<void>;
}

/** The rows of an XA transaction between PREPARE and decision. */
export interface PreparedTransaction {
  readonly gtid: string | null;
  /** Its changes in order, in pieces. */
  changes(): AsyncIterable<{ readonly changes: readonly RowChange[]; readonly bytes: number }>;
  forget(): Promise<void>;
}

interface Kept {
  readonly gtid: string | null;
  readonly bytes: number;
  /** Null when spilled. */
  readonly changes: readonly RowChange[] | null;
  readonly tables: readonly TableStructure[];
  readonly spillName: string;
}

const LINES_A_PIECE = 500;

/** Prepared XA transactions by xid (design §4.10), in memory up to a bound, then in the spill store. */
export class PreparedTransactions {
  readonly #maxBytes: number;
  readonly #spill: SpillStore | null;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #spills = 0;

  constructor(maxBytes: number, spill: SpillStore | null) {
    this.#maxBytes = maxBytes;
    this.#spill = spill;
  }

  async keep(xid: string, { gtid, changes, bytes }: OpenTransaction): Promise<void> {
    const tables = [...new Set(changes.map(({ table }) => table))];
    this.#spills += 1;
    const kept = { gtid, bytes, tables, spillName: `xa-${this.#spills}` };
    if (this.#spill === null || this.#bytes + bytes <= this.#maxBytes) {
      this.#bytes += bytes;
      this.#kept.set(xid, { ...kept, changes });
      return;
    }
    for (let at = 0; at < changes.length; at += LINES_A_PIECE) {
      const lines = changes.slice(at, at + LINES_A_PIECE).map((change) => encode(change, tables));
      await this.#spill.append(kept.spillName, lines);
    }
    this.#kept.set(xid, { ...kept, changes: null });
  }

  /** Removes and returns it; undefined when no such transaction was prepared since the start. */
  take(xid: string): PreparedTransaction | undefined {
    const kept = this.#kept.get(xid);
    if (kept === undefined) return undefined;
    this.#kept.delete(xid);
    if (kept.changes !== null) this.#bytes -= kept.bytes;
    const spill = this.#spill;
    return {
      gtid: kept.gtid,
      changes: () => readKept(kept, spill),
      forget: async () => {
        if (kept.changes === null) await spill?.remove(kept.spillName);
      },
    };
  }
}

async function* readKept(kept: Kept, spill: SpillStore | null) {
  if (kept.changes !== null) {
    yield { changes: kept.changes, bytes: kept.bytes };
    return;
  }
  if (spill === null) throw new Error('rows were spilled without a store');
  for await (const lines of spill.read(kept.spillName)) {
    const changes = lines.map((line) => decode(line, kept.tables));
    const bytes = changes.reduce(
      (sum, { before, after }) => sum + (before?.byteLength ?? 0) + (after?.byteLength ?? 0),
      0,
    );
    yield { changes, bytes };
  }
}

type Line = [table: number, kind: RowChangeKind, checks: boolean, before: Spilled, after: Spilled];
type Spilled = [byteLength: number, literals: readonly string[]] | null;

function encode(
  { table, kind, before, after, foreignKeyChecks }: RowChange,
  tables: readonly TableStructure[],
): string {
  const line: Line = [tables.indexOf(table), kind, foreignKeyChecks, spilled(before), spilled(after)];
  return JSON.stringify(line);
}

function spilled(image: RowImage | null): Spilled {
  return image === null ? null : [image.byteLength, literalsOf(image)];
}

function decode(line: string, tables: readonly TableStructure[]): RowChange {
  // Our own lines, written by `encode` of this process.
  const [index, kind, foreignKeyChecks, before, after] = JSON.parse(line) as Line;
  const table = tables[index];
  if (table === undefined) throw new RangeError(`spilled row of an unknown table ${index}`);
  return { table, kind, foreignKeyChecks, before: restored(before), after: restored(after) };
}

function restored(image: Spilled): RowImage | null {
  return image === null ? null : new LiteralRowImage(image[1], image[0]);
}
