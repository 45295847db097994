import swagger from '@fastify/swagger';
import { problem, ROUTES } from '@tideway/contract';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { VERSION } from '../context.ts';

const NAMES = new Map<string, string>(Object.entries(ROUTES).map(([name, url]) => [url, name]));
const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Describes every route from its zod schemas: a name for clients, and the problem document each may answer with. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tideway',
        version: VERSION,
        description: 'Migration jobs, their clusters and connections. Errors are RFC 9457 problem documents.',
      },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The start-up token.' } },
      },
      security: [{ token: [] }],
    },
    transform: (input) => {
      const method = String(Array.isArray(input.route.method) ? input.route.method[0] : input.route.method);
      const name = NAMES.get(input.url);
      const schema = { ...input.schema, response: { ...(input.schema?.response ?? {}), default: problem } };
      const transformed = jsonSchemaTransform({ ...input, schema });
      if (name === undefined || transformed.schema?.hide === true) return transformed;
      return {
        ...transformed,
        schema: { ...transformed.schema, operationId: `${VERBS[method]}${name[0]?.toUpperCase()}${name.slice(1)}` },
      };
    },
    transformObject: (input) => withoutUnused(jsonSchemaTransformObject(input)),
  });
}

/** The registry gives an input and an output form of every schema; most are never referred to. */
function withoutUnused<T extends object>(document: T): T {
  const parsed = JSON.parse(JSON.stringify(document)) as T & { components?: { schemas?: Record<string, unknown> } };
  const schemas = parsed.components?.schemas ?? {};
  for (let removed = true; removed; ) {
    const text = JSON.stringify(parsed);
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
    for (const name of unused) delete schemas[name];
    removed = unused.length > 0;
  }
  return parsed;
}
