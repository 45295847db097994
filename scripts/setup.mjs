// Makes the work tree ready to run: plain Node >= 20, no dependencies, and quick when there is nothing to do.
//
// 1. node_modules as the lockfile says (this also brings Node 24 as node_modules/.bin/node),
// 2. the Prisma client of packages/job-store.
//
// Called at the start of every npm script: `node scripts/setup.mjs && hash -r && exec node scripts/x.ts`. npm puts
// node_modules/.bin first on the PATH; `hash -r` makes the shell forget that `node` was the system's when it looked
// the first time, and `exec` lets signals reach the script itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeBinary = join(root, 'node_modules/.bin/node');
const pnpm = 'pnpm@12.21.0';

install();
generatePrismaClient();

function install() {
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name));
  const stamp = join(root, 'node_modules/.tideway-installed');
  if (isFresh(stamp, inputs) && existsSync(nodeBinary)) return;
  say(`installing dependencies with ${pnpm} (first run, or the lockfile changed)`);
  // CI keeps pnpm from asking questions; its output goes to stderr so that ours stays clean.
  run('npx', ['-y', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=error'], {
    CI: 'true',
  });
  if (!existsSync(nodeBinary) && Number.parseInt(process.versions.node, 10) < 24) {
    fail(
      `there is no Node 24 in the registry packages for ${process.platform}-${process.arch}; install Node 24 yourself`,
    );
  }
  writeStamp(stamp, inputs);
}

function generatePrismaClient() {
  const schema = join(root, 'prisma/schema.prisma');
  const folder = join(root, 'packages/job-store');
  const config = [join(root, 'prisma.config.ts'), join(folder, 'prisma.config.ts')].filter((name) => existsSync(name));
  if (!existsSync(schema)) return;
  const inputs = [schema, ...config, join(folder, 'package.json')];
  const stamp = join(folder, 'src/generated/.tideway-generated');
  if (isFresh(stamp, inputs)) return;
  say('generating the Prisma client');
  const prisma = join(folder, 'node_modules/.bin/prisma');
  // `generate` never runs the schema engine; naming any program keeps Prisma from downloading one.
  const environment = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  run(prisma, ['generate', '--schema', schema], environment, config.length > 0 ? dirname(config[0]) : folder);
  writeStamp(stamp, inputs);
}

/** A stamp holds the hash of what it was made from: times mean nothing after a clone or a checkout. */
function isFresh(stamp, inputs) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(inputs);
}

function writeStamp(stamp, inputs) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hashOf(inputs));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function run(command, args, environment, cwd = root) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { ...process.env, ...environment, PATH: path };
  const done = spawnSync(command, args, { cwd, env, stdio: ['ignore', 2, 2] });
  if (done.status !== 0)
    fail(`${[command, ...args].join(' ')} failed (${done.error?.message ?? done.status ?? done.signal})`);
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
