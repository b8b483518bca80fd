import { type EncoderPlan, planAtQuality } from '../codecs/index.ts';
import { DEFAULT_QUALITY } from '../formats/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import { ffmpegInstead, unavailable } from './ffmpeg-instead.ts';
import type { Preflight } from './preflight.ts';
import type { FilmTrials } from './trial.ts';

/** Where a bit rate stands for the quality, this one has twice the bits of the default. */
const MOST_QUALITY = 100;

/**
 * Segments of the programme, which tell how hard a film is to encode: what lies before it stands still. All of them where
 * none is without a part of the leader.
 */
export function programmeRanges({
  ranges,
  settings,
}: Pick<Preflight, 'ranges' | 'settings'>): readonly SegmentRange[] {
  const { leader } = settings;
  const own = leader ? ranges.filter(({ start }) => start >= leader.frames) : ranges;
  return own.length > 0 ? own : ranges;
}

/**
 * Decides by the middle segment of the film itself how an encoder that offers a choice is to be used: the first way whose
 * segment, opened again, passes the checks of a finished file. After both of its ways come more bits, since its rates do
 * not follow what a film needs, and ffmpeg.wasm's encoder, which is slow and follows. Where none passes, the first stays,
 * and the check of the whole file has the last word.
 *
 * @param ranges of which the middle is tried
 * @param fetchEncoder gets what a plan encodes with before any thread needs it
 */
export async function settleEncoder(
  encoder: EncoderPlan,
  ranges: readonly SegmentRange[],
  trials: FilmTrials,
  fetchEncoder: (plan: EncoderPlan) => Promise<void>,
): Promise<EncoderPlan> {
  const middle = ranges[ranges.length >> 1];
  if (!encoder.alternative || !middle) return encoder;
  for await (const candidate of candidates(encoder, encoder.alternative)) {
    if (candidate.ffmpeg && (await unavailable(fetchEncoder(candidate)))) continue;
    const { check } = await trials.run(middle, candidate);
    if (check.passed) return candidate;
  }
  return encoder;
}

async function* candidates(first: EncoderPlan, second: EncoderPlan): AsyncGenerator<EncoderPlan> {
  yield first;
  yield second;
  const { rate } = first.settings;
  // Who asks for less than the default is not to get twice of it.
  if (rate.mode !== 'quality' || rate.quality < DEFAULT_QUALITY) return;
  if (rate.quality < MOST_QUALITY) {
    const finer = await planAtQuality(first, MOST_QUALITY);
    if (finer) {
      const words = `At the bit rate of quality ${rate.quality} the film lost too much: it has that of ${MOST_QUALITY}.`;
      yield { ...finer, explanation: [...finer.explanation.slice(-1), words] };
    }
  }
  const other = await ffmpegInstead(first);
  if (other) yield other;
}
