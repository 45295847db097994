import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobDocument } from '@tideway/contract';
import { say } from '@tideway/domain';
import type { FieldProblem, JobStore, WorkerJob } from '@tideway/job-store';
import { InvalidInput } from '../plugins/problems.ts';

/** Where this process may look secrets up: both are chosen by who runs it. */
export interface ReferenceSources {
  /** Only variables named `TIDEWAY_REF_…` are read; the contract refuses others. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of `file:` references (TIDEWAY_SECRETS); undefined: none. */
  readonly folder: string | undefined;
}

/** The secrets that a file's references led to; absent where it names none. */
export interface DocumentSecrets {
  readonly source?: string;
  readonly clientKey?: string;
  readonly target?: string;
}

/**
 * Looks up what a job's file refers to. Throws INVALID_REQUEST at each reference that leads nowhere, except to a job: a
 * file that was exported elsewhere makes a draft that still lacks its secrets, and the wizard asks for them.
 */
export async function resolveReferences(
  document: JobDocument,
  projectId: string,
  store: JobStore,
  sources: ReferenceSources,
): Promise<DocumentSecrets> {
  const { source, target } = document;
  const problems: FieldProblem[] = [];
  const look = async (
    field: string,
    reference: { from: string } | undefined,
    ofJob: (job: WorkerJob) => string | null,
  ) => {
    if (reference === undefined) return undefined;
    const { from } = reference;
    const name = from.slice(from.indexOf(':') + 1);
    if (from.startsWith('job:')) {
      const job = await findJob(store, projectId, name);
      return (job === undefined ? null : ofJob(job)) || undefined;
    }
    const value = from.startsWith('env:') ? sources.env[name] : await readSecretFile(sources.folder, name);
    if (value) return value;
    const place = from.startsWith('env:')
      ? say('the environment of the API has no such variable', 'API 的环境中没有该变量')
      : say('the folder of secrets has no such file', '密钥目录中没有该文件');
    problems.push({ field: `${field}.from`, message: say(`${from}: ${place.en}`, `${from}：${place.zh}`) });
    return undefined;
  };
  const found = {
    source: await look('source.password', source.password, (job) => job.source.password),
    clientKey: await look('source.tls.clientKey', source.tls.clientKey, (job) => job.source.tls?.key ?? null),
    target: await look('target.password', target.password, (job) => job.target.password),
  };
  if (problems.length > 0) throw new InvalidInput(problems);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The job of the project with this id or name; a name that several have names none. */
async function findJob(store: JobStore, projectId: string, name: string): Promise<WorkerJob | undefined> {
  const clusters = new Set((await store.clusters.list(projectId)).map(({ id }) => id));
  const jobs = (await store.jobs.list()).filter(({ clusterId }) => clusters.has(clusterId));
  const [byId] = jobs.filter(({ id }) => id === name);
  const [byName, ...others] = jobs.filter((job) => job.name === name);
  const found = byId ?? (others.length === 0 ? byName : undefined);
  return found === undefined ? undefined : store.jobs.withSecrets(found.id);
}

/** The text of a file without the line end that editors and orchestrators put behind it. */
async function readSecretFile(folder: string | undefined, name: string): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  return readFile(join(folder, name), 'utf8').then(
    (text) => text.replace(/\r?\n$/, ''),
    () => undefined,
  );
}
