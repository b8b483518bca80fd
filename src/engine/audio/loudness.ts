import { CHANNEL_LAYOUTS, type ChannelLayout, type Speaker } from '../media/index.ts';
import { WeightedPower } from './k-weighting.ts';

/** LUFS of a mean square (ITU-R BS.1770-4, annex 1, equation 2). */
const loudnessOf = (power: number): number => -0.691 + 10 * Math.log10(power);

/** Below it nothing counts (BS.1770-4, annex 1). */
const ABSOLUTE_GATE = -70;
/** LU below the loudness of what is left that the second gate lies: of integrated loudness, and of the range. */
const RELATIVE_GATE = -10;
const RANGE_GATE = -20;

/** Steps of 100 ms: momentary loudness takes 4 of them, short-term 30 (EBU Tech 3341). */
const STEPS_A_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;

/** Weights by where a speaker stands (BS.1770-4, annex 1, table 3, and annex 3, table 4): the LFE does not count. */
function weightOf(speaker: Speaker): number {
  switch (speaker) {
    case 'LFE':
      return 0;
    case 'Ls':
    case 'Rs':
      return 1.41;
    default:
      return 1;
  }
}

export interface Loudness {
  /** LUFS; −∞ for silence. */
  readonly integrated: number;
  /** The highest, in LUFS. */
  readonly momentary: number;
  readonly shortTerm: number;
  /** LU (EBU Tech 3342). */
  readonly range: number;
}

/**
 * Measures loudness after ITU-R BS.1770-4 and EBU Tech 3342. Holds one number for each 100 ms.
 */
export class LoudnessMeter {
  readonly #weights: readonly number[];
  readonly #filters: readonly WeightedPower[];
  readonly #sampleRate: number;
  /** Mean squares of the steps that are whole. */
  #steps = new Float64Array(1024);
  #count = 0;
  #sum = 0;
  #seen = 0;
  #stepEnd: number;

  constructor(sampleRate: number, layout: ChannelLayout) {
    this.#sampleRate = sampleRate;
    this.#weights = CHANNEL_LAYOUTS[layout].map(weightOf);
    this.#filters = this.#weights.map(() => new WeightedPower(sampleRate));
    this.#stepEnd = this.#endOf(0);
  }

  add(channels: readonly Float32Array[], count: number): void {
    for (let at = 0; at < count; ) {
      const to = Math.min(count, at + this.#stepEnd - this.#seen);
      for (const [index, weight] of this.#weights.entries()) {
        const channel = channels[index];
        const filter = this.#filters[index];
        if (weight > 0 && channel && filter) this.#sum += weight * filter.add(channel, at, to);
      }
      this.#seen += to - at;
      at = to;
      if (this.#seen === this.#stepEnd) this.#closeStep();
    }
  }

  result(): Loudness {
    const momentary = this.#windows(MOMENTARY_STEPS);
    const shortTerm = this.#windows(SHORT_TERM_STEPS);
    return {
      integrated: gated(momentary, RELATIVE_GATE).loudness,
      momentary: loudnessOf(highest(momentary)),
      shortTerm: loudnessOf(highest(shortTerm)),
      range: rangeOf(shortTerm),
    };
  }

  /** Steps end at the samples nearest to tenths of a second. */
  #endOf(step: number): number {
    return Math.round(((step + 1) * this.#sampleRate) / STEPS_A_SECOND);
  }

  #closeStep(): void {
    if (this.#count === this.#steps.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#steps);
      this.#steps = grown;
    }
    this.#steps[this.#count] = (this.#sum * STEPS_A_SECOND) / this.#sampleRate;
    this.#count++;
    this.#sum = 0;
    this.#stepEnd = this.#endOf(this.#count);
  }

  /** Mean squares of all windows of so many steps. */
  #windows(steps: number): Float64Array {
    const windows = new Float64Array(Math.max(0, this.#count - steps + 1));
    for (let first = 0; first < windows.length; first++) {
      let sum = 0;
      for (let step = first; step < first + steps; step++) sum += this.#steps[step] as number;
      windows[first] = sum / steps;
    }
    return windows;
  }
}

/** The mean of what passes both gates, and where the second one lies. */
function gated(
  powers: Float64Array,
  gate: number,
): { readonly loudness: number; readonly threshold: number } {
  const absolute = powerOf(ABSOLUTE_GATE);
  const relative = meanAbove(powers, absolute) * 10 ** (gate / 10);
  const threshold = Math.max(absolute, relative);
  return { loudness: loudnessOf(meanAbove(powers, threshold)), threshold };
}

const powerOf = (loudness: number): number => 10 ** ((loudness + 0.691) / 10);

function meanAbove(powers: Float64Array, threshold: number): number {
  let sum = 0;
  let count = 0;
  for (const power of powers) {
    if (power <= threshold) continue;
    sum += power;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

const highest = (powers: Float64Array): number => powers.reduce((most, power) => Math.max(most, power), 0);

/** From the 10th to the 95th percentile of what passes the gates (EBU Tech 3342, § 2.2). */
function rangeOf(powers: Float64Array): number {
  const { threshold } = gated(powers, RANGE_GATE);
  const left = powers.filter((power) => power > threshold).sort();
  if (left.length < 2) return 0;
  const at = (share: number): number => loudnessOf(left[Math.round((left.length - 1) * share)] as number);
  return at(0.95) - at(0.1);
}
