import { BoundedMap, type TableName, type TableStructure, TidewayError } from '@tideway/domain';
import { ForeignKeyGraph } from '../keys/foreign-key-graph.ts';
import { KeyExtractor } from '../keys/key-extractor.ts';
import type { WriteSet } from '../keys/write-set.ts';
import type { SourceTransaction } from '../ports/source-transaction.ts';
import type { TargetCatalog } from '../ports/target.ts';

const MOST_EXTRACTORS = 4_000;

/** The structures that transactions in flight were keyed with. */
export class TableRegistry {
  readonly #catalog: TargetCatalog;
  readonly #foreignKeyChecks: boolean;
  readonly #foreignKeys = new ForeignKeyGraph();
  /** A table whose extractor was forgotten is prepared again: its target structure is still there. */
  readonly #extractors = new BoundedMap<TableStructure, KeyExtractor>(MOST_EXTRACTORS);
  /** Changes by reason of a coarse key. */
  readonly coarse: Record<string, number> = {};

  constructor(catalog: TargetCatalog, foreignKeyChecks: boolean) {
    this.#catalog = catalog;
    this.#foreignKeyChecks = foreignKeyChecks;
  }

  /** Structures of these changes that are not prepared yet; undefined (the usual case) when there are none. */
  missing({ changes }: Pick<SourceTransaction, 'changes'>): TableStructure[] | undefined {
    let last: TableStructure | undefined;
    let missing: TableStructure[] | undefined;
    for (const { table } of changes) {
      if (table === last) continue;
      last = table;
      if (this.#extractors.has(table) || missing?.includes(table)) continue;
      missing ??= [];
      missing.push(table);
    }
    return missing;
  }

  /**
   * Loads the target's structure, and those its foreign keys lead to. When a foreign key is new, `drain` is awaited
   * before it counts: transactions in flight were keyed without it.
   */
  async prepare(source: TableStructure, drain: () => Promise<void>): Promise<void> {
    const target = await this.#catalog.load(source.table);
    await this.#loadParents(source, target);
    const structures = [source, target, ...this.#catalog.referencing(source.table)];
    if (!structures.every((structure) => this.#foreignKeys.knows(structure))) {
      await drain();
      for (const structure of structures) this.#foreignKeys.learn(structure);
      this.#extractors.clear();
    }
    this.#extractors.set(source, this.#compile(source));
  }

  async #loadParents(source: TableStructure, target: TableStructure): Promise<void> {
    for (const { referenced } of [...source.foreignKeys, ...target.foreignKeys]) {
      if (this.#catalog.peek(referenced) !== undefined) continue;
      await this.#catalog.load(referenced).catch((error: unknown) => {
        // A parent that is not on the target cannot be violated there.
        if (!(error instanceof TidewayError) || error.code !== 'TARGET_TABLE_MISSING') throw error;
      });
    }
  }

  #compile(source: TableStructure): KeyExtractor {
    const target = (table: TableName): TableStructure | undefined => this.#catalog.peek(table);
    return new KeyExtractor(source, {
      target,
      foreignKeys: this.#foreignKeys,
      foreignKeyChecks: this.#foreignKeyChecks,
    });
  }

  /** The dependency keys of changes whose tables are prepared. */
  writeSet({ changes }: Pick<SourceTransaction, 'changes'>): WriteSet {
    const keys: WriteSet = { exclusive: [], shared: [] };
    let last: TableStructure | undefined;
    let extractor: KeyExtractor | undefined;
    for (const change of changes) {
      if (change.table !== last) {
        last = change.table;
        extractor = this.#extractors.get(last) ?? this.#recompile(last);
      }
      extractor?.collect(change, keys);
      if (extractor !== undefined && extractor.reasons.length > 0) this.#count(extractor);
    }
    return keys;
  }

  /** A structure that was prepared before a foreign key was learned. */
  #recompile(source: TableStructure): KeyExtractor {
    const extractor = this.#compile(source);
    this.#extractors.set(source, extractor);
    return extractor;
  }

  #count({ reasons }: KeyExtractor): void {
    for (const reason of reasons) this.coarse[reason] = (this.coarse[reason] ?? 0) + 1;
  }

  /** After a DDL, with nothing in flight. */
  clear(): void {
    this.#extractors.clear();
    this.#foreignKeys.clear();
  }
}
