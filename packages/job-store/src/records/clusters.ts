import type { Cluster, ClusterInput, Organization } from '@tideway/contract';
import { say } from '@tideway/domain';
import type { StoreContext, Transaction } from '../context.ts';
import type { Cluster as ClusterRow } from '../generated/client.ts';
import { newId } from '../ids.ts';
import {
  conflict,
  invalidField,
  isPrismaError,
  notFound,
  refuseUnknownProject,
  versionConflict,
} from '../store-error.ts';

/** The project every cluster belongs to unless another is named. */
export const DEFAULT_PROJECT_ID = 'prj_default';

/** Organizations, their projects, and the clusters (targets) registered in them. */
export class Clusters {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async organizations(): Promise<Organization[]> {
    const found = await this.#context.prisma.organization.findMany({
      include: { projects: { orderBy: { createdAt: 'asc' } } },
      orderBy: { createdAt: 'asc' },
    });
    return found.map(({ id, name, projects }) => ({
      id,
      name,
      projects: projects.map((project) => ({ id: project.id, name: project.name })),
    }));
  }

  async list(projectId?: string): Promise<Cluster[]> {
    const found = await this.#context.prisma.cluster.findMany({
      where: projectId === undefined ? {} : { projectId },
      include: { _count: { select: { jobs: true } } },
      orderBy: { createdAt: 'asc' },
    });
    return found.map((row) => clusterView(row, row._count.jobs));
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<Cluster> {
    const row = await this.#context.prisma.cluster.findUnique({
      where: { id },
      include: { _count: { select: { jobs: true } } },
    });
    if (row === null) throw notFound(say('cluster', '集群'), id);
    return clusterView(row, row._count.jobs);
  }

  /** Throws INVALID_REQUEST at `name` when the project has one of that name. */
  async create(input: ClusterInput, projectId: string = DEFAULT_PROJECT_ID): Promise<Cluster> {
    const data = { id: newId('cl'), projectId, ...columns(input) };
    const row = await this.#context.prisma.cluster.create({ data }).catch(nameTaken(input.name));
    return clusterView(row, 0);
  }

  /**
   * Another address means another target: not while a job of it is at work (CONFLICT with `params.jobs`), and ready
   * jobs become drafts again. Throws NOT_FOUND, VERSION_CONFLICT, INVALID_REQUEST at `name`.
   */
  async replace(id: string, expectedVersion: number, input: ClusterInput): Promise<Cluster> {
    const write = this.#context.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM clusters WHERE id = ${id} FOR NO KEY UPDATE`;
      const present = await tx.cluster.findUnique({ where: { id } });
      if (present === null) throw notFound(say('cluster', '集群'), id);
      if (present.version !== expectedVersion)
        throw versionConflict(say('cluster', '集群'), expectedVersion, present.version);
      const next = columns(input);
      if (ADDRESS.some((name) => present[name] !== next[name])) await readdress(tx, id);
      await tx.cluster.update({ where: { id }, data: { ...next, version: { increment: 1 } } });
    });
    await write.catch(nameTaken(input.name));
    return this.get(id);
  }

  /** Throws NOT_FOUND, or CONFLICT with `params.jobs` while it has jobs. */
  async remove(id: string): Promise<void> {
    const jobs = await this.#context.prisma.job.findMany({
      where: { clusterId: id },
      select: { id: true, name: true },
    });
    if (jobs.length > 0) {
      throw conflict(
        jobs.length === 1
          ? say('A job belongs to this cluster.', '有一个任务属于该集群。')
          : say(`${jobs.length} jobs belong to this cluster.`, `有 ${jobs.length} 个任务属于该集群。`),
        {
          jobs,
        },
      );
    }
    const removed = await this.#context.prisma.cluster.deleteMany({ where: { id } });
    if (removed.count === 0) throw notFound(say('cluster', '集群'), id);
  }
}

/** What makes a cluster another target. */
const ADDRESS = ['host', 'port', 'tlsEnabled', 'tlsCa', 'standIn'] as const;

async function readdress(tx: Transaction, clusterId: string): Promise<void> {
  const working = await tx.job.findMany({
    where: { clusterId, state: { in: ['starting', 'running', 'pausing', 'deleting'] } },
    select: { id: true, name: true },
  });
  if (working.length > 0)
    throw conflict(
      say('Pause the jobs of this cluster before its address is changed.', '修改地址之前，请先暂停该集群的任务。'),
      { jobs: working },
    );
  const checked = { clusterId, state: { in: ['prechecking', 'ready'] } };
  await tx.precheckRun.deleteMany({ where: { job: checked } });
  await tx.job.updateMany({ where: checked, data: { state: 'draft', stateSince: new Date() } });
}

function columns(input: ClusterInput) {
  const { name, tier, region, host, port, tls, standIn } = input;
  return { name, tier, region, host, port, standIn, tlsEnabled: tls.enabled, tlsCa: tls.ca };
}

function nameTaken(name: string): (error: unknown) => never {
  return (error) => {
    if (isPrismaError(error, 'P2002'))
      throw invalidField('name', say(`There is a cluster named "${name}" already.`, `已有名为“${name}”的集群。`));
    refuseUnknownProject(error);
    throw error;
  };
}

function clusterView(row: ClusterRow, jobCount: number): Cluster {
  const { id, projectId, name, region, host, port, standIn, version } = row;
  return {
    id,
    projectId,
    name,
    tier: row.tier as Cluster['tier'], // written through the contract only
    region,
    host,
    port,
    tls: { enabled: row.tlsEnabled, ca: row.tlsCa },
    standIn,
    jobCount,
    createdAt: row.createdAt.toISOString(),
    version,
  };
}
