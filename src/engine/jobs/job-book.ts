import { type StoreDatabase, storageError } from '../segments/index.ts';
import { type DependencyState, jointState } from './dependencies.ts';
import type { LiveJob } from './job.ts';
import { jobsOfBatch } from './job-repository.ts';
import type { Fence, WriteTransaction } from './leader.ts';
import type { JobRecord } from './record.ts';

/** All jobs as the leading tab knows them: what it says goes, and is written down. */
export class JobBook {
  /** Jobs under way. */
  readonly live = new Map<string, LiveJob>();
  /** Jobs that were stopped, until their last work has ended. */
  readonly ending = new Map<string, Promise<void>>();
  readonly #database: StoreDatabase;
  readonly #fence: Fence;
  readonly #rows = new Map<string, JobRecord>();
  /** The jobs of batches. */
  readonly #batches = new Map<string, readonly string[]>();

  constructor(database: StoreDatabase, fence: Fence) {
    this.#database = database;
    this.#fence = fence;
  }

  get(id: string): JobRecord | undefined {
    return this.live.get(id)?.record ?? this.#rows.get(id);
  }

  all(): JobRecord[] {
    return [...this.#rows.keys()].flatMap((id) => this.get(id) ?? []);
  }

  /** How a job or batch stands that others may depend on. */
  stateOf(id: string): DependencyState {
    const jobs = this.#batches.get(id);
    return jobs ? jointState(jobs.map((job) => this.get(job)?.state)) : this.get(id)?.state;
  }

  /**
   * Reads what other tabs wrote.
   *
   * @returns jobs that were not known before
   */
  async adopt(): Promise<JobRecord[]> {
    try {
      const transaction = this.#database.transaction(['jobs', 'batches']);
      const [jobs, batches] = [transaction.objectStore('jobs'), transaction.objectStore('batches')];
      const fresh: JobRecord[] = [];
      for (const id of await jobs.getAllKeys()) {
        const row = this.#rows.has(id) ? undefined : ((await jobs.get(id)) as JobRecord | undefined);
        if (row) fresh.push(row);
      }
      for (const id of await batches.getAllKeys()) {
        const ids = this.#batches.has(id) ? undefined : jobsOfBatch(await batches.get(id));
        if (ids) this.#batches.set(id, ids);
      }
      await transaction.done;
      for (const row of fresh) this.#rows.set(row.id, row);
      return fresh;
    } catch (thrown) {
      throw storageError(thrown, 'reading the jobs');
    }
  }

  /**
   * Changes jobs, here at once, and writes them down.
   *
   * @param alongside more of the same transaction, which covers `jobs`, `batches`, `commands`, `assets`, `validations` and `meta`
   */
  async save(
    records: readonly JobRecord[],
    alongside?: (transaction: WriteTransaction) => Promise<void>,
  ): Promise<void> {
    for (const record of records) {
      this.#rows.set(record.id, record);
      const live = this.live.get(record.id);
      if (live) live.record = record;
    }
    if (records.length === 0 && !alongside) return;
    await this.#fence.write(
      ['jobs', 'batches', 'commands', 'assets', 'validations'],
      'saving a job',
      async (transaction) => {
        for (const record of records) await transaction.objectStore('jobs').put(record);
        await alongside?.(transaction);
      },
    );
  }

  /** To be called once the row of a job or a batch is gone. */
  drop(id: string): void {
    this.#rows.delete(id);
    this.#batches.delete(id);
  }

  /** Gives up what is under way of a job: whatever it still does, its record is no longer touched by it. */
  detach(id: string): LiveJob | undefined {
    const live = this.live.get(id);
    if (!live) return undefined;
    live.detached = true;
    this.live.delete(id);
    this.#rows.set(id, live.record);
    return live;
  }
}
