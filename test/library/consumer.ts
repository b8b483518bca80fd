// Uses every call of the public door with its fields, as a stranger would. Nothing of it runs: it is checked against the
// sources by `npm run typecheck`, and against the packed types by e2e/tarball.spec.ts.
import {
  type AbortOptions,
  type AuditAPI,
  type BatchExportJob,
  type BatchResult,
  type BatchStatus,
  type CompositionFiles,
  type CompositionPreview,
  type CreateFrameSource,
  createExportEngine,
  type DeliveryPreset,
  type ExportAuditEvent,
  type ExportEngine,
  type ExportEngineOptions,
  ExportError,
  type ExportFormat,
  type ExportJob,
  type ExportProgress,
  type ExportQueue,
  type ExportResult,
  type ExportStatus,
  type FarmInvitation,
  type FarmStatus,
  type FileReport,
  type FormatSettings,
  type JobLogEntry,
  type JobSubmission,
  type PreflightReport,
  type PreviewResult,
  type QualityProfile,
  type QueueStatus,
  type ResourceOptimization,
  type ResourceUtilization,
  type RuleViolation,
  type ScalingResult,
  type ShareLink,
  type ValidationResult,
  type WorkerCapabilities,
  type WorkerRegistration,
  type WorkerStatus,
} from 'framewright';
import { FramewrightExport, TAG } from 'framewright/element';

const document = new Blob(['{}']);

export const options: ExportEngineOptions = {
  storeName: 'mine',
  storeBudget: 2 ** 30,
  resolveComposition: async (id: string, signal: AbortSignal): Promise<CompositionFiles> => {
    signal.throwIfAborted();
    return { composition: document, fileName: `${id}.json`, assets: new Map([['a.png', new Uint8Array()]]) };
  },
  resolveAsset: async (path: string, compositionId: string, signal: AbortSignal) =>
    path.startsWith(compositionId) && !signal.aborted ? new Blob() : undefined,
  assetBase: new URL('https://assets.example/'),
  ffmpegCore: '/ffmpeg-core/',
  userId: 'anna',
  watchOnly: false,
  holdQueue: false,
};

export async function exportsOf(engine: ExportEngine): Promise<void> {
  const settings: FormatSettings = {
    format: 'h264-mp4',
    size: { width: 1280, height: 720 },
    quality: 80,
    range: { start: 0, end: 48 },
  };
  const job: ExportJob = await engine.exportComposition({
    ...{ compositionId: 'intro', composition: document, fileName: 'intro.json', settings },
    ...{ priority: 'urgent', dependencies: ['other'], maxRetries: 1, workers: 2, validate: true },
    destination: { kind: 'stream', stream: new WritableStream() },
  });
  const { id, progress, createdAt, retryCount, maxRetries, batchId, paused } = job;
  const times: readonly [Date, Date | undefined, Date | undefined] = [
    createdAt,
    job.startedAt,
    job.completedAt,
  ];
  const status: ExportStatus = await engine.getExportStatus(id);
  const { currentFrame, totalFrames, framesPerSecond, currentOperation, waiting, thumbnail } = status;
  const why: string | undefined = waiting?.message;
  const pixels: Uint8Array<ArrayBuffer> | undefined = thumbnail?.data;
  const list: readonly ExportStatus[] = await engine.listExports();
  const log: readonly JobLogEntry[] = await engine.getExportLog(id);
  await engine.pauseExport(id);
  await engine.resumeExport(id);
  await engine.prioritizeExport(id, 'high');
  await engine.moveExport(id, undefined);
  await engine.cancelExport(id);
  const again: readonly ExportJob[] = [await engine.retryExport(id), await engine.repeatExport(id)];
  const result: ExportResult = await engine.getExportResult(id);
  const { fileName, bytes, frames, seconds, encoder, renderer, sha256, check, file } = result;
  const ssim: number = check.passed ? check.ssim : check.deltaE;
  await engine.deleteExport(id);
  console.log(
    progress,
    retryCount,
    maxRetries,
    batchId,
    paused,
    times,
    currentFrame,
    totalFrames,
    again,
    log,
  );
  console.log(framesPerSecond, currentOperation, why, pixels, list, fileName, bytes, frames, seconds, ssim);
  console.log(encoder, renderer, sha256, file?.name);
}

