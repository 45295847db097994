import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { announce } from './choice.ts';
import { cachedFolder } from './package-cache.ts';
import { findProgram, isRoot, runCommand } from './processes.ts';

/** A browser for Playwright: `launch({ executablePath, args, env })`. */
export interface Chromium {
  executablePath: string;
  args: string[];
  /** What must be added to the environment (library folders of the npm build). */
  env: Record<string, string>;
  choice: string;
}

/** Nothing that calls home, and no sandbox, which neither root nor most containers can have. */
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that is on this machine (`CHROMIUM_PATH`, then the PATH), or undefined. */
export async function findChromium(): Promise<Chromium | undefined> {
  const named = process.env.CHROMIUM_PATH;
  if (named)
    return { executablePath: named, args: quiet, env: {}, choice: `browser: ${named}, named by CHROMIUM_PATH` };
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const executablePath = await findProgram(name);
    if (executablePath === undefined) continue;
    return { executablePath, args: quiet, env: {}, choice: `browser: ${executablePath}` };
  }
  return undefined;
}

/**
 * The browser of this machine; else Debian's `chromium` installed by apt (root only, and it says so); else the npm
 * package `@sparticuz/chromium`, in the package cache.
 * @throws when none of these works, saying what was tried
 */
export async function ensureChromium(): Promise<Chromium> {
  const found = await findChromium();
  if (found !== undefined) return found;
  const tried: string[] = [];
  if (isRoot() && (await findProgram('apt-get')) !== undefined) {
    announce('browser: none here, so Debian package chromium is being installed with apt-get (about 20 s)');
    const failure = await installWithApt();
    const installed = await findChromium();
    if (installed !== undefined) return installed;
    tried.push(failure ?? 'apt-get installed no chromium');
  } else tried.push('not root, so nothing is installed with apt-get');
  try {
    return await npmChromium(tried);
  } catch (error) {
    tried.push(`@sparticuz/chromium: ${(error as Error).message}`);
    throw new Error(`no browser for the tests (${tried.join('; ')}). Install chromium or set CHROMIUM_PATH.`);
  }
}

async function installWithApt(): Promise<string | undefined> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
  for (const args of [['update', '-q'], install]) {
    const done = await runCommand('apt-get', args, { env, timeoutMs: 600_000 });
    if (done.code !== 0 && args === install) return `apt-get: ${done.stderr.trim().split('\n').at(-1)}`;
  }
  return undefined;
}

/** The build of `@sparticuz/chromium`, which carries the libraries and fonts that a bare machine lacks. */
async function npmChromium(tried: string[]): Promise<Chromium> {
  const packageName = '@sparticuz/chromium';
  const folder = await cachedFolder('chromium-npm-153', (partial) => unpackNpmChromium(packageName, partial));
  const executablePath = join(folder, 'chromium');
  const libraryPath = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const env = { LD_LIBRARY_PATH: libraryPath, FONTCONFIG_PATH: join(folder, 'fonts') };
  const works = await runCommand(executablePath, ['--no-sandbox', '--headless', '--version'], {
    env: { ...process.env, ...env },
    timeoutMs: 30_000,
  });
  if (works.code !== 0) throw new Error(`does not run: ${works.stderr.trim().slice(-300)}`);
  const choice = `browser: ${works.stdout.trim()} of npm ${packageName} (${tried.join('; ')})`;
  return { executablePath, args: [...quiet, '--no-zygote'], env, choice };
}

async function unpackNpmChromium(packageName: string, folder: string): Promise<void> {
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${packageName}@153`];
  const done = await runCommand('npm', install, { timeoutMs: 300_000 });
  if (done.code !== 0) throw new Error(done.stderr.trim().slice(-300));
  const entry = pathToFileURL(join(folder, 'node_modules', packageName, 'build/index.js')).href;
  const code = `const { default: chromium } = await import(${JSON.stringify(entry)}); await chromium.executablePath();`;
  // It unpacks into the temporary folder, and its libraries only where it believes itself in such a runtime.
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  const unpacked = await runCommand(process.execPath, ['--input-type=module', '-e', code], { env });
  if (!existsSync(join(folder, 'chromium'))) throw new Error(`did not unpack: ${unpacked.stderr.trim().slice(-300)}`);
  await rm(join(folder, 'node_modules'), { recursive: true, force: true });
}
