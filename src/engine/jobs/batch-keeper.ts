import type { BatchEvent } from '../api/index.ts';
import type { Gathered, GatheringTask } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import { listFiles, openFolder, removeEntry, type StoreDatabase } from '../segments/index.ts';
import { type BatchRecord, getBatch, listBatchRecords } from './batch-record.ts';
import { archivesFolder, settleBatch } from './batch-settling.ts';
import { batchStatusOf, endOf, isSettled } from './batch-status.ts';
import { statusOf } from './job.ts';
import type { Fence } from './leader.ts';
import type { JobObserver } from './observer.ts';
import { removeStoredFile } from './output.ts';
import { isEnded, type JobRecord } from './record.ts';

/** An archive that lies there longer without its batch was left by a tab that was killed. */
const STRAY_MILLISECONDS = 86_400_000;

/** What the keeper needs of the house around it. */
export interface KeeperServices {
  readonly storeName: string;
  database(): Promise<StoreDatabase>;
  gather(task: GatheringTask, signal: AbortSignal): Promise<Gathered>;
  /** @returns what failed, in words */
  notify(settings: BatchRecord['notification'], event: BatchEvent, signal: AbortSignal): Promise<string[]>;
  /** Has the stored file of a job removed. */
  removeFile(jobId: string): Promise<void>;
  /** Tells all tabs that a batch changed. */
  announce(batchId: string): Promise<void>;
}

interface Term {
  readonly fence: Fence;
  readonly stop: AbortController;
}

/**
 * Does for batches what comes after their jobs, in the tab that leads: tells of ends, brings files together, cleans up.
 * Each step is noted in the batch's row once it is done. What a tab left undone, the next leader does again from the
 * step's beginning.
 */
export class BatchKeeper implements JobObserver {
  readonly #services: KeeperServices;
  /** Batches that are looked at, and whether to look again afterwards. */
  readonly #busy = new Map<string, { again: boolean }>();
  #term: Term | undefined;

  constructor(services: KeeperServices) {
    this.#services = services;
  }

  async leading(_records: readonly JobRecord[], fence: Fence): Promise<void> {
    this.#term = { fence, stop: new AbortController() };
    try {
      const batches = await listBatchRecords(await this.#services.database());
      for (const { id } of batches) this.#look(id);
      await this.#sweep(batches);
    } catch {
      // A store that can't be read stops the queue itself, which tells of it; the next leader looks again.
    }
  }

  async ended({ batchId }: JobRecord): Promise<void> {
    if (batchId !== undefined) this.#look(batchId);
  }

  async deleted({ batchId }: JobRecord): Promise<void> {
    if (batchId !== undefined) this.#look(batchId);
  }

  async resigned(): Promise<void> {
    this.#term?.stop.abort();
    this.#term = undefined;
  }

  /** Does what there is to do for a batch, behind the queue's back: the queue does not wait for it. */
  #look(id: string): void {
    const busy = this.#busy.get(id);
    const term = this.#term;
    if (!term) return;
    if (busy) {
      busy.again = true;
      return;
    }
    const entry = { again: false };
    this.#busy.set(id, entry);
    this.#advance(id, term)
      .catch((thrown: unknown) => this.#trouble(id, term, ExportError.from(thrown)))
      .finally(() => {
        this.#busy.delete(id);
        if (entry.again) this.#look(id);
      });
  }

  async #advance(id: string, term: Term): Promise<void> {
    const database = await this.#services.database();
    let batch = await getBatch(database, id);
    if (!batch) return;
    const jobs = await jobsOf(database, batch);
    const records = [...jobs.values()];
    const over = records.every(isEnded);
    // Before anybody is told: a server that does not answer must not hold up what was made.
    if (over && !isSettled(batch, records)) batch = await this.#settle(batch, jobs, term);
    if (batch.notification.eachJob) batch = await this.#tellOfJobs(batch, records, term);
    if (!over) return;
    if (batch.settlement) batch = await this.#tellOfEnd(batch, records, term);
    if (batch.settings.cleanupTempFiles) await this.#cleanUp(batch, records, term);
  }

