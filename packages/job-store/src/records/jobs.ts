import { createHash } from 'node:crypto';
import type { DraftPatch, Job } from '@tideway/contract';
import { canTransition, type DesiredState, isActionAllowed, type JobAction, type JobState, say } from '@tideway/domain';
import type { StoreContext, Transaction } from '../context.ts';
import { Prisma } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { conflict, invalidField, isPrismaError, notFound, versionConflict } from '../store-error.ts';
import { readWorkerJob, type StoredDecision, type WorkerJob } from '../worker/worker-job.ts';
import { addDecisions, type NewDecision } from './decisions.ts';
import { type DraftPart, draftProblems, type FieldProblem } from './draft-problems.ts';
import { appendEvent, notify } from './events.ts';
import { lockJob } from './lock-job.ts';
import { type OtherJob, othersOnTarget } from './others-on-target.ts';
import {
  JOB_INCLUDE,
  type JobRow,
  jobView,
  SECRET_NAMES,
  type SecretName,
  SILENT_MS,
  storedSource,
} from './stored-job.ts';

/** Held while a start looks at the other jobs of its target. */
const START_LOCK = 7270738;

/** States in which everything of a job may be edited; in the others only what mends it. */
const EDITABLE: readonly string[] = ['draft', 'prechecking', 'ready'];
const MENDABLE: readonly string[] = ['paused', 'failed'];
/** The document: while running or paused; a draft has what it likes. */
const SCALABLE: readonly string[] = ['draft', 'prechecking', 'ready', 'running', 'paused'];

/** Who asks, for the history. */
export interface Actor {
  readonly name: string;
}

