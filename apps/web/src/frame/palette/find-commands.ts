/** What both people and the search see of a command. */
export interface Findable {
  readonly group: string;
  readonly label: string;
}

/** Of each group at most this many are shown, so that 500 jobs are no list to scroll. */
const OF_A_GROUP = 8;

/** The commands that hold every word looked for, in their label or group; the first few of each group. */
export function findCommands<C extends Findable>(commands: readonly C[], search: string): C[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const taken = new Map<string, number>();
  return commands.filter(({ group, label }) => {
    const text = `${group} ${label}`.toLocaleLowerCase();
    const count = taken.get(group) ?? 0;
    if (count === OF_A_GROUP || !words.every((word) => text.includes(word))) return false;
    taken.set(group, count + 1);
    return true;
  });
}
