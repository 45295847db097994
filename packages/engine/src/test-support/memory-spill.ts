import type { SpillStore } from '../assemble/spilled-changes.ts';

/** Spilled rows in memory, gone with the run, as a worker's files are. */
export function memorySpill(): SpillStore {
  const files = new Map<string, string[]>();
  return {
    append: async (name, lines) => {
      files.set(name, [...(files.get(name) ?? []), ...lines]);
    },
    read: async function* (name) {
      for (const line of files.get(name) ?? []) yield [line];
    },
    remove: async (name) => {
      files.delete(name);
    },
  };
}