  async #settle(batch: BatchRecord, jobs: ReadonlyMap<string, JobRecord>, term: Term): Promise<BatchRecord> {
    const { storeName, gather } = this.#services;
    const { settlement, problems } = await settleBatch(storeName, batch, jobs, (task) =>
      gather(task, term.stop.signal),
    );
    // A tab that stops in the middle of it has nothing to say: the next one settles the batch.
    term.stop.signal.throwIfAborted();
    const earlier = batch.settlement?.archive;
    const settled = await this.#update(batch.id, term, () => ({ settlement, problems }));
    const kept = settlement.archive?.stored.name;
    if (earlier && earlier.stored.name !== kept) await removeStoredFile(earlier.stored);
    await this.#services.announce(batch.id);
    return settled;
  }

  /** Stops at the first failure, as the others would only wait as long: they are told with the next end. */
  async #tellOfJobs(batch: BatchRecord, records: readonly JobRecord[], term: Term): Promise<BatchRecord> {
    let told = batch;
    for (const record of records) {
      const kind = ({ completed: 'job-completed', failed: 'job-failed' } as const)[
        record.state as 'completed' | 'failed'
      ];
      if (kind === undefined || told.told.includes(endOf(record))) continue;
      const { problems } = told;
      told = await this.#tell(told, records, endOf(record), { kind, jobId: record.id }, term);
      if (told.problems.length > problems.length) break;
    }
    return told;
  }

  async #tellOfEnd(batch: BatchRecord, records: readonly JobRecord[], term: Term): Promise<BatchRecord> {
    const { settlement } = batch;
    const mark = `settled ${settlement?.at.getTime()}`;
    if (!settlement || batch.told.includes(mark)) return batch;
    return this.#tell(batch, records, mark, { kind: settlement.status }, term);
  }

  async #tell(
    batch: BatchRecord,
    records: readonly JobRecord[],
    mark: string,
    what: Pick<BatchEvent, 'kind' | 'jobId'>,
    term: Term,
  ): Promise<BatchRecord> {
    const event: BatchEvent = {
      batchId: batch.id,
      ...what,
      status: batchStatusOf(batch, records.map(statusOf)),
    };
    const failed = await this.#services.notify(batch.notification, event, term.stop.signal);
    term.stop.signal.throwIfAborted();
    const told = await this.#update(batch.id, term, ({ told, problems }) => ({
      told: [...told, mark],
      problems: [...problems, ...failed],
    }));
    if (failed.length > 0) await this.#services.announce(batch.id);
    return told;
  }

  /** Only where all is well: what failed may be tried again, and then be brought together with the rest. */
  async #cleanUp(batch: BatchRecord, records: readonly JobRecord[], term: Term): Promise<void> {
    const { settlement } = batch;
    if (settlement?.status !== 'completed' || !settlement.gathered || settlement.cleaned) return;
    for (const { id, fileRemoved } of records) if (!fileRemoved) await this.#services.removeFile(id);
    await this.#update(batch.id, term, () => ({ settlement: { ...settlement, cleaned: true } }));
    await this.#services.announce(batch.id);
  }

  async #trouble(id: string, { fence, stop }: Term, error: ExportError): Promise<void> {
    // An engine that is closed refuses what is asked of it before it resigns: the next leader goes on.
    if (error.code === 'INTERRUPTED' || error.code === 'UNKNOWN_BATCH') return;
    if (stop.signal.aborted || fence.lost.aborted) return;
    try {
      await this.#update(id, { fence, stop }, ({ problems }) => ({
        problems: [...problems, `The batch could not be brought to its end: ${error.message}`],
      }));
      await this.#services.announce(id);
    } catch {
      // The store itself refuses: the batch stays as it is, and the next leader takes it up.
    }
  }

  /** @throws ExportError UNKNOWN_BATCH where it was deleted meanwhile */
  async #update(
    id: string,
    { fence }: Term,
    change: (batch: BatchRecord) => Partial<BatchRecord>,
  ): Promise<BatchRecord> {
    let changed: BatchRecord | undefined;
    await fence.write(['batches'], 'noting how a batch stands', async (transaction) => {
      const batches = transaction.objectStore('batches');
      const batch = (await batches.get(id)) as BatchRecord | undefined;
      changed = batch && { ...batch, ...change(batch) };
      if (changed) await batches.put(changed);
    });
    if (!changed) throw new ExportError('UNKNOWN_BATCH', 'The batch was deleted.', { value: id });
    return changed;
  }

  async #sweep(batches: readonly BatchRecord[]): Promise<void> {
    const known = new Set(batches.map(({ settlement }) => settlement?.archive?.stored.name));
    const folder = await openFolder(...archivesFolder(this.#services.storeName));
    for (const { name, changedAt } of await listFiles(folder)) {
      if (!known.has(name) && changedAt < Date.now() - STRAY_MILLISECONDS) await removeEntry(folder, name);
    }
  }
}

/** The jobs of a batch that there still are, in its order. */
async function jobsOf(database: StoreDatabase, batch: BatchRecord): Promise<Map<string, JobRecord>> {
  const jobs = new Map<string, JobRecord>();
  for (const id of batch.jobIds) {
    const record = (await database.get('jobs', id)) as JobRecord | undefined;
    if (record) jobs.set(id, record);
  }
  return jobs;
}
