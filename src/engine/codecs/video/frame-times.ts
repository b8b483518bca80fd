import { type Rational, rational, toNumber } from '../../media/index.ts';

/** Rates that files are made at: SMPTE ST 12-1 and its doubles, film, and those of cameras and screens. */
const COMMON_RATES: readonly Rational[] = [
  ...[24, 30, 48, 60, 120].map((nominal) => rational(nominal * 1000, 1001)),
  ...[10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120, 144, 240].map((rate) => rational(rate)),
  rational(25, 2),
];

/** A stored time is the true one, rounded or cut off to a whole tick. */
const ROUNDING_TICKS = 1;

/** Of two rates that differ by a thousandth a frame of the slower one lasts at least that much longer. */
const STATED_TICKS = 2e-3;

/** Of a frame: far above what double precision loses, far below what any two rates of whole numbers differ by. */
const TOLERANCE = 1e-6;

/** Frames that were dropped leave the others as far apart as they were: within this share of a common rate it is that one. */
const FRAMES_LOST = 1e-4;
/** A rate that came of jitter is taken for a common one within this share of it. */
const JITTER = 0.05;

/** When each frame of a video is shown, on the clock of its file. */
export class FrameTimes {
  readonly count: number;
  /** Present where all frames last equally long, but for the rounding of their times to the file's clock. */
  readonly rate: Rational | undefined;
  readonly #ticks: Float64Array;
  readonly #resolution: number;
  /** In ticks; exact only where there is a rate. */
  readonly #period: number;
  readonly #end: number;

  /**
   * @param ticks when frames begin, in order; of those at the same time the first counts
   * @param resolution ticks a second
   * @param lastDuration of the last frame, in ticks; 0 where the file does not say
   * @param length of all frames together, in ticks: files that state durations in the order of decoding have no other
   *   word on where the last one ends
   */
  constructor(ticks: Float64Array, resolution: number, lastDuration: number, length = 0) {
    this.#ticks = ticks.filter((tick, i) => i === 0 || tick > (ticks[i - 1] as number));
    this.#resolution = resolution;
    this.count = this.#ticks.length;
    this.rate = constantRate(this.#ticks, resolution, lastDuration);
    this.#period = this.rate ? resolution / toNumber(this.rate) : typicalPeriod(this.#ticks, lastDuration);
    const first = this.#tick(0);
    const last = this.#tick(this.count - 1);
    const stated = first + length > last ? first + length : last + (lastDuration || this.#period);
    this.#end = this.rate ? first + this.count * this.#period : stated;
  }

  /** Of the first frame, in seconds. */
  get start(): number {
    return this.#tick(0) / this.#resolution;
  }

  /** Of the last frame's end, in seconds. */
  get end(): number {
    return this.#end / this.#resolution;
  }

  /** The constant rate; where there is none, the common rate that is nearest to what most frames last. */
  get nominalRate(): Rational {
    if (this.rate) return this.rate;
    const typical = this.#resolution / this.#period;
    const off = (rate: Rational): number => Math.abs(toNumber(rate) / typical - 1);
    const nearest = (rates: readonly Rational[]): Rational =>
      rates.reduce((best, rate) => (off(rate) < off(best) ? rate : best));
    const exact = nearest(COMMON_RATES);
    if (off(exact) <= FRAMES_LOST) return exact;
    const whole = nearest(COMMON_RATES.filter(({ den }) => den === 1));
    if (off(whole) <= JITTER) return whole;
    return rational(Math.max(1, Math.min(240, Math.round(typical))));
  }

  /** A frame's time as the file has it: exact, and equal for no other frame. */
  name(index: number): string {
    return `${this.#tick(index)}/${this.#resolution}`;
  }

  /** In seconds. */
  startOf(index: number): number {
    return this.#tick(index) / this.#resolution;
  }

  /**
   * The frame that is shown: −1 before the first, `count` after the last. Each lasts from its beginning up to, but not
   * at, its end; where time runs `backward`, it is shown at its end and no more at its beginning.
   */
  frameAt(seconds: number, backward = false): number {
    const tick = seconds * this.#resolution;
    if (this.rate) {
      const position = (tick - this.#tick(0)) / this.#period;
      const index = backward ? Math.ceil(position - TOLERANCE) - 1 : Math.floor(position + TOLERANCE);
      return Math.max(-1, Math.min(this.count, index));
    }
    // The true time of a frame lies up to half a tick before the stored one.
    const at = backward ? tick - 0.5 - TOLERANCE : tick + 0.5 + TOLERANCE;
    if (backward ? at >= this.#end : tick >= this.#end) return this.count;
    return this.#lastBegun(at, backward);
  }

  /** The frame that begins nearest to a time. */
  nearest(seconds: number): number {
    const tick = seconds * this.#resolution;
    const before = this.#lastBegun(tick, false);
    if (before < 0) return 0;
    if (before === this.count - 1) return before;
    return tick - this.#tick(before) <= this.#tick(before + 1) - tick ? before : before + 1;
  }

  #lastBegun(tick: number, strictly: boolean): number {
    let from = 0;
    let to = this.count;
    while (from < to) {
      const middle = (from + to) >> 1;
      const begun = this.#tick(middle);
      if (strictly ? begun < tick : begun <= tick) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  #tick(index: number): number {
    return this.#ticks[index] ?? 0;
  }
}

function constantRate(ticks: Float64Array, resolution: number, lastDuration: number): Rational | undefined {
  const first = ticks[0];
  if (first === undefined) return undefined;
  /** How far a frame lies from where the rate has it, at most, in ticks. */
  const error = (period: number): number =>
    ticks.reduce((most, tick, i) => Math.max(most, Math.abs(tick - first - i * period)), 0);
  const periodOf = (rate: Rational): number => resolution / toNumber(rate);
  // On coarse clocks short films fit many rates: some files also state how long a frame lasts, and finer.
  const stated = COMMON_RATES.find((rate) => Math.abs(periodOf(rate) - lastDuration) < STATED_TICKS);
  if (stated && error(periodOf(stated)) <= ROUNDING_TICKS) return stated;
  const period = ticks.length === 1 ? lastDuration : (ticks[1] as number) - first;
  if (period > 0 && error(period) === 0 && Number.isSafeInteger(resolution) && Number.isSafeInteger(period)) {
    return rational(resolution, period);
  }
  let best: Rational | undefined;
  let least = ROUNDING_TICKS;
  for (const rate of COMMON_RATES) {
    const most = error(periodOf(rate));
    if (most < least) [best, least] = [rate, most];
  }
  return best;
}

/** The middle one of all durations, or of the first thousands of a long film. */
function typicalPeriod(ticks: Float64Array, lastDuration: number): number {
  if (ticks.length < 2) return lastDuration || 1;
  const durations = ticks.slice(1, 10_000).map((tick, i) => tick - (ticks[i] as number));
  durations.sort();
  return durations[durations.length >> 1] as number;
}
