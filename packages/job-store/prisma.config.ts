import { defineConfig } from 'prisma/config';

// `prisma generate` never runs the schema engine; naming any program keeps Prisma from fetching one.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: '../../prisma/schema.prisma' });
