import { isBuiltin } from 'node:module';
import { join, normalize } from 'node:path';
import { allowedImports, developmentOnly, forbiddenNames, ownedModules, pureWorkspaces } from './import-rules.ts';
import type { SourceFile, Workspace } from './source-files.ts';

const scope = '@tideway/';

/** The problems of one workspace's package.json and imports, each as `file: what is wrong`. */
export function checkImports(workspace: Workspace): string[] {
  const allowed = allowedImports[workspace.name];
  if (allowed === undefined) return [`${workspace.folder}: ${workspace.name} has no line in import-rules.ts`];
  return [
    ...checkManifest(workspace, allowed),
    ...workspace.files.flatMap((file) =>
      [
        ...file.imports.flatMap((name) => problemOf(workspace, allowed, file, name)),
        ...forbiddenProblems(workspace, file),
      ].map((text) => `${file.path}: ${text}`),
    ),
  ];
}

function checkManifest(workspace: Workspace, allowed: readonly string[]): string[] {
  const problems: string[] = [];
  const inScope = (names: string[]) => names.filter((n) => n.startsWith(scope)).map((n) => n.slice(scope.length));
  for (const name of inScope(workspace.dependencies)) {
    if (!allowed.includes(name)) problems.push(`${workspace.folder}/package.json: may not depend on ${scope}${name}`);
  }
  for (const name of inScope(workspace.developmentDependencies)) {
    if (allowed.includes(name) || developmentOnly.includes(name)) continue;
    problems.push(`${workspace.folder}/package.json: may not depend on ${scope}${name}, in tests neither`);
  }
  return problems;
}

function problemOf(workspace: Workspace, allowed: readonly string[], file: SourceFile, name: string): string[] {
  if (name.startsWith('.')) return relativeProblem(workspace, file, name);
  const problems: string[] = [];
  for (const rule of ownedModules) {
    if (rule.pattern.test(name) && !rule.owners.includes(workspace.name)) problems.push(`imports ${name}: ${rule.why}`);
  }
  if (name.startsWith(scope)) problems.push(...workspaceProblem(workspace, allowed, file, name));
  const pure = pureWorkspaces[workspace.name];
  if (pure !== undefined && !isTest(file) && !pure.includes(name)) {
    problems.push(`imports ${name}: ${workspace.name} imports nothing but ${pure.join(', ')}`);
  }
  if (workspace.name === 'web' && isBuiltin(name) && !isDevelopment(file)) {
    problems.push(`imports ${name}: the console runs in a browser`);
  }
  return [...problems, ...undeclaredProblem(workspace, file, name)];
}

function forbiddenProblems(workspace: Workspace, file: SourceFile): string[] {
  return forbiddenNames
    .filter((rule) => rule.workspace === workspace.name)
    .flatMap(({ module, names, why }) =>
      names
        .filter((name) => file.names.includes(`${module}#${name}`))
        .map((name) => `imports ${name} of ${module}: ${why}`),
    );
}

function relativeProblem(workspace: Workspace, file: SourceFile, name: string): string[] {
  const reached = normalize(join(file.path, '..', name));
  if (!reached.startsWith(`${workspace.folder}/`)) return [`imports ${name}, which leaves ${workspace.folder}`];
  return [];
}

function workspaceProblem(workspace: Workspace, allowed: readonly string[], file: SourceFile, name: string): string[] {
  const [target = '', ...deeper] = name.slice(scope.length).split('/');
  const problems: string[] = [];
  if (deeper.length > 0) problems.push(`imports ${name}: only ${scope}${target} is public`);
  if (developmentOnly.includes(target) && !allowed.includes(target)) {
    if (!isTest(file)) problems.push(`imports ${name}, which is for tests only`);
  } else if (!allowed.includes(target)) problems.push(`imports ${name}: ${workspace.name} may not (design §2)`);
  return problems;
}

/** What is imported must be in the workspace's own package.json; what only tests import may be in the root's. */
function undeclaredProblem(workspace: Workspace, file: SourceFile, name: string): string[] {
  if (isBuiltin(name)) return [];
  const parts = name.split('/');
  const packageName = name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  if (workspace.dependencies.includes(packageName)) return [];
  const development = isDevelopment(file) || ['testbed', 'e2e', 'bench', 'scripts'].includes(workspace.name);
  const ofRoot = ['vitest', 'fast-check'].includes(packageName);
  if (development && (workspace.developmentDependencies.includes(packageName) || ofRoot)) return [];
  if (workspace.developmentDependencies.includes(packageName)) {
    return [`imports ${name}, which is only a development dependency`];
  }
  return [`imports ${name}, which its package.json does not name`];
}

/** Tests, their helpers (a folder `testing/` or `tools/`, or a name with `test-support`) and benchmarks. */
function isTest(file: SourceFile): boolean {
  return /\.(test|bench)\.tsx?$|\/(testing|tools)\/|test-support/.test(file.path);
}

/** Tests, and configuration that runs only when building. */
function isDevelopment(file: SourceFile): boolean {
  return isTest(file) || /(^|\/)[\w.-]+\.config\.ts$/.test(file.path);
}
