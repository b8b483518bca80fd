// Brings a fresh machine to where a command can run: dependencies, builds, a browser, the tools that the tests
// read files with. Plain Node without dependencies, for it runs before there are any. Each step does nothing when
// there is nothing to do; what it does goes to standard error.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** A step that failed; the message says what to do. */
export class SetupError extends Error {}

/** Ends the process with words instead of a stack where the set-up, not the code, is at fault. */
export function exitWithWords(error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
  process.exit(1);
}

/**
 * Runs a command to its end. Its output goes to the stream numbered `to`; with `quiet` it is shown only if the
 * command fails.
 */
export async function runCommand(command, args, { quiet = false, to = 2, env = process.env } = {}) {
  const output = [];
  const stream = quiet ? 'pipe' : to;
  const child = spawn(command, args, {
    cwd: root,
    env,
    // npm and npx are scripts on Windows, which only a shell can start.
    shell: windows,
    stdio: ['ignore', stream, stream],
  });
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).catch((error) => {
    throw new SetupError(`\`${command}\` could not be started: ${error.message}.`);
  });
  if (status !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new SetupError(`\`${[command, ...args].join(' ')}\` failed with exit status ${status}.`);
  }
}

/** Installs the locked dependencies where they are missing, incomplete or older than the lock file. */
export async function ensureInstalled() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new SetupError(
      `Framewright needs Node 20 or later; this is ${process.version}. See https://nodejs.org.`,
    );
  }
  // npm writes this file last, so its time is that of a finished installation.
  const installed = modified(join(root, 'node_modules/.package-lock.json'));
  // `npm ci --omit=dev` writes it too, and leaves out what builds and drives the app.
  const whole = ['vite', 'playwright-core'].every((name) => existsSync(join(root, 'node_modules', name)));
  if (whole && installed >= modified(join(root, 'package-lock.json'))) return;
  await withLock('install', async () => {
    process.stderr.write('Installing dependencies (npm ci) …\n');
    await runCommand('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { quiet: true });
  });
}

const BUILD_INPUTS = [
  'src', 'public', 'examples', 'index.html', 'headless.html', 'vite.config.ts', 'vite.cli.config.ts',
  'scripts/build-wasm.mjs', 'scripts/service-worker-plugin.ts', 'package-lock.json',
]; // biome-ignore format: a list

/** Among the inputs, but written by the build itself. */
const MADE_BY_THE_BUILD = ['src/wasm/generated', 'public/ffmpeg-core'];

/** Builds the kernels, the app and the command line where a source is newer than the last good build. */
export async function ensureBuilt() {
  // A copy without sources, such as a container's, was built elsewhere.
  if (isBuilt() || !existsSync(join(root, 'src'))) return;
  await withLock('build', async () => {
    if (isBuilt()) return;
    process.stderr.write('Building …\n');
    // The build makes these folders, which would date those around them later than the build.
    for (const made of MADE_BY_THE_BUILD) mkdirSync(join(root, made), { recursive: true });
    const started = new Date();
    await runCommand('npm', ['run', '--silent', 'build'], { quiet: true });
    const stamp = join(root, 'dist/built');
    writeFileSync(stamp, '');
    // A source that was saved while the build ran may have been missed by it: date the build at its start.
    utimesSync(stamp, started, started);
  });
}

function isBuilt() {
  const built = modified(join(root, 'dist/built'));
  // The stamp has whole milliseconds.
  return BUILD_INPUTS.every((input) => Math.floor(newest(join(root, input))) <= built);
}

/** Milliseconds since 1970; 0 where there is no such file. */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status || MADE_BY_THE_BUILD.some((made) => path === join(root, made))) return 0;
  // A folder's own time tells of files that were removed.
  const children = status.isDirectory() ? readdirSync(path) : [];
  return Math.max(status.mtimeMs, ...children.map((name) => newest(join(path, name))));
}

/** Lets one process at a time do the step; the others wait for it. */
async function withLock(step, work) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const path = join(root, `dist/.${step}.lock`);
  let lock;
  while (!lock) {
    lock = await open(path, 'wx').catch(async (error) => {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
      await sleep(200);
      return undefined;
    });
  }
  try {
    await lock.writeFile(String(process.pid));
    await work();
  } finally {
    await lock.close();
    await rm(path, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether this machine takes Debian packages and we may install them. */
function canInstallPackages() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && hasCommand('apt-get');
}

function hasCommand(name) {
  return spawnSync(windows ? 'where' : 'which', [name], { stdio: 'ignore' }).status === 0;
}

let packageListsAreFresh = false;

async function installPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  process.stderr.write(`Installing ${names.join(', ')} (apt-get) …\n`);
  if (!packageListsAreFresh) await runCommand('apt-get', ['update'], { quiet: true, env });
  packageListsAreFresh = true;
  await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...names], { quiet: true, env });
}

/**
 * Finds a browser, installing one where there is none. Needs the dependencies.
 *
 * @returns the path of its program
 */
export async function ensureBrowser() {
  const { tsImport } = await import('tsx/esm/api');
  const { findBrowser, INSTALL_ADVICE } = await tsImport('../src/cli/find-browser.ts', import.meta.url);
  const attempts = [
    () => undefined,
    async () => {
      process.stderr.write('Installing Chromium (npx playwright install chromium) …\n');
      const flags = canInstallPackages() ? ['--with-deps'] : [];
      await runCommand('npx', ['playwright', 'install', ...flags, 'chromium'], { quiet: true });
    },
    () => (canInstallPackages() ? installPackages(['chromium']) : undefined),
  ];
  for (const attempt of attempts) {
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      process.stderr.write(`${error.message}\n`);
    }
    const found = await findBrowser();
    if (found) return found;
  }
  throw new SetupError(`There is no browser to run the tests in. ${INSTALL_ADVICE}`);
}

/** Makes ffmpeg, ffprobe and mediainfo available: the tests open finished files with decoders that are not ours. */
export async function ensureMediaTools() {
  const packages = new Map([
    ['ffmpeg', 'ffmpeg'],
    ['ffprobe', 'ffmpeg'],
    ['mediainfo', 'mediainfo'],
  ]);
  const missing = () => [...packages.keys()].filter((name) => !hasCommand(name));
  if (missing().length > 0 && canInstallPackages()) {
    await installPackages([...new Set(missing().map((name) => packages.get(name)))]);
  }
  if (missing().length > 0) {
    throw new SetupError(
      `The tests need ${missing().join(' and ')}: install them (\`apt-get install ffmpeg mediainfo\`, ` +
        '`brew install ffmpeg mediainfo`, `winget install ffmpeg`) and run the tests again.',
    );
  }
}

/** Installs, where it may, the further programs that proofs look at files with; proofs name those that stay absent. */
export async function ensureProofTools() {
  const packages = JSON.parse(await readFile(join(root, 'test/prove/proof-tools.json'), 'utf8'));
  const missing = Object.keys(packages).filter((name) => !hasCommand(name));
  if (missing.length === 0 || !canInstallPackages()) return;
  await installPackages([...new Set(missing.map((name) => packages[name]))]).catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
  });
}
