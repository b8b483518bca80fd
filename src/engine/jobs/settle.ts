import type { EncoderPlan } from '../codecs/index.ts';
import type { SegmentRange, SegmentRecipe, SegmentResult } from '../segments/index.ts';
import type { BuildObserver, StageServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { storedOutput } from './output.ts';
import type { Preflight } from './preflight.ts';
import { SegmentsAhead } from './segments-ahead.ts';
import { settleEncoder } from './settle-encoder.ts';
import { seeksQuality, settleQuality } from './settle-quality.ts';
import type { Timing } from './timing.ts';
import type { FilmTrials, Trials } from './trial.ts';

export interface Settled extends AsyncDisposable {
  readonly recipe: SegmentRecipe;
  /** Segments that were begun meanwhile, by index. */
  readonly begun: ReadonlyMap<number, Promise<SegmentResult>>;
}

/**
 * Settles what only trials of the film itself can tell: how its encoder is to be used, and at which quality. While the
 * middle segment is on trial, others are built on the assumption that it passes.
 *
 * @param trials what they encoded and drew
 * @param observer of the segments that are begun
 * @param fetchEncoder gets what a plan encodes with before any thread needs it
 */
export async function settle(
  job: LiveJob,
  services: StageServices,
  prepared: Preflight,
  trials: Trials,
  observer: BuildObserver,
  timing: Timing,
  fetchEncoder: (plan: EncoderPlan) => Promise<void>,
): Promise<Settled> {
  const { encoder: first, ranges, settings } = prepared;
  const middle = first.alternative && !seeksQuality(settings) ? ranges[ranges.length >> 1] : undefined;
  const ahead =
    middle &&
    new SegmentsAhead(
      ...([job, services, ranges.filter((range) => range !== middle)] as const),
      ...([trials.recipeWith(first), observer, timing] as const),
    );
  try {
    const chosen = await settleEncoder(first, ranges, ahead ? bold(trials, ahead) : trials);
    if (chosen !== first) {
      job.explain(['A trial of the middle did not look right that way. Instead:', ...chosen.explanation]);
    }
    const { encoder, explanation } = await settleQuality(chosen, settings, ranges, trials, fetchEncoder);
    job.explain(explanation);
    return {
      recipe: trials.recipeWith(encoder),
      begun: ahead?.handOver() ?? new Map(),
      async [Symbol.asyncDispose]() {
        await ahead?.[Symbol.asyncDispose]();
      },
    };
  } catch (thrown) {
    await ahead?.[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Trials during which work goes on, until one fails. */
function bold(trials: Trials, ahead: SegmentsAhead): FilmTrials {
  let failed = false;
  return {
    async run(range: SegmentRange, encoder: EncoderPlan) {
      const result = await trials.run(range, encoder, () => {
        if (!failed) ahead.start();
      });
      if (!result.check.passed) {
        failed = true;
        await ahead.drop();
      }
      return result;
    },
  };
}

/** Where a trial's file may lie for a moment. */
export function trialFile(
  { storeName }: StageServices,
  { record }: LiveJob,
): ReturnType<typeof storedOutput> {
  return storedOutput(storeName, record.id, 'trial');
}
