import { tableKey } from '@tideway/domain';
import type { ReadFrom } from '@tideway/engine';
import type { HistoryEntry } from './history-store.ts';
import { coveredAt } from './schema-history.ts';

/**
 * The entries that a job which reads on from `from` can still need: of each table the last that holds there, and all
 * that lie ahead. A job never reads again from before a place it went on from.
 */
export function pruneHistory(
  entries: readonly HistoryEntry[],
  from: ReadFrom,
  serverUuid: string | null,
): readonly HistoryEntry[] {
  const isCovered = coveredAt(from, serverUuid);
  const lastOfTable = new Map<string, HistoryEntry>();
  for (const entry of entries) if (isCovered(entry)) lastOfTable.set(tableKey(entry.table), entry);
  return entries.filter((entry) => {
    if (isCovered(entry)) return lastOfTable.get(tableKey(entry.table)) === entry;
    // By file and position those of another server say nothing here.
    return from.mode === 'gtid' || entry.serverUuid === serverUuid;
  });
}
