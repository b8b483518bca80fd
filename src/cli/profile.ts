import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { badArgument } from './exit-status.ts';

/** A browser whose command line was killed notices within moments and ends: it is waited for. */
const RELEASE_TIME_MS = 10_000;

/** Beside the profile; names the process that drives its browser. */
const DRIVER_FILE = 'driver.pid';

/** What Chromium leaves in a profile that is, or was, in use (chrome/browser/process_singleton_posix.cc). */
const LOCK_FILES = ['SingletonLock', 'SingletonSocket', 'SingletonCookie'];

/** The browser's profile: what IndexedDB and the private file system are kept in. */
export interface Profile {
  readonly folder: string;
  /** Removes a temporary profile; leaves a kept one. */
  dispose(): Promise<void>;
}

/**
 * Makes ready the profile under `storeFolder`, or a temporary one where there is none.
 *
 * @throws ExportError INVALID_SETTINGS when the folder can't be made or another export is using it
 */
export async function openProfile(storeFolder: string | undefined): Promise<Profile> {
  if (storeFolder === undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'framewright-'));
    // The browser's last helper processes may still be writing as it is removed.
    return {
      folder,
      dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
    };
  }
  const folder = join(resolve(storeFolder), 'browser');
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw badArgument(`The store ${storeFolder} can't be made: ${String(error)}.`, storeFolder);
  }
  const driverFile = join(resolve(storeFolder), DRIVER_FILE);
  await takeOver(folder, driverFile, storeFolder);
  await writeFile(driverFile, String(process.pid));
  return { folder, dispose: () => rm(driverFile, { force: true }) };
}

/** Clears the lock of a browser that died; waits a little for one that is ending. */
async function takeOver(folder: string, driverFile: string, storeFolder: string): Promise<void> {
  const patience = Date.now() + RELEASE_TIME_MS;
  for (;;) {
    const owner = await lockOwner(folder);
    if (owner === undefined) return;
    if (!(await isRunning(owner, folder))) break;
    const driver = Number(await readFile(driverFile, 'utf8').catch(() => 0));
    if ((driver > 0 && isAlive(driver)) || Date.now() > patience) {
      throw badArgument(
        `The store ${storeFolder} is in use by another export (browser process ${owner.pid} on ${owner.host}): ` +
          'wait for it to end, or give another --store.',
        storeFolder,
      );
    }
    await sleep(100);
  }
  await Promise.all(LOCK_FILES.map((name) => rm(join(folder, name), { force: true })));
}

interface LockOwner {
  readonly host: string;
  readonly pid: number;
}

/** Chromium's lock is a symbolic link to `host-pid`. */
async function lockOwner(folder: string): Promise<LockOwner | undefined> {
  const target = await readlink(join(folder, 'SingletonLock')).catch(() => undefined);
  const match = /^(.*)-(\d+)$/.exec(target ?? '');
  return match ? { host: match[1] ?? '', pid: Number(match[2]) } : undefined;
}

async function isRunning({ host, pid }: LockOwner, folder: string): Promise<boolean> {
  // Another machine, over a network drive, can't be asked.
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  // The number may have been given to another program since.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return commandLine === undefined || commandLine.includes(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process can't be signalled, which shows that it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
