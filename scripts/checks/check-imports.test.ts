import { expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';
import { readImportedNames, readImports } from './read-imports.ts';
import type { Workspace } from './source-files.ts';

function workspace(name: string, imports: string[], path = `packages/${name}/src/a.ts`): Workspace {
  const declared = imports.filter((one) => !one.startsWith('.') && !one.startsWith('node:'));
  const file = { path, lines: 1, imports, names: [], citedInvariants: [] };
  return { name, folder: `packages/${name}`, dependencies: declared, developmentDependencies: [], files: [file] };
}

test('reads every form of import and nothing from comments or strings', () => {
  const text = `import a from 'a';
import type { B } from "b";
import { c,
  d } from 'cd'; // from 'no'
/* import 'no' */
import 'e';
export * from './f.ts';
const g = await import('g');
const h = require('h');
const text = "it's from 'no'"; const t = \`import x from 'no'\`;
from /* odd */ 'i';
const p = /['"]from/; const q = [/a\\/\\/'/]; import 'j';`;
  expect(readImports(text)).toEqual(['a', 'b', 'cd', 'e', './f.ts', 'g', 'h', 'i', 'j']);
});

test('imports go downwards', () => {
  expect(checkImports(workspace('engine', ['@tideway/domain', './plan.ts']))).toEqual([]);
  expect(checkImports(workspace('domain', ['@tideway/engine'])).length).toBeGreaterThan(0);
  expect(checkImports(workspace('source-mysql', ['@tideway/sink-tidb'])).length).toBeGreaterThan(0);
  expect(checkImports(workspace('precheck', ['@tideway/sink-tidb']))).toEqual([]);
});

test('no deep imports, no relative import out of the package, no unknown workspace', () => {
  expect(checkImports(workspace('verify', ['@tideway/domain/src/x.ts'])).join()).toContain(
    'only @tideway/domain is public',
  );
  expect(checkImports(workspace('verify', ['../../domain/src/index.ts'])).join()).toContain('leaves packages/verify');
  expect(checkImports(workspace('verify', ['../x.ts'], 'packages/verify/src/deep/a.ts'))).toEqual([]);
  expect(checkImports(workspace('novel', [])).join()).toContain('import-rules.ts');
});

test('engine, domain and binlog stay pure; their tests may do more', () => {
  expect(checkImports(workspace('engine', ['node:net'])).join()).toContain('nothing but');
  expect(checkImports(workspace('binlog', ['mysql2'])).join()).toContain('nothing but');
  expect(checkImports(workspace('binlog', ['node:zlib']))).toEqual([]);
  expect(checkImports(workspace('engine', ['node:fs', 'vitest'], 'packages/engine/src/a.test.ts'))).toEqual([]);
});

test('testbed is for tests only', () => {
  expect(checkImports(workspace('worker', ['@tideway/testbed'])).join()).toContain('may not depend on');
  const inTest = workspace('worker', ['@tideway/testbed'], 'packages/worker/src/a.mysql.test.ts');
  expect(checkImports({ ...inTest, dependencies: [], developmentDependencies: ['@tideway/testbed'] })).toEqual([]);
});

test('owned modules', () => {
  expect(checkImports(workspace('api', ['@prisma/client'])).join()).toContain('only importer of Prisma');
  expect(checkImports(workspace('web', ['react-router'])).join()).toContain('react-router-dom');
  expect(checkImports(workspace('web', ['react-router-dom', 'react']))).toEqual([]);
});

test('what is imported is declared', () => {
  const undeclared = { ...workspace('api', ['fastify']), dependencies: [] };
  expect(checkImports(undeclared).join()).toContain('does not name');
  const development = { ...workspace('api', ['fastify']), dependencies: [], developmentDependencies: ['fastify'] };
  expect(checkImports(development).join()).toContain('only a development dependency');
});

test('the API has no way to a source or target', () => {
  for (const opener of ['source-mysql', 'sink-tidb']) {
    expect(checkImports(workspace('api', [`@tideway/${opener}`])).join()).toContain('may not');
  }
  const text = `import { allowsNext,
    type CreatedTables, runPrecheck as run } from '@tideway/precheck';
export * from '@tideway/server-access'; import x, { y } from 'z'; await import('w');`;
  expect(readImportedNames(text)).toEqual([
    '@tideway/precheck#allowsNext',
    '@tideway/precheck#CreatedTables',
    '@tideway/precheck#runPrecheck',
    '@tideway/server-access#*',
    'w#*',
  ]);
  const api = workspace('api', ['@tideway/precheck', '@tideway/server-access']);
  const files = api.files.map((file) => ({ ...file, names: readImportedNames(text) }));
  expect(checkImports({ ...api, files })).toHaveLength(2);
  expect(checkImports(api)).toEqual([]);
});
