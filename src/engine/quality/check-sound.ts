import { openAudioEncoder } from '../codecs/index.ts';
import { findWaveData, inspectFile } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { CHANNEL_LAYOUTS, sameBytes } from '../media/index.ts';
import { type AudioRecipe, audioSpan, mixSound } from '../segments/index.ts';
import type { CheckOutcome, SoundRequest } from './check-types.ts';

/**
 * Opens a finished sound file again: what it says of itself against what was asked for, and every sample against the mix
 * made anew.
 *
 * @param onProgress is told the share that is done, 0–1
 */
export async function checkSound(
  { file, recipe, expected }: SoundRequest,
  onProgress: (share: number) => void,
): Promise<CheckOutcome> {
  const problems: string[] = [];
  const outcome = { framesCompared: 0, ssim: 1, deltaE: 0, problems, renderer: 'none' };
  const report = await inspectFile(file);
  const { settings } = recipe.encoder;
  const [track] = report.tracks;
  const { count } = audioSpan(recipe);
  const told = [
    ['The codec', track?.codec, settings.codec],
    ['The sample rate', track?.sampleRate, settings.sampleRate],
    ['The number of channels', track?.channelCount, CHANNEL_LAYOUTS[settings.layout].length],
    ['The number of samples', track?.frameCount, count],
    ['The title', report.tags.title, expected.title],
  ] as const;
  for (const [what, actual, wanted] of told) {
    if (actual !== wanted) problems.push(`${what} is ${actual ?? 'missing'} instead of ${wanted ?? 'none'}.`);
  }
  problems.push(...(track?.problems ?? []));
  if (problems.length === 0) {
    const wrong = await firstWrongSample(file, recipe, onProgress);
    if (wrong !== undefined) {
      problems.push(`The sound differs from the mix from ${wrong.toFixed(3)} s on.`);
    }
  }
  return { passed: problems.length === 0, report, ...outcome };
}

/** Seconds; undefined where every sample is the mix's. */
async function firstWrongSample(
  file: File,
  recipe: AudioRecipe,
  onProgress: (share: number) => void,
): Promise<number | undefined> {
  const data = await findWaveData(file);
  if (!data) throw new ExportError('CHECK_FAILED', 'The file has no samples.', { value: file.size });
  const { sampleRate } = recipe.encoder.settings;
  const { count } = audioSpan(recipe);
  using encoder = await openAudioEncoder(recipe.encoder);
  let at = data.start;
  let wrong: number | undefined;
  await mixSound(recipe, async (channels, length) => {
    for (const packet of await encoder.encode(channels, length)) {
      const stored = new Uint8Array(await file.slice(at, at + packet.data.length).arrayBuffer());
      at += packet.data.length;
      if (wrong === undefined && !sameBytes(stored, packet.data)) wrong = packet.start / sampleRate;
      onProgress((packet.start + packet.sampleCount) / count);
    }
  });
  return wrong;
}
