/**
 * Who may import whom (design §2): only downwards. A workspace that is not here may import nothing and be imported by
 * nobody, so a new one has to be placed.
 */
const lower = {
  domain: [],
  contract: ['domain'],
  binlog: ['domain'],
  engine: ['domain'],
};
const middle = ['domain', 'contract', 'binlog', 'engine'];
const upper = [...middle, 'source-mysql', 'sink-tidb', 'verify'];
const packages = [...upper, 'precheck', 'job-store', 'server-access'];

/** Workspace name (without `@tideway/`) to the workspaces its code may import. */
export const allowedImports: Record<string, readonly string[]> = {
  ...lower,
  'source-mysql': middle,
  'sink-tidb': middle,
  verify: middle,
  precheck: upper,
  'job-store': [...upper, 'precheck'],
  'server-access': [...upper, 'job-store'],
  testbed: ['domain', 'contract'],
  web: ['contract'],
  // What connects to a source or target is a task of a worker (docs/adr/0005-worker-tasks.md).
  api: ['domain', 'contract', 'precheck', 'job-store', 'server-access'],
  worker: packages,
  e2e: [...packages, 'testbed'],
  // Benchmarks start the worker's process; nothing else imports an app.
  bench: [...packages, 'testbed', 'worker'],
  scripts: [...packages, 'testbed'],
};

/** Development only: for tests, and for what is itself only for development. */
export const developmentOnly = ['testbed'];

/** Packages that import nothing but these, besides their own files; tests may import more. `node:` names are whole. */
export const pureWorkspaces: Record<string, readonly string[]> = {
  domain: ['node:buffer', 'node:crypto'],
  engine: ['@tideway/domain', 'node:buffer', 'node:crypto'],
  binlog: ['@tideway/domain', 'node:buffer', 'node:crypto', 'node:stream', 'node:zlib'],
  contract: ['@tideway/domain', 'zod'],
};

/** What a workspace may not import of packages that it may import, tests included. */
export const forbiddenNames: { workspace: string; module: string; names: readonly string[]; why: string }[] = [
  {
    workspace: 'api',
    module: '@tideway/precheck',
    names: ['*', 'runPrecheck', 'createMissingTables'],
    why: 'the API connects to no source or target: ask a worker (services/source-access.ts)',
  },
  {
    workspace: 'api',
    module: '@tideway/server-access',
    names: ['*', 'sourceOptions', 'targetOptions'],
    why: 'the API connects to no source or target: ask a worker (services/source-access.ts)',
  },
];

/** Modules that only some workspaces may import (tests and development workspaces included). */
export const ownedModules: { pattern: RegExp; owners: readonly string[]; why: string }[] = [
  { pattern: /^(@prisma\/|prisma$)/, owners: ['job-store'], why: 'job-store is the only importer of Prisma' },
  { pattern: /^pg$/, owners: ['job-store', 'testbed', 'e2e'], why: 'Postgres is reached through job-store' },
  { pattern: /^react-router$/, owners: [], why: 'the console uses react-router-dom 7' },
  {
    pattern: /^(react|react-dom|@mantine\/.*|@tanstack\/.*)(\/|$)/,
    owners: ['web'],
    why: 'only the console draws pages',
  },
];
