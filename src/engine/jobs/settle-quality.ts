import { type EncoderPlan, planAtQuality } from '../codecs/index.ts';
import type { ResolvedSettings } from '../formats/index.ts';
import { toNumber } from '../media/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import { ffmpegInstead, unavailable } from './ffmpeg-instead.ts';
import { findCrossing } from './quality-search.ts';
import type { FilmTrials } from './trial.ts';

/** Segments that stand for the film: all of a short one. */
const MOST_SEGMENTS = 5;

/** An SSIM of 1 has no logarithm; from here on nothing is to be seen. */
const LEAST_LOSS = 1e-6;

export interface SettledQuality {
  readonly encoder: EncoderPlan;
  /** In words, for a person; empty where there was nothing to decide. */
  readonly explanation: readonly string[];
}

type Goal = { readonly ssim: number } | { readonly bitsPerSecond: number };

/**
 * An analysis of the film where its settings name a result rather than a quality: the least quality whose worst frame
 * reaches an SSIM, or, for two passes, the highest quality whose bits keep to an average rate. Probes are segments of the
 * film, at most five, evenly spread. What two passes of one encoder would share out between segments follows by itself:
 * constant quality gives each segment the bits that it needs.
 *
 * An SSIM that an encoder does not reach is asked of its alternative and then of ffmpeg.wasm's encoder, where the settings
 * leave the choice.
 *
 * @param fetchEncoder gets what a plan encodes with before any thread needs it
 */
export async function settleQuality(
  encoder: EncoderPlan,
  settings: ResolvedSettings,
  ranges: readonly SegmentRange[],
  trials: FilmTrials,
  fetchEncoder: (plan: EncoderPlan) => Promise<void>,
): Promise<SettledQuality> {
  const goal = goalOf(settings);
  if (!goal || encoder.settings.rate.mode !== 'quality' || ranges.length === 0) {
    return { encoder, explanation: [] };
  }
  const segments = spread(ranges);
  const explanation: string[] = [];
  let best: Reached | undefined;
  for await (const candidate of 'ssim' in goal ? candidates(encoder) : [encoder]) {
    const { rate } = candidate.settings;
    if (rate.mode !== 'quality') continue;
    if (candidate !== encoder) {
      const refusal = await unavailable(fetchEncoder(candidate));
      if (refusal) {
        explanation.push(refusal.message);
        continue;
      }
    }
    const probes = new Probes(candidate, segments, trials);
    const found =
      'ssim' in goal
        ? await reachSsim(candidate, rate.quality, goal.ssim, probes)
        : await keepRate(candidate, rate.quality, goal.bitsPerSecond, probes, toNumber(settings.frameRate));
    if (candidate !== encoder) explanation.push('Instead:', ...candidate.explanation.slice(-1));
    explanation.push(found.words);
    if (!best || found.score > best.score) best = found;
    if (found.reached) break;
  }
  return { encoder: best?.encoder ?? encoder, explanation };
}

/** The encoder itself, the other way to use it, and ffmpeg.wasm's, which is planned only where it is come to. */
async function* candidates(encoder: EncoderPlan): AsyncGenerator<EncoderPlan> {
  yield encoder;
  if (encoder.alternative) yield encoder.alternative;
  const other = await ffmpegInstead(encoder);
  if (other) yield other;
}

/** What a search came to. */
interface Reached {
  readonly encoder: EncoderPlan;
  readonly reached: boolean;
  /** The higher, the nearer to the goal where it is not reached. */
  readonly score: number;
  readonly words: string;
}

/** Whether a quality is to be found by trials. */
export function seeksQuality(settings: ResolvedSettings): boolean {
  return goalOf(settings) !== undefined;
}

function goalOf({ targetSsim, encode }: ResolvedSettings): Goal | undefined {
  if (targetSsim !== undefined) return { ssim: targetSsim };
  const { rate, tuning } = encode;
  return rate.mode === 'bitrate' && tuning?.twoPass ? { bitsPerSecond: rate.bitsPerSecond } : undefined;
}

/** The first, the last and others evenly between. */
function spread(ranges: readonly SegmentRange[]): readonly SegmentRange[] {
  if (ranges.length <= MOST_SEGMENTS) return ranges;
  const step = (ranges.length - 1) / (MOST_SEGMENTS - 1);
  return ranges.filter((_, index) => Math.round(Math.round(index / step) * step) === index);
}

