import { readdirSync, readFileSync } from 'node:fs';

/** Ids of a process's direct children, from /proc: none when it is gone. */
export function childProcesses(parent: number): number[] {
  try {
    return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // A kernel without that file: field 4 of `stat` is the parent.
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && parentOf(entry) === parent)
      .map(Number);
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It ended between the listing and the read.
    return undefined;
  }
}