export async function queueOf(engine: ExportEngine): Promise<void> {
  const { jobs, workers, priorities, metrics, paused, leading, settings }: QueueStatus =
    await engine.getQueueStatus();
  await engine.configureQueue({ maxConcurrentJobs: 3, workers: 4, memoryCeiling: 2 ** 31 });
  await engine.pauseQueue();
  await engine.resumeQueue();
  const status: WorkerStatus[] = await engine.getWorkerStatus();
  const { memory, storage }: ResourceUtilization = await engine.getResourceUtilization();
  const freed: number = await engine.freeStorage('segments');
  console.log(jobs, workers, priorities, metrics.workerUtilization, paused, leading, settings, status);
  console.log(memory.jobs[0]?.parts.frames, memory.ceiling, storage.usage, storage.quota, freed);
}

export async function batchesOf(engine: ExportEngine): Promise<void> {
  const batch: BatchExportJob = await engine.batchExport({
    compositionIds: ['a', 'b'],
    formats: [
      'vp9-webm',
      { format: 'prores-4444', depth: 12 },
      { id: 'gif' },
      { preset: 'youtube-1080p', settings: { quality: 90 } },
    ],
    settings: {
      ...{ parallelProcessing: true, maxConcurrentJobs: 2, retryFailedJobs: true, maxRetries: 1 },
      ...{ consolidateOutput: true, generateReport: true, cleanupTempFiles: true },
      nameTemplate: '{batch}/{composition}_{format}',
      destination: { kind: 'opfs' },
    },
    priority: 'low',
    notification: {
      browser: true,
      webhook: { url: 'https://hooks.example/', headers: { authorization: 'x' } },
      callback: ({ batchId, kind, jobId, status }) => console.log(batchId, kind, jobId, status.progress),
      eachJob: true,
    },
    dependencies: [],
    name: 'Friday',
    compositions: new Map([['a', { composition: document }]]),
  });
  const status: BatchStatus = await engine.getBatchStatus(batch.id);
  const all: readonly BatchStatus[] = await engine.listBatches();
  await engine.cancelBatch(batch.id);
  const { file, report }: BatchResult = await engine.getBatchResult(batch.id);
  await engine.deleteBatch(batch.id);
  const { jobIds, completedJobs, failedJobs, averageProcessingTime, problems } = status;
  console.log(all, file, report?.html, jobIds, completedJobs, failedJobs, averageProcessingTime, problems);
}

export async function formatsOf(engine: ExportEngine, signal: AbortSignal): Promise<void> {
  const formats: ExportFormat[] = await engine.getSupportedFormats();
  const verdict: ValidationResult = await engine.validateFormatSettings({ format: 'dnxhr-hq' });
  const profiles: QualityProfile[] = await engine.getQualityProfiles();
  const request = { compositionId: 'a', composition: document, settings: { format: 'av1-webm' } } as const;
  const preflight: PreflightReport = await engine.preflightExport(request);
  const byRequest: PreviewResult = await engine.previewExportSettings(request, { signal });
  const byId: PreviewResult = await engine.previewExportSettings('a', { format: 'h264-mp4' });
  await engine.previewExportSettings('a', { format: 'h264-mp4' }, { signal });
  await engine.configureRenderFarm({});
  console.log(formats[0]?.available, verdict.problems[0]?.message, profiles, preflight.explanation, byId);
  console.log(byRequest.samples[0]?.before.data, byRequest.estimatedBytes, byRequest.quality.ssim);
}

