import type { ExportResult, ExportStatus, FormatId, FormatSettings } from '../../engine/index.ts';
import { outputOf } from '../export/delivery-facts.ts';
import type { BatchPair } from './batch-draft.ts';

/** What is known of a batch before it runs; both are undefined where nothing is known of any part. */
export interface BatchEstimate {
  /** Of all outputs. */
  readonly frames: number;
  readonly seconds: number | undefined;
  readonly bytes: number | undefined;
  /** Whether some parts are unknown, so that it will be more. */
  readonly atLeast: boolean;
}

interface Experience {
  readonly pixelsPerSecond: number | undefined;
  readonly bytesPerPixel: number | undefined;
}

/**
 * Extrapolates from the exports that this browser completed in the same formats, by pixels: rendering and encoding both
 * grow with them. A bit rate, where one is asked for, says the size by itself.
 */
export function estimateBatch(
  pairs: readonly BatchPair[],
  jobs: readonly ExportStatus[],
  results: ReadonlyMap<string, ExportResult>,
): BatchEstimate {
  const experience = new Map<FormatId, Experience>();
  let frames = 0;
  let seconds: number | undefined;
  let bytes: number | undefined;
  let atLeast = false;
  for (const { composition, target } of pairs) {
    const { facts } = composition;
    if (!facts) {
      atLeast = true;
      continue;
    }
    const { settings } = target;
    const known = experience.get(settings.format) ?? experienceOf(settings.format, jobs, results);
    experience.set(settings.format, known);
    const output = outputOf(facts, settings);
    frames += output.frames;
    const pixels = output.frames * output.width * output.height;
    const time = known.pixelsPerSecond === undefined ? undefined : pixels / known.pixelsPerSecond;
    const size = sizeOf(settings, output.seconds, pixels, known);
    if (time === undefined || size === undefined) atLeast = true;
    if (time !== undefined) seconds = (seconds ?? 0) + time;
    if (size !== undefined) bytes = (bytes ?? 0) + size;
  }
  return { frames, seconds, bytes, atLeast };
}

function sizeOf(
  { bitrate }: FormatSettings,
  seconds: number,
  pixels: number,
  known: Experience,
): number | undefined {
  if (bitrate !== undefined) return (bitrate * seconds) / 8;
  return known.bytesPerPixel === undefined ? undefined : known.bytesPerPixel * pixels;
}

function experienceOf(
  format: FormatId,
  jobs: readonly ExportStatus[],
  results: ReadonlyMap<string, ExportResult>,
): Experience {
  let pixels = 0;
  let seconds = 0;
  let bytes = 0;
  for (const job of jobs) {
    const result = results.get(job.id);
    const picture = result?.check.report?.tracks.find(({ type }) => type === 'video');
    if (job.format !== format || !result || !picture || !job.startedAt || !job.completedAt) continue;
    pixels += result.frames * picture.width * picture.height;
    seconds += (job.completedAt.getTime() - job.startedAt.getTime()) / 1000;
    bytes += result.bytes;
  }
  return {
    pixelsPerSecond: seconds > 0 ? pixels / seconds : undefined,
    bytesPerPixel: pixels > 0 ? bytes / pixels : undefined,
  };
}
