import type { EncoderPlan } from '../codecs/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import type { FilmTrials } from './trial.ts';

/**
 * Decides between an encoder and its alternative by the middle segment of the film itself: the first whose segment,
 * opened again, passes the checks of a finished file. Where none does, the first stays, and the check of the whole
 * file has the last word.
 */
export async function settleEncoder(
  encoder: EncoderPlan,
  ranges: readonly SegmentRange[],
  trials: FilmTrials,
): Promise<EncoderPlan> {
  const middle = ranges[ranges.length >> 1];
  if (!encoder.alternative || !middle) return encoder;
  for (const candidate of [encoder, encoder.alternative]) {
    const { check } = await trials.run(middle, candidate);
    if (check.passed) return candidate;
  }
  return encoder;
}
