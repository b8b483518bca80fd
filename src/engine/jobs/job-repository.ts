import type { AssetFile } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import { type PictureSource, type StoreDatabase, storageError } from '../segments/index.ts';
import { findCycle } from './dependencies.ts';
import { type WriteTransaction, writeTransaction } from './leader.ts';
import { isLarge, type JobRecord } from './record.ts';

/** Name in `meta`: the greatest position that a job was given. */
const TAIL = 'queue-tail';

/** A job to be stored, with the bytes that it refers to and that may not be stored yet. */
export interface NewJob {
  readonly record: JobRecord;
  readonly assets: ReadonlyMap<string, AssetFile>;
}

/** Gives a file that is too large for the store, from the page that has it. */
export type LargeFiles = (hash: string, name: string, record: JobRecord) => Promise<Blob>;

/** Reads jobs and the bytes that they refer to, and takes new ones in: what any tab may do. */
export class JobRepository {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /**
   * Takes new jobs in, all or none. Their bytes come with them in one step, so that nobody who deletes another job, in any
   * tab, takes them for left over.
   *
   * @param alongside writes to `batches` in the same step
   * @returns the records as they were stored, each with its place at the end of the queue
   * @throws ExportError DEPENDENCY_FAILED where a job waits for itself, UNKNOWN_JOB where for nothing that is known
   */
  async insert(
    jobs: readonly NewJob[],
    alongside?: (transaction: WriteTransaction) => Promise<void>,
  ): Promise<JobRecord[]> {
    const stored: JobRecord[] = [];
    const stores = ['jobs', 'assets', 'batches', 'meta'] as const;
    await writeTransaction(this.#database, [...stores], 'saving a job', async (transaction) => {
      await alongside?.(transaction);
      let tail = Number((await transaction.objectStore('meta').get(TAIL)) ?? 0);
      // The jobs of a batch share what they are made from.
      const written = new Set<string>();
      for (const { record, assets } of jobs) {
        tail = Math.max(tail + 1, record.createdAt.getTime());
        const placed: JobRecord = { ...record, position: tail };
        await transaction.objectStore('jobs').add(placed);
        stored.push(placed);
        for (const [hash, bytes] of assets) {
          if (isLarge(bytes) || written.has(hash)) continue;
          written.add(hash);
          await transaction.objectStore('assets').put({ hash, bytes });
        }
      }
      await transaction.objectStore('meta').put(tail, TAIL);
      await checkDependencies(transaction, stored);
    });
    return stored;
  }

  async get(id: string): Promise<JobRecord | undefined> {
    try {
      return (await this.#database.get('jobs', id)) as JobRecord | undefined;
    } catch (thrown) {
      throw storageError(thrown, 'reading a job');
    }
  }

  async list(): Promise<JobRecord[]> {
    try {
      return (await this.#database.getAll('jobs')) as JobRecord[];
    } catch (thrown) {
      throw storageError(thrown, 'reading the jobs');
    }
  }

  async ids(): Promise<string[]> {
    try {
      return await this.#database.getAllKeys('jobs');
    } catch (thrown) {
      throw storageError(thrown, 'reading the jobs');
    }
  }

  /** @throws ExportError STORAGE_CORRUPT where bytes are missing, or what `large` throws */
  async source(record: JobRecord, large: LargeFiles): Promise<PictureSource> {
    if (record.frameSource) return record.frameSource;
    const read = async (hash: string, name: string): Promise<AssetFile> => {
      const row = await this.#database.get('assets', hash);
      if (row) return row.bytes;
      if (record.page !== undefined) return large(hash, name, record);
      throw new ExportError('STORAGE_CORRUPT', `The stored copy of “${name}” is gone: export it anew.`, {
        value: name,
      });
    };
    const assets = new Map<string, AssetFile>();
    for (const [path, hash] of record.assets) assets.set(path, await read(hash, path));
    const document = await read(record.composition, record.fileName);
    return {
      bytes: document instanceof Blob ? new Uint8Array(await document.arrayBuffer()) : document,
      fileName: record.fileName,
      assets,
      hashes: new Map(record.assets),
    };
  }
}

/** Removes a job, its validation, and the bytes that no other job refers to: a part of a transaction of the leader. */
export async function removeJob(transaction: WriteTransaction, id: string): Promise<void> {
  await transaction.objectStore('jobs').delete(id);
  await transaction.objectStore('validations').delete(id);
  const used = new Set<string>();
  for (const job of (await transaction.objectStore('jobs').getAll()) as JobRecord[]) {
    used.add(job.composition);
    for (const [, hash] of job.assets) used.add(hash);
  }
  for (const hash of await transaction.objectStore('assets').getAllKeys()) {
    if (!used.has(hash)) await transaction.objectStore('assets').delete(hash);
  }
}

/** The jobs of a batch, by what the batch's row says. */
export function jobsOfBatch(row: object | undefined): readonly string[] | undefined {
  const ids: unknown = row && Reflect.get(row, 'jobIds');
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : undefined;
}

async function checkDependencies(transaction: WriteTransaction, fresh: readonly JobRecord[]): Promise<void> {
  const edges = new Map<string, readonly string[]>();
  const open = fresh.map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (edges.has(id)) continue;
    const job = (await transaction.objectStore('jobs').get(id)) as JobRecord | undefined;
    const next = job
      ? (job.dependencies ?? [])
      : jobsOfBatch(await transaction.objectStore('batches').get(id));
    if (!next) {
      throw new ExportError('UNKNOWN_JOB', `There is no export or batch with the id ${id} to wait for.`, {
        value: id,
      });
    }
    edges.set(id, next);
    open.push(...next);
  }
  for (const { id } of fresh) {
    const cycle = findCycle(id, (node) => edges.get(node) ?? []);
    if (cycle) {
      throw new ExportError(
        'DEPENDENCY_FAILED',
        `An export can't wait for itself: ${cycle.join(' waits for ')}. Leave one of these dependencies out.`,
        { value: cycle },
      );
    }
  }
}
