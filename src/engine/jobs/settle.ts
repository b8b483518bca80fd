import type { EncoderPlan } from '../codecs/index.ts';
import type { SegmentRange, SegmentRecipe, SegmentResult } from '../segments/index.ts';
import type { BuildObserver, StageServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { storedOutput } from './output.ts';
import type { Preflight } from './preflight.ts';
import type { ProofRequests } from './proof-requests.ts';
import { SegmentsAhead } from './segments-ahead.ts';
import { programmeRanges, settleEncoder } from './settle-encoder.ts';
import { seeksQuality, settleQuality } from './settle-quality.ts';
import type { Timing } from './timing.ts';
import type { FilmTrials, TrialResult, Trials } from './trial.ts';

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
 * @param proves what segments are to prove for the finished film
 * @param fetchEncoder gets what a plan encodes with before any thread needs it
 */
export async function settle(
  job: LiveJob,
  services: StageServices,
  prepared: Preflight,
  trials: Trials,
  observer: BuildObserver,
  timing: Timing,
  proves: ProofRequests,
  fetchEncoder: (plan: EncoderPlan) => Promise<void>,
): Promise<Settled> {
  const { encoder: first, ranges, settings } = prepared;
  const programme = programmeRanges(prepared);
  const middle = first.alternative && !seeksQuality(settings) ? programme[programme.length >> 1] : undefined;
  const ahead =
    middle &&
    new SegmentsAhead(
      ...([job, services, ranges.filter((range) => range !== middle)] as const),
      ...([trials.recipeWith(first), observer, timing, proves] as const),
    );
  const daring = ahead && new DaringTrials(trials, ahead, observer);
  try {
    const chosen = await settleEncoder(first, programme, daring ?? trials, fetchEncoder);
    if (chosen !== first) {
      job.explain(['A trial of the middle did not look right that way. Instead:', ...chosen.explanation]);
    }
    const { encoder, explanation } = await settleQuality(chosen, settings, ranges, trials, fetchEncoder);
    job.explain(explanation);
    return {
      recipe: trials.recipeWith(encoder),
      begun: new Map([...(ahead?.handOver() ?? []), ...(daring?.kept ?? [])]),
      async [Symbol.asyncDispose]() {
        await ahead?.[Symbol.asyncDispose]();
      },
    };
  } catch (thrown) {
    await ahead?.[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Trials during which work goes on, until one fails; what passes is a segment of the film already. */
class DaringTrials implements FilmTrials {
  /** By the segment's index. */
  readonly kept = new Map<number, Promise<SegmentResult>>();
  readonly #trials: Trials;
  readonly #ahead: SegmentsAhead;
  readonly #observer: BuildObserver;
  #failed = false;

  constructor(trials: Trials, ahead: SegmentsAhead, observer: BuildObserver) {
    this.#trials = trials;
    this.#ahead = ahead;
    this.#observer = observer;
  }

  async run(range: SegmentRange, encoder: EncoderPlan): Promise<TrialResult> {
    const begin = (): void => {
      if (!this.#failed) this.#ahead.start();
    };
    const result = await this.#trials.run(range, encoder, begin, this.#observer);
    const { check, segment } = result;
    if (check.passed) {
      if (segment) this.kept.set(range.index, Promise.resolve(segment));
      return result;
    }
    this.#failed = true;
    if (segment) this.#observer.onDropped?.(range);
    await this.#ahead.drop();
    return result;
  }
}

/** Where a trial's file may lie for a moment. */
export function trialFile(
  { storeName }: StageServices,
  { record }: LiveJob,
): ReturnType<typeof storedOutput> {
  return storedOutput(storeName, record.id, 'trial');
}
