import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Log } from '../http/log.ts';
import { SHA256 } from './store.ts';

export interface ShelfLimits {
  /** Bytes of all things of a tenant. */
  readonly budget: number;
  /** Milliseconds after which a thing that nobody asked for goes. */
  readonly age: number;
}

interface Item {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  used: number;
  /** When its bytes were last compared with its name. */
  checked: number;
  /** The file's own time says when it was used, so that a restart knows; it is not written at each use. */
  noted: number;
}

/** What came or was used within this is of a job that is under way: it is never taken away. */
const YOUNG = 3_600_000;
const NOTE_EVERY = 600_000;
/** So that many who bring the same thing don't make it read each time. */
const CHECK_EVERY = 2000;
/** The disk also holds NATS's streams, which must not run out. */
const SPARE_DISK = 512 * 2 ** 20;

/** A tenant's things in a folder, by SHA-256. The index is in memory; the folder is the truth. */
export class Shelf {
  readonly #items = new Map<string, Item>();
  #used = 0;

  private constructor(
    readonly folder: string,
    private readonly limits: ShelfLimits,
    private readonly isPinned: (sha256: string) => boolean,
    private readonly log: Log,
  ) {}

  static async open(
    folder: string,
    limits: ShelfLimits,
    isPinned: (sha256: string) => boolean,
    log: Log,
  ): Promise<Shelf> {
    const shelf = new Shelf(folder, limits, isPinned, log);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const drawer of await readdir(folder)) {
      if (!/^[0-9a-f]{2}$/.test(drawer)) continue;
      for (const name of await readdir(join(folder, drawer))) {
        if (!SHA256.test(name)) continue;
        const { size, mtimeMs } = await stat(join(folder, drawer, name));
        shelf.#put(name, { bytes: size, used: mtimeMs, noted: mtimeMs, checked: 0 });
      }
    }
    return shelf;
  }

  get used(): number {
    return this.#used;
  }

  fileOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256);
  }

  sizeOf(sha256: string): number | undefined {
    const item = this.#items.get(sha256);
    if (item) this.#touch(sha256, item);
    return item?.bytes;
  }

  /**
   * Whether a thing is there and whole. A disk that spoils one would otherwise have it for ever: who brings it anew is
   * told that it is there.
   */
  async isWhole(sha256: string): Promise<boolean> {
    const item = this.#items.get(sha256);
    if (item === undefined) return false;
    if (Date.now() - item.checked < CHECK_EVERY) return true;
    item.checked = Date.now();
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(this.fileOf(sha256))) hash.update(chunk as Buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.log.warn({ sha256, error: String(error) }, 'content cannot be read');
      // Such as too many open files: that says nothing about the thing.
      if (code !== 'ENOENT' && code !== 'EIO') return true;
    }
    if (hash.digest('hex') === sha256) return true;
    // Another check may have taken it away, and somebody may have brought it anew since.
    if (this.#items.get(sha256) !== item) return this.#items.has(sha256);
    this.log.error({ sha256 }, 'content was spoilt on the disk: it is taken away');
    await this.#remove(sha256, item);
    return false;
  }

  read(sha256: string, start: number, end: number): Readable {
    return createReadStream(this.fileOf(sha256), { start, end: end - 1 });
  }

  added(sha256: string, bytes: number): void {
    const now = Date.now();
    this.#put(sha256, { bytes, used: now, noted: now, checked: now });
  }

  /** Makes room for `bytes` more, by what was used longest ago. @returns false where there is none to be had */
  async makeRoom(bytes: number): Promise<boolean> {
    const wanted = Math.max(
      this.#used + bytes - this.limits.budget,
      bytes + SPARE_DISK - (await this.#free()),
    );
    if (wanted <= 0) return true;
    let freed = 0;
    for (const [sha256, item] of this.#oldestFirst(Date.now() - YOUNG)) {
      if (freed >= wanted) break;
      await this.#remove(sha256, item);
      freed += item.bytes;
    }
    if (freed > 0) this.log.info({ folder: this.folder, freed }, 'content made room for newer');
    return freed >= wanted;
  }

  /** Takes away what nobody has asked for in a long time. */
  async sweep(): Promise<void> {
    for (const [sha256, item] of this.#oldestFirst(Date.now() - Math.max(this.limits.age, YOUNG))) {
      await this.#remove(sha256, item);
    }
  }

  #oldestFirst(before: number): [string, Item][] {
    return [...this.#items]
      .filter(([sha256, { used }]) => used < before && !this.isPinned(sha256))
      .sort(([, a], [, b]) => a.used - b.used);
  }

  async #remove(sha256: string, item: Item): Promise<void> {
    if (this.#items.get(sha256) !== item) return;
    this.#items.delete(sha256);
    this.#used -= item.bytes;
    await rm(this.fileOf(sha256), { force: true });
  }

  #put(sha256: string, item: Item): void {
    this.#used += item.bytes - (this.#items.get(sha256)?.bytes ?? 0);
    this.#items.set(sha256, item);
  }

  #touch(sha256: string, item: Item): void {
    item.used = Date.now();
    if (item.used - item.noted < NOTE_EVERY) return;
    item.noted = item.used;
    const now = new Date(item.used);
    utimes(this.fileOf(sha256), now, now).catch((error: unknown) => {
      this.log.warn({ error: String(error) }, 'the time of a use could not be noted');
    });
  }

  async #free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }
}
