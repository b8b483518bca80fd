import type {
  CompositionFiles,
  ExportDestination,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
} from '../api/index.ts';
import { WakeLock } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import { getFormat } from '../formats/index.ts';
import { defaultStoreBudget, type Executor, type SegmentStore } from '../segments/index.ts';
import { askForAccess } from './file-access.ts';
import type { RunServices } from './file-stages.ts';
import { interruptedRecord, jobOf, LiveJob, STREAM_GONE, statusOf } from './job.ts';
import { heldLocks, jobLockName, tryLock } from './locks.ts';
import { openStoredFile, removeStoredFile, storedOutput, sweepOutputs } from './output.ts';
import { pictureSourceOf } from './picture-source.ts';
import { JobQueue } from './queue.ts';
import {
  type JobRecord,
  JobRepository,
  type NamedSource,
  nameSource,
  type StoredDestination,
} from './record.ts';
import { runExport } from './run.ts';
import { WorkerSlots } from './worker-slots.ts';

/** Progress is announced no more often than this; changes of state at once. */
const BEAT_MILLISECONDS = 100;

export interface JobManagerOptions extends Pick<RunServices, 'storeName' | 'preflight'> {
  createExecutor(workers: number | undefined): Executor;
  readonly storeBudget?: number;
  openStore(): Promise<SegmentStore>;
  onChange(jobId: string): void;
}

interface Opened {
  readonly store: SegmentStore;
  readonly repository: JobRepository;
}

/** Keeps, queues and runs the jobs of one page, one at a time; remembers those of earlier pages. */
export class JobManager {
  readonly #options: JobManagerOptions;
  readonly #live = new Map<string, LiveJob>();
  readonly #unlock = new Map<string, () => void>();
  readonly #queue = new JobQueue<LiveJob>();
  readonly #announced = new Map<string, number>();
  /** Streams that nothing was written to yet, by job. */
  readonly #streams = new Map<string, WritableStream<Uint8Array<ArrayBuffer>>>();
  readonly #wakeLock = new WakeLock();
  readonly #slots: WorkerSlots;
  #opened: Promise<Opened> | undefined;
  #running: LiveJob | undefined;
  #askedToPersist = false;

  constructor(options: JobManagerOptions) {
    this.#options = options;
    this.#slots = new WorkerSlots(options);
  }

  async submit(request: ExportRequest & CompositionFiles): Promise<ExportJob> {
    getFormat(String(request.settings.format));
    const { fields, assets } = await nameSource(await pictureSourceOf(request), request.fileName);
    const { destination = { kind: 'opfs' } } = request;
    const record: JobRecord = {
      id: crypto.randomUUID(),
      compositionId: request.compositionId,
      ...fields,
      settings: request.settings,
      priority: request.priority ?? 'normal',
      destination: storable(destination),
      ...(request.workers !== undefined && { workers: request.workers }),
      validate: request.validate ?? false,
      state: 'queued',
      createdAt: new Date(),
      retryCount: 0,
      currentFrame: 0,
      totalFrames: 0,
      segmentStates: [],
      preflight: [],
      warnings: [],
      errors: [],
    };
    if (destination.kind === 'stream') this.#streams.set(record.id, destination.stream);
    return this.#enqueue(record, assets);
  }

