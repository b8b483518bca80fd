import type {
  BatchExportJob,
  BatchExportRequest,
  BatchResult,
  BatchStatus,
  CompositionFiles,
  ExportRequest,
  ExportStatus,
  PresetsAPI,
} from '../api/index.ts';
import { ExportError, refuseAborted, unlessAborted } from '../errors/index.ts';
import { BatchCallers } from './batch-callers.ts';
import { BatchKeeper } from './batch-keeper.ts';
import { type BatchEntry, type BatchRecord, findBatch, listBatchRecords } from './batch-record.ts';
import { checkBatchSettings, compositionName, formatOf, pairsOf, webhookAddress } from './batch-request.ts';
import { batchStatusOf, hasEnded } from './batch-status.ts';
import { askForAccess } from './file-access.ts';
import { gatherFiles } from './gathering.ts';
import type { WriteTransaction } from './leader.ts';
import type { JobManager } from './manager.ts';
import { nameFiles, type Submission, storable } from './new-job.ts';
import { notify } from './notify.ts';
import type { JobObserver } from './observer.ts';
import { openStoredFile, removeStoredFile } from './output.ts';
import { QueueChanges } from './queue-changes.ts';

export interface BatchServices {
  readonly storeName: string;
  jobs(): JobManager;
  readonly presets: Pick<PresetsAPI, 'get'>;
  /** Adds what the host knows of a composition. */
  complete(request: ExportRequest, signal?: AbortSignal): Promise<ExportRequest & CompositionFiles>;
}

/** A composition of a batch, which jobs of several formats share. */
interface BatchSource {
  readonly files: CompositionFiles & { readonly compositionId: string };
  readonly named: NonNullable<Submission['named']>;
}

/** Batches as one page sees them: asks for them, and tells how they stand. */
export class Batches {
  /** For the queue: does what comes after the jobs. */
  readonly observer: JobObserver;
  readonly #services: BatchServices;
  readonly #changes = new QueueChanges();
  readonly #callers = new BatchCallers((id) => this.status(id));

  constructor(services: BatchServices) {
    this.#services = services;
    this.observer = new BatchKeeper({
      storeName: services.storeName,
      database: () => this.#database(),
      gather: gatherFiles,
      notify: (settings, event, signal) => notify(settings, event, signal),
      removeFile: (jobId) => services.jobs().ask({ kind: 'remove-file', jobId }),
      announce: (batchId) => services.jobs().announceBatch(batchId),
    });
  }

