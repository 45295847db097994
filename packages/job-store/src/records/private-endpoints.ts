import type { PrivateEndpoint, privateEndpointInput } from '@tideway/contract';
import { say } from '@tideway/domain';
import type { z } from 'zod';
import type { StoreContext } from '../context.ts';
import type { PrivateEndpoint as EndpointRow } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { conflict, invalidField, isPrismaError, notFound, refuseUnknownProject } from '../store-error.ts';
import { DEFAULT_PROJECT_ID } from './clusters.ts';

/** What an operator registered behind service names, resource ids and Private Link Connections. */
export class PrivateEndpoints {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async list(projectId: string = DEFAULT_PROJECT_ID): Promise<PrivateEndpoint[]> {
    const rows = await this.#context.prisma.privateEndpoint.findMany({
      where: { projectId },
      orderBy: { createdAt: 'asc' },
    });
    return rows.map(endpointView);
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<PrivateEndpoint> {
    const row = await this.#context.prisma.privateEndpoint.findUnique({ where: { id } });
    if (row === null) throw notFound(say('private endpoint', '私有端点'), id);
    return endpointView(row);
  }

  /** The endpoint a job names: by id (connections) or by its service name or resource id. */
  async find(
    projectId: string,
    kind: PrivateEndpoint['kind'],
    reference: string,
  ): Promise<PrivateEndpoint | undefined> {
    const row = await this.#context.prisma.privateEndpoint.findFirst({
      where: { projectId, kind, OR: [{ id: reference }, { name: reference }] },
    });
    return row === null ? undefined : endpointView(row);
  }

  /** Throws INVALID_REQUEST at `name` when it is registered already. */
  async create(
    input: z.infer<typeof privateEndpointInput>,
    projectId: string = DEFAULT_PROJECT_ID,
  ): Promise<PrivateEndpoint> {
    try {
      return endpointView(
        await this.#context.prisma.privateEndpoint.create({ data: { id: newId('pe'), projectId, ...input } }),
      );
    } catch (error) {
      if (isPrismaError(error, 'P2002'))
        throw invalidField('name', say(`"${input.name}" is registered already.`, `“${input.name}”已登记。`));
      refuseUnknownProject(error);
      throw error;
    }
  }

  /** Another address of the same endpoint: kind and name stay, jobs refer to it by them. Throws NOT_FOUND, INVALID_REQUEST. */
  async replace(id: string, input: z.infer<typeof privateEndpointInput>): Promise<PrivateEndpoint> {
    const present = await this.get(id);
    for (const field of ['kind', 'name'] as const) {
      if (present[field] !== input[field])
        throw invalidField(field, say('Only the address of an endpoint can be changed.', '只能修改端点的地址。'));
    }
    const { host, port } = input;
    return endpointView(await this.#context.prisma.privateEndpoint.update({ where: { id }, data: { host, port } }));
  }

  /** Throws NOT_FOUND, or CONFLICT with `params.jobs` while a job is reached through it. */
  async remove(id: string): Promise<void> {
    const { projectId, name } = await this.get(id);
    const references = [id, name].map((reference) => ({ source: { path: ['privateLink'], equals: reference } }));
    const jobs = await this.#context.prisma.job.findMany({
      where: {
        cluster: { projectId },
        AND: [{ source: { path: ['connectivity'], equals: 'private-link' } }, { OR: references }],
      },
      select: { id: true, name: true },
    });
    if (jobs.length > 0) {
      throw conflict(
        jobs.length === 1
          ? say('A job is connected through this endpoint.', '有一个任务通过该端点连接。')
          : say(`${jobs.length} jobs are connected through this endpoint.`, `有 ${jobs.length} 个任务通过该端点连接。`),
        {
          jobs,
        },
      );
    }
    const removed = await this.#context.prisma.privateEndpoint.deleteMany({ where: { id } });
    if (removed.count === 0) throw notFound(say('private endpoint', '私有端点'), id);
  }
}

function endpointView({ id, projectId, kind, name, host, port, createdAt }: EndpointRow): PrivateEndpoint {
  return {
    id,
    projectId,
    kind: kind as PrivateEndpoint['kind'], // written through the contract only
    name,
    host,
    port,
    createdAt: createdAt.toISOString(),
  };
}
