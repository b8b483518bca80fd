import { proxy } from 'comlink';
import type { ExportDestination, ExportResult } from '../api.ts';
import { ExportError } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import type { CheckOutcome, CheckWorkerApi } from '../quality/index.ts';
import {
  type AssemblyWorkerApi,
  type Executor,
  type OutputDigest,
  type OutputTarget,
  openFolder,
  removeEntry,
  type SegmentRecipe,
  type SegmentResult,
  type StoredFile,
  Thread,
} from '../segments/index.ts';
import { type LiveJob, MAXIMUM_RETRIES } from './job.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';
import type { JobRepository } from './record.ts';
import { runSegments } from './schedule.ts';

const STALL_MILLISECONDS = 60_000;

/** What a run needs from the house around it. */
export interface RunServices {
  readonly storeName: string;
  readonly repository: JobRepository;
  preflight(): Thread<PreflightWorkerApi>;
  createExecutor(workers: number | undefined): Executor;
  /** The job's status changed; `now` where it must not wait for the next beat. */
  changed(job: LiveJob, now: boolean): void;
}

type Timing = Record<string, number>;

/**
 * Takes a job from its record to a finished and checked file.
 *
 * @throws ExportError; CANCELLED when the job was aborted
 */
export async function runExport(job: LiveJob, services: RunServices): Promise<ExportResult> {
  const timing: Timing = {};
  const started = performance.now();
  const source = await services.repository.source(job.record);
  const prepared = await timed(timing, 'preflight', () =>
    unlessAborted(
      job.abort.signal,
      services.preflight().call((remote) => remote.prepare(source, outputSettings(job.record))),
    ),
  );
  job.begin(prepared.ranges, prepared.explanation, prepared.warnings);
  await services.repository.save(job.record);
  services.changed(job, true);

  const recipe: SegmentRecipe = {
    composition: source,
    render: prepared.settings.render,
    renderer: prepared.settings.renderer,
    encoder: prepared.encoder,
    frameRate: prepared.settings.frameRate,
  };
  const target = outputTarget(services.storeName, job.record.id, job.record.destination);
  const digest = await build(job, services, prepared, recipe, target, timing);
  let check: CheckOutcome;
  try {
    check = await timed(timing, 'check', () => checkOutput(job, services, prepared, recipe, target));
  } finally {
    if (target.kind === 'http') await remove(target.copy);
  }
  job.operation = 'finalizing';
  timing.total = performance.now() - started;
  const { renderer, ...verdict } = check;
  if (!verdict.passed) {
    throw new ExportError(
      'CHECK_FAILED',
      `The finished file did not pass its check: ${verdict.problems.join(' ')} ${wayOut(prepared)}`,
      { value: { ssim: verdict.ssim, deltaE: verdict.deltaE, problems: verdict.problems } },
    );
  }
  const { frameCount, frameRate, format, mimeType } = prepared.settings;
  return {
    jobId: job.record.id,
    format: format.id,
    fileName: outputName(job.record.fileName, prepared),
    mimeType,
    bytes: digest.bytes,
    frames: frameCount,
    seconds: frameTimeSeconds(frameCount, frameRate),
    frameRate,
    segments: job.status().segments,
    encoder: `${prepared.encoder.encoder} (${prepared.encoder.acceleration})`,
    renderer,
    sha256: digest.sha256,
    warnings: prepared.warnings,
    check: verdict,
    timing,
  };
}

/** What to do about a file that fails its check. */
function wayOut({ settings, encoder }: Preflight): string {
  // OpenH264 skips faint motion whatever its bit rate is.
  return settings.encode.codec === 'h264' && encoder.acceleration === 'software'
    ? 'This browser’s H.264 encoder may not reach more: vp9-webm and av1-mp4 do.'
    : 'Try a higher quality or another format.';
}

/** Where the finished file of a job lies in the origin's own file system, and what a server sent back of it. */
export function storedOutput(storeName: string, jobId: string, kind: 'file' | 'copy'): StoredFile {
  return { folder: [storeName, 'outputs'], name: `${jobId}.${kind}` };
}

/** A folder as destination asks for loose files, unless the caller chose a container. */
function outputSettings({ settings, destination }: LiveJob['record']): FormatSettings {
  const loose = destination.kind === 'folder' && settings.container === undefined;
  return loose ? { ...settings, container: 'folder' } : settings;
}

function outputTarget(storeName: string, jobId: string, destination: ExportDestination): OutputTarget {
  switch (destination.kind) {
    case 'opfs':
      return { kind: 'opfs', file: storedOutput(storeName, jobId, 'file') };
    case 'http':
      return { ...destination, copy: storedOutput(storeName, jobId, 'copy') };
    case 'file':
    case 'folder':
      return destination;
  }
}

function outputName(fileName: string, { settings }: Preflight): string {
  const stem = fileName.replace(/^.*[/\\]/, '').replace(/\.(json|lottie)$/i, '') || 'export';
  return settings.extension ? `${stem}.${settings.extension}` : stem;
}

