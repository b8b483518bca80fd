import { ExportError } from '../errors/index.ts';
import { sha256Hex } from '../media/index.ts';
import { openDatabase, type SegmentRow, type StoreDatabase, storageError } from './database.ts';
import { listFiles, openFolder, readWhole, removeEntry, writeDurably } from './opfs.ts';
import type { KeptProof } from './segments.ts';

/** Up to here the bytes commit in the row's own transaction; a larger value is slow in IndexedDB. */
const MAXIMUM_INLINE = 8 * 2 ** 20;
const DAY = 86_400_000;
const VALID_FOR = 30 * DAY;
/** Share of the origin's quota that finished segments may take when nobody said otherwise. */
const BUDGET_SHARE = 0.1;

/** Where segments beyond {@link MAXIMUM_INLINE} lie: a folder of the origin private file system. */
export interface SegmentFiles {
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  remove(name: string): Promise<void>;
  /** All files, with the time of their last change in milliseconds since 1970. */
  list(): Promise<readonly { readonly name: string; readonly changedAt: number }[]>;
}

export interface SegmentStoreOptions {
  readonly files?: SegmentFiles;
  /** Milliseconds since 1970; only expiry and eviction look at it. */
  readonly now?: () => number;
  readonly inlineLimit?: number;
  /** Told when a newer version of the app took the database over. */
  readonly onGone?: () => void;
}

/**
 * Finished segments by the name of their recipe. Each is committed in one strictly durable transaction, with its
 * checksum; the first good result stays. Rows name work, never positions, so that jobs share them.
 */
export class SegmentStore {
  readonly database: StoreDatabase;
  readonly #files: SegmentFiles;
  readonly #now: () => number;
  readonly #inlineLimit: number;
  #damaged = 0;

  constructor(database: StoreDatabase, options: SegmentStoreOptions = {}) {
    this.database = database;
    this.#files = options.files ?? opfsFiles(database.name);
    this.#now = options.now ?? Date.now;
    this.#inlineLimit = options.inlineLimit ?? MAXIMUM_INLINE;
  }

  static async open(name: string, options?: SegmentStoreOptions): Promise<SegmentStore> {
    return new SegmentStore(await openDatabase(name, options?.onGone), options);
  }

  /** How many stored segments did not match their checksum since this store was opened. */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * Marks a segment as used now and keeps it for `owner`: before whatever this store is asked for next, but not
   * necessarily when this resolves. Looking alone takes no lock, so that threads do not wait for each other's commits.
   *
   * @returns undefined where there is none, or it has expired
   */
  async claim(key: string, owner?: string): Promise<SegmentRow | undefined> {
    const now = this.#now();
    try {
      const row = await this.database.get('segments', key);
      if (!row || row.validUntil <= now) return undefined;
      // Where it fails, the segment may be evicted before it is read: it is then built anew.
      this.#mark(key, owner, now).catch(ignoreAbort);
      return row;
    } catch (thrown) {
      throw storageError(thrown, 'looking for a segment');
    }
  }

