// `node packages/job-store/tools/migration-sql.ts`: prints the SQL of prisma/schema.prisma from nothing. A change of the
// schema is a new folder in prisma/migrations with the statements that lead there; migrate.pg.test.ts compares both.
import { freshDatabase, testPostgres } from '@tideway/testbed';
import { prismaSchemaSql } from './prisma-schema-sql.ts';

const database = await freshDatabase(await testPostgres(), 'schema');
process.stdout.write(await prismaSchemaSql(database.url));
process.exit(0);
