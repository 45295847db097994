import {
  ESSENTIAL_SPEC,
  type JobOptions,
  jobOptions,
  SPEC_DETAILS,
  type SpecDetails,
  selection,
  spec,
  startPosition,
} from '@tideway/contract';
import type { JobState, ResolvedStart, Selection, StartPosition } from '@tideway/domain';
import type pg from 'pg';
import { z } from 'zod';
import { storedSource, storedTarget } from '../records/stored-job.ts';
import type { SecretBox } from '../secrets/secret-box.ts';

/** What an operator chose at the last resume; kept until a job process has taken it. */
export const storedDecision = z.object({
  mode: z.enum(['strict', 'overwrite']).default('strict'),
});
export type StoredDecision = z.infer<typeof storedDecision>;

/** A start position as stored: `openedAt` is there once the target has been opened for the job. */
const storedStart = z.object({
  gtidSet: z.string().nullable(),
  file: z.string(),
  position: z.string(),
  serverUuid: z.string().nullable(),
  resolvedAt: z.string(),
  openedAt: z.string().optional(),
});

/** A decision as the job process needs it: it stays for ever, since what is read again must be treated the same. */
export interface JobProcessDecision {
  /** Its id in the job store. */
  readonly id: string;
  readonly kind: string;
  readonly event: string;
  readonly change: number | null;
  /** Of `replace-ddl`. */
  readonly statement: string | null;
  readonly isApplied: boolean;
}

/** How a server is reached, secrets opened. Never logged, never part of an error. */
export interface ServerAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Everything a worker must know to run a job. Holds secrets. */
export interface WorkerJob {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly source: ServerAccess & {
    readonly tls: { readonly ca: string | null; readonly cert: string | null; readonly key: string | null } | null;
  };
  readonly target: ServerAccess & { readonly tls: { readonly ca: string | null } | null };
  readonly start: StartPosition;
  readonly addPurged: boolean;
  readonly resolvedStart: ResolvedStart | null;
  /** Whether the target was opened for this job before. */
  readonly hasRun: boolean;
  readonly selection: Selection;
  /** As chosen; null on Essential. */
  readonly spec: string | null;
  readonly resources: SpecDetails;
  readonly options: JobOptions;
  readonly decision: StoredDecision | null;
  /** What operators decided about transactions and DDL, of the job's whole life, newest first. */
  readonly decisions: readonly JobProcessDecision[];
  readonly forceDelete: boolean;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly source: unknown;
  readonly target: unknown;
  readonly start: unknown;
  readonly add_purged: boolean;
  readonly resolved_start: unknown;
  readonly selection: unknown;
  readonly spec: string | null;
  readonly options: unknown;
  readonly decision: unknown;
  readonly force_delete: boolean;
  readonly tier: string;
  readonly host: string;
  readonly port: number;
  readonly tls_enabled: boolean;
  readonly tls_ca: string | null;
  readonly endpoint_host: string | null;
  readonly endpoint_port: number | null;
}

/** Reads a job with its secrets; undefined when it is gone. Throws when a secret does not open. */
export async function readWorkerJob(pool: pg.Pool, box: SecretBox, jobId: string): Promise<WorkerJob | undefined> {
  const found = await pool.query<Row>(
    `SELECT j.id, j.name, j.state, j.source, j.target, j.start, j.add_purged, j.resolved_start, j.selection, j.spec,
            j.options, j.decision, j.force_delete, c.tier, c.host, c.port, c.tls_enabled, c.tls_ca,
            e.host AS endpoint_host, e.port AS endpoint_port
     FROM jobs j JOIN clusters c ON c.id = j.cluster_id
     LEFT JOIN private_endpoints e ON e.project_id = c.project_id
       AND (e.name = j.source->>'privateLink' OR e.id = j.source->>'privateLink')
     WHERE j.id = $1 ORDER BY e.created_at LIMIT 1`,
    [jobId],
  );
  const row = found.rows[0];
  if (row === undefined) return undefined;
  const secrets = await pool.query<{ name: string; key_id: string; sealed: Buffer }>(
    'SELECT name, key_id, sealed FROM job_secrets WHERE job_id = $1',
    [jobId],
  );
  const opened = new Map(
    secrets.rows.map(({ name, key_id: keyId, sealed }) => [
      name,
      box.open({ keyId, sealed: Uint8Array.from(sealed) }, `${jobId}/${name}`),
    ]),
  );
  return workerJob(row, opened, await readDecisions(pool, jobId));
}

/** `overwrite` and `create-table` are done when the job starts: nothing of the log is bound to them. */
async function readDecisions(pool: pg.Pool, jobId: string): Promise<readonly JobProcessDecision[]> {
  const found = await pool.query<JobProcessDecision>(
    `SELECT id::text, kind, event, change, detail->>'statement' AS statement, applied_at IS NOT NULL AS "isApplied"
     FROM job_decisions WHERE job_id = $1 AND kind NOT IN ('overwrite', 'create-table') ORDER BY id DESC`,
    [jobId],
  );
  return found.rows;
}

function workerJob(
  row: Row,
  secrets: ReadonlyMap<string, string>,
  decisions: readonly JobProcessDecision[],
): WorkerJob {
  const source = storedSource.parse(row.source);
  const start = row.resolved_start === null ? null : storedStart.parse(row.resolved_start);
  const viaEndpoint = source.connectivity === 'private-link';
  // A cluster that became Essential leaves specs behind; they mean nothing there.
  const chosen = spec.safeParse(row.tier === 'dedicated' ? row.spec : null);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    source: {
      host: (viaEndpoint ? row.endpoint_host : source.host) ?? '',
      port: (viaEndpoint ? row.endpoint_port : source.port) ?? 3306,
      user: source.user ?? '',
      password: secrets.get('source.password') ?? '',
      tls: source.tls.enabled
        ? { ca: source.tls.ca, cert: source.tls.clientCertificate, key: secrets.get('source.clientKey') ?? null }
        : null,
    },
    target: {
      host: row.host,
      port: row.port,
      user: storedTarget.parse(row.target).user ?? '',
      password: secrets.get('target.password') ?? '',
      tls: row.tls_enabled ? { ca: row.tls_ca } : null,
    },
    start: startPosition.parse(row.start ?? { kind: 'now' }),
    addPurged: row.add_purged,
    resolvedStart: start,
    hasRun: start?.openedAt !== undefined,
    selection: selection.parse(row.selection ?? { kind: 'all' }),
    spec: row.spec,
    resources: chosen.success ? SPEC_DETAILS[chosen.data] : ESSENTIAL_SPEC,
    options: jobOptions.parse(row.options ?? {}),
    decision: row.decision === null ? null : storedDecision.parse(row.decision),
    decisions,
    forceDelete: row.force_delete,
  };
}
