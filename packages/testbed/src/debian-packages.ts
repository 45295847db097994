import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './processes.ts';

/** Dependencies of the scripts beside the servers; the servers themselves never load them. */
const notNeeded = /^(perl|libperl|libgdbm|libdb5|libc-gconv)/;
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Fetches packages of a Debian suite with all they depend on, and unpacks them into `folder`. Touches nothing of the
 * system and needs no root: apt works in a private state (own lists, cache and status) on the mirror that the
 * machine's own apt uses, and checks signatures and checksums. The C library comes along, so that a server of a newer
 * suite runs by its own loader.
 */
export async function unpackDebianPackages(suite: string, packages: string[], folder: string): Promise<void> {
  const state = join(folder, '.apt');
  const env = await privateAptState(state, suite);
  await apt(['update', '-q'], env);
  await apt(['install', '-y', '-q', '--no-install-recommends', '--download-only', ...packages], env);
  const archives = join(state, 'cache/archives');
  const debs = (await readdir(archives)).filter((name) => name.endsWith('.deb') && !notNeeded.test(name));
  for (const deb of debs) {
    const unpacked = await runCommand('dpkg-deb', ['-x', join(archives, deb), folder]);
    if (unpacked.code !== 0) throw new Error(`dpkg-deb could not unpack ${deb}: ${unpacked.stderr.trim()}`);
  }
  await rm(state, { recursive: true, force: true });
}

async function privateAptState(state: string, suite: string): Promise<NodeJS.ProcessEnv> {
  const mirror = await debianMirror();
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'etc/preferences.d', 'etc/apt.conf.d']) {
    await mkdir(join(state, name), { recursive: true });
  }
  const sources = `Types: deb\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${keyring}\n`;
  const settings = [
    ['Dir::State', join(state, 'state')],
    ['Dir::State::status', join(state, 'status')],
    ['Dir::Cache', join(state, 'cache')],
    ['Dir::Log', state],
    ['Dir::Etc', join(state, 'etc')],
    ['Dir::Etc::sourcelist', join(state, 'etc/only.sources')],
    ['Dir::Etc::sourceparts', '-'],
    ['Dir::Etc::trusted', '/dev/null'],
    ['Dir::Etc::trustedparts', '/dev/null'],
    ['APT::Architectures', debianArchitecture()],
    ['APT::Sandbox::User', ''],
    ['Acquire::Languages', 'none'],
    // A mirror's copy of a moving suite can be past its validity date; signatures are checked all the same.
    ['Acquire::Check-Valid-Until', 'false'],
    ['Debug::NoLocking', 'true'],
    // Passwords of mirrors that want one stay where they are.
    ['Dir::Etc::netrc', '/etc/apt/auth.conf'],
    ['Dir::Etc::netrcparts', '/etc/apt/auth.conf.d'],
    ...(await transportSettings()),
  ];
  await writeFile(join(state, 'status'), '');
  await writeFile(join(state, 'etc/only.sources'), sources);
  await writeFile(join(state, 'apt.conf'), settings.map(([name, value]) => `${name} "${value}";\n`).join(''));
  return { ...process.env, APT_CONFIG: join(state, 'apt.conf'), DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
}

/** How the machine's own apt reaches mirrors: proxies, certificates, time limits. */
async function transportSettings(): Promise<[string, string][]> {
  const dump = await runCommand('apt-config', ['dump', 'Acquire']);
  const lines = dump.stdout.matchAll(/^(Acquire::https?::\S+) "([^"]*)";$/gm);
  return [...lines].flatMap(([, name, value]): [string, string][] => (name && value ? [[name, value]] : []));
}

async function apt(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const result = await runCommand('apt-get', args, { env, timeoutMs: 300_000 });
  if (result.code === 0) return;
  throw new Error(`apt-get ${args[0]} failed: ${result.stderr.trim().split('\n').slice(-3).join(' ')}`);
}

/** The mirror of the running Debian release, as the machine's own apt would ask it; no lists are needed for that. */
async function debianMirror(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || codename === undefined) throw new Error('this machine does not run Debian');
  const asked = await runCommand('apt-get', ['update', '--print-uris', '-o', 'Debug::NoLocking=true']);
  const found = asked.stdout.match(new RegExp(`^'(\\S+?)/dists/${codename}/InRelease'`, 'm'))?.[1];
  if (found === undefined) throw new Error(`apt of this machine names no mirror of ${codename}`);
  return found;
}

function debianArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
