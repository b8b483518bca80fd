import type {
  CompositionFiles,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
  JobLogEntry,
  QueueStatus,
  ResourceUtilization,
  WorkerStatus,
} from '../api/index.ts';
import { ExportError, refuseAborted, unlessAborted } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import { type Executor, type PictureSource, type SegmentStore, shareProcessor } from '../segments/index.ts';
import { addCommand, isCarriedOut, type Wish } from './commands.ts';
import { queueLockName, standForLeading } from './election.ts';
import { askForAccess } from './file-access.ts';
import type { RunServices } from './file-stages.ts';
import { jobOf } from './job.ts';
import { readLog } from './job-log.ts';
import { JobRepository } from './job-repository.ts';
import { runExport } from './later.ts';
import { Fence, type WriteTransaction } from './leader.ts';
import { heldLocks } from './locks.ts';
import { MemoryBudget } from './memory-budget.ts';
import { newJob, repeatedJob, type Submission } from './new-job.ts';
import type { JobObserver } from './observer.ts';
import { openStoredFile, storedOutput } from './output.ts';
import { PageGoods, Pages, STREAM_GONE } from './pages.ts';
import { unknownPreset } from './presets.ts';
import { QualityShelf, unknownProfile } from './quality-shelf.ts';
import { QueueChanges } from './queue-changes.ts';
import { QueueChannel, type QueueMessage } from './queue-channel.ts';
import { QueueLeader } from './queue-leader.ts';
import { storedOutputs } from './queue-outputs.ts';
import { checkSettings, readQueueState } from './queue-settings.ts';
import { type QueueWatch, queueStatusOf, watchedStatuses } from './queue-watch.ts';
import { RateBook } from './rate-book.ts';
import { isEnded, type JobRecord } from './record.ts';
import { WorkerSlots } from './worker-slots.ts';

export interface JobManagerOptions extends Pick<RunServices, 'storeName' | 'preflight'> {
  createExecutor(workers: number | undefined): Executor;
  readonly storeBudget?: number;
  /** Never leads. */
  readonly watchOnly?: boolean;
  /** As leader, starts nothing until the queue is resumed. */
  readonly holdQueue?: boolean;
  readonly observers?: readonly JobObserver[];
  /** Who asks for the jobs of this page, as the audit trail names them. */
  person?(): Promise<string>;
  /** @param onGone to be called once the store was closed for a newer version of the app */
  openStore(onGone: () => void): Promise<SegmentStore>;
  /** @param status while the job is under way */
  onChange(jobId: string, status: ExportStatus | undefined): void;
  onQueue?(): void;
  onBatch?(batchId: string): void;
  /** @param id of the export whose validation changed, or of the composition whose golden frames did */
  onQuality?(id: string): void;
}

interface Opened {
  readonly store: SegmentStore;
  readonly repository: JobRepository;
  readonly channel: QueueChannel;
  readonly goods: PageGoods;
  readonly pages: Pages;
}

/**
 * The queue as one page sees it. Whichever tab leads runs the jobs: every page may submit them, ask for what is to become
 * of them, and see how they stand.
 */
export class JobManager {
  readonly #options: JobManagerOptions;
  readonly #pageId = crypto.randomUUID();
  readonly #changes = new QueueChanges();
  /** As changes, for those who wait for the leading tab to do what they asked for. */
  readonly #wishes = new QueueChanges();
  readonly #closing = new AbortController();
  #storeGone = false;
  /** Statuses of jobs that another tab runs, as it told them. */
  readonly #seen = new Map<string, ExportStatus>();
  #workers: readonly WorkerStatus[] = [];
  #utilization = 0;
  #memory: ResourceUtilization['memory'] | undefined;
  /** Whether any other tab wants to be told of progress. */
  #watched = false;
  #opened: Promise<Opened> | undefined;
  #leading: Promise<void> = Promise.resolve();
  #leader: QueueLeader | undefined;

  constructor(options: JobManagerOptions) {
    this.#options = options;
  }

  async submit(request: ExportRequest & CompositionFiles, signal?: AbortSignal): Promise<ExportJob> {
    const [job] = await this.submitAll([{ request }], undefined, signal);
    if (!job) throw new ExportError('INTERNAL', 'The job was not taken in.');
    return job;
  }

