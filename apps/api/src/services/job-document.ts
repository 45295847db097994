import { type DraftPatch, type Job, type JobDocument, jobDocument } from '@tideway/contract';
import { say } from '@tideway/domain';
import { unfit } from '@tideway/job-store';
import { isAlias, parseDocument, stringify, visit } from 'yaml';
import { InvalidInput } from '../plugins/problems.ts';
import type { DocumentSecrets } from './secret-references.ts';

/**
 * A job as a file. Its secrets are only named: as those of this job. Parts that a draft lacks are left out: the file then
 * says what is missing.
 */
export function exportJob(job: Job, format: 'yaml' | 'json'): string {
  const { source } = job;
  const { password, tls, ...connection } = source;
  const named = (secret: { readonly set: boolean }) => (secret.set ? { from: `job:${job.id}` } : null);
  const document = {
    apiVersion: 'tideway/v1',
    name: job.name,
    cluster: job.clusterName,
    source: {
      ...withoutNulls({ ...connection, password: named(password) }),
      tls: withoutNulls({
        enabled: tls.enabled,
        ca: tls.ca,
        clientCertificate: tls.clientCertificate,
        clientKey: named(tls.clientKey),
      }),
    },
    target: withoutNulls({ user: job.target.user, password: named(job.target.password) }),
    start: job.start ?? undefined,
    addPurged: job.addPurged || undefined,
    selection: job.selection ?? undefined,
    spec: job.spec ?? undefined,
    options: job.options,
  };
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, { lineWidth: 0 });
}

/** Reads a job's file (YAML, of which JSON is a part). Throws INVALID_REQUEST naming each field, or the line. */
export function parseJobDocument(text: string): JobDocument {
  const parsed = parseDocument(text, { maxAliasCount: 0 } as Parameters<typeof parseDocument>[1]);
  const [error] = parsed.errors;
  if (error !== undefined) throw new InvalidInput([{ field: 'text', message: unfit(error.message) }]);
  visit(parsed, {
    Alias: (_key, node) => {
      // References can be nested until a small file fills the memory.
      if (isAlias(node))
        throw new InvalidInput([
          { field: 'text', message: say('References (*name) are not read here', '此处不支持引用（*name）') },
        ]);
    },
  });
  const result = jobDocument.safeParse(parsed.toJS());
  if (result.success) return result.data;
  throw new InvalidInput(
    result.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'text', message: unfit(message) })),
  );
}

/** The file's parts, and the secrets that its references led to, as a change of a new draft. */
export function draftOf(document: JobDocument, secrets: DocumentSecrets): DraftPatch {
  const { apiVersion: _version, cluster: _cluster, source, target, spec, ...rest } = document;
  const { password: _source, tls, ...connection } = source;
  const value = (secret: string | undefined) => (secret === undefined ? {} : { password: { value: secret } });
  return {
    ...rest,
    source: { ...connection, ...value(secrets.source), tls: { ...tls, clientKey: secrets.clientKey ?? null } },
    target: { user: target.user, ...value(secrets.target) },
    ...(spec === null ? {} : { spec }),
  };
}

function withoutNulls<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as Partial<T>;
}
