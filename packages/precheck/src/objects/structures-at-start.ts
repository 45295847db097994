import { tableKey } from '@tideway/domain';
import type { ReadFrom } from '@tideway/engine';
import { type HistoryEntry, openBinlogSource, type SourceStart } from '@tideway/source-mysql';
import type { PrecheckContext } from '../context.ts';

/** A table whose structure at the start cannot be found out, and why. */
export interface UnknownStructure {
  readonly table: string;
  readonly reason: string;
}

/** What is known of the selected tables at the start. */
export interface StructuresAtStart {
  readonly known: number;
  readonly unknown: readonly UnknownStructure[];
}

/**
 * Opens the log at the start as the job would (under row metadata MINIMAL: position, structures, position again, and
 * all DDL from the start on), takes what it found out about structures, and closes it again. `patience`: milliseconds;
 * null when that was not enough, for the log from the start on may be long.
 */
export async function structuresAtStart(
  context: PrecheckContext,
  signal: AbortSignal,
  patience: number,
): Promise<StructuresAtStart | null> {
  const from = readFrom(await context.resolvedStart());
  const select = await context.selection();
  const limit = AbortSignal.timeout(patience);
  const enough = new AbortController();
  let found: readonly HistoryEntry[] | undefined;
  const history = {
    load: async () => [],
    append: async (entries: readonly HistoryEntry[]) => {
      found ??= entries;
      enough.abort();
    },
  };
  const reader = openBinlogSource({ source: context.job.source, select, history, name: 'tideway-precheck' });
  const until = AbortSignal.any([signal, limit, enough.signal]);
  try {
    // Ends by itself once the history was written; a log without rows would wait for ever otherwise.
    for await (const _ of reader.open(from, until)) break;
  } catch (error) {
    if (!until.aborted) throw error;
  }
  signal.throwIfAborted();
  if (found === undefined) {
    if (limit.aborted) return null;
    throw new Error('the log was opened without asking for structures');
  }
  const unknown = found.flatMap(({ table, unknown: reason }) =>
    reason === null ? [] : [{ table: tableKey(table), reason }],
  );
  return { known: found.length - unknown.length, unknown };
}

function readFrom({ mode, gtidSet, file, position }: SourceStart): ReadFrom {
  if (mode === 'gtid' && gtidSet !== null) return { mode: 'gtid', executed: gtidSet };
  return { mode: 'file-position', position: { file, position: Number(position) } };
}