  /**
   * Takes jobs in, all or none.
   *
   * @param alongside writes to `batches` in the same transaction
   * @param signal keeps them out as long as they are not being written
   */
  async submitAll(
    submissions: readonly Submission[],
    alongside?: (transaction: WriteTransaction) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<ExportJob[]> {
    const made = await unlessAborted(signal, () =>
      Promise.all(submissions.map((submission) => newJob(submission, this.#pageId, signal))),
    );
    for (const { record } of made) await this.#refuseUnknown(record);
    const asker = await this.#asker();
    const jobs = made.map((job) => ({ ...job, record: { ...job.record, ...asker } }));
    const { repository, goods } = await this.#open();
    refuseAborted(signal);
    for (const { record, stream, large } of jobs) await goods.keep(record.id, stream, large);
    const records = await repository.insert(jobs, alongside);
    await this.#nudge();
    for (const { id } of records) this.#hear({ kind: 'job', jobId: id });
    return records.map(jobOf);
  }

  /**
   * Asks for a new job like an earlier one.
   *
   * @param settings in place of those that it was asked with
   */
  async repeat(jobId: string, settings?: FormatSettings): Promise<ExportJob> {
    const record = { ...repeatedJob(await this.#record(jobId), settings), ...(await this.#asker()) };
    const { destination } = record;
    if (destination.kind === 'file' || destination.kind === 'folder') await askForAccess(destination.handle);
    const { repository, goods } = await this.#open();
    await goods.keep(record.id, undefined, goods.filesOf(jobId));
    const [stored = record] = await repository.insert([{ record, assets: new Map() }]);
    await this.#nudge();
    return jobOf(stored);
  }

  async retry(jobId: string): Promise<ExportJob> {
    const record = await this.#record(jobId);
    if (record.state === 'completed') {
      throw new ExportError('INVALID_SETTINGS', 'This export is complete: there is nothing to retry.', {
        value: jobId,
      });
    }
    if (!isEnded(record) && !record.retryAt) {
      throw new ExportError('INVALID_SETTINGS', 'This export is under way already, here or in another tab.', {
        value: jobId,
      });
    }
    const { destination } = record;
    if (destination.kind === 'file' || destination.kind === 'folder') await askForAccess(destination.handle);
    const { pages } = await this.#open();
    if (!(await pages.haveStream(record)))
      throw new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: jobId });
    await this.ask({ kind: 'retry', jobId });
    return jobOf(await this.#record(jobId));
  }

  /**
   * Asks the leading tab for something, and waits until it was done. A page that never leads does not wait where no tab
   * leads: its wish is carried out by the next that does.
   *
   * @throws ExportError UNKNOWN_JOB, INVALID_SETTINGS
   */
  async ask(wish: Wish): Promise<void> {
    if (wish.kind === 'configure') checkSettings(wish.settings);
    if ('jobId' in wish) await this.#record(wish.jobId);
    const { store, goods } = await this.#open();
    const sequence = await addCommand(store.database, wish);
    if (this.#options.watchOnly && !(await this.#isLed())) return;
    await this.#wishes.until(async () => {
      await this.#nudge();
      return (await isCarriedOut(store.database, sequence)) || undefined;
    });
    if (wish.kind === 'delete') goods.forget(wish.jobId);
  }

  async status(jobId: string): Promise<ExportStatus> {
    const record = await this.#record(jobId);
    const led = this.#leader?.status(jobId);
    if (led) return led;
    if (isEnded(record)) return watchedStatuses([], await this.#watch())(record);
    const { repository } = await this.#open();
    return watchedStatuses(await repository.list(), await this.#watch())(record);
  }

  /** Newest first. */
  async list(): Promise<ExportStatus[]> {
    const { repository } = await this.#open();
    const records = await repository.list();
    const watched = watchedStatuses(records, await this.#watch());
    const led = this.#leader?.glance();
    return records
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (b.position ?? 0) - (a.position ?? 0))
      .map((record) => led?.(record.id) ?? watched(record));
  }

  /**
   * Waits for the job's end.
   *
   * @param signal ends the waiting, not the job
   */
  async result(jobId: string, signal?: AbortSignal): Promise<ExportResult> {
    const record = await this.#changes.until(async () => {
      const found = await this.#record(jobId);
      return isEnded(found) ? found : undefined;
    }, signal);
    if (record.result) return this.#withFile(record, record.result);
    const last = record.errors.at(-1);
    throw last
      ? ExportError.fromRecord(last)
      : new ExportError('INTERNAL', 'The export ended without a result.', { value: jobId });
  }

  async log(jobId: string): Promise<readonly JobLogEntry[]> {
    await this.#record(jobId);
    const { store } = await this.#open();
    await this.#leader?.flushLog();
    return readLog(store.database, jobId);
  }

  async queueStatus(): Promise<QueueStatus> {
    const { repository, store } = await this.#open();
    const records = await repository.list();
    const watched = watchedStatuses(records, await this.#watch());
    const leader = this.#leader;
    const state = leader?.state ?? (await readQueueState(store.database));
    const led = leader?.glance();
    return queueStatusOf({
      records,
      status: (record) => led?.(record.id) ?? watched(record),
      state,
      workers: leader?.workers() ?? this.#workers,
      utilization: leader?.utilization() ?? this.#utilization,
      leading: leader !== undefined,
    });
  }

  /** Workers of the tab that leads. */
  async workers(): Promise<readonly WorkerStatus[]> {
    await this.#open();
    return this.#leader?.workers() ?? this.#workers;
  }

  /** What the jobs under way take, here or in the tab that leads. */
  async resources(): Promise<Omit<ResourceUtilization, 'storage'>> {
    const { store } = await this.#open();
    const workers = this.#leader?.workers() ?? this.#workers;
    const { memoryCeiling } = (await readQueueState(store.database)).settings;
    return {
      memory: this.#leader?.memory() ?? this.#memory ?? { ceiling: memoryCeiling, reserved: 0, jobs: [] },
      workers: {
        total: workers.length,
        busy: workers.filter(({ status }) => status === 'busy').length,
        utilization: this.#leader?.utilization() ?? this.#utilization,
      },
    };
  }

  /** The store, for what lies beside the queue. */
  async store(): Promise<SegmentStore> {
    return (await this.#open()).store;
  }

  /** Tells all tabs, this one too, that a batch changed. */
  async announceBatch(id: string): Promise<void> {
    const { channel } = await this.#open();
    this.#announce(channel, { kind: 'batch', id });
  }

  /** Tells all tabs, this one too, that a validation or golden frames changed. */
  async announceQuality(id: string): Promise<void> {
    const { channel } = await this.#open();
    this.#announce(channel, { kind: 'quality', id });
  }

  /** As it stands now. */
  record(jobId: string): Promise<JobRecord> {
    return this.#record(jobId);
  }

  /** What an export was made from, as long as the store or a page has it. */
  async source(record: JobRecord, signal: AbortSignal): Promise<PictureSource> {
    const { repository, pages } = await this.#open();
    return repository.source(record, (hash, name) => pages.file(hash, name, record, signal));
  }

  /** Stops everything here. Jobs under way are left to another tab, or to the next engine of this store. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#changes.close();
    this.#wishes.close();
    const opened = await this.#opened?.catch(failedToOpen);
    await this.#leading;
    opened?.goods.close();
    opened?.channel.close();
    opened?.store.close();
    this.#opened = undefined;
  }

  /** @throws ExportError UNKNOWN_PRESET */
  async #refuseUnknown({ profileId, presetId }: JobRecord): Promise<void> {
    if (profileId === undefined && presetId === undefined) return;
    const shelf = new QualityShelf((await this.#open()).store.database);
    if (profileId !== undefined && !(await shelf.profile(profileId))) throw unknownProfile(profileId);
    if (presetId !== undefined && !(await shelf.preset(presetId))) throw unknownPreset(presetId);
  }

  async #asker(): Promise<Pick<JobRecord, 'person'>> {
    const person = await this.#options.person?.();
    return person === undefined ? {} : { person };
  }

  #open(): Promise<Opened> {
    if (this.#closing.signal.aborted) {
      return Promise.reject(
        new ExportError(
          'INTERRUPTED',
          'The engine of this page was closed: reload the page, or open it again.',
        ),
      );
    }
    this.#opened ??= this.#begin();
    return this.#opened;
  }

  async #begin(): Promise<Opened> {
    const { storeName, watchOnly } = this.#options;
    // A newer version of the app takes the store over: its tab is to lead, this one can't work with it any more.
    const store = await this.#options.openStore(() => {
      this.#storeGone = true;
      this.#closing.abort();
    });
    const channel = new QueueChannel(storeName);
    const goods = new PageGoods(storeName, this.#pageId, channel);
    const pages = new Pages(storeName, channel, goods);
    const opened = { store, channel, goods, pages, repository: new JobRepository(store.database) };
    channel.listen((message) => this.#hear(message));
    channel.post({ kind: 'watching' });
    if (!watchOnly) {
      this.#leading = standForLeading(
        storeName,
        () => this.#lead(opened),
        (error) => this.#announce(channel, { kind: 'trouble', error: error.toRecord() }),
        this.#closing.signal,
      );
    }
    return opened;
  }

  /** One term: from the election until the engine is closed, or another tab was found to lead. */
  async #lead({ store, channel, pages }: Opened): Promise<void> {
    const { storeName, storeBudget, holdQueue = false, observers = [] } = this.#options;
    const fence = await Fence.raise(store.database);
    const { settings } = await readQueueState(store.database);
    const rates = await RateBook.open(store.database);
    const memory = new MemoryBudget(settings.memoryCeiling);
    shareProcessor(settings.processorShare);
    const slots = new WorkerSlots({
      storeName,
      createExecutor: (workers) => this.#options.createExecutor(workers),
      beforeTurns: () => memory.arrange(),
      ...(settings.workers !== undefined && { workers: settings.workers }),
    });
    const leader = await QueueLeader.begin({
      ...{ storeName, store, fence, slots, memory, rates, observers, pages },
      held: holdQueue,
      preflight: () => this.#options.preflight(),
      outputs: storedOutputs(storeName),
      run: runExport,
      announce: (message) => this.#announce(channel, message),
      ...(storeBudget !== undefined && { storeBudget }),
    });
    this.#leader = leader;
    this.#seen.clear();
    channel.post({ kind: 'leading' });
    this.#wake();
    await eitherAborts(fence.lost, this.#closing.signal);
    this.#leader = undefined;
    await leader.stop(!this.#storeGone);
  }

  #announce(channel: QueueChannel, message: QueueMessage): void {
    this.#hear(message);
    // Nobody else may be there to draw what would be sent ten times a second.
    const silent = message.kind === 'job' && message.status && !this.#watched;
    if (!silent) channel.post(message);
  }

  #hear(message: QueueMessage): void {
    switch (message.kind) {
      case 'look':
        void this.#leader?.look();
        break;
      case 'watching':
        this.#watched = true;
        this.#leader?.tellAll();
        break;
      case 'leading':
        this.#seen.clear();
        void this.#open().then(({ channel }) => channel.post({ kind: 'watching' }), failedToOpen);
        break;
      case 'job':
        this.#hearOfJob(message.jobId, message.status);
        break;
      case 'queue':
        this.#workers = message.workers;
        this.#utilization = message.utilization;
        this.#memory = message.memory;
        this.#wake();
        this.#options.onQueue?.();
        break;
      case 'batch':
        this.#wake();
        this.#options.onBatch?.(message.id);
        break;
      case 'quality':
        this.#options.onQuality?.(message.id);
        break;
      case 'trouble':
        this.#wishes.fail(ExportError.fromRecord(message.error));
        break;
    }
  }

  #hearOfJob(jobId: string, status: ExportStatus | undefined): void {
    if (status) {
      this.#seen.set(jobId, status);
    } else {
      this.#seen.delete(jobId);
      this.#wake();
    }
    this.#options.onChange(jobId, status);
  }

  #wake(): void {
    this.#changes.wake();
    this.#wishes.wake();
  }

