import { completeJobFor, startableJobFor, type Tier } from '@tideway/contract';
import { say, type Text } from '@tideway/domain';
import type { JobRow } from './stored-job.ts';
import { storedSource, storedTarget } from './stored-job.ts';

/** An input at fault: its path, `source.port`, and why. */
export interface FieldProblem {
  readonly field: string;
  readonly message: Text;
}

/** What a rule of the contract says, which speaks English only. */
export function unfit(message: string): Text {
  return say(message, `不符合要求（${message}）`);
}

/** Which part of a job an action needs: a connection test, a precheck, a start. */
export type DraftPart = 'connections' | 'all' | 'start';

/** What is missing or wrong in a job, by the same schema that the forms use. `typed` input that was never valid counts. */
export function draftProblems(row: JobRow, part: DraftPart): readonly FieldProblem[] {
  const source = storedSource.parse(row.source);
  const has = (name: string): boolean => row.secrets.some((secret) => secret.name === name);
  const keep = (name: string) => (has(name) ? { keep: true as const } : undefined);
  const input = {
    name: row.name,
    source: {
      ...dropNulls(source, ['dataSource', 'connectivity', 'port', 'user']),
      password: keep('source.password'),
      tls: { ...source.tls, clientKey: keep('source.clientKey') ?? null },
    },
    target: { user: storedTarget.parse(row.target).user ?? undefined, password: keep('target.password') },
    start: row.start ?? undefined,
    selection: row.selection ?? undefined,
    spec: row.spec ?? undefined,
  };
  const result = schemaOf(part, row.cluster.tier as Tier).safeParse(input); // written through the contract only
  const problems = new Map<string, Text>();
  for (const { path, message } of result.success ? [] : result.error.issues) {
    const field = path.join('.');
    if (!problems.has(field)) problems.set(field, unfit(message));
  }
  const typed = row.typed as Record<string, string>;
  for (const [field, text] of Object.entries(typed)) {
    // Texts of choices that are not in force are remembered only.
    if (field.startsWith('_')) continue;
    if (part === 'connections' && /^(start|selection|spec)/.test(field)) continue;
    const typed = text.slice(0, 100);
    problems.set(field, problems.get(field) ?? say(`"${typed}" is not valid here`, `“${typed}”在此无效`));
  }
  return [...problems].map(([field, message]) => ({ field, message }));
}

function schemaOf(part: DraftPart, tier: Tier) {
  if (part === 'start') return startableJobFor(tier);
  const all = completeJobFor(tier);
  return part === 'all' ? all : all.pick({ name: true, source: true, target: true });
}

/** Absent is told apart from null: a required field that was never filled is "required", not "expected string". */
function dropNulls<T extends object>(value: T, names: readonly (keyof T)[]): Partial<T> {
  const copy: Partial<T> = { ...value };
  for (const name of names) if (copy[name] === null) delete copy[name];
  return copy;
}