/** Migration jobs: drafts, their parts, and what operators ask of them. */
export class Jobs {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async list(clusterId?: string): Promise<Job[]> {
    const rows = await this.#context.prisma.job.findMany({
      where: clusterId === undefined ? {} : { clusterId },
      include: JOB_INCLUDE,
      orderBy: { createdAt: 'asc' },
    });
    return rows.map((row) => jobView(row, Date.now()));
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<Job> {
    return jobView(await this.#row(id), Date.now());
  }

  async find(ids: readonly string[]): Promise<Job[]> {
    const rows = await this.#context.prisma.job.findMany({ where: { id: { in: [...ids] } }, include: JOB_INCLUDE });
    return rows.map((row) => jobView(row, Date.now()));
  }

  /**
   * A new draft. The same idempotency key gives the same job again. Throws INVALID_REQUEST at `clusterId`, CONFLICT when
   * the key came with another request before.
   */
  async create(
    input: { clusterId: string; name?: string; copyFrom?: string },
    key: string | undefined,
    actor: Actor,
  ): Promise<Job> {
    const { prisma } = this.#context;
    const requestHash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const known = key === undefined ? undefined : await this.#byKey(key, requestHash);
    if (known !== undefined) return known;
    const id = newId('job');
    const template = input.copyFrom === undefined ? undefined : await this.#row(input.copyFrom);
    const cluster = await prisma.cluster.findUnique({ where: { id: input.clusterId } });
    if (cluster === null) throw invalidField('clusterId', say('There is no such cluster.', '没有该集群。'));
    if (template !== undefined) requireSameProject('copyFrom', template, cluster.projectId);
    const name = input.name ?? (template === undefined ? '' : await this.#nameOfCopy(template));
    try {
      await prisma.$transaction(async (tx) => {
        await tx.job.create({
          data: {
            id,
            clusterId: input.clusterId,
            name,
            idempotencyKey: key ?? null,
            requestHash,
            ...copiedParts(template, cluster.tier),
          },
        });
        if (template !== undefined) await this.#copySecrets(tx, template.id, id, SECRET_NAMES);
        await appendEvent(tx, {
          jobId: id,
          kind: 'action',
          actor: actor.name,
          code: 'job.created',
          message: 'created the draft',
        });
      });
    } catch (error) {
      if (isPrismaError(error, 'P2003'))
        throw invalidField('clusterId', say('There is no such cluster.', '没有该集群。'));
      // The same request came twice at once, and the other one was quicker.
      const other =
        key !== undefined && isPrismaError(error, 'P2002') ? await this.#byKey(key, requestHash) : undefined;
      if (other !== undefined) return other;
      throw error;
    }
    return this.get(id);
  }

  /** `orders-copy`, `orders-copy-2`, …: the first that no job of the project has. */
  async #nameOfCopy(template: JobRow): Promise<string> {
    const stem = `${template.name.slice(0, 50)}-copy`;
    const taken = await this.#context.prisma.job.findMany({
      where: { name: { startsWith: stem }, cluster: { projectId: template.cluster.projectId } },
      select: { name: true },
    });
    const names = new Set(taken.map(({ name }) => name));
    for (let number = 2, name = stem; ; number++) {
      if (!names.has(name)) return name;
      name = `${stem}-${number}`;
    }
  }

  async #byKey(key: string, requestHash: string): Promise<Job | undefined> {
    const row = await this.#context.prisma.job.findUnique({ where: { idempotencyKey: key }, include: JOB_INCLUDE });
    if (row === null) return undefined;
    if (row.requestHash !== requestHash)
      throw conflict(
        say('This Idempotency-Key came with another request before.', '该 Idempotency-Key 已用于另一个请求。'),
      );
    return jobView(row, Date.now());
  }

  /**
   * Changes parts of a draft, all of them or none. What was prechecked and is another now makes a ready job a draft
   * again. Throws NOT_FOUND, VERSION_CONFLICT, CONFLICT when the state does not allow it.
   */
  async patch(id: string, version: number, patch: DraftPatch): Promise<Job> {
    await this.#context.prisma.$transaction(async (tx) => {
      await lockJob(tx, id);
      const row = await tx.job.findUniqueOrThrow({ where: { id }, include: JOB_INCLUDE });
      if (row.version !== version) throw versionConflict(say('job', '任务'), version, row.version);
      if (patch.spec !== undefined) requireSpecs(row.cluster.tier);
      if (!EDITABLE.includes(row.state) && !(MENDABLE.includes(row.state) && onlyMends(patch))) {
        throw conflict(
          say(
            `A job that is ${row.state} cannot be edited like this; its start position and objects stay.`,
            `处于 ${row.state} 状态的任务不能这样修改；其起始位置和迁移对象保持不变。`,
          ),
        );
      }
      const goesBack = row.state !== 'draft' && EDITABLE.includes(row.state) && changesMeaning(patch);
      await tx.job.update({
        where: { id },
        data: {
          ...(await this.#columns(tx, row, patch)),
          ...(goesBack ? { state: 'draft', stateSince: new Date() } : {}),
          version: { increment: 1 },
          updatedAt: new Date(),
        },
      });
      if (changesMeaning(patch)) await tx.precheckRun.deleteMany({ where: { jobId: id } });
      await this.#storeSecrets(tx, id, patch);
      await notify(tx, { kind: 'changed', jobId: id });
    });
    return this.get(id);
  }

  /** What is missing or wrong before a test, a precheck or a start. */
  async problems(id: string, part: DraftPart): Promise<readonly FieldProblem[]> {
    const row = await this.#row(id);
    const problems = [...draftProblems(row, part)];
    const same = await this.#context.prisma.job.findFirst({
      where: { name: row.name, id: { not: id }, cluster: { projectId: row.cluster.projectId } },
      select: { id: true },
    });
    if (same !== null && row.name !== '')
      problems.push({
        field: 'name',
        message: say(`There is a job named "${row.name}" already`, `已有名为“${row.name}”的任务`),
      });
    return problems;
  }

  /** The job with its secrets, for tests, listings and prechecks. Throws NOT_FOUND. */
  async withSecrets(id: string): Promise<WorkerJob> {
    const { pool, box } = this.#context;
    const job = await readWorkerJob(pool, box, id);
    if (job === undefined) throw notFound(say('job', '任务'), id);
    return job;
  }

  /**
   * What an operator wants: written as desired state and, at once, as the state on the way to it; a worker does the
   * rest. Throws NOT_FOUND, CONFLICT when the state does not allow the action.
   */
  async ask(
    id: string,
    action: 'start' | 'pause' | 'resume' | 'delete',
    actor: Actor,
    more: AskOptions = {},
  ): Promise<Job> {
    const { state, desired, code, message } = ASKED[action];
    const write = this.#context.prisma.$transaction(async (tx) => {
      if (more.guard !== undefined) {
        // One at a time: two starts must not both find the target's tables free.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${START_LOCK}::bigint)`;
        more.guard(await othersOnTarget(tx, id));
      }
      const row = await lockJob(tx, id);
      requireAllowed(action, row.state);
      const decision = action === 'resume' ? (more.decision ?? Prisma.DbNull) : undefined;
      await tx.job.update({
        where: { id },
        data: {
          desiredState: desired,
          ...(row.state === state
            ? {}
            : { state, stateSince: new Date(), stateBy: actor.name, version: { increment: 1 } }),
          ...(decision === undefined ? {} : { decision: decision as Prisma.InputJsonValue }),
          ...(action === 'resume' ? { error: Prisma.DbNull } : {}),
          ...(more.force === true ? { forceDelete: true } : {}),
          updatedAt: new Date(),
        },
      });
      await addDecisions(tx, id, actor.name, more.decisions ?? []);
      await notify(tx, { kind: 'command', jobId: id });
      const event = { code, message, params: {}, ...more.event };
      await appendEvent(tx, { jobId: id, kind: 'action', actor: actor.name, ...event });
    });
    await write.catch((error: unknown) => {
      if (isPrismaError(error, 'P2002'))
        throw invalidField(
          'name',
          say('There is a job of this name on this cluster already.', '该集群上已有同名任务。'),
        );
      throw error;
    });
    return this.get(id);
  }

  /** Deletes a job that never ran: nothing of it is on the target. False when it has run. */
  async removeDraft(id: string): Promise<boolean> {
    return this.#context.prisma.$transaction(async (tx) => {
      const removed = await tx.job.deleteMany({
        where: { id, resolvedStart: { equals: Prisma.DbNull }, leaseHolder: null },
      });
      if (removed.count === 1) await notify(tx, { kind: 'deleted', jobId: id });
      return removed.count === 1;
    });
  }

  /** The worker that has the job, and whether it renewed its lease in time; null: none has it. */
  async workerOf(id: string): Promise<{ readonly name: string; readonly isAlive: boolean } | null> {
    const [row] = await this.#context.prisma.$queryRaw<{ name: string; isAlive: boolean }[]>`
      SELECT lease_holder AS name, lease_expires_at > now() AS "isAlive" FROM jobs
      WHERE id = ${id} AND lease_holder IS NOT NULL`;
    return row ?? null;
  }

  /** Takes a job that is to be deleted out of the store, whoever has it: a worker that comes back finds none and stops. */
  async removeForced(id: string): Promise<void> {
    await this.#context.prisma.$transaction(async (tx) => {
      const removed = await tx.job.deleteMany({ where: { id, state: 'deleting' } });
      if (removed.count !== 1) return;
      await notify(tx, { kind: 'deleted', jobId: id });
      await notify(tx, { kind: 'command', jobId: id });
    });
  }

  /** A running job takes another spec at once, a paused one at its next start. Throws CONFLICT in other states. */
  async setSpec(id: string, spec: string, actor: Actor): Promise<Job> {
    await this.#context.prisma.$transaction(async (tx) => {
      const row = await lockJob(tx, id);
      if (!SCALABLE.includes(row.state)) {
        throw conflict(
          say(
            `The spec of a job that is ${row.state} cannot be changed.`,
            `处于 ${row.state} 状态的任务不能修改规格。`,
          ),
          { state: row.state },
        );
      }
      const { cluster } = await tx.job.findUniqueOrThrow({ where: { id }, select: { cluster: true } });
      requireSpecs(cluster.tier);
      await tx.job.update({ where: { id }, data: { spec, version: { increment: 1 }, updatedAt: new Date() } });
      await notify(tx, { kind: 'command', jobId: id });
      await appendEvent(tx, {
        jobId: id,
        kind: 'action',
        actor: actor.name,
        code: 'job.spec-changed',
        message: `changed the spec to ${spec}`,
        params: { from: row.spec, to: spec },
      });
    });
    return this.get(id);
  }

  /** Ids of jobs at work whose worker reports nothing: they are shown as stalled. */
  async silent(now: number = Date.now()): Promise<readonly string[]> {
    const limit = new Date(now - SILENT_MS);
    const rows = await this.#context.prisma.job.findMany({
      where: {
        state: { in: ['running', 'pausing'] },
        stateSince: { lt: limit },
        OR: [{ status: null }, { status: { asOf: null } }, { status: { asOf: { lt: limit } } }],
      },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Jobs that were started and write to the same target. */
  async othersOnTarget(id: string): Promise<readonly OtherJob[]> {
    return this.#context.prisma.$transaction((tx) => othersOnTarget(tx, id));
  }

  /** Ends prechecks that nobody waits for: the API process that did is gone, and they would never end. */
  async endAbandonedPrechecks(): Promise<void> {
    await this.#context.pool.query(
      `WITH ended AS (
         UPDATE jobs SET state = 'draft', state_since = now()
         WHERE state = 'prechecking' AND state_since < now() - interval '10 seconds' AND NOT EXISTS (
           SELECT 1 FROM worker_tasks t WHERE t.kind = 'precheck' AND t.subject = jobs.id AND t.wanted_until > now())
         RETURNING id)
       UPDATE precheck_runs SET state = 'cancelled' WHERE state = 'running' AND job_id IN (SELECT id FROM ended)`,
    );
  }

  async exists(id: string): Promise<boolean> {
    return (await this.#context.prisma.job.count({ where: { id } })) > 0;
  }

  async #row(id: string): Promise<JobRow> {
    const row = await this.#context.prisma.job.findUnique({ where: { id }, include: JOB_INCLUDE });
    if (row === null) throw notFound(say('job', '任务'), id);
    return row;
  }

  async #columns(tx: Transaction, row: JobRow, patch: DraftPatch): Promise<Prisma.JobUpdateManyMutationInput> {
    const data: Prisma.JobUpdateManyMutationInput = {};
    if (patch.name !== undefined) data.name = patch.name;
    if (patch.step !== undefined) data.step = patch.step;
    if (patch.start !== undefined) data.start = patch.start;
    if (patch.addPurged !== undefined) data.addPurged = patch.addPurged;
    if (patch.selection !== undefined) data.selection = patch.selection;
    if (patch.spec !== undefined) data.spec = patch.spec;
    if (patch.typed !== undefined) data.typed = patch.typed;
    if (patch.options !== undefined) data.options = { ...(row.options as object), ...patch.options };
    if (patch.target?.user !== undefined) data.target = { user: patch.target.user };
    if (patch.source !== undefined) data.source = mergedSource(row.source, patch.source);
    if (patch.copySourceFrom !== undefined) {
      const other = await this.#row(patch.copySourceFrom);
      requireSameProject('copySourceFrom', other, row.cluster.projectId);
      data.source = storedSource.parse(other.source);
      await this.#copySecrets(tx, other.id, row.id, ['source.password', 'source.clientKey']);
    }
    return data;
  }

  async #storeSecrets(tx: Transaction, jobId: string, { source, target }: DraftPatch): Promise<void> {
    if (source?.password !== undefined && 'value' in source.password)
      await this.#seal(tx, jobId, 'source.password', source.password.value);
    if (target?.password !== undefined && 'value' in target.password)
      await this.#seal(tx, jobId, 'target.password', target.password.value);
    const key = source?.tls?.clientKey;
    if (typeof key === 'string') await this.#seal(tx, jobId, 'source.clientKey', key);
    if (key === null && source?.tls !== undefined) {
      await tx.jobSecret.deleteMany({ where: { jobId, name: 'source.clientKey' } });
    }
  }

  async #seal(tx: Transaction, jobId: string, name: SecretName, value: string): Promise<void> {
    const { keyId, sealed } = this.#context.box.seal(value, `${jobId}/${name}`);
    await tx.jobSecret.upsert({
      where: { jobId_name: { jobId, name } },
      create: { jobId, name, keyId, sealed },
      update: { keyId, sealed, setAt: new Date() },
    });
  }

  /** Sealed for its row, a secret must be opened and sealed anew for another. */
  async #copySecrets(tx: Transaction, from: string, to: string, names: readonly SecretName[]): Promise<void> {
    const secrets = await tx.jobSecret.findMany({ where: { jobId: from, name: { in: [...names] } } });
    for (const { name, keyId, sealed } of secrets) {
      await this.#seal(tx, to, name as SecretName, this.#context.box.open({ keyId, sealed }, `${from}/${name}`));
    }
    // What the other job does not have, this one must not keep: a key of its own beside another's certificate.
    const copied = new Set(secrets.map(({ name }) => name));
    await tx.jobSecret.deleteMany({ where: { jobId: to, name: { in: names.filter((name) => !copied.has(name)) } } });
  }
}

/** What goes with an action. */
export interface AskOptions {
  readonly decision?: StoredDecision;
  readonly force?: boolean;
  /** Sees the other jobs that write this target, and throws when this one must not; nobody else starts meanwhile. */
  readonly guard?: (others: readonly OtherJob[]) => void;
  /** What the event of the action says, instead of the plain words. */
  readonly event?: {
    readonly code?: string;
    readonly message?: string;
    readonly params?: Readonly<Record<string, unknown>>;
  };
  /** What was decided about the failure the job stands at. */
  readonly decisions?: readonly NewDecision[];
}

const ASKED: Readonly<
  Record<
    'start' | 'pause' | 'resume' | 'delete',
    { state: JobState; desired: DesiredState; code: string; message: string }
  >
> = {
  start: { state: 'starting', desired: 'running', code: 'job.start-asked', message: 'asked for the start' },
  pause: { state: 'pausing', desired: 'paused', code: 'job.pause-asked', message: 'asked for a pause' },
  resume: { state: 'starting', desired: 'running', code: 'job.resume-asked', message: 'asked to resume' },
  delete: { state: 'deleting', desired: 'deleted', code: 'job.delete-asked', message: 'asked to delete the job' },
};

/** Essential has no specs: every job has the one resource class. */
function requireSpecs(tier: string): void {
  if (tier === 'dedicated') return;
  throw invalidField(
    'spec',
    say(
      'An Essential cluster has no specs: its jobs have one resource class.',
      'Essential 集群没有规格：其任务只有一种资源类型。',
    ),
  );
}

function requireAllowed(action: JobAction, state: JobState): void {
  if (isActionAllowed(action, state)) return;
  throw conflict(say(`A job that is ${state} cannot ${action}.`, `处于 ${state} 状态的任务不能执行 ${action}。`), {
    state,
    action,
  });
}

/** Whether a patch touches what a precheck looked at. */
export function changesMeaning(patch: DraftPatch): boolean {
  // Whether foreign keys may refuse rows is a matter of a precheck item too.
  if (patch.options?.foreignKeyChecks !== undefined) return true;
  return ['source', 'target', 'start', 'addPurged', 'selection', 'copySourceFrom'].some((name) => name in patch);
}

function onlyMends(patch: DraftPatch): boolean {
  return Object.keys(patch).every((name) => ['source', 'target', 'options', 'typed', 'step'].includes(name));
}

function mergedSource(stored: Prisma.JsonValue, change: NonNullable<DraftPatch['source']>): Prisma.InputJsonObject {
  const { password: _password, tls, ...fields } = change;
  const merged = { ...(stored as object), ...fields } as Record<string, Prisma.InputJsonValue | null>;
  if (tls !== undefined) merged.tls = { enabled: tls.enabled, ca: tls.ca, clientCertificate: tls.clientCertificate };
  return merged as Prisma.InputJsonObject;
}

/** Connections are shared within a project, never beyond it. */
function requireSameProject(field: string, other: JobRow, projectId: string): void {
  if (other.cluster.projectId !== projectId)
    throw invalidField(field, say('There is no such job in this project.', '该项目中没有这个任务。'));
}

function copiedParts(template: JobRow | undefined, tier: string): Partial<Prisma.JobUncheckedCreateInput> {
  if (template === undefined) return {};
  const json = (value: Prisma.JsonValue) => value as Prisma.InputJsonValue;
  return {
    source: json(template.source),
    target: json(template.target),
    options: json(template.options),
    ...(template.start === null ? {} : { start: json(template.start) }),
    ...(template.selection === null ? {} : { selection: json(template.selection) }),
    addPurged: template.addPurged,
    spec: tier === 'dedicated' ? template.spec : null,
  };
}

// The states an action leads to are edges of the state machine; checked once, at load.
for (const [action, { state }] of Object.entries(ASKED)) {
  const from: Readonly<Record<string, JobState>> = {
    start: 'ready',
    pause: 'running',
    resume: 'paused',
    delete: 'running',
  };
  const origin = from[action];
  if (origin !== undefined && !canTransition(origin, state)) throw new Error(`no edge ${origin} → ${state}`);
}