  async #mark(key: string, owner: string | undefined, now: number): Promise<void> {
    const transaction = this.database.transaction(['segments', 'pins'], 'readwrite');
    const segments = transaction.objectStore('segments');
    const row = await segments.get(key);
    if (row) {
      segments.put({ ...row, lastUsed: now, validUntil: now + VALID_FOR }).catch(ignoreAbort);
      if (owner !== undefined) transaction.objectStore('pins').put({ owner, key }).catch(ignoreAbort);
    }
    await transaction.done;
  }

  /**
   * Stores a segment; resolves once it is on the disk. Where the key is taken, what is there stays. If the disk is
   * full, segments that nobody needs now make room.
   *
   * @returns the row that holds now
   * @throws ExportError STORAGE_FULL; what the store held for somebody is as it was before
   */
  async put(key: string, bytes: Uint8Array<ArrayBuffer>, owner?: string): Promise<SegmentRow> {
    try {
      return await this.#put(key, bytes, owner);
    } catch (thrown) {
      if (!(thrown instanceof ExportError && thrown.code === 'STORAGE_FULL')) throw thrown;
      await this.trim(0);
      return this.#put(key, bytes, owner);
    }
  }

  /**
   * Keeps what was found of a stored segment, for those who find it later. What is lost with the power is only found once
   * more.
   */
  async keepProof(key: string, sha256: string, proof: KeptProof): Promise<void> {
    try {
      const transaction = this.database.transaction('segments', 'readwrite');
      const row = await transaction.store.get(key);
      // Another's bytes may have come first.
      if (row?.sha256 === sha256) await transaction.store.put({ ...row, proof });
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'storing what a segment proved');
    }
  }

  async #put(key: string, bytes: Uint8Array<ArrayBuffer>, owner: string | undefined): Promise<SegmentRow> {
    const now = this.#now();
    // Hash and file come before the transaction: IndexedDB commits as soon as it has nothing to do.
    const sha256 = await sha256Hex(bytes);
    const file = bytes.length > this.#inlineLimit ? `${key}-${crypto.randomUUID()}` : undefined;
    const fresh: SegmentRow = {
      key,
      sha256,
      size: bytes.length,
      createdAt: now,
      validUntil: now + VALID_FOR,
      lastUsed: now,
      ...(file !== undefined && { file }),
    };
    let kept = fresh;
    let replacedFile: string | undefined;
    try {
      if (file !== undefined) await this.#files.write(file, bytes);
      const transaction = this.database.transaction(['segments', 'payloads', 'pins'], 'readwrite', {
        durability: 'strict',
      });
      const segments = transaction.objectStore('segments');
      const present = await segments.get(key);
      if (present && present.validUntil > now) {
        kept = present;
      } else {
        replacedFile = present?.file;
        segments.put(fresh).catch(ignoreAbort);
        if (file === undefined) transaction.objectStore('payloads').put(bytes, key).catch(ignoreAbort);
      }
      if (owner !== undefined) transaction.objectStore('pins').put({ owner, key }).catch(ignoreAbort);
      await transaction.done;
    } catch (thrown) {
      if (file !== undefined) await this.#files.remove(file);
      throw storageError(thrown, 'storing a segment');
    }
    if (file !== undefined && kept !== fresh) await this.#files.remove(file);
    if (replacedFile !== undefined) await this.#files.remove(replacedFile);
    return kept;
  }

  /**
   * The bytes of a segment, checked against their SHA-256. A segment that fails is removed and counted.
   *
   * @returns undefined where there is none (any more)
   */
  async read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let row: SegmentRow | undefined;
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      const transaction = this.database.transaction(['segments', 'payloads']);
      row = await transaction.objectStore('segments').get(key);
      bytes = await transaction.objectStore('payloads').get(key);
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'reading a segment');
    }
    if (!row) return undefined;
    if (row.file !== undefined) bytes = await this.#files.read(row.file);
    if (bytes && bytes.length === row.size && (await sha256Hex(bytes)) === row.sha256) return bytes;
    this.#damaged++;
    await this.#remove([row]);
    return undefined;
  }

  /** Bytes of the segments that are kept for `owner`, and of those that are kept for nobody and would make room. */
  async weigh(owner: string): Promise<{ readonly held: number; readonly evictable: number }> {
    try {
      const transaction = this.database.transaction(['segments', 'pins']);
      const rows = await transaction.objectStore('segments').getAll();
      const pins = await transaction.objectStore('pins').getAll();
      await transaction.done;
      const pinned = new Set(pins.map((pin) => pin.key));
      const own = new Set(pins.filter((pin) => pin.owner === owner).map((pin) => pin.key));
      const sum = (wanted: (row: SegmentRow) => boolean): number =>
        rows.filter(wanted).reduce((total, row) => total + row.size, 0);
      return { held: sum(({ key }) => own.has(key)), evictable: sum(({ key }) => !pinned.has(key)) };
    } catch (thrown) {
      throw storageError(thrown, 'looking for room');
    }
  }

  /** Lets go of all segments that were kept for `owner`. */
  async release(owner: string): Promise<void> {
    try {
      const transaction = this.database.transaction('pins', 'readwrite');
      for (const key of await transaction.store.index('owner').getAllKeys(owner)) {
        transaction.store.delete(key).catch(ignoreAbort);
      }
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'releasing segments');
    }
  }

  /** Removes the segments that were kept for `owner` and for nobody else. */
  async discard(owner: string): Promise<void> {
    let rows: SegmentRow[];
    try {
      const transaction = this.database.transaction(['segments', 'pins'], 'readwrite');
      const pins = await transaction.objectStore('pins').getAll();
      const own = new Set(pins.filter((pin) => pin.owner === owner).map((pin) => pin.key));
      for (const pin of pins) if (pin.owner !== owner) own.delete(pin.key);
      const found = await Promise.all([...own].map((key) => transaction.objectStore('segments').get(key)));
      rows = found.filter((row) => row !== undefined);
      for (const key of await transaction.objectStore('pins').index('owner').getAllKeys(owner)) {
        transaction.objectStore('pins').delete(key).catch(ignoreAbort);
      }
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'removing segments');
    }
    await this.#remove(rows);
  }

  /** Removes a segment that turned out to be wrong, whoever keeps it: who needs it has it built anew. */
  async forget(key: string): Promise<void> {
    let row: SegmentRow | undefined;
    try {
      row = await this.database.get('segments', key);
    } catch (thrown) {
      throw storageError(thrown, 'removing a segment');
    }
    if (row) await this.#remove([row]);
  }

  /**
   * Removes expired segments and, least recently used first, as many as needed to come within `budget` bytes, but
   * none of these that is kept for somebody. Also removes files that a crash left without a row.
   *
   * @returns the bytes that remain
   */
  async trim(budget: number): Promise<number> {
    const now = this.#now();
    let rows: SegmentRow[];
    let pinned: Set<string>;
    try {
      const transaction = this.database.transaction(['segments', 'pins']);
      rows = await transaction.objectStore('segments').getAll();
      pinned = new Set((await transaction.objectStore('pins').getAll()).map((pin) => pin.key));
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'looking for room');
    }
    let total = rows.reduce((sum, row) => sum + row.size, 0);
    const removed: SegmentRow[] = [];
    for (const row of rows.sort((a, b) => a.lastUsed - b.lastUsed)) {
      const needed = pinned.has(row.key) || total <= budget;
      if (needed && row.validUntil > now) continue;
      removed.push(row);
      total -= row.size;
    }
    await this.#remove(removed);
    const known = new Set(rows.map((row) => row.file));
    for (const { name, changedAt } of await this.#files.list()) {
      // A young file may be waiting for its row in another tab.
      if (!known.has(name) && changedAt < now - DAY) await this.#files.remove(name);
    }
    return total;
  }

  close(): void {
    this.database.close();
  }

  async #remove(rows: readonly SegmentRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      const transaction = this.database.transaction(['segments', 'payloads'], 'readwrite');
      for (const row of rows) {
        transaction.objectStore('segments').delete(row.key).catch(ignoreAbort);
        transaction.objectStore('payloads').delete(row.key).catch(ignoreAbort);
      }
      await transaction.done;
    } catch (thrown) {
      throw storageError(thrown, 'removing segments');
    }
    for (const row of rows) if (row.file !== undefined) await this.#files.remove(row.file);
  }
}

/** The budget for finished segments where the embedder sets none: a tenth of what the browser grants. */
export async function defaultStoreBudget(): Promise<number> {
  const { quota = 0 } = await navigator.storage.estimate();
  return quota * BUDGET_SHARE;
}

/** A request's failure aborts its transaction, and `transaction.done` tells of that; once is enough. */
function ignoreAbort(): void {}

function opfsFiles(name: string): SegmentFiles {
  const folder = (): Promise<FileSystemDirectoryHandle> => openFolder(name, 'segments');
  return {
    write: async (file, bytes) => writeDurably(await folder(), file, bytes),
    read: async (file) => readWhole(await folder(), file),
    remove: async (file) => removeEntry(await folder(), file),
    list: async () => listFiles(await folder()),
  };
}