/** Every call that may take long ends with a signal. */
export async function signalsOf(engine: ExportEngine, options: AbortOptions): Promise<void> {
  const request = { compositionId: 'a', composition: document, settings: { format: 'av1-webm' } } as const;
  const { id } = await engine.exportComposition(request, options);
  await engine.getExportResult(id, options);
  const batch = await engine.batchExport({ compositionIds: ['a'], formats: ['gif'] }, options);
  await engine.getBatchResult(batch.id, options);
  await engine.preflightExport(request, options);
  const preview = await engine.openPreview(document, { fileName: 'a.json', ...options });
  preview.close();
  for await (const { png } of engine.renderFrames({ composition: document, frames: [0] }, options))
    console.log(png);
  await engine.inspect(document, options);
  // @ts-expect-error a signal is handed over by its name
  await engine.exportComposition(request, new AbortController().signal.aborted);
}

export async function presetsOf({ presets, quality }: ExportEngine): Promise<void> {
  const [first]: DeliveryPreset[] = await presets.list();
  const one: DeliveryPreset = await presets.get('youtube-1080p');
  const own = await presets.create({
    ...{ id: '', name: 'Mine', description: '', group: 'own' },
    settings: { format: 'h264-mp4' },
    rules: { maximumBytes: 1e6, aspectRatio: { num: 9, den: 16 } },
  });
  await presets.update(own.id, { name: 'Still mine' });
  const text: string = await presets.exportJson([own.id]);
  const added: DeliveryPreset[] = await presets.importJson(text);
  const broken: RuleViolation[] = await presets.validate(own.id, { seconds: 61, alpha: true });
  await presets.delete(own.id);
  const profile = await quality.createQualityProfile({
    ...{ id: '', name: 'Mine', description: '', use: 'web', settings: { quality: 70 } },
    thresholds: { ssim: 0.98, psnr: 40, deltaE: 1 },
  });
  await quality.getQualityProfiles();
  await quality.updateQualityProfile(profile.id, { name: 'Ours' });
  const carried = await quality.exportQualityProfiles([profile.id]);
  await quality.deleteQualityProfile(profile.id);
  await quality.importQualityProfiles(carried);
  const frame = { width: 1, height: 1, data: new Uint8Array(4) };
  const seen: Promise<unknown>[] = [
    quality.validateExport('a'),
    quality.compareExports('a', 'b'),
    quality.generateQualityReport('a'),
    quality.getValidation('a'),
    quality.getKeptAside('a'),
    quality.remakeHigher('a'),
    quality.registerGoldenFrame('a', frame),
    quality.getGoldenFrames('a'),
    quality.updateGoldenFrame('a', 0, frame),
    quality.deleteGoldenFrame('a', 0),
    quality.validateFile(new File([], 'a.mp4'), { composition: new Blob() }, { sampled: true }),
  ];
  console.log(first?.builtIn, one.rules?.loudness?.target, added, broken[0]?.rule, seen);
}

export async function farmOf({ farm }: ExportEngine): Promise<void> {
  const queue: ExportQueue = await farm.getQueue();
  const status: ExportStatus = await farm.getJobStatus('a');
  const capabilities: WorkerCapabilities = await farm.getWorkerCapabilities('w');
  await farm.prioritizeJob('a', 'low');
  await farm.cancelJob('a', 'no more');
  const retried: JobSubmission = await farm.retryJob('a');
  const used: ResourceUtilization = await farm.getResourceUtilization();
  const registered: WorkerRegistration = await farm.registerWorker(capabilities);
  const submitted: JobSubmission = await farm.submitJob(status);
  await farm.updateJobProgress('a', { progress: 50 });
  const now = new Date();
  await farm.checkpointJob('a', {
    jobId: 'a',
    frameRange: { start: 0, end: 10 },
    completedFrames: [0, 1],
    metadata: { renderTime: 1, memoryUsage: 0, gpuUtilization: 0 },
    createdAt: now,
    validUntil: now,
  });
  const optimised: ResourceOptimization = await farm.optimizeResourceAllocation();
  const scaled: ScalingResult = await farm.scaleWorkers(2);
  const [worker] = queue.workers;
  if (worker) await farm.updateWorkerStatus(worker.id, worker);
  const { workers, waiting }: FarmStatus = await farm.getFarm();
  const { joinUrl }: FarmInvitation = await farm.inviteWorker({ label: 'Studio', expiresInSeconds: 600 });
  for (const { id, state } of workers)
    await (state === 'set-aside' ? farm.readmitWorker(id) : farm.drainWorker(id));
  const link: ShareLink = await farm.shareExport('a', { disposition: 'page' });
  for (const { id, revoked } of await farm.listShares()) if (!revoked) await farm.revokeShare(id);
  console.log(waiting.urgent, joinUrl, link.url);
  console.log(retried, used, registered, submitted, optimised.steps, scaled.target);
}

