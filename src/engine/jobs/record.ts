import type { ExportDestination, ExportResult, ExportStatus, JobPriority, JobState } from '../api.ts';
import type { CompositionWarning } from '../composition/index.ts';
import { ExportError, type ExportErrorRecord } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import { sha256Hex } from '../media/index.ts';
import {
  type FrameSourceModule,
  isFrameSource,
  type JobRow,
  type PictureSource,
  type StoreDatabase,
  storageError,
} from '../segments/index.ts';
import { moduleName } from './picture-source.ts';

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
  readonly destination: ExportDestination;
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

/** Job records and the bytes that they refer to, in the engine's database. */
export class JobRepository {
  readonly #database: StoreDatabase;
  /** One write after the other, so that an older state never overtakes a newer one. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  save(record: JobRecord): Promise<void> {
    return this.#inTurn('saving a job', async () => {
      await this.#database.put('jobs', record);
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

  /** Stores bytes under their hash, which it returns. */
  async keepAsset(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const hash = await sha256Hex(bytes);
    await this.#inTurn('storing a composition', async () => {
      await this.#database.put('assets', { hash, bytes });
    });
    return hash;
  }

  /** Stores what gives the pictures; returns what a record says of it. */
  async keepSource(
    source: PictureSource,
    fileName: string | undefined,
  ): Promise<Pick<JobRecord, 'fileName' | 'composition' | 'assets' | 'frameSource'>> {
    if (isFrameSource(source)) {
      const name = fileName ?? moduleName(source);
      return { fileName: name, composition: '', assets: [], frameSource: source };
    }
    const assets: (readonly [string, string])[] = [];
    for (const [path, bytes] of source.assets) assets.push([path, await this.keepAsset(bytes)]);
    return { fileName: source.fileName, composition: await this.keepAsset(source.bytes), assets };
  }

  /** @throws ExportError STORAGE_CORRUPT where bytes are missing */
  async source(record: JobRecord): Promise<PictureSource> {
    if (record.frameSource) return record.frameSource;
    const assets = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const [path, hash] of record.assets) assets.set(path, await this.#asset(hash, path));
    return {
      bytes: await this.#asset(record.composition, record.fileName),
      fileName: record.fileName,
      assets,
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
      await transaction.done;
    });
  }

  async #asset(hash: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
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
