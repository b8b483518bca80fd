import type { QualityFinding } from '../../api/index.ts';
import { toDecibels } from '../../media/index.ts';
import { findShift, WINDOW } from './sound-shift.ts';

/** Shares of the film at which windows for the search of a shift begin, beside that at the first sound. */
const WINDOWS_AT = [0.5, 0.9];
/** Mean square of the mix from which on it is heard: −50 dBFS. */
const HEARD = 1e-5;
/** Ears notice sound that is 15 ms early or late at best (ITU-R BT.1359); encoders are off by less than one. */
const MOST_SHIFT_SECONDS = 0.005;
const MOST_GAIN_DECIBELS = 1;
/** What is left of a channel that an encoder was given as silence. */
const SILENT_DECIBELS = -40;
/** Correlation below which a channel is something else than was mixed, whatever an encoder took from it. */
const LEAST_CORRELATION = 0.6;
/** By so much another channel must fit better to be taken for it. */
const CLEARLY = 0.15;

interface Window {
  readonly start: number;
  filled: number;
  readonly expected: Float32Array;
  readonly actual: Float32Array;
}

/** Compares the decoded sound of a file with the mix, run by run. */
export class SoundMatch {
  readonly #sampleRate: number;
  readonly #count: number;
  readonly #channels: number;
  /** Mean products of each channel of the file with each of the mix, and of each with itself. */
  readonly #cross: Float64Array;
  readonly #own: Float64Array;
  readonly #mix: Float64Array;
  readonly #windows: Window[] = [];
  #at = 0;

  /** @param count samples of the film */
  constructor(sampleRate: number, count: number, channels: number) {
    this.#sampleRate = sampleRate;
    this.#count = count;
    this.#channels = channels;
    this.#cross = new Float64Array(channels * channels);
    this.#own = new Float64Array(channels);
    this.#mix = new Float64Array(channels);
  }

