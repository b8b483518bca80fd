import type { ExportDestination, ExportResult } from '../api.ts';
import { ExportError } from '../errors/index.ts';
import type { FormatSettings, ResolvedSettings } from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import type { CheckOutcome } from '../quality/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import {
  type OutputTarget,
  openFolder,
  type ReadingChoices,
  removeEntry,
  type SegmentRecipe,
  type StoredFile,
} from '../segments/index.ts';
import {
  type BuildObserver,
  buildFile,
  checkFile,
  type RunServices,
  type Timing,
  timed,
} from './file-stages.ts';
import type { LiveJob } from './job.ts';
import type { Preflight } from './preflight.ts';
import { settleEncoder } from './settle-encoder.ts';

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

  const draft: SegmentRecipe = {
    composition: { ...source, reading: readingOf(prepared.settings) },
    render: prepared.settings.render,
    renderer: prepared.settings.renderer,
    encoder: prepared.encoder,
    frameRate: prepared.settings.frameRate,
    optimization: prepared.settings.optimization,
  };
  const trial = storedOutput(services.storeName, job.record.id, 'trial');
  const { encoder, encoded } = await settleEncoder(job, services, prepared, draft, trial, timing);
  if (encoder !== prepared.encoder) {
    job.explain(['A trial of the middle did not look right that way. Instead:', ...encoder.explanation]);
  }
  const recipe = { ...draft, encoder };
  const drawn: RenderStatistics[] = [];
  const target = outputTarget(services.storeName, job.record.id, job.record.destination);
  const task = { prepared, recipe, target };
  const digest = await buildFile(job, services, task, observe(job, services, encoded, drawn), timing);
  job.operation = 'validating';
  services.changed(job, true);
  let check: CheckOutcome;
  try {
    check = await timed(timing, 'check', () =>
      checkFile(job, task, job.record.validate, (share) => {
        job.checked = share;
        services.changed(job, false);
      }),
    );
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
    rendering: { ...sumStatistics(drawn), optimization: prepared.settings.optimization },
    timing,
  };
}

function readingOf({ motionBlur, theme }: ResolvedSettings): ReadingChoices {
  return { ...(motionBlur && { motionBlur }), ...(theme !== undefined && { themeId: theme }) };
}

/** What to do about a file that fails its check. */
function wayOut({ settings, encoder }: Preflight): string {
  // OpenH264 skips faint motion whatever its bit rate is.
  return settings.encode.codec === 'h264' && encoder.acceleration === 'software'
    ? 'This browser’s H.264 encoder may not reach more: vp9-webm and av1-mp4 do.'
    : 'Try a higher quality or another format.';
}

/** Where the finished file of a job lies in the origin's own file system, what a server sent back of it, and trials. */
export function storedOutput(storeName: string, jobId: string, kind: 'file' | 'copy' | 'trial'): StoredFile {
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

/**
 * Tells the job of its segments.
 *
 * @param drawn gets what the renderers counted
 * @param encoded keys of segments that this run has already encoded, for a trial: they count as encoded
 */
function observe(
  job: LiveJob,
  services: RunServices,
  encoded: ReadonlySet<string>,
  drawn: RenderStatistics[],
): BuildObserver {
  return {
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
      if (result.rendering) drawn.push(result.rendering);
      job.segmentBuilt(range, encoded.has(result.key) ? { ...result, reused: false } : result);
      services.changed(job, true);
      // Only what a later page is told of this one hangs on it; the segment itself is stored already.
      services.repository.save(job.record).catch((thrown: unknown) => job.abort.abort(thrown));
    },
  };
}

function sumStatistics(all: readonly RenderStatistics[]): RenderStatistics {
  const sum = { frames: 0, tilesDrawn: 0, tilesKept: 0, pathsRasterised: 0, pathsReused: 0 };
  for (const one of all) {
    sum.frames += one.frames;
    sum.tilesDrawn += one.tilesDrawn;
    sum.tilesKept += one.tilesKept;
    sum.pathsRasterised += one.pathsRasterised;
    sum.pathsReused += one.pathsReused;
  }
  return sum;
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
