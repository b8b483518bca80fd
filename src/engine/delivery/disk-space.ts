import { ExportError } from '../errors/index.ts';
import { openFolder, removeEntry } from '../segments/index.ts';

/** What an export will put into the browser's storage, in bytes, as far as it can be foreseen. */
export interface DiskNeed {
  /** Finished segments that are not stored yet. */
  readonly segments: number;
  /** The file, or what is read back of it, where that lies in the browser's storage too. */
  readonly file: number;
}

/** Whether so many bytes fit into the browser's storage now. */
export type RoomTrial = (bytes: number) => Promise<boolean>;

/** Less than this is not worth a trial: a disk that fills up is told of soon enough. */
const WORTH_ASKING = 32 * 2 ** 20;
/** Room for the database's own pages and for what is estimated a little low. */
const SLACK = 1.02;
/** Each halves what is not known of the room. */
const SEARCH_STEPS = 7;

/**
 * Refuses an export that can't fit before it does any work. Where sizes are unknown beforehand the least is expected, so
 * that nothing is refused that might fit; a disk that fills up later stops the export with its segments kept.
 *
 * @param evictable bytes of earlier exports' segments, which make room by themselves
 * @throws ExportError STORAGE_FULL naming what is needed and what there is
 */
export async function ensureRoom(
  { segments, file }: DiskNeed,
  evictable: number,
  fits: RoomTrial,
): Promise<void> {
  const needed = Math.ceil((segments + file) * SLACK);
  const missing = needed - evictable;
  if (missing < WORTH_ASKING || (await fits(missing))) return;
  const free = (await largestThatFits(missing, fits)) + evictable;
  const parts = file > 0 ? ` (segments ${inWords(segments)}, the file ${inWords(file)})` : '';
  throw new ExportError(
    'STORAGE_FULL',
    `This export needs about ${inWords(needed)} of the browser’s storage${parts}, and about ${inWords(free)} are free: ` +
      `free disk space, delete earlier exports, export a part${file > 0 ? ', or choose a file on the disk as destination' : ''}.`,
    { value: { needed, free } },
  );
}

/**
 * Tries whether a file of that size is allowed, without writing it. What `navigator.storage.estimate` says is no use:
 * Chromium 156 answers 10 GiB beyond the usage, whatever there is (72 GB free, or a quota of 3 MB: measured).
 *
 * @param path of the folder in the origin private file system that the trial may lie in
 */
export function storageTrial(path: readonly string[]): RoomTrial {
  return async (bytes) => {
    const folder = await openFolder(...path);
    const name = `room-${crypto.randomUUID()}`;
    const handle = await folder.getFileHandle(name, { create: true });
    // Safari before 26 has no writables in the private file system; its estimate is a true one.
    if (!('createWritable' in handle)) return estimated(bytes);
    try {
      const writable = await handle.createWritable();
      try {
        await writable.truncate(bytes);
        return true;
      } catch (thrown) {
        if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') return false;
        throw ExportError.from(thrown, 'STORAGE_FULL');
      } finally {
        // A writable that failed has aborted itself.
        await writable.abort().catch(ignoreEnded);
      }
    } finally {
      await removeEntry(folder, name);
    }
  };
}

/** @example `1.4 GB` */
function inWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

async function largestThatFits(tooMuch: number, fits: RoomTrial): Promise<number> {
  let [low, high] = [0, tooMuch];
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const middle = Math.floor((low + high) / 2);
    if (await fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

async function estimated(bytes: number): Promise<boolean> {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
  return bytes <= quota - usage;
}

function ignoreEnded(): void {}
