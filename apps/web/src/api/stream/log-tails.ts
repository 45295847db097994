import type { LogLine } from '@tideway/contract';

/** Lines the page keeps of a log; older ones are in the download. */
const KEPT = 100_000;
/** Lines of a tail that a question under way may not have seen yet. */
const RECENT = 2_000;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** As the API chooses lines: of a level or above, with the text in its message whatever the case. */
export function isMatch({ level, message }: LogLine, least: string, search: string): boolean {
  const isLoud = LOG_LEVELS.indexOf(level) >= (LOG_LEVELS as readonly string[]).indexOf(least);
  return isLoud && message.toLowerCase().includes(search.toLowerCase());
}

/** Lines of both, each once, oldest first: those of the stream and of a question may overlap. */
export function mergeLines(known: readonly LogLine[], more: readonly LogLine[]): LogLine[] {
  const last = Number(known.at(-1)?.id ?? 0);
  if (more.every(({ id }, index) => Number(id) > (index === 0 ? last : Number(more[index - 1]?.id)))) {
    return [...known, ...more].slice(-KEPT);
  }
  const byId = new Map([...known, ...more].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id)).slice(-KEPT);
}

/** The logs that the tab's stream brings: where each goes on after a break, and its last lines. */
class LogTails {
  readonly #tails = new Map<string, { newest: string; recent: LogLine[] }>();

  /** From behind a line; `end` forgets it. */
  begin(jobId: string, after: string): void {
    this.#tails.set(jobId, { newest: after, recent: [] });
  }

  end(jobId: string): void {
    this.#tails.delete(jobId);
  }

  /** Id of the newest line that came. */
  newest(jobId: string): string {
    return this.#tails.get(jobId)?.newest ?? '0';
  }

  recent(jobId: string): readonly LogLine[] {
    return this.#tails.get(jobId)?.recent ?? [];
  }

  add(jobId: string, lines: readonly LogLine[]): void {
    const tail = this.#tails.get(jobId);
    if (tail === undefined) return;
    tail.recent = [...tail.recent, ...lines].slice(-RECENT);
    tail.newest = lines.at(-1)?.id ?? tail.newest;
  }
}

export const tails = new LogTails();