async function build(
  job: LiveJob,
  services: RunServices,
  prepared: Preflight,
  recipe: SegmentRecipe,
  target: OutputTarget,
  timing: Timing,
): Promise<OutputDigest> {
  const { settings, ranges } = prepared;
  const assembly = new Thread<AssemblyWorkerApi>(
    new Worker(new URL('../../workers/assembly-worker.ts', import.meta.url), {
      type: 'module',
      name: services.storeName,
    }),
  );
  const executor = services.createExecutor(job.record.workers);
  const executing = { stallMilliseconds: STALL_MILLISECONDS };
  try {
    await assembly.call((remote) =>
      remote.open({
        target,
        file: {
          container: settings.container,
          frameRate: settings.frameRate,
          frameCount: settings.frameCount,
          firstFrame: settings.range.start,
          ...(settings.title !== undefined && { title: settings.title }),
        },
      }),
    );
    await runSegments({
      ranges,
      executor,
      signal: job.abort.signal,
      task: (range) => ({ recipe, range, owner: job.record.id }),
      onStart(range) {
        job.segmentStarted(range);
        services.changed(job, true);
      },
      onProgress(range, progress) {
        job.operation = 'encoding';
        job.segmentProgressed(range, progress);
        services.changed(job, false);
      },
      onBuilt(range, result) {
        job.segmentBuilt(range, result);
        for (const [stage, milliseconds] of Object.entries(result.timing)) add(timing, stage, milliseconds);
        services.changed(job, true);
        // Only what a later page is told of this one hangs on it; the segment itself is stored already.
        services.repository.save(job.record).catch((thrown: unknown) => job.abort.abort(thrown));
      },
      assemble: (result: SegmentResult) =>
        timed(timing, 'assemble', () => assembly.call((remote) => remote.add(result.key), executing)),
      retry(_range, error) {
        const worthIt = error.code === 'ENCODER_FAILED' || error.code === 'STORAGE_CORRUPT';
        if (!worthIt || job.record.retryCount >= MAXIMUM_RETRIES) return false;
        job.record = { ...job.record, retryCount: job.record.retryCount + 1 };
        return true;
      },
    });
    job.operation = 'finalizing';
    services.changed(job, true);
    return await timed(timing, 'assemble', () => assembly.call((remote) => remote.finish()));
  } catch (thrown) {
    // The first failure is the one to tell; a destination that can't be tidied up is a consequence of it.
    await assembly.call((remote) => remote.abort()).catch(() => {});
    const reason: unknown = job.abort.signal.reason;
    throw reason instanceof ExportError ? reason : thrown;
  } finally {
    assembly.terminate();
    await executor[Symbol.asyncDispose]();
  }
}

async function checkOutput(
  job: LiveJob,
  services: RunServices,
  prepared: Preflight,
  recipe: SegmentRecipe,
  target: OutputTarget,
): Promise<CheckOutcome> {
  job.operation = 'validating';
  services.changed(job, true);
  const output =
    prepared.settings.container === 'folder'
      ? ({ kind: 'sequence', target } as const)
      : ({ kind: 'file', file: await openTarget(target) } as const);
  const thread = new Thread<CheckWorkerApi>(
    new Worker(new URL('../../workers/check-worker.ts', import.meta.url), { type: 'module' }),
  );
  const cancel = (): void => thread.terminate();
  job.abort.signal.addEventListener('abort', cancel);
  try {
    return await thread.call((remote) =>
      remote.check(
        { recipe, ranges: prepared.ranges, output, everyFrame: job.record.validate },
        proxy((share: number) => {
          job.checked = share;
          services.changed(job, false);
        }),
      ),
    );
  } catch (thrown) {
    if (job.abort.signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
    throw thrown;
  } finally {
    job.abort.signal.removeEventListener('abort', cancel);
    thread.terminate();
  }
}

async function openTarget(target: OutputTarget): Promise<File> {
  switch (target.kind) {
    case 'file':
      return target.handle.getFile();
    case 'opfs':
      return openStoredFile(target.file);
    case 'http':
      return openStoredFile(target.copy);
    case 'folder':
      throw new ExportError('INTERNAL', 'A folder has no single file to check.');
  }
}

/** @throws ExportError STORAGE_CORRUPT where it is gone */
export async function openStoredFile({ folder, name }: StoredFile): Promise<File> {
  try {
    return await (await (await openFolder(...folder)).getFileHandle(name)).getFile();
  } catch (cause) {
    throw new ExportError(
      'STORAGE_CORRUPT',
      'The finished file is gone from the browser’s storage: export it anew.',
      {
        value: name,
        cause,
      },
    );
  }
}

async function remove({ folder, name }: StoredFile): Promise<void> {
  await removeEntry(await openFolder(...folder), name);
}

/** The work goes on where it is, but nobody waits for it any more. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new ExportError('CANCELLED', 'The export was cancelled.'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function timed<T>(timing: Timing, stage: string, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  try {
    return await work();
  } finally {
    add(timing, stage, performance.now() - before);
  }
}

function add(timing: Timing, stage: string, milliseconds: number): void {
  timing[stage] = (timing[stage] ?? 0) + milliseconds;
}
