import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** `prisma/schema.prisma` of the repository. */
export const SCHEMA_FILE: string = resolve(import.meta.dirname, '../../../prisma/schema.prisma');

type Exports = Record<string, unknown> & { __wbindgen_start?: () => void };
/** The global of Node, whose types come with those of browsers only. */
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Exports } }> };
};

/** The engine's wasm is loaded by hand: its own loader expects a bundler. */
async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bytes = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await wasm.instantiate(bytes, { './schema_engine_bg.js': bindings });
  // Generated glue, in its types by accident left out.
  (bindings as unknown as { __wbg_set_wasm(exports: Exports): void }).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}

/**
 * The SQL that makes `schema.prisma` in an empty database, by Prisma's own schema engine. It has to be connected to a
 * Postgres; reading an existing schema through the adapter fails (it cannot carry Postgres' "char" type), so compare
 * databases instead of asking for a difference. Development only.
 */
export async function prismaSchemaSql(databaseUrl: string): Promise<string> {
  await loadEngine();
  const schema = { path: SCHEMA_FILE, content: readFileSync(SCHEMA_FILE, 'utf8') };
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }));
  const engine = await bindings.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
  const result = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: false,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout ?? '';
}
