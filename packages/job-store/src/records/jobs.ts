import type { DraftPatch, Job } from '@tideway/contract';
import { canTransition, type DesiredState, isActionAllowed, type JobAction, type JobState } from '@tideway/domain';
import type { StoreContext, Transaction } from '../context.ts';
import { Prisma } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { conflict, invalidField, isPrismaError, notFound, versionConflict } from '../store-error.ts';
import { readWorkerJob, type StoredDecision, type WorkerJob } from '../worker/worker-job.ts';
import { type DraftPart, draftProblems, type FieldProblem } from './draft-problems.ts';
import { appendEvent, notify } from './events.ts';
import { JOB_INCLUDE, type JobRow, jobView, type SecretName, storedSource } from './stored-job.ts';

/** States in which everything of a job may be edited; in the others only what mends it. */
const EDITABLE: readonly string[] = ['draft', 'prechecking', 'ready'];
const MENDABLE: readonly string[] = ['paused', 'failed'];

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
    return rows.map(jobView);
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<Job> {
    return jobView(await this.#row(id));
  }

  async find(ids: readonly string[]): Promise<Job[]> {
    const rows = await this.#context.prisma.job.findMany({ where: { id: { in: [...ids] } }, include: JOB_INCLUDE });
    return rows.map(jobView);
  }

  /** A new draft. The same idempotency key gives the same job again. Throws INVALID_REQUEST at `clusterId`. */
  async create(
    input: { clusterId: string; name?: string; copyFrom?: string },
    key: string | undefined,
    actor: Actor,
  ): Promise<Job> {
    const { prisma } = this.#context;
    if (key !== undefined) {
      const known = await prisma.job.findUnique({ where: { idempotencyKey: key }, include: JOB_INCLUDE });
      if (known !== null) return jobView(known);
    }
    const id = newId('job');
    const template = input.copyFrom === undefined ? undefined : await this.#row(input.copyFrom);
    const name = input.name ?? (template === undefined ? '' : `${template.name.slice(0, 54)}-copy`);
    try {
      await prisma.$transaction(async (tx) => {
        await tx.job.create({
          data: { id, clusterId: input.clusterId, name, idempotencyKey: key ?? null, ...copiedParts(template) },
        });
        await appendEvent(tx, {
          jobId: id,
          kind: 'action',
          actor: actor.name,
          code: 'job.created',
          message: 'created the draft',
        });
      });
    } catch (error) {
      if (isPrismaError(error, 'P2003')) throw invalidField('clusterId', 'There is no such cluster.');
      throw error;
    }
    if (template !== undefined)
      await this.#copySecrets(template.id, id, ['source.password', 'source.clientKey', 'target.password']);
    return this.get(id);
  }

  /** Changes parts of a draft. Throws NOT_FOUND, VERSION_CONFLICT, CONFLICT when the state does not allow it. */
  async patch(id: string, version: number, patch: DraftPatch): Promise<Job> {
    const row = await this.#row(id);
    if (row.version !== version) throw versionConflict('job', version, row.version);
    const changesMeaning = ['source', 'target', 'start', 'addPurged', 'selection', 'copySourceFrom'].some(
      (name) => name in patch,
    );
    if (!EDITABLE.includes(row.state) && !(MENDABLE.includes(row.state) && onlyMends(patch))) {
      throw conflict(`A job that is ${row.state} cannot be edited like this; its start position and objects stay.`);
    }
    const back = row.state === 'ready' && changesMeaning ? { state: 'draft', stateSince: new Date() } : {};
    const changed = await this.#context.prisma.job.updateMany({
      where: { id, version },
      data: { ...(await this.#columns(row, patch)), ...back, version: { increment: 1 }, updatedAt: new Date() },
    });
    if (changed.count === 0) throw versionConflict('job', version, (await this.#row(id)).version);
    if (changesMeaning) await this.#context.prisma.precheckRun.deleteMany({ where: { jobId: id } });
    await this.#storeSecrets(id, patch);
    await this.#context.prisma.$transaction((tx) => notify(tx, { kind: 'changed', jobId: id }));
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
      problems.push({ field: 'name', message: `There is a job named "${row.name}" already` });
    return problems;
  }

  /** The job with its secrets, for tests, listings and prechecks. Throws NOT_FOUND. */
  async withSecrets(id: string): Promise<WorkerJob> {
    const { pool, box } = this.#context;
    const job = await readWorkerJob(pool, box, id);
    if (job === undefined) throw notFound('job', id);
    return job;
  }

  /** Moves a draft between `draft`, `prechecking` and `ready`; false when it is elsewhere meanwhile. */
  async setDraftState(id: string, from: readonly JobState[], to: 'draft' | 'prechecking' | 'ready'): Promise<boolean> {
    return this.#context.prisma.$transaction(async (tx) => {
      const done = await tx.job.updateMany({
        where: { id, state: { in: [...from] } },
        data: { state: to, stateSince: new Date() },
      });
      if (done.count === 1) await notify(tx, { kind: 'changed', jobId: id });
      return done.count === 1;
    });
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
    await this.#context.prisma.$transaction(async (tx) => {
      const row = await this.#locked(tx, id);
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
      await notify(tx, { kind: 'command', jobId: id });
      await appendEvent(tx, { jobId: id, kind: 'action', actor: actor.name, code, message, params: more.params ?? {} });
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

  async setSpec(id: string, spec: string, actor: Actor): Promise<Job> {
    await this.#context.prisma.$transaction(async (tx) => {
      const row = await this.#locked(tx, id);
      await tx.job.update({ where: { id }, data: { spec, version: { increment: 1 }, updatedAt: new Date() } });
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

  async exists(id: string): Promise<boolean> {
    return (await this.#context.prisma.job.count({ where: { id } })) > 0;
  }

  async #row(id: string): Promise<JobRow> {
    const row = await this.#context.prisma.job.findUnique({ where: { id }, include: JOB_INCLUDE });
    if (row === null) throw notFound('job', id);
    return row;
  }

  async #locked(tx: Transaction, id: string): Promise<{ state: JobState; spec: string | null }> {
    const rows = await tx.$queryRaw<
      { state: JobState; spec: string | null }[]
    >`SELECT state, spec FROM jobs WHERE id = ${id} FOR NO KEY UPDATE`;
    const row = rows[0];
    if (row === undefined) throw notFound('job', id);
    return row;
  }

  async #columns(row: JobRow, patch: DraftPatch): Promise<Prisma.JobUpdateManyMutationInput> {
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
      data.source = storedSource.parse(other.source);
      await this.#copySecrets(other.id, row.id, ['source.password', 'source.clientKey']);
    }
    return data;
  }

  async #storeSecrets(jobId: string, { source, target }: DraftPatch): Promise<void> {
    if (source?.password !== undefined && 'value' in source.password)
      await this.#seal(jobId, 'source.password', source.password.value);
    if (target?.password !== undefined && 'value' in target.password)
      await this.#seal(jobId, 'target.password', target.password.value);
    const key = source?.tls?.clientKey;
    if (typeof key === 'string') await this.#seal(jobId, 'source.clientKey', key);
    if (key === null && source?.tls !== undefined) {
      await this.#context.prisma.jobSecret.deleteMany({ where: { jobId, name: 'source.clientKey' } });
    }
  }

  async #seal(jobId: string, name: SecretName, value: string): Promise<void> {
    const { keyId, sealed } = this.#context.box.seal(value, `${jobId}/${name}`);
    await this.#context.prisma.jobSecret.upsert({
      where: { jobId_name: { jobId, name } },
      create: { jobId, name, keyId, sealed },
      update: { keyId, sealed, setAt: new Date() },
    });
  }

  /** Sealed for its row, a secret must be opened and sealed anew for another. */
  async #copySecrets(from: string, to: string, names: readonly SecretName[]): Promise<void> {
    const secrets = await this.#context.prisma.jobSecret.findMany({ where: { jobId: from, name: { in: [...names] } } });
    for (const { name, keyId, sealed } of secrets) {
      await this.#seal(to, name as SecretName, this.#context.box.open({ keyId, sealed }, `${from}/${name}`));
    }
  }
}

/** What goes with an action. */
export interface AskOptions {
  readonly decision?: StoredDecision;
  readonly force?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
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

function requireAllowed(action: JobAction, state: JobState): void {
  if (isActionAllowed(action, state)) return;
  throw conflict(`A job that is ${state} cannot ${action}.`, { state, action });
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

function copiedParts(template: JobRow | undefined): Partial<Prisma.JobUncheckedCreateInput> {
  if (template === undefined) return {};
  const json = (value: Prisma.JsonValue) => value as Prisma.InputJsonValue;
  return {
    source: json(template.source),
    target: json(template.target),
    options: json(template.options),
    ...(template.start === null ? {} : { start: json(template.start) }),
    ...(template.selection === null ? {} : { selection: json(template.selection) }),
    spec: template.spec,
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
