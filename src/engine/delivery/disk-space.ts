import { ExportError } from '../errors/index.ts';

/** What an export will put into the browser's storage, in bytes, as far as it can be foreseen. */
export interface DiskNeed {
  /** Finished segments that are not stored yet. */
  readonly segments: number;
  /** The file, or what is read back of it, where that lies in the browser's storage too. */
  readonly file: number;
}

export interface DiskRoom {
  readonly quota: number;
  readonly usage: number;
  /** Of what is used: segments of earlier exports, which make room by themselves. */
  readonly evictable: number;
}

/** Room for the database's own pages and for what is estimated a little low. */
const SLACK = 1.02;

/**
 * Refuses an export that can't fit before it does any work. Where sizes are unknown beforehand the least is expected, so
 * that nothing is refused that might fit; a disk that fills up later stops the export with its segments kept.
 *
 * @throws ExportError STORAGE_FULL naming what is needed and what there is
 */
export function ensureRoom({ segments, file }: DiskNeed, { quota, usage, evictable }: DiskRoom): void {
  const needed = (segments + file) * SLACK;
  const free = Math.max(0, quota - usage + evictable);
  if (needed <= free) return;
  const parts = file > 0 ? ` (segments ${inWords(segments)}, the file ${inWords(file)})` : '';
  throw new ExportError(
    'STORAGE_FULL',
    `This export needs about ${inWords(needed)} of the browser’s storage${parts}, and ${inWords(free)} are free: ` +
      `free disk space, delete earlier exports, export a part${file > 0 ? ', or choose a file on the disk as destination' : ''}.`,
    { value: { needed: Math.ceil(needed), free } },
  );
}

/** @example `1.4 GB` */
export function inWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
