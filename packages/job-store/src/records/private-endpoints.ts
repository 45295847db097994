import type { PrivateEndpoint, privateEndpointInput } from '@tideway/contract';
import type { z } from 'zod';
import type { StoreContext } from '../context.ts';
import type { PrivateEndpoint as EndpointRow } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { invalidField, isPrismaError, notFound } from '../store-error.ts';
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
    if (row === null) throw notFound('private endpoint', id);
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
      if (isPrismaError(error, 'P2002')) throw invalidField('name', `"${input.name}" is registered already.`);
      throw error;
    }
  }

  /** Throws NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const removed = await this.#context.prisma.privateEndpoint.deleteMany({ where: { id } });
    if (removed.count === 0) throw notFound('private endpoint', id);
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