/** Segments encoded at qualities, each once. */
class Probes {
  readonly segments: readonly SegmentRange[];
  count = 0;
  readonly #encoder: EncoderPlan;
  readonly #trials: FilmTrials;
  readonly #known = new Map<string, { readonly bytes: number; readonly ssim: number } | undefined>();

  constructor(encoder: EncoderPlan, segments: readonly SegmentRange[], trials: FilmTrials) {
    this.#encoder = encoder;
    this.segments = segments;
    this.#trials = trials;
  }

  /** Undefined where the encoder has no such quality: its level would be too high. */
  async run(range: SegmentRange, quality: number): Promise<{ bytes: number; ssim: number } | undefined> {
    const key = `${range.index} ${quality}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const plan = await planAtQuality(this.#encoder, quality);
    const result = plan && (await this.#trials.run(range, plan));
    if (result) this.count++;
    const seen = result && { bytes: result.bytes, ssim: result.check.ssim };
    this.#known.set(key, seen);
    return seen;
  }
}

async function reachSsim(
  encoder: EncoderPlan,
  start: number,
  goal: number,
  probes: Probes,
): Promise<Reached> {
  const wanted = closeness(goal);
  let from = start;
  let hardest = probes.segments[0];
  let worst = 1;
  for (const segment of probes.segments) {
    const { ssim } = (await probes.run(segment, start)) ?? { ssim: 0 };
    if (ssim < worst) [worst, hardest] = [ssim, segment];
  }
  // The segment that is hardest at one quality need not be at another: others that fall short are searched from there on.
  for (const segment of hardest ? [hardest, ...probes.segments.filter((one) => one !== hardest)] : []) {
    const enough = segment !== hardest && ((await probes.run(segment, from))?.ssim ?? 0) >= goal;
    if (enough) continue;
    const { reaching } = await findCrossing(from, wanted, async (quality) => {
      // What no level carries counts as good enough, so that the search stays below it.
      return closeness((await probes.run(segment, quality))?.ssim ?? 1);
    });
    from = segment === hardest ? (reaching ?? 100) : Math.max(from, reaching ?? 100);
  }
  const plan = (await planAtQuality(encoder, from)) ?? encoder;
  const reached = hardest && (await probes.run(hardest, from));
  const result =
    reached === undefined ? 'no trial could be made' : `its worst frame has ${reached.ssim.toFixed(4)}`;
  const verdict =
    (reached?.ssim ?? 0) >= goal
      ? `Quality ${from} reaches the SSIM of ${goal}: ${result}`
      : `The SSIM of ${goal} is out of reach of this encoder; quality ${from} is the nearest: ${result}`;
  const score = reached?.ssim ?? 0;
  return { encoder: plan, reached: score >= goal, score, words: `${verdict} (${probes.count} trials).` };
}

/** Loss falls about exponentially with quality: its logarithm makes a straight line of it. */
function closeness(ssim: number): number {
  return -Math.log10(Math.max(LEAST_LOSS, 1 - ssim));
}

async function keepRate(
  encoder: EncoderPlan,
  start: number,
  goal: number,
  probes: Probes,
  framesPerSecond: number,
): Promise<Reached> {
  const frames = probes.segments.reduce((sum, { start: first, end }) => sum + end - first, 0);
  const rateAt = async (quality: number): Promise<number> => {
    let bytes = 0;
    for (const segment of probes.segments) {
      bytes += (await probes.run(segment, quality))?.bytes ?? Number.POSITIVE_INFINITY;
    }
    return (bytes * 8 * framesPerSecond) / frames;
  };
  const { below } = await findCrossing(start, Math.log2(goal), async (quality) =>
    Math.log2(await rateAt(quality)),
  );
  const quality = below ?? 0;
  const plan = (await planAtQuality(encoder, quality)) ?? encoder;
  const megabits = ((await rateAt(quality)) / 1e6).toFixed(2);
  const verdict =
    below === undefined
      ? `Even the lowest quality takes ${megabits} Mb/s`
      : `The first pass found quality ${quality}, which takes ${megabits} Mb/s on average`;
  return {
    encoder: plan,
    reached: below !== undefined,
    score: quality,
    words: `${verdict} of the ${(goal / 1e6).toFixed(2)} that were asked for (${probes.count} trials).`,
  };
}
