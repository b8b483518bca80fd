import type { ExportDestination, ExportResult, ExportStatus, JobPriority, JobState } from '../api/index.ts';
import type { AssetFile, CompositionWarning } from '../composition/index.ts';
import { ExportError, type ExportErrorRecord } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import { sha256Hex } from '../media/index.ts';
import {
  type FrameSourceModule,
  isFrameSource,
  type JobRow,
  type PictureSource,
  type StoreDatabase,
  sha256OfStream,
  storageError,
} from '../segments/index.ts';
import { moduleName } from './picture-source.ts';

/** Where a job's file goes, as far as that outlives its page: a stream does not. */
export type StoredDestination = Exclude<ExportDestination, { kind: 'stream' }> | { readonly kind: 'stream' };

/** A job as it outlives its page. Bytes lie apart, in `assets`, by their hash. */
export interface JobRecord extends JobRow {
  readonly compositionId: string;
  readonly fileName: string;
  /** Hash of the document; empty where a frame source gives the pictures. */
  readonly composition: string;
  readonly frameSource?: FrameSourceModule;
  /** Path that the document names, and hash. */
  readonly assets: readonly (readonly [string, string])[];
  readonly settings: FormatSettings;
  readonly priority: JobPriority;
  readonly destination: StoredDestination;
  readonly workers?: number;
  readonly validate: boolean;
  readonly state: JobState;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
  readonly retryCount: number;
  readonly currentFrame: number;
  readonly totalFrames: number;
  readonly segmentStates: ExportStatus['segmentStates'];
  readonly preflight: readonly string[];
  readonly warnings: readonly CompositionWarning[];
  readonly errors: readonly ExportErrorRecord[];
  readonly result?: Omit<ExportResult, 'file'>;
}

/**
 * Of a file that is copied into the store, so that a later page can resume its job. A copy of a larger video would fill
 * the store: it stays the file that it is, for as long as the page lives.
 */
const MOST_STORED_BYTES = 512 * 2 ** 20;

/** What a record says of what gives the pictures, and the bytes that it refers to by their hashes. */
export interface NamedSource {
  readonly fields: Pick<JobRecord, 'fileName' | 'composition' | 'assets' | 'frameSource'>;
  readonly assets: ReadonlyMap<string, AssetFile>;
}

export async function nameSource(source: PictureSource, fileName: string | undefined): Promise<NamedSource> {
  const assets = new Map<string, AssetFile>();
  if (isFrameSource(source)) {
    const name = fileName ?? moduleName(source);
    return { fields: { fileName: name, composition: '', assets: [], frameSource: source }, assets };
  }
  const name = async (file: AssetFile): Promise<string> => {
    const hash = file instanceof Blob ? await sha256OfStream(streamOf(file)) : await sha256Hex(file);
    assets.set(hash, file);
    return hash;
  };
  const named: (readonly [string, string])[] = [];
  for (const [path, bytes] of source.assets) named.push([path, await name(bytes)]);
  const composition = await name(source.bytes);
  return { fields: { fileName: source.fileName, composition, assets: named }, assets };
}

/** Job records and the bytes that they refer to, in the engine's database. */
export class JobRepository {
  readonly #database: StoreDatabase;
  readonly #large = new Map<string, Blob>();
  /** One write after the other, so that an older state never overtakes a newer one. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /**
   * @param assets that the record refers to and that may not be stored yet. They come with it in one step, so that
   *   nobody who deletes another job, in any tab, takes them for left over.
   */
  save(record: JobRecord, assets: ReadonlyMap<string, AssetFile> = new Map()): Promise<void> {
    return this.#inTurn('saving a job', async () => {
      const transaction = this.#database.transaction(['jobs', 'assets'], 'readwrite');
      transaction.objectStore('jobs').put(record).catch(ignoreAbort);
      for (const [hash, bytes] of assets) {
        if (isLarge(bytes)) this.#large.set(hash, bytes);
        else transaction.objectStore('assets').put({ hash, bytes }).catch(ignoreAbort);
      }
      await transaction.done;
    });
  }

  async get(id: string): Promise<JobRecord | undefined> {
    await this.#last.catch(ignoreEarlierFailure);
    try {
      return (await this.#database.get('jobs', id)) as JobRecord | undefined;
    } catch (thrown) {
      throw storageError(thrown, 'reading a job');
    }
  }

  async list(): Promise<JobRecord[]> {
    await this.#last.catch(ignoreEarlierFailure);
    try {
      return (await this.#database.getAll('jobs')) as JobRecord[];
    } catch (thrown) {
      throw storageError(thrown, 'reading the jobs');
    }
  }

  /** @throws ExportError STORAGE_CORRUPT where bytes are missing */
  async source(record: JobRecord): Promise<PictureSource> {
    if (record.frameSource) return record.frameSource;
    const assets = new Map<string, AssetFile>();
    for (const [path, hash] of record.assets) assets.set(path, await this.#asset(hash, path));
    const document = await this.#asset(record.composition, record.fileName);
    return {
      bytes: document instanceof Blob ? new Uint8Array(await document.arrayBuffer()) : document,
      fileName: record.fileName,
      assets,
      hashes: new Map(record.assets),
    };
  }

  /** Removes a job, and the bytes that no other job refers to. */
  delete(id: string): Promise<void> {
    return this.#inTurn('deleting a job', async () => {
      const transaction = this.#database.transaction(['jobs', 'assets'], 'readwrite');
      await transaction.objectStore('jobs').delete(id);
      const used = new Set<string>();
      for (const job of (await transaction.objectStore('jobs').getAll()) as JobRecord[]) {
        used.add(job.composition);
        for (const [, hash] of job.assets) used.add(hash);
      }
      for (const hash of await transaction.objectStore('assets').getAllKeys()) {
        if (!used.has(hash)) await transaction.objectStore('assets').delete(hash);
      }
      for (const hash of this.#large.keys()) if (!used.has(hash)) this.#large.delete(hash);
      await transaction.done;
    });
  }

  async #asset(hash: string, name: string): Promise<AssetFile> {
    const large = this.#large.get(hash);
    if (large) return large;
    const row = await this.#database.get('assets', hash);
    if (!row) {
      throw new ExportError('STORAGE_CORRUPT', `The stored copy of “${name}” is gone: export it anew.`, {
        value: name,
      });
    }
    return row.bytes;
  }

  #inTurn(doing: string, work: () => Promise<void>): Promise<void> {
    const done = this.#last.catch(ignoreEarlierFailure).then(async () => {
      try {
        await work();
      } catch (thrown) {
        throw storageError(thrown, doing);
      }
    });
    this.#last = done;
    return done;
  }
}

/** Whoever asked for the earlier write was told of its failure. */
function ignoreEarlierFailure(): void {}

/** A request's failure aborts its transaction, and `transaction.done` tells of that; once is enough. */
function ignoreAbort(): void {}

function isLarge(file: AssetFile): file is Blob {
  return file instanceof Blob && file.size > MOST_STORED_BYTES;
}

/** The DOM library types a Blob's chunks by any buffer; they are ordinary ones. */
const streamOf = (file: Blob): ReadableStream<Uint8Array<ArrayBuffer>> =>
  file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
