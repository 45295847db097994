import type { Cluster, ClusterInput, Organization } from '@tideway/contract';
import type { StoreContext } from '../context.ts';
import type { Cluster as ClusterRow } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { conflict, invalidField, isPrismaError, notFound, versionConflict } from '../store-error.ts';

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
    if (row === null) throw notFound('cluster', id);
    return clusterView(row, row._count.jobs);
  }

  /** Throws INVALID_REQUEST at `name` when the project has one of that name. */
  async create(input: ClusterInput, projectId: string = DEFAULT_PROJECT_ID): Promise<Cluster> {
    const data = { id: newId('cl'), projectId, ...columns(input) };
    const row = await this.#context.prisma.cluster.create({ data }).catch(nameTaken(input.name));
    return clusterView(row, 0);
  }

  /** Throws NOT_FOUND, VERSION_CONFLICT, INVALID_REQUEST at `name`. */
  async replace(id: string, expectedVersion: number, input: ClusterInput): Promise<Cluster> {
    const changed = await this.#context.prisma.cluster
      .updateMany({
        where: { id, version: expectedVersion },
        data: { ...columns(input), version: { increment: 1 } },
      })
      .catch(nameTaken(input.name));
    const present = await this.get(id);
    if (changed.count === 0) throw versionConflict('cluster', expectedVersion, present.version);
    return present;
  }

  /** Throws NOT_FOUND, or CONFLICT with `params.jobs` while it has jobs. */
  async remove(id: string): Promise<void> {
    const jobs = await this.#context.prisma.job.findMany({
      where: { clusterId: id },
      select: { id: true, name: true },
    });
    if (jobs.length > 0) {
      throw conflict(`${jobs.length === 1 ? 'A job belongs' : `${jobs.length} jobs belong`} to this cluster.`, {
        jobs,
      });
    }
    const removed = await this.#context.prisma.cluster.deleteMany({ where: { id } });
    if (removed.count === 0) throw notFound('cluster', id);
  }
}

function columns(input: ClusterInput) {
  const { name, tier, region, host, port, tls, standIn } = input;
  return { name, tier, region, host, port, standIn, tlsEnabled: tls.enabled, tlsCa: tls.ca };
}

function nameTaken(name: string): (error: unknown) => never {
  return (error) => {
    if (isPrismaError(error, 'P2002')) throw invalidField('name', `There is a cluster named "${name}" already.`);
    if (isPrismaError(error, 'P2003')) throw invalidField('projectId', 'There is no such project.');
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
