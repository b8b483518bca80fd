// Finds the program nats-server, fetching it where there is none: on the PATH, in our cache, from Debian's newer suite.
// Plain Node without dependencies. `node scripts/nats-server.mjs` prints where it is.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exitWithWords, SetupError } from './ensure.mjs';

/** Below it streams can be lost in a crash, and JetStream lacks what the farm asks of it. */
export const OLDEST_NATS_SERVER = '2.10.27';

/** Debian's first suite with a version that will do; its package needs glibc 2.34 alone, so that older suites run it. */
const NEWER_SUITE = 'deb http://deb.debian.org/debian trixie main\n';

const windows = process.platform === 'win32';
const program = windows ? 'nats-server.exe' : 'nats-server';
const run = promisify(execFile);

/**
 * @returns {Promise<string>} the path of a nats-server that is new enough
 * @throws SetupError in words that say what to do
 */
export async function findNatsServer({ fetch = true } = {}) {
  const refused = [];
  for (const path of [...candidates(), ...cached()]) {
    const version = versionOf(path);
    if (version === undefined) continue;
    if (isNewEnough(version)) return path;
    refused.push(`${path} is version ${version}`);
  }
  let reason = '';
  if (fetch && existsSync('/etc/debian_version')) {
    try {
      return await fetchFromDebian();
    } catch (error) {
      reason = ` Debian's package could not be fetched: ${error.message.trim().split('\n').at(-1)}.`;
    }
  }
  throw new SetupError(
    `The farm needs nats-server ${OLDEST_NATS_SERVER} or later${refused.length > 0 ? `, but ${refused.join(', ')}` : ''}. ` +
      'Install it from https://github.com/nats-io/nats-server/releases, by `brew install nats-server` or ' +
      `\`apt-get install nats-server\` (Debian 13), or name its file in NATS_SERVER.${reason}`,
  );
}

/** Whether version `a.b.c` is at least the oldest that will do. */
export function isNewEnough(version) {
  const [has, needs] = [version, OLDEST_NATS_SERVER].map((text) => text.split('.').map(Number));
  const differs = needs.findIndex((number, index) => number !== has[index]);
  return differs < 0 || has[differs] > needs[differs];
}

function candidates() {
  // Debian puts it where only root's PATH looks.
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(windows ? [] : ['/usr/sbin', '/usr/local/sbin']),
  ];
  const named = process.env.NATS_SERVER ? [process.env.NATS_SERVER] : [];
  const found = folders.filter((folder) => folder !== '').map((folder) => join(folder, program));
  return [...new Set([...named, ...found])].filter((path) => existsSync(path));
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'framewright');
}

function cached() {
  if (!existsSync(cacheFolder())) return [];
  return readdirSync(cacheFolder())
    .filter((name) => name.startsWith('nats-server-'))
    .map((name) => join(cacheFolder(), name));
}

/** Undefined where it is no program that runs here. */
function versionOf(path) {
  const { stdout, status } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

/** Takes the package's file alone: nothing is installed, no list of the system's is touched, no right is needed. */
async function fetchFromDebian() {
  const folder = await mkdtemp(join(tmpdir(), 'nats-server-'));
  process.stderr.write('Fetching nats-server (apt-get download, Debian 13) …\n');
  try {
    await mkdir(join(folder, 'lists/partial'), { recursive: true });
    await writeFile(join(folder, 'sources.list'), NEWER_SUITE);
    // apt drops to its own user when root runs it, who must be able to write here.
    await chmod(folder, 0o755);
    const options = [
      ['Dir::Etc::sourcelist', join(folder, 'sources.list')],
      ['Dir::Etc::sourceparts', '/dev/null'],
      ['Dir::State::lists', join(folder, 'lists')],
      ['Dir::Cache::pkgcache', ''],
      ['Dir::Cache::srcpkgcache', ''],
      ['APT::Sandbox::User', 'root'],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await run('apt-get', [...options, 'update'], { cwd: folder });
    await run('apt-get', [...options, 'download', 'nats-server'], { cwd: folder });
    const file = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get left no package');
    await run('dpkg-deb', ['-x', file, 'package'], { cwd: folder });
    const unpacked = join(folder, 'package/usr/sbin/nats-server');
    const version = versionOf(unpacked);
    if (version === undefined || !isNewEnough(version))
      throw new Error(`its version ${version} does not run here`);
    return await keep(unpacked, version);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(unpacked, version) {
  const kept = join(cacheFolder(), `nats-server-${version}`);
  await mkdir(cacheFolder(), { recursive: true });
  // Two may fetch at once: each moves a whole file into place.
  const copy = `${kept}.${process.pid}`;
  await copyFile(unpacked, copy);
  await chmod(copy, 0o755);
  await rename(copy, kept);
  return kept;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await findNatsServer()}\n`);
  } catch (error) {
    exitWithWords(error);
  }
}
