import { besselI0 } from './sinc-kernel.ts';

/** Places between two samples that are looked at (ITU-R BS.1770-4, annex 2: four times the rate suffices). */
const PHASES = 4;
/** Taps on each side: 12 keep a sine at 20 kHz within 0.1 dB. */
const HALF_TAPS = 12;
const BETA = 5;
/** Samples that a value comes later than the sample it stands at. */
export const PEAK_DELAY = HALF_TAPS;

const WIDTH = 2 * HALF_TAPS;

/** Rows for the places ¼, ½ and ¾ beyond the sample at tap {@link HALF_TAPS} − 1. */
const TAPS = Float64Array.from({ length: (PHASES - 1) * WIDTH }, (_, i) => {
  const phase = Math.floor(i / WIDTH) + 1;
  const distance = (i % WIDTH) - (HALF_TAPS - 1) - phase / PHASES;
  const window = besselI0(BETA * Math.sqrt(1 - (distance / HALF_TAPS) ** 2)) / besselI0(BETA);
  return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
});

/** No waveform rises further above its samples than the sum of the magnitudes of a row. */
const HIGHEST_RISE = [0, 1, 2].reduce((most, row) => {
  const taps = TAPS.subarray(row * WIDTH, (row + 1) * WIDTH);
  return Math.max(
    most,
    taps.reduce((sum, tap) => sum + Math.abs(tap), 0),
  );
}, 1);

/** The highest magnitude of one channel's waveform, between its samples too. */
export class PeakFinder {
  /** The last samples, each twice, so that a window never wraps. */
  readonly #ring = new Float64Array(2 * WIDTH);
  #at = 0;
  /** The highest samples since the ring last began anew, and of the round before: together they cover the window. */
  #highest = 0;
  #highestBefore = 0;

  /**
   * Takes the next sample, and tells the highest magnitude from the sample {@link PEAK_DELAY} before it up to the
   * next.
   *
   * @param floor what is not above it may be told too low: quiet passages are then cheap
   */
  next(sample: number, floor: number): number {
    const ring = this.#ring;
    ring[this.#at] = sample;
    ring[this.#at + WIDTH] = sample;
    this.#at = (this.#at + 1) % WIDTH;
    const magnitude = Math.abs(sample);
    if (magnitude > this.#highest) this.#highest = magnitude;
    const possible = Math.max(this.#highest, this.#highestBefore) * HIGHEST_RISE;
    if (this.#at === 0) {
      this.#highestBefore = this.#highest;
      this.#highest = 0;
    }
    const from = this.#at;
    let peak = Math.abs(ring[from + HALF_TAPS - 1] as number);
    if (possible <= floor) return peak;
    for (let row = 0; row < TAPS.length; row += WIDTH) {
      let sum = 0;
      for (let k = 0; k < WIDTH; k++) sum += (TAPS[row + k] as number) * (ring[from + k] as number);
      const magnitude = Math.abs(sum);
      if (magnitude > peak) peak = magnitude;
    }
    return peak;
  }
}

/** The true peak of all channels, as a factor of full scale. */
export class PeakMeter {
  readonly #finders: readonly PeakFinder[];
  #peak = 0;

  constructor(channels: number) {
    this.#finders = Array.from({ length: channels }, () => new PeakFinder());
  }

  add(channels: readonly Float32Array[], count: number): void {
    for (const [index, finder] of this.#finders.entries()) {
      const samples = channels[index];
      if (!samples) continue;
      for (let n = 0; n < count; n++) {
        const peak = finder.next(samples[n] as number, this.#peak);
        if (peak > this.#peak) this.#peak = peak;
      }
    }
  }

  /** Call once, after the last sample: what lies just before it comes out late. */
  result(): number {
    for (const finder of this.#finders) {
      for (let n = 0; n < WIDTH; n++) this.#peak = Math.max(this.#peak, finder.next(0, this.#peak));
    }
    return this.#peak;
  }
}
