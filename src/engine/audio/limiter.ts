import { PEAK_DELAY, PeakFinder } from './true-peak.ts';

/** How long before a peak the level begins to fall. */
const ATTACK_SECONDS = 0.005;
/** How long the level takes to come back by 63 %. */
const RELEASE_SECONDS = 0.15;
/** A level that moves makes new peaks of its own between samples; they stay below this much. */
const MARGIN = 10 ** (-0.05 / 20);

/**
 * Holds the true peak of all channels below a ceiling, all by the same level, so that nothing moves between speakers.
 * Sees peaks ahead: what comes out is late by {@link delay} samples.
 *
 * The level that each sample allows is held at its lowest over the time of attack, comes back slowly, and is averaged
 * over the same time: so it has arrived at each peak, without a step.
 */
export class Limiter {
  readonly #ceiling: number;
  readonly #finders: readonly PeakFinder[];
  readonly #lines: readonly Float32Array[];
  readonly #window: number;
  readonly #release: number;
  /** Levels allowed by the last samples, and the held ones that are averaged. */
  readonly #allowed: Float64Array;
  readonly #held: Float64Array;
  #heldSum: number;
  #level = 1;
  #at = 0;
  #lineAt = 0;
  /** Steps since the lowest level of the window came in. */
  #lowest = 1;
  #lowestAge = 0;

  constructor(sampleRate: number, channels: number, ceiling: number) {
    this.#ceiling = ceiling * MARGIN;
    this.#window = Math.max(8, Math.round(ATTACK_SECONDS * sampleRate));
    this.#release = 1 - Math.exp(-1 / (RELEASE_SECONDS * sampleRate));
    this.#finders = Array.from({ length: channels }, () => new PeakFinder());
    this.#lines = Array.from({ length: channels }, () => new Float32Array(this.delay));
    this.#allowed = new Float64Array(2 * this.#window).fill(1);
    this.#held = new Float64Array(this.#window).fill(1);
    this.#heldSum = this.#window;
  }

  /** Samples that the output comes later than the input. */
  get delay(): number {
    return PEAK_DELAY + 2 * this.#window;
  }

  /** In place. */
  process(channels: readonly Float32Array[], count: number): void {
    const length = this.delay;
    for (let n = 0; n < count; n++) {
      let peak = 0;
      for (const [index, finder] of this.#finders.entries()) {
        peak = Math.max(peak, finder.next(channels[index]?.[n] ?? 0, this.#ceiling));
      }
      const level = this.#follow(peak > this.#ceiling ? this.#ceiling / peak : 1);
      for (const [index, line] of this.#lines.entries()) {
        const channel = channels[index];
        if (!channel) continue;
        const late = line[this.#lineAt] as number;
        line[this.#lineAt] = channel[n] as number;
        channel[n] = late * level;
      }
      this.#lineAt = (this.#lineAt + 1) % length;
    }
  }

  /** The level for the sample that comes out, given what the newest one allows. */
  #follow(allowed: number): number {
    const span = this.#allowed.length;
    this.#allowed[this.#at % span] = allowed;
    if (allowed <= this.#lowest) {
      this.#lowest = allowed;
      this.#lowestAge = 0;
    } else if (++this.#lowestAge >= span) {
      this.#findLowest(span);
    }
    this.#level =
      this.#lowest < this.#level ? this.#lowest : this.#level + (this.#lowest - this.#level) * this.#release;
    const slot = this.#at % this.#window;
    this.#heldSum += this.#level - (this.#held[slot] as number);
    this.#held[slot] = this.#level;
    this.#at++;
    // Sums that are only ever added to drift; once around, this one is taken afresh.
    if (slot === 0) this.#heldSum = this.#held.reduce((sum, value) => sum + value, 0);
    return this.#heldSum / this.#window;
  }

  #findLowest(span: number): void {
    this.#lowest = 1;
    this.#lowestAge = 0;
    for (let age = span - 1; age >= 0; age--) {
      const allowed = this.#allowed[(this.#at - age + span) % span] as number;
      if (allowed > this.#lowest) continue;
      this.#lowest = allowed;
      this.#lowestAge = age;
    }
  }
}