  /** @throws ExportError where any part of it can't be; then nothing of it is stored */
  async submit(request: BatchExportRequest, signal?: AbortSignal): Promise<BatchExportJob> {
    refuseAborted(signal);
    const { settings = {}, notification = {} } = request;
    checkBatchSettings(settings, notification);
    const pairs = pairsOf(request);
    const formats = await Promise.all(
      request.formats.map((format) => formatOf(format, this.#services.presets)),
    );
    const { destination } = settings;
    if (destination?.kind === 'file' || destination?.kind === 'folder')
      await unlessAborted(signal, () => askForAccess(destination.handle));
    const id = crypto.randomUUID();
    const used = new Set(pairs.map(({ composition }) => composition));
    const sources = await Promise.all(
      request.compositionIds.map((_, at) => (used.has(at) ? this.#source(request, at, signal) : undefined)),
    );
    const submissions: Submission[] = [];
    const entries: BatchEntry[] = [];
    for (const pair of pairs) {
      const source = sources[pair.composition];
      const chosen = formats[pair.format];
      if (!source || !chosen) throw new ExportError('INTERNAL', 'A batch asks for what it does not have.');
      const jobId = crypto.randomUUID();
      const { compositionId } = source.files;
      const { format } = chosen.settings;
      const composition = compositionName(compositionId, source.files);
      entries.push({
        ...{ jobId, compositionId, composition, format },
        ...(chosen.preset !== undefined && { preset: chosen.preset }),
      });
      submissions.push({
        id: jobId,
        request: {
          ...{ ...source.files, settings: chosen.settings, ...choicesOf(request) },
          ...(chosen.preset !== undefined && { presetId: chosen.preset }),
        },
        fields: { batchId: id, ...fieldsOf(request) },
        named: source.named,
      });
    }
    const record = recordOf(id, request, entries);
    if (notification.callback) this.#callers.add(id, record.jobIds, notification);
    const alongside = async (transaction: WriteTransaction): Promise<void> => {
      await transaction.objectStore('batches').add(record);
    };
    await this.#services.jobs().submitAll(submissions, alongside, signal);
    await this.#services.jobs().announceBatch(id);
    const { name, jobIds, createdAt } = record;
    return { id, name, jobIds, status: 'queued', createdAt };
  }

  /** @throws ExportError UNKNOWN_BATCH */
  async status(id: string): Promise<BatchStatus> {
    const batch = await findBatch(await this.#database(), id);
    return statusIn(batch, byId(await this.#services.jobs().list()));
  }

  /** Newest first. */
  async list(): Promise<BatchStatus[]> {
    const batches = await listBatchRecords(await this.#database());
    if (batches.length === 0) return [];
    const jobs = byId(await this.#services.jobs().list());
    return batches.map((batch) => statusIn(batch, jobs));
  }

  async cancel(id: string): Promise<void> {
    const { jobs } = await this.status(id);
    const open = jobs.filter((job) => !hasEnded(job));
    await Promise.all(open.map(({ id: jobId }) => this.#services.jobs().ask({ kind: 'cancel', jobId })));
  }

  /**
   * Waits for the batch's end, and for what is made of all its files.
   *
   * @param signal ends the waiting, not the batch
   */
  async result(id: string, signal?: AbortSignal): Promise<BatchResult> {
    const database = await this.#database();
    const { settlement } = await this.#changes.until(async () => {
      const { completedAt } = await this.status(id);
      // Read after that: a batch that was read before may lack what settling it brought meanwhile.
      return completedAt && (await findBatch(database, id));
    }, signal);
    const { archive, report } = settlement ?? {};
    const stored = archive && (await openStoredFile(archive.stored));
    return {
      batchId: id,
      ...(stored && { file: new File([stored], archive.name, { type: 'application/zip' }) }),
      ...(report && { report }),
    };
  }

  /** @throws ExportError INVALID_SETTINGS while it is under way */
  async delete(id: string): Promise<void> {
    const database = await this.#database();
    const { jobs, completedAt, name } = await this.status(id);
    const { settlement } = await findBatch(database, id);
    if (!completedAt) {
      throw new ExportError('INVALID_SETTINGS', `The batch “${name}” is under way: cancel it first.`, {
        value: id,
      });
    }
    // First the batch, while its jobs still tell that it was complete: others may depend on that.
    await this.#services.jobs().ask({ kind: 'delete-batch', batchId: id });
    this.#callers.forget(id);
    if (settlement?.archive) await removeStoredFile(settlement.archive.stored);
    for (const { id: jobId } of jobs) await this.#services.jobs().ask({ kind: 'delete', jobId });
    await this.#services.jobs().announceBatch(id);
  }

  /** @param id of the job or batch that changed */
  changed(id: string): void {
    this.#changes.wake();
    this.#callers.changed(id);
  }

  close(): void {
    this.#changes.close();
    this.#callers.clear();
  }

  async #source(
    { compositions, compositionIds }: BatchExportRequest,
    at: number,
    signal: AbortSignal | undefined,
  ): Promise<BatchSource> {
    const compositionId = compositionIds[at] ?? '';
    const files = compositions?.get(compositionId);
    // Only the composition is asked for here.
    const request: ExportRequest = { compositionId, settings: { format: 'h264-mp4' }, ...files };
    const { composition, fileName, assets } = await this.#services.complete(request, signal);
    const brought = {
      compositionId,
      composition,
      ...(fileName !== undefined && { fileName }),
      ...(assets && { assets }),
    };
    return { files: brought, named: await nameFiles(brought, signal) };
  }

  async #database() {
    return (await this.#services.jobs().store()).database;
  }
}

function recordOf(id: string, request: BatchExportRequest, entries: readonly BatchEntry[]): BatchRecord {
  const createdAt = new Date();
  const { settings: { destination, ...settings } = {}, notification = {}, name } = request;
  const { callback: _, webhook, ...rest } = notification;
  const headers = typeof webhook === 'object' ? webhook.headers : undefined;
  return {
    id,
    name: name?.trim() || `Batch of ${createdAt.toLocaleString('en-GB')}`,
    createdAt,
    entries,
    jobIds: entries.map(({ jobId }) => jobId),
    settings: { ...settings, ...(destination && { destination: storable(destination) }) },
    notification: {
      ...rest,
      ...(webhook !== undefined && {
        webhook: { url: webhookAddress(webhook), ...(headers && { headers }) },
      }),
    },
    problems: [],
    told: [],
  };
}

/** What a batch asks of each of its jobs. */
function choicesOf({ priority, dependencies, settings = {} }: BatchExportRequest): Partial<ExportRequest> {
  const maxRetries = settings.retryFailedJobs === false ? 0 : settings.maxRetries;
  const { validate, profileId, reencode } = settings;
  return {
    ...(priority && { priority }),
    ...(dependencies && { dependencies }),
    ...(maxRetries !== undefined && { maxRetries }),
    ...(validate !== undefined && { validate }),
    ...(profileId !== undefined && { profileId }),
    ...(reencode !== undefined && { reencode }),
  };
}

function fieldsOf({ settings = {} }: BatchExportRequest): NonNullable<Submission['fields']> {
  const limit = settings.parallelProcessing === false ? 1 : settings.maxConcurrentJobs;
  return {
    ...(limit !== undefined && { batchLimit: limit }),
    ...(settings.cleanupTempFiles && { discardSegments: true }),
  };
}

function byId(jobs: readonly ExportStatus[]): ReadonlyMap<string, ExportStatus> {
  return new Map(jobs.map((job) => [job.id, job]));
}

function statusIn(batch: BatchRecord, jobs: ReadonlyMap<string, ExportStatus>): BatchStatus {
  return batchStatusOf(
    batch,
    batch.jobIds.flatMap((id) => jobs.get(id) ?? []),
  );
}
