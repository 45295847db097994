import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineOptions } from '@tideway/engine';
import type { DdlDecision, DdlPolicy } from '@tideway/sink-tidb';

/** `job.json`: what is other than usual. */
export interface CaseJob {
  readonly lanes?: number;
  readonly mode?: 'gtid' | 'file-position';
  readonly foreignKeyChecks?: boolean;
  readonly ddlPolicy?: DdlPolicy;
  readonly pipeline?: Partial<PipelineOptions>;
  /** Tables instead of the whole database. */
  readonly tables?: readonly string[];
  /** Further databases beside `{db}`: `{db}_2`. */
  readonly databases?: readonly string[];
  readonly sourceTimeZone?: string;
  /** Why it does not run on every source or target; it is skipped there. */
  readonly onlyStandIn?: string;
  /** The oldest source that can log it, `9.6`, and why; it is skipped on older ones. */
  readonly minSource?: { readonly version: number; readonly why: string };
  /** Why no other case may run beside it. */
  readonly alone?: string;
  /** Why the reference decoder cannot read it. */
  readonly notByZongji?: string;
  /** Why it cannot pass yet: skipped, and counted as such. */
  readonly pending?: string;
}

/** `expect.json`: what is other than "every row equal, nothing missed". */
export interface CaseExpectation {
  /** The job fails with this code … */
  readonly error?: string;
  /** … whose text matches this … */
  readonly message?: string;
  /** … and whose params hold these. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** How it is resumed after `mend.sql` (run on the target); absent: it is not resumed, unless there is a `mend.sql`. */
  readonly resume?: { readonly overwrite?: boolean; readonly decision?: Omit<DdlDecision, 'event'> };
  readonly missed?: number;
  /** Rows that a replay window did away with. */
  readonly overwritten?: number;
  /** Statements that are not migrated, by what they are. */
  readonly notMigrated?: readonly string[];
  /** DDL events that were skipped. */
  readonly skippedDdl?: number;
  /** Tables that must differ, or exist on one side only. */
  readonly different?: readonly string[];
  /** Rows of target tables, each as `a,b,c`, ordered by the first column. */
  readonly targetRows?: Readonly<Record<string, readonly string[]>>;
}

/** One step of a script. */
export type Step =
  | { readonly kind: 'sql'; readonly on: 'source' | 'target'; readonly session: string; readonly sql: string }
  | { readonly kind: 'start' | 'wait' | 'crash' | 'stop' }
  | { readonly kind: 'disconnect'; readonly session: string };

export interface CaseFiles {
  readonly name: string;
  readonly createSource: string;
  readonly createTarget: string;
  readonly steps: readonly Step[];
  readonly mend: string | null;
  readonly job: CaseJob;
  readonly expect: CaseExpectation;
}

/** Every case of the folder, in order of name; with `names`, those only. Throws when one of them does not exist. */
export function loadCases(folder: string, names: readonly string[]): readonly CaseFiles[] {
  const all = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`there is no case ${unknown.join(', ')} in ${folder}`);
  return all
    .filter((name) => names.length === 0 || names.includes(name))
    .map((name) => loadCase(join(folder, name), name));
}

function loadCase(folder: string, name: string): CaseFiles {
  const read = (file: string): string | null => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  const createSource = read('create.sql') ?? '';
  const script = read('dml.sql');
  if (script === null) throw new Error(`${name} has no dml.sql`);
  return {
    name,
    createSource,
    createTarget: read('create-target.sql') ?? createSource,
    steps: parseScript(script),
    mend: read('mend.sql'),
    job: JSON.parse(read('job.json') ?? '{}'),
    expect: JSON.parse(read('expect.json') ?? '{}'),
  };
}

/**
 * Whether no other case may run beside it: it says so, or it uses XA, whose decision would fail every job that started
 * on the shared source since its XA PREPARE (SOURCE_XA_UNKNOWN).
 */
export function runsAlone({ job, createSource, steps }: CaseFiles): boolean {
  const texts = [createSource, ...steps.map((step) => (step.kind === 'sql' ? step.sql : ''))];
  return job.alone !== undefined || texts.some((text) => /^\s*XA\s/im.test(text));
}

const DIRECTIVE = /^-- @(\w+)(?:\s+(\S+))?\s*$/;

/**
 * Cuts a script at its directives: `-- @session NAME` (later statements run on that session of the source), `-- @target`
 * (on the target), `-- @source`, `-- @start` (the job starts now, not at the end), `-- @wait` (until all is applied),
 * `-- @crash` (the job's connections break, and it starts again), `-- @stop`, `-- @disconnect NAME`.
 */
export function parseScript(text: string): readonly Step[] {
  const steps: Step[] = [];
  let place: { on: 'source' | 'target'; session: string } = { on: 'source', session: 'main' };
  let lines: string[] = [];
  const flush = () => {
    const sql = lines.join('\n').trim();
    lines = [];
    // Comments alone are no statement.
    if (sql.replaceAll(/^\s*(--\s.*)?$/gm, '').trim() !== '') steps.push({ kind: 'sql', ...place, sql });
  };
  for (const line of text.split('\n')) {
    const directive = DIRECTIVE.exec(line);
    if (directive === null) {
      lines.push(line);
      continue;
    }
    flush();
    const [, word = '', argument = ''] = directive;
    if (word === 'session') place = { on: 'source', session: argument };
    else if (word === 'source') place = { on: 'source', session: 'main' };
    else if (word === 'target') place = { on: 'target', session: 'main' };
    else if (word === 'disconnect') steps.push({ kind: 'disconnect', session: argument });
    else if (word === 'start' || word === 'wait' || word === 'crash' || word === 'stop') steps.push({ kind: word });
    else throw new Error(`unknown directive: ${line}`);
  }
  flush();
  return steps;
}
