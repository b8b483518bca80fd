import type { ExportResult } from '../api/index.ts';
import { type EncoderPlan, ensureFfmpegCore } from '../codecs/index.ts';
import { ensureRoom, leastBytes, sidecarOf, storageTrial } from '../delivery/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { getFormat, isFilm, type ResolvedSettings } from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import { isProvable, sampleFrames } from '../quality/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import {
  type AudioRecipe,
  isFrameSource,
  type OutputTarget,
  type PictureSource,
  type ReadingChoices,
  type SegmentRecipe,
  type SegmentResult,
} from '../segments/index.ts';
import { describeSound, soundFailures } from './audio-result.ts';
import { type Examined, examine } from './examine.ts';
import { type BuiltFile, buildFile, type FileTask, type RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import type { MemoryShare } from './memory-budget.ts';
import { openTarget, outputName, outputSettings, outputTarget, removeStoredFile } from './output.ts';
import { type Poster, posterFile } from './poster.ts';
import type { Preflight } from './preflight.ts';
import { proofRequests } from './proof-requests.ts';
import { askedWorkers, reserveMemory } from './reserve-memory.ts';
import { runPlain } from './run-plain.ts';
import { settle, trialFile } from './settle.ts';
import { orLeaveNothing } from './tidy-output.ts';
import { type Timing, timed } from './timing.ts';
import { Trials } from './trial.ts';
import { sumStatistics, watchSegments } from './watch.ts';

const SEGMENT_STAGES: readonly (keyof SegmentResult['timing'] | 'prove')[] = [
  'evaluate',
  'render',
  'convert',
  'encode',
  'store',
  'prove',
];

/**
 * Takes a job from its record to a finished and checked file.
 *
 * @throws ExportError; when the job was aborted what it was aborted with, CANCELLED by default
 */
export function runExport(job: LiveJob, house: RunServices): Promise<ExportResult> {
  return isFilm(getFormat(job.record.settings.format)) ? runFilm(job, house) : runPlain(job, house);
}

async function runFilm(job: LiveJob, house: RunServices): Promise<ExportResult> {
  const timing: Timing = {};
  const started = performance.now();
  const source = await house.repository.source(job.record);
  let workers = job.record.workers;
  let share: MemoryShare | undefined;
  await using executor = house.slots.open(() => ({
    ...house.claim(job),
    ...(workers !== undefined && { workers }),
    ...(share && { allowed: share.workers }),
  }));
  // While the preflight tries encoders, the other cores have nothing to do.
  house.slots.warm(workers);
  const prepared = await timed(timing, 'preflight', () => prepare(job, house, source));
  await timed(timing, 'download', () => fetchEncoder(job, house, prepared.encoder));
  await ensureSpace(job, house, prepared);
  workers = askedWorkers(job, prepared);
  using memory = reserveMemory(job, house, prepared, source, executor);
  share = memory;
  await memory.ready(job.abort.signal);
  const services = { ...house, executor };
  const draft = recipeOf(source, prepared);
  job.clock.ready();
  const proves = proofRequests(prepared, job.record.validate);
  const trials = new Trials(job, services, prepared, draft, trialFile(services, job), timing, proves);
  const { drawn, proven } = trials;
  const watch = watchSegments(job, services, trials.encoded, drawn);
  await using settled = await settle(job, services, prepared, trials, watch, timing, proves, (plan) =>
    timed(timing, 'download', () => fetchEncoder(job, services, plan)),
  );
  const { recipe, begun } = settled;
  const target = outputTarget(services.storeName, job.record.id, job.record.destination);
  const audio = audioRecipeOf(recipe, prepared);
  const poster = await timed(timing, 'poster', () => drawPoster(job, services, prepared, recipe));
  const task = {
    prepared,
    recipe,
    target,
    proves,
    proven,
    ...(audio && { audio }),
    ...(poster && { poster }),
  };
  const built = await buildFile(job, services, task, watch, timing, begun);
  // Its workers let go of memory that the check needs.
  await executor[Symbol.asyncDispose]();
  const examined = await orLeaveNothing(job, target, async () => {
    await memory.afterBuilding(job.abort.signal);
    return examine(job, services, task, built, timing, started);
  });
  if (job.record.destination.kind === 'stream') await pour(job, target);
  timing.total = performance.now() - started;
  await learnRates(job, house, prepared, (timing.prove ?? 0) / Math.max(1, ownWork(timing)));
  return resultOf(job, task, built, examined, sumStatistics(drawn), timing);
}

/** Decides everything that can be decided before the first frame is drawn. */
async function prepare(job: LiveJob, services: RunServices, source: PictureSource): Promise<Preflight> {
  const prepared = await unlessAborted(
    job.abort.signal,
    services
      .preflight()
      .call((remote) => remote.prepare(source, outputSettings(job.record), true, job.record.retryCount > 0)),
  );
  job.begin(prepared.ranges, prepared.explanation, prepared.warnings);
  const { format, encode } = prepared.settings;
  const { validate } = job.record;
  const proves = proofRequests(prepared, validate);
  const comparedLater = isProvable(prepared) ? 0 : sampleFrames(prepared.ranges, validate).length;
  job.clock.begin(prepared.ranges, comparedLater, (range) => proves(range).proves?.frames.length ?? 0);
  job.clock.rates = services.rates.of(format.id, encode.width * encode.height);
  await services.repository.save(job.record);
  services.changed(job, true);
  return prepared;
}

/** Before the file: it may have a place for it. */
function drawPoster(
  job: LiveJob,
  services: RunServices,
  { settings: { poster } }: Preflight,
  recipe: SegmentRecipe,
): Promise<Poster | undefined> {
  if (!poster) return Promise.resolve(undefined);
  return unlessAborted(
    job.abort.signal,
    services.preflight().call((remote) => remote.poster(recipe, poster)),
  );
}

const ownWork = (timing: Timing): number =>
  SEGMENT_STAGES.reduce((sum, stage) => sum + (timing[stage] ?? 0), 0);

async function learnRates(
  job: LiveJob,
  { rates }: RunServices,
  { settings }: Preflight,
  proving: number,
): Promise<void> {
  const { spans } = job.clock;
  const { width, height } = settings.encode;
  if (!spans) return;
  try {
    await rates.learn(settings.format.id, width * height, { ...spans, proving });
  } catch (thrown) {
    job.note('warning', `How long it took could not be kept: ${ExportError.from(thrown).message}`);
  }
}

/** Fetches what encodes before any thread needs it, so that the wait can be seen. */
async function fetchEncoder(job: LiveJob, services: RunServices, { ffmpeg }: EncoderPlan): Promise<void> {
  if (!ffmpeg) return;
  try {
    await unlessAborted(
      job.abort.signal,
      ensureFfmpegCore(ffmpeg.encoder, (share) => {
        job.download = share;
        services.changed(job, false);
      }),
    );
  } finally {
    job.download = undefined;
    services.changed(job, true);
  }
}

/** @throws ExportError STORAGE_FULL where the job can't fit into the browser's storage */
async function ensureSpace(job: LiveJob, services: RunServices, { settings }: Preflight): Promise<void> {
  const least = leastBytes(settings.encode, settings.frameCount);
  const { held, evictable } = await services.store.weigh(job.record.id);
  const { kind } = job.record.destination;
  const elsewhere = kind === 'file' || kind === 'folder' || settings.container === 'folder';
  const need = { segments: Math.max(0, least - held), file: elsewhere ? 0 : least };
  await ensureRoom(need, evictable, storageTrial([services.storeName, 'outputs']));
}

/** Hands the finished and checked file to the caller's stream; it is not kept beside. */
async function pour(job: LiveJob, target: OutputTarget): Promise<void> {
  try {
    await job.pour(await openTarget(target));
  } finally {
    if (target.kind === 'opfs') await removeStoredFile(target.file);
  }
}

/** What decides the bytes of a film's segments. */
export function recipeOf(source: PictureSource, { settings, encoder }: Preflight): SegmentRecipe {
  return {
    composition: isFrameSource(source) ? source : { ...source, reading: readingOf(settings) },
    render: settings.render,
    renderer: settings.renderer,
    encoder,
    frameRate: settings.frameRate,
    ...(settings.pulldown && { pulldown: settings.pulldown }),
    ...(settings.lut !== undefined && { lut: settings.lut }),
    ...(settings.burnIn && { burnIn: settings.burnIn }),
    ...(settings.leader && { leader: settings.leader }),
    optimization: settings.optimization,
  };
}

export function audioRecipeOf(
  { composition, frameRate }: SegmentRecipe,
  prepared: Preflight,
): AudioRecipe | undefined {
  const { audio, settings } = prepared;
  if (!audio || isFrameSource(composition)) return undefined;
  const { range, leader } = settings;
  return { ...audio, composition, frameRate, range, ...(leader && { leader }) };
}

function readingOf({ motionBlur, theme, encode }: ResolvedSettings): ReadingChoices {
  return {
    ...(motionBlur && { motionBlur }),
    ...(theme !== undefined && { themeId: theme }),
    ...(encode.layers && { layers: true }),
  };
}

function resultOf(
  job: LiveJob,
  { prepared, recipe: { encoder }, poster }: FileTask,
  { digest, audio }: BuiltFile,
  { check: { renderer, ...check }, validation, warnings }: Examined,
  drawn: RenderStatistics,
  timing: Timing,
): ExportResult {
  const { frameCount, frameRate, format, mimeType, optimization, sidecar } = prepared.settings;
  const fileName = outputName(job.record.fileName, prepared);
  const checksum = sidecar === 'md5' ? digest.md5 : digest.sha256;
  return {
    jobId: job.record.id,
    format: format.id,
    fileName,
    mimeType,
    bytes: digest.bytes,
    frames: frameCount,
    seconds: frameTimeSeconds(frameCount, frameRate),
    frameRate,
    segments: job.status().segments,
    encoder: `${encoder.encoder} (${encoder.acceleration})`,
    renderer,
    sha256: digest.sha256,
    ...(poster && { posterFile: posterFile(poster, fileName) }),
    ...(sidecar && checksum && { sidecarFile: sidecarOf(sidecar, checksum, fileName) }),
    warnings: [...prepared.warnings, ...soundFailures(audio, prepared.warnings), ...warnings],
    ...(audio && prepared.audio && { audio: describeSound(prepared.audio.encoder, audio) }),
    check,
    quality: validation.overall,
    ...(job.record.reencoded && { reencoded: job.record.reencoded.words }),
    rendering: { ...drawn, optimization },
    timing,
  };
}
