import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readCitedInvariants } from './check-invariants.ts';
import { readImportedNames, readImports } from './read-imports.ts';

/** A TypeScript file of the repository with what it imports. */
export interface SourceFile {
  /** From the root, with `/`. */
  path: string;
  lines: number;
  imports: string[];
  /** What of them, as `module#name`. */
  names: string[];
  /** Numbers of docs/invariants.md that its comments name; none in the scripts, which test the reading of them. */
  citedInvariants: number[];
}

/** A workspace: its folder, its package.json, its files. */
export interface Workspace {
  /** Without `@tideway/`; `scripts` for the root's scripts. */
  name: string;
  folder: string;
  /** Names of all dependencies, development ones apart. */
  dependencies: string[];
  developmentDependencies: string[];
  files: SourceFile[];
}

const skipped = new Set(['node_modules', 'dist', 'generated', 'output', 'coverage']);

/** All workspaces below `root`. */
export function readWorkspaces(root: string): Workspace[] {
  const nested = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${parent}/${entry.name}`),
  );
  const scripts = readWorkspace(root, 'scripts', 'package.json', 'scripts');
  return [
    ...[...nested, 'e2e', 'bench'].map((folder) => readWorkspace(root, folder, `${folder}/package.json`)),
    scripts,
  ];
}

function readWorkspace(root: string, folder: string, manifestPath: string, name?: string): Workspace {
  const manifest = JSON.parse(readFileSync(join(root, manifestPath), 'utf8')) as {
    name: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return {
    name: name ?? manifest.name.replace('@tideway/', ''),
    folder,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    developmentDependencies: Object.keys(manifest.devDependencies ?? {}),
    files: listFiles(join(root, folder)).map((file) => readSource(root, file)),
  };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listFiles(path);
    return /\.(ts|tsx|mts)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function readSource(root: string, file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').length - 1;
  const path = relative(root, file);
  const citedInvariants = path.startsWith('scripts/') ? [] : readCitedInvariants(text);
  return { path, lines, imports: readImports(text), names: readImportedNames(text), citedInvariants };
}