export async function auditOf(audit: AuditAPI): Promise<void> {
  const events: ExportAuditEvent[] = await audit.events({ since: new Date(), limit: 10 });
  const text: string = await audit.exportJsonLines();
  const { whole, rows, problem } = await audit.verify();
  await audit.erasePerson('anna');
  await audit.setRetention(365);
  console.log(events[0]?.result?.fileHash, text, whole, rows, problem);
}

export async function viewsOf(engine: ExportEngine): Promise<void> {
  const preview: CompositionPreview = await engine.openPreview(document, { fileName: 'a.json' });
  const image: ImageData = await preview.render(0, { width: 640, height: 360 }, { playing: false });
  preview.close();
  for await (const { frame, png } of engine.renderFrames({ composition: document, frames: [0], depth: 16 })) {
    console.log(frame, png.length, image.width, preview.frameRate.num);
  }
  const report: FileReport = await engine.inspect(document);
  console.log(report, engine.farm, engine.audit);
  const tell = ({ detail }: CustomEvent<ExportProgress>): void => console.log(detail.jobId, detail.progress);
  engine.addEventListener('progress', tell, { once: true });
  engine.removeEventListener('progress', tell);
  await engine.close();
}

export const source: CreateFrameSource = async () => ({
  width: 16,
  height: 16,
  frameRate: { num: 25, den: 1 },
  frameCount: 25,
  render: async () => undefined,
});

export function errorsOf(thrown: unknown): string {
  if (!(thrown instanceof ExportError)) return '';
  return thrown.code === 'COMPOSITION_LIMIT' ? thrown.message : JSON.stringify(thrown.toRecord());
}

export function elementOf(engine: ExportEngine): void {
  const element = new FramewrightExport();
  const found: FramewrightExport | null = globalThis.document.querySelector('framewright-export');
  Object.assign(element, found, TAG);
  element.engine = engine;
  element.src = './a.json';
  element.composition = { composition: document };
  element.format = 'h264-mp4';
  element.preset = 'youtube-1080p';
  element.fileName = 'film';
  element.settings = { quality: 80 };
  element.texts = { start: 'Exportieren' };
  const result: Promise<ExportResult | undefined> = element.export();
  element.cancel();
  console.log(result, element.state === 'done');
}

export async function misuse(engine: ExportEngine): Promise<void> {
  // @ts-expect-error a composition has an id
  await engine.exportComposition({ settings: { format: 'h264-mp4' } });
  // @ts-expect-error a format is one of those that there are
  await engine.validateFormatSettings({ format: 'h264' });
  // @ts-expect-error a priority is one of four
  await engine.prioritizeExport('a', 'highest');
  // @ts-expect-error snapshots are not written to
  (await engine.getExportStatus('a')).progress = 3;
  // @ts-expect-error a batch names its formats
  await engine.batchExport({ compositionIds: ['a'] });
  // @ts-expect-error a reason is given
  await engine.farm.cancelJob('a');
  // @ts-expect-error what is free to be deleted has a name
  await engine.freeStorage('everything');
  // @ts-expect-error the code of an error is one of those that there are
  console.log(new ExportError('OOPS', ''));
  // @ts-expect-error a destination has a kind
  await engine.exportComposition({ compositionId: 'a', settings: { format: 'gif' }, destination: {} });
  // @ts-expect-error the element's state is its own
  new FramewrightExport().state = 'done';
}

export const engine: ExportEngine = createExportEngine(options);
