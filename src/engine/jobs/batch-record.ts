import type { BatchSettings, NotificationSettings } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import type { KeptRow, StoreDatabase, StoredFile } from '../segments/index.ts';
import type { StoredDestination } from './record.ts';

/** One file that a batch is to make. */
export interface BatchEntry {
  readonly jobId: string;
  readonly compositionId: string;
  /** The composition's name for a person. */
  readonly composition: string;
  readonly format: string;
  readonly preset?: string;
}

/** How a batch ended, and what it left. */
export interface BatchSettlement {
  readonly at: Date;
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** Of its jobs as they were then; another one means that a job was run again since. */
  readonly ends: readonly string[];
  /** All that was made is in the archive, or in the folder. */
  readonly gathered: boolean;
  /** Names in the archive or in the folder, by job; of an earlier one where no later could be made. */
  readonly files: ReadonlyMap<string, string>;
  readonly archive?: {
    readonly stored: StoredFile;
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly report?: { readonly html: string; readonly json: string };
  /** The single files are gone: what was made is in the archive. */
  readonly cleaned?: true;
}

/** A batch as it outlives its page. */
export interface BatchRecord extends KeptRow {
  readonly name: string;
  readonly createdAt: Date;
  readonly entries: readonly BatchEntry[];
  /** Of the entries, as those look for who depend on the batch. */
  readonly jobIds: readonly string[];
  readonly settings: Omit<BatchSettings, 'destination'> & { readonly destination?: StoredDestination };
  readonly notification: Omit<NotificationSettings, 'callback'>;
  readonly settlement?: BatchSettlement;
  /** What went wrong with the batch itself, in words. */
  readonly problems: readonly string[];
  /** Which ends were told already, of jobs and of the whole. */
  readonly told: readonly string[];
}

export async function getBatch(database: StoreDatabase, id: string): Promise<BatchRecord | undefined> {
  return (await database.get('batches', id)) as BatchRecord | undefined;
}

/** @throws ExportError UNKNOWN_BATCH */
export async function findBatch(database: StoreDatabase, id: string): Promise<BatchRecord> {
  const batch = await getBatch(database, id);
  if (!batch) throw new ExportError('UNKNOWN_BATCH', `There is no batch with the id ${id}.`, { value: id });
  return batch;
}

/** Newest first. */
export async function listBatchRecords(database: StoreDatabase): Promise<BatchRecord[]> {
  const batches = (await database.getAll('batches')) as BatchRecord[];
  return batches.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}
