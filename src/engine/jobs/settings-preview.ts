import type { PreviewResult } from '../api/index.ts';
import { type EncoderPlan, ensureFfmpegCore } from '../codecs/index.ts';
import { unlessAborted } from '../errors/index.ts';
import { type FormatSettings, getFormat, isFilm } from '../formats/index.ts';
import { type SamplePictures, sampleFrames } from '../quality/index.ts';
import {
  type Executor,
  openDatabase,
  type PictureSource,
  type SegmentRange,
  type SegmentRecipe,
  type Thread,
} from '../segments/index.ts';
import type { WorkRates } from './estimate.ts';
import { Examiner } from './examiner.ts';
import { FilmParts } from './film-parts.ts';
import { previewPlain } from './plain-preview.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';
import { RateBook } from './rate-book.ts';
import { recipeOf } from './run.ts';
import {
  type BuiltPart,
  chooseFrames,
  chooseParts,
  estimateBytes,
  estimateSeconds,
  isIn,
  type MeasuredFrame,
  spreadFrames,
} from './settings-estimate.ts';
import { programmeRanges, settleEncoder } from './settle-encoder.ts';
import { settleQuality } from './settle-quality.ts';

/** Frames that are measured to find the hard ones: seconds, whatever the film's length. */
const MEASURED = 60;
const SHOWN = 3;
/** Segments for the hard frames; one where each frame may take a second. */
const HARD_PARTS = { fast: 3, slow: 1 };

export interface SettingsPreviewServices {
  readonly storeName: string;
  preflight(): Thread<PreflightWorkerApi>;
  /** One worker, for the preview alone, so that no job has to wait for it. */
  createExecutor(): Executor;
  /** Workers that the export would have. */
  readonly workers: number;
}

/**
 * What an export would be like: decides as it would, encodes the segments of its three hardest frames and an easy one,
 * and opens them again. They stay in the store, where the export finds them.
 *
 * @throws ExportError as an export would, CANCELLED where `signal` aborts
 */
export async function previewSettings(
  source: PictureSource,
  settings: FormatSettings,
  services: SettingsPreviewServices,
  signal: AbortSignal,
): Promise<PreviewResult> {
  if (!isFilm(getFormat(String(settings.format)))) return previewPlain(source, settings, services, signal);
  const started = performance.now();
  const prepared = await unlessAborted(
    signal,
    services.preflight().call((remote) => remote.prepare(source, settings, true)),
  );
  await fetchEncoder(prepared.encoder, signal);
  await using executor = services.createExecutor();
  using examiner = new Examiner(signal);
  const draft = recipeOf(source, prepared);
  const parts = new FilmParts(services.storeName, prepared, draft, executor, examiner, signal);
  const { recipe, explanation } = await settle(prepared, draft, parts, signal);
  const settledSeconds = (performance.now() - started) / 1000;
  // Trials have started the worker already.
  const hasStarted = parts.startSeconds !== undefined;

  const sampled = spreadFrames(prepared.settings.range, MEASURED);
  const { start } = prepared.settings.range;
  const difficulties = await examiner.ask((remote) => remote.difficulty({ recipe, frames: sampled, start }));
  const measured: MeasuredFrame[] = sampled.map((frame, index) => ({
    frame,
    difficulty: difficulties[index] ?? 0,
  }));
  const hardParts = recipe.encoder.ffmpeg?.kind === 'inter' ? HARD_PARTS.slow : HARD_PARTS.fast;
  const ranges = chooseParts(prepared.ranges, measured, hardParts);
  const frames = chooseFrames(ranges.slice(0, hardParts), measured, SHOWN);

  const built: BuiltPart[] = [];
  const samples: SamplePictures[] = [];
  for (const range of ranges) {
    const { part, seen } = await parts.build(range, recipe.encoder, (file) =>
      readPart(examiner, recipe, range, file, frames),
    );
    built.push(part);
    samples.push(...seen);
  }
  const compared = sampleFrames(prepared.ranges, false).length;
  return {
    explanation: [...prepared.explanation, ...explanation],
    frames: prepared.settings.frameCount,
    segments: prepared.ranges.length,
    samples: samples.sort((a, b) => a.frame - b.frame).map(exported),
    estimatedBytes: estimateBytes(prepared, built, measured),
    estimatedTime: estimateSeconds(
      prepared,
      built,
      services.workers,
      compared,
      settledSeconds + (hasStarted ? 0 : (parts.startSeconds ?? 0)),
      await knownRates(services.storeName, prepared),
    ),
    quality: {
      ssim: Math.min(1, ...samples.map(({ ssim }) => ssim)),
      deltaE: samples.reduce((sum, { deltaE }) => sum + deltaE, 0) / Math.max(1, samples.length),
    },
  };
}

/** As a job does it: what only trials of the film can tell. */
async function settle(
  prepared: Preflight,
  draft: SegmentRecipe,
  parts: FilmParts,
  signal: AbortSignal,
): Promise<{ readonly recipe: SegmentRecipe; readonly explanation: readonly string[] }> {
  const fetch = (plan: EncoderPlan): Promise<void> => fetchEncoder(plan, signal);
  const chosen = await settleEncoder(prepared.encoder, programmeRanges(prepared), parts, fetch);
  const { encoder, explanation } = await settleQuality(
    chosen,
    prepared.settings,
    prepared.ranges,
    parts,
    fetch,
  );
  const other = chosen === prepared.encoder ? [] : chosen.explanation;
  return { recipe: { ...draft, encoder }, explanation: [...other, ...explanation] };
}

function fetchEncoder({ ffmpeg }: EncoderPlan, signal: AbortSignal): Promise<void> {
  return ffmpeg
    ? unlessAborted(
        signal,
        ensureFfmpegCore(ffmpeg.encoder, () => {}),
      )
    : Promise.resolve();
}

async function readPart(
  examiner: Examiner,
  recipe: SegmentRecipe,
  range: SegmentRange,
  file: File,
  frames: readonly number[],
): Promise<SamplePictures[]> {
  const own = frames.filter((frame) => isIn(frame, range));
  return own.length === 0
    ? []
    : examiner.ask((remote) => remote.samples({ recipe, file, range, frames: own }));
}

async function knownRates(storeName: string, { settings }: Preflight): Promise<WorkRates | undefined> {
  const database = await openDatabase(storeName);
  try {
    const { width, height } = settings.encode;
    return (await RateBook.open(database)).of(settings.format.id, width * height);
  } finally {
    database.close();
  }
}

function exported({ before, after, ...told }: SamplePictures): PreviewResult['samples'][number] {
  return { ...told, before: pixelsOf(before), after: pixelsOf(after) };
}

const pixelsOf = ({
  width,
  height,
  data,
}: SamplePictures['before']): PreviewResult['samples'][number]['before'] => ({
  width,
  height,
  data: Uint8Array.from(data),
});