  /** Has the leading tab look at what was written. */
  async #nudge(): Promise<void> {
    const { channel } = await this.#open();
    if (this.#leader) void this.#leader.look();
    else channel.post({ kind: 'look' });
  }

  async #isLed(): Promise<boolean> {
    return this.#leader !== undefined || (await heldLocks()).has(queueLockName(this.#options.storeName));
  }

  async #watch(): Promise<QueueWatch> {
    const { store } = await this.#open();
    return { state: await readQueueState(store.database), led: await this.#isLed(), seen: this.#seen };
  }

  async #record(jobId: string): Promise<JobRecord> {
    const { repository } = await this.#open();
    const record = this.#leader?.record(jobId) ?? (await repository.get(jobId));
    if (!record)
      throw new ExportError('UNKNOWN_JOB', `There is no export with the id ${jobId}.`, { value: jobId });
    return record;
  }

  async #withFile(record: JobRecord, result: Omit<ExportResult, 'file'>): Promise<ExportResult> {
    if (record.destination.kind !== 'opfs' || record.fileRemoved) return result;
    const stored = await openStoredFile(storedOutput(this.#options.storeName, record.id, 'file'));
    // The stored file is named by the job; the one that is handed out carries its own name, with the same bytes.
    return { ...result, file: new File([stored], result.fileName, { type: result.mimeType }) };
  }
}

function eitherAborts(a: AbortSignal, b: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (a.aborted || b.aborted) resolve();
    for (const signal of [a, b]) signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whoever asked for the store to be opened was told of its failure. */
function failedToOpen(): undefined {}