  async retry(jobId: string): Promise<ExportJob> {
    const record = await this.#record(jobId);
    if (record.state === 'completed') {
      throw new ExportError('INVALID_SETTINGS', 'This export is complete: there is nothing to retry.', {
        value: jobId,
      });
    }
    if (this.#live.has(jobId)) {
      throw new ExportError('INVALID_SETTINGS', 'This export is under way already.', { value: jobId });
    }
    const { destination } = record;
    if (destination.kind === 'file' || destination.kind === 'folder') await askForAccess(destination.handle);
    if (destination.kind === 'stream' && !this.#streams.has(jobId)) {
      throw new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: jobId });
    }
    const { completedAt: _, ...again } = record;
    return this.#enqueue({ ...again, state: 'queued', retryCount: 0, errors: [] });
  }

  async status(jobId: string): Promise<ExportStatus> {
    return this.#live.get(jobId)?.status() ?? statusOf(await this.#record(jobId));
  }

  async list(): Promise<ExportStatus[]> {
    const { repository } = await this.#open();
    const records = await repository.list();
    const statuses: ExportStatus[] = [];
    const held = await heldLocks();
    for (const record of records.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())) {
      const live = this.#live.get(record.id);
      statuses.push(live ? live.status() : statusOf(await this.#settled(record, held)));
    }
    return statuses;
  }

  async cancel(jobId: string): Promise<void> {
    const job = this.#live.get(jobId);
    if (!job) {
      await this.#record(jobId);
      return;
    }
    job.abort.abort();
    if (this.#queue.remove(job)) {
      await this.#end(job, 'cancelled', new ExportError('CANCELLED', 'The export was cancelled.'));
    } else {
      await job.result.catch(() => {
        // Cancelling ends the job with this very error; whoever waits for the result is told.
      });
    }
  }

  async result(jobId: string): Promise<ExportResult> {
    const live = this.#live.get(jobId);
    if (live) return live.result;
    const record = await this.#record(jobId);
    if (record.result) return this.#withFile(record, record.result);
    const last = record.errors.at(-1);
    throw last
      ? ExportError.fromRecord(last)
      : new ExportError('UNKNOWN_JOB', 'This export has no result: another tab may be running it.', {
          value: jobId,
        });
  }

  async delete(jobId: string): Promise<void> {
    await this.cancel(jobId);
    const { store, repository } = await this.#open();
    await this.#record(jobId);
    if ((await heldLocks()).has(jobLockName(this.#options.storeName, jobId))) {
      throw new ExportError('INVALID_SETTINGS', 'Another tab runs this export: cancel it there first.', {
        value: jobId,
      });
    }
    await store.release(jobId);
    this.#streams.delete(jobId);
    for (const kind of ['file', 'copy', 'trial'] as const) {
      await removeStoredFile(storedOutput(this.#options.storeName, jobId, kind));
    }
    await repository.delete(jobId);
    this.#options.onChange(jobId);
  }

  /** Stops everything; jobs under way end as cancelled and can be retried. */
  async close(): Promise<void> {
    for (const job of [...this.#live.values()]) await this.cancel(job.record.id);
    await this.#slots[Symbol.asyncDispose]();
    if (this.#opened) (await this.#opened).store.close();
    this.#opened = undefined;
  }

  async #enqueue(record: JobRecord, assets?: NamedSource['assets']): Promise<ExportJob> {
    const { repository } = await this.#open();
    const unlock = await tryLock(jobLockName(this.#options.storeName, record.id));
    if (!unlock) {
      throw new ExportError('INVALID_SETTINGS', 'Another tab is running this export.', { value: record.id });
    }
    await repository.save(record, assets);
    const job = new LiveJob(record, this.#streams.get(record.id));
    this.#unlock.set(record.id, unlock);
    this.#live.set(record.id, job);
    this.#queue.add(job);
    this.#options.onChange(record.id);
    this.#next();
    return jobOf(record);
  }

  #next(): void {
    if (this.#running) return;
    const job = this.#queue.take();
    if (!job) return;
    this.#running = job;
    this.#wakeLock.hold();
    this.#run(job).finally(() => {
      this.#running = undefined;
      this.#wakeLock.release();
      this.#next();
    });
  }

  /** Never rejects: a failure becomes the job's. */
  async #run(job: LiveJob): Promise<void> {
    try {
      const { store, repository } = await this.#open();
      this.#askToPersist();
      job.record = { ...job.record, state: 'processing', startedAt: new Date() };
      await repository.save(job.record);
      this.#changed(job, true);
      await store.trim(this.#options.storeBudget ?? (await defaultStoreBudget()));
      const known = (await repository.list()).map(({ id }) => id);
      await sweepOutputs(this.#options.storeName, new Set(known));
      const result = await runExport(job, {
        ...this.#options,
        repository,
        store,
        slots: this.#slots,
        claim: ({ record }) => ({ jobId: record.id, priority: record.priority, paused: false }),
        changed: (changed, now) => this.#changed(changed, now),
      });
      job.record = { ...job.record, result };
      await this.#end(job, 'completed');
    } catch (thrown) {
      const error = ExportError.from(thrown);
      await this.#end(job, error.code === 'CANCELLED' ? 'cancelled' : 'failed', error);
    }
  }

  async #end(
    job: LiveJob,
    state: 'completed' | 'failed' | 'cancelled',
    failure?: ExportError,
  ): Promise<void> {
    let error = failure;
    const { id } = job.record;
    job.record = {
      ...job.record,
      state,
      completedAt: new Date(),
      segmentStates: job.record.segmentStates.map((each) => (each === 'running' ? 'waiting' : each)),
      errors: error ? [...job.record.errors, error.toRecord()] : job.record.errors,
    };
    let result: ExportResult | undefined;
    try {
      const { store, repository } = await this.#open();
      // What did not complete may be resumed: its segments stay until it is, or is deleted.
      if (state === 'completed') await store.release(id);
      await repository.save(job.record);
      if (job.record.result) result = await this.#withFile(job.record, job.record.result);
    } catch (thrown) {
      error ??= ExportError.from(thrown);
    }
    // A stream that was begun can't be begun again.
    if (job.stream?.locked) this.#streams.delete(id);
    this.#live.delete(id);
    this.#announced.delete(id);
    this.#unlock.get(id)?.();
    this.#unlock.delete(id);
    if (result && !error) job.resolve(result);
    else
      job.reject(error ?? new ExportError('INTERNAL', 'The export ended without a result.', { value: id }));
    this.#options.onChange(id);
  }

  async #withFile(record: JobRecord, result: Omit<ExportResult, 'file'>): Promise<ExportResult> {
    if (record.destination.kind !== 'opfs') return result;
    const stored = await openStoredFile(storedOutput(this.#options.storeName, record.id, 'file'));
    // The stored file is named by the job; the one that is handed out carries its own name, with the same bytes.
    return { ...result, file: new File([stored], result.fileName, { type: result.mimeType }) };
  }

  /** A record that says "running" though no tab runs it was interrupted. */
  async #settled(record: JobRecord, held: ReadonlySet<string>): Promise<JobRecord> {
    const open = record.state === 'processing' || record.state === 'queued';
    if (!open || held.has(jobLockName(this.#options.storeName, record.id))) return record;
    const { repository } = await this.#open();
    const interrupted = interruptedRecord(record);
    await repository.save(interrupted);
    return interrupted;
  }

  async #record(jobId: string): Promise<JobRecord> {
    const { repository } = await this.#open();
    const record = await repository.get(jobId);
    if (!record)
      throw new ExportError('UNKNOWN_JOB', `There is no export with the id ${jobId}.`, { value: jobId });
    return this.#live.has(jobId) ? record : this.#settled(record, await heldLocks());
  }

  #changed(job: LiveJob, now: boolean): void {
    const at = performance.now();
    const { id } = job.record;
    if (!now && at - (this.#announced.get(id) ?? Number.NEGATIVE_INFINITY) < BEAT_MILLISECONDS) return;
    this.#announced.set(id, at);
    this.#options.onChange(id);
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#options
      .openStore()
      .then((store) => ({ store, repository: new JobRepository(store.database) }));
    return this.#opened;
  }

  /** Without it the browser may drop the store when the disk runs low. */
  #askToPersist(): void {
    if (this.#askedToPersist) return;
    this.#askedToPersist = true;
    // A refusal changes nothing that can be acted on here, so its answer is not waited for.
    navigator.storage.persist().catch(() => {});
  }
}

/** Threads resolve relative addresses against their own script, so it is done here; a stream is kept apart. */
function storable(destination: ExportDestination): StoredDestination {
  switch (destination.kind) {
    case 'http':
      return { ...destination, url: new URL(destination.url, globalThis.location?.href).href };
    case 'stream':
      return { kind: 'stream' };
    default:
      return destination;
  }
}
