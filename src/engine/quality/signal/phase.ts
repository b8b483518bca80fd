import { EventList } from './event-list.ts';
import type { SignalEvent } from './signal-types.ts';
import { nameSeconds } from './sound-runs.ts';
import type { SoundThresholds } from './thresholds.ts';

/** Steps in a second, and how many of them a window takes: 400 ms, as momentary loudness does (EBU Tech 3341). */
const STEPS_A_SECOND = 10;
const WINDOW = 4;

/**
 * Stereo whose channels cancel when they are summed up to mono: their correlation lies below a threshold for so long.
 * It is taken as 2 ΣLR / (ΣL² + ΣR²), which is that of equally loud channels, and nearer to 0 where one of them is too soft
 * to cancel the other: at −0.5 a mono sum has lost 6 dB against channels in phase.
 */
export class PhaseDetector {
  readonly #sampleRate: number;
  readonly #thresholds: SoundThresholds['phase'];
  readonly #events = new EventList();
  /** ΣL² + ΣR² and 2 ΣLR of the last steps. */
  readonly #powers = new Float64Array(WINDOW);
  readonly #products = new Float64Array(WINDOW);
  #power = 0;
  #product = 0;
  #seen = 0;
  #steps = 0;
  #stretch: { start: number; end: number; power: number; product: number } | undefined;

  constructor(sampleRate: number, thresholds: SoundThresholds['phase']) {
    this.#sampleRate = sampleRate;
    this.#thresholds = thresholds;
  }

  add(left: Float32Array, right: Float32Array, count: number): void {
    for (let at = 0; at < count; ) {
      const end = this.#endOf(this.#steps);
      const to = Math.min(count, at + end - this.#seen);
      let power = 0;
      let product = 0;
      for (let n = at; n < to; n++) {
        const l = left[n] as number;
        const r = right[n] as number;
        power += l * l + r * r;
        product += l * r;
      }
      this.#power += power;
      this.#product += 2 * product;
      this.#seen += to - at;
      at = to;
      if (this.#seen === end) this.#closeStep();
    }
  }

  finish(): readonly SignalEvent[] {
    this.#close();
    return this.#events.all();
  }

  #endOf(step: number): number {
    return Math.round(((step + 1) * this.#sampleRate) / STEPS_A_SECOND);
  }

  #closeStep(): void {
    const slot = this.#steps % WINDOW;
    this.#powers[slot] = this.#power;
    this.#products[slot] = this.#product;
    this.#power = 0;
    this.#product = 0;
    this.#steps++;
    if (this.#steps < WINDOW) return;
    const power = this.#powers.reduce((sum, value) => sum + value, 0);
    const product = this.#products.reduce((sum, value) => sum + value, 0);
    const { correlation, quiet } = this.#thresholds;
    const samples = (2 * WINDOW * this.#sampleRate) / STEPS_A_SECOND;
    if (power < quiet * quiet * samples || product >= correlation * power) {
      this.#close();
      return;
    }
    this.#stretch ??= { start: this.#steps - WINDOW, end: this.#steps, power: 0, product: 0 };
    this.#stretch.end = this.#steps;
    this.#stretch.power += power;
    this.#stretch.product += product;
  }

  #close(): void {
    const stretch = this.#stretch;
    this.#stretch = undefined;
    if (!stretch) return;
    const seconds = { start: stretch.start / STEPS_A_SECOND, end: stretch.end / STEPS_A_SECOND };
    if (seconds.end - seconds.start < this.#thresholds.seconds) return;
    const value = stretch.product / stretch.power;
    const loss = -10 * Math.log10(Math.max(1e-10, (1 + value) / 2));
    this.#events.add({
      id: 'phase',
      seconds,
      value,
      threshold: this.#thresholds.correlation,
      message: `Left and right are out of phase ${nameSeconds(seconds)} (correlation ${value.toFixed(2)}): mono listeners lose ${loss > 60 ? 'all of it' : `${loss.toFixed(0)} dB`}. Turn one channel's polarity round, or narrow the stereo image.`,
      source: `Correlation of left and right below ${this.#thresholds.correlation} (a mono sum 6 dB down) for ${this.#thresholds.seconds} s`,
      severity: 'note',
    });
  }
}