  add(mix: readonly Float32Array[], file: readonly Float32Array[], length: number): void {
    let loudest = 0;
    for (const [c, own] of file.entries()) {
      for (const [d, expected] of mix.entries()) {
        let cross = 0;
        let mixed = 0;
        for (let n = 0; n < length; n++) {
          const value = expected[n] as number;
          cross += (own[n] as number) * value;
          mixed += value * value;
        }
        const at = c * this.#channels + d;
        this.#cross[at] = (this.#cross[at] as number) + cross;
        if (c === 0) this.#mix[d] = (this.#mix[d] as number) + mixed;
        loudest = Math.max(loudest, mixed / length);
      }
      let energy = 0;
      for (let n = 0; n < length; n++) energy += (own[n] as number) ** 2;
      this.#own[c] = (this.#own[c] as number) + energy;
    }
    if (loudest > HEARD) this.#openWindow();
    for (const window of this.#windows) this.#fill(window, mix, file, length);
    this.#at += length;
  }

  findings(): readonly QualityFinding[] {
    const shift = this.#shift();
    if (shift) return [shift];
    const swapped = this.#swap();
    return swapped ? [swapped] : this.#differences();
  }

  #openWindow(): void {
    const last = this.#windows.at(-1);
    if (last && last.filled < WINDOW) return;
    const due =
      this.#windows.length === 0 || this.#at >= (WINDOWS_AT[this.#windows.length - 1] ?? 2) * this.#count;
    if (!due) return;
    this.#windows.push({
      start: this.#at,
      filled: 0,
      expected: new Float32Array(WINDOW),
      actual: new Float32Array(WINDOW),
    });
  }

  /** Channels are weighed differently, so that opposite ones do not cancel. */
  #fill(window: Window, mix: readonly Float32Array[], file: readonly Float32Array[], length: number): void {
    const count = Math.min(length, WINDOW - window.filled);
    for (const [channel, samples] of mix.entries()) {
      const weight = 1 / (1 + 0.4 * channel);
      const own = file[channel];
      for (let n = 0; n < count; n++) {
        const at = window.filled + n;
        window.expected[at] = (window.expected[at] as number) + weight * (samples[n] as number);
        window.actual[at] = (window.actual[at] as number) + weight * ((own?.[n] as number | undefined) ?? 0);
      }
    }
    window.filled += count;
  }

  #shift(): QualityFinding | undefined {
    const shifts = this.#windows.flatMap(({ expected, actual, start }) => {
      const found = findShift(expected, actual, this.#sampleRate);
      return found ? [{ seconds: found.lag / this.#sampleRate, start: start / this.#sampleRate }] : [];
    });
    const worst = shifts.toSorted((a, b) => Math.abs(b.seconds) - Math.abs(a.seconds))[0];
    if (!worst || Math.abs(worst.seconds) <= MOST_SHIFT_SECONDS) return undefined;
    const milliseconds = Math.round(worst.seconds * 1000);
    const way = milliseconds > 0 ? 'late' : 'early';
    return {
      ...sound('sound-shifted'),
      message: `The sound comes ${Math.abs(milliseconds)} ms too ${way} at ${worst.start.toFixed(1)} s.`,
      value: milliseconds,
      threshold: 1000 * MOST_SHIFT_SECONDS,
      source: 'ITU-R BT.1359',
    };
  }

  /** −1…1; undefined where one of the two is silent throughout. */
  #correlation(c: number, d: number): number | undefined {
    const energy = Math.sqrt((this.#own[c] as number) * (this.#mix[d] as number));
    const silent = (this.#mix[d] as number) / Math.max(1, this.#at) < HEARD / 100;
    return energy === 0 || silent ? undefined : (this.#cross[c * this.#channels + d] as number) / energy;
  }

  #swap(): QualityFinding | undefined {
    const order: number[] = [];
    for (let c = 0; c < this.#channels; c++) {
      let best = c;
      for (let d = 0; d < this.#channels; d++) {
        if ((this.#correlation(c, d) ?? -1) > (this.#correlation(c, best) ?? -1) + CLEARLY) best = d;
      }
      order.push(best);
    }
    const moved = order.filter((d, c) => d !== c);
    if (moved.length === 0) return undefined;
    if (new Set(order).size < order.length) {
      return {
        ...sound('sound-wrong'),
        message: `Channels of the sound carry the same: the file's are those of ${order.map((d) => d + 1).join(', ')} of the mix.`,
        value: order.map((d) => d + 1).join(','),
      };
    }
    return {
      ...sound('channels-swapped'),
      message: `The channels are swapped: the file's are those of ${order.map((d) => d + 1).join(', ')} of the mix.`,
      value: order.map((d) => d + 1).join(','),
    };
  }

  #differences(): QualityFinding[] {
    const findings: QualityFinding[] = [];
    for (let c = 0; c < this.#channels; c++) {
      const mixed = this.#mix[c] as number;
      const heard = mixed / Math.max(1, this.#at) >= HEARD / 100;
      if (!heard) continue;
      const name = this.#channels > 1 ? `Channel ${c + 1} of the sound` : 'The sound';
      const alike = this.#correlation(c, c) ?? 0;
      const decibels = toDecibels(Math.sqrt((this.#own[c] as number) / mixed));
      if (decibels < SILENT_DECIBELS) {
        findings.push({ ...sound('sound-wrong'), message: `${name} is silent.`, value: 0 });
        continue;
      }
      if (alike < LEAST_CORRELATION) {
        const how = alike < -LEAST_CORRELATION ? 'is turned upside down' : 'is not what was mixed';
        findings.push({
          ...sound('sound-wrong'),
          message: `${name} ${how}: its correlation with the mix is ${alike.toFixed(2)}.`,
          value: alike,
          threshold: LEAST_CORRELATION,
        });
      } else if (Math.abs(decibels) > MOST_GAIN_DECIBELS) {
        findings.push({
          ...sound('sound-wrong'),
          message: `${name} is ${Math.abs(decibels).toFixed(1)} dB too ${decibels > 0 ? 'loud' : 'quiet'}.`,
          value: decibels,
          threshold: MOST_GAIN_DECIBELS,
        });
      }
    }
    return findings;
  }
}

function sound<Id extends QualityFinding['id']>(id: Id) {
  return { id, category: 'technical', severity: 'error' } as const;
}
