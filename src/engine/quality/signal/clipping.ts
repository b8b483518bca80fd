import { EventList } from './event-list.ts';
import type { SignalEvent } from './signal-types.ts';
import { nameSeconds } from './sound-runs.ts';
import type { SoundThresholds } from './thresholds.ts';

/** Seconds between clipped runs up to which they are told as one event. */
const TOGETHER = 1;
/** Samples of a channel that are gone through before those of the next: less than {@link TOGETHER}. */
const CHUNK = 1024;

/**
 * Clipped sound: runs of samples of one sign at full scale, longer than a waveform that fits would stay there.
 */
export class ClippingDetector {
  readonly #sampleRate: number;
  readonly #thresholds: SoundThresholds['clipping'];
  readonly #leastRun: number;
  readonly #events = new EventList();
  /** Of each channel: the samples of the run that lasts, negative for runs at the bottom. */
  readonly #runs: Int32Array;
  #seen = 0;
  #stretch: { start: number; end: number; samples: number; longest: number } | undefined;

  constructor(sampleRate: number, channelCount: number, thresholds: SoundThresholds['clipping']) {
    this.#sampleRate = sampleRate;
    this.#thresholds = thresholds;
    this.#leastRun = Math.max(2, Math.ceil(thresholds.seconds * sampleRate));
    this.#runs = new Int32Array(channelCount);
  }

  add(channels: readonly Float32Array[], count: number): void {
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(count, from + CHUNK);
      for (const [index, channel] of channels.entries()) this.#scan(channel, index, from, to);
    }
    this.#seen += count;
  }

  finish(): readonly SignalEvent[] {
    for (const run of this.#runs) this.#take(this.#seen, Math.abs(run));
    this.#close();
    return this.#events.all();
  }

  #scan(channel: Float32Array, index: number, from: number, to: number): void {
    const { level } = this.#thresholds;
    let run = this.#runs[index] as number;
    for (let n = from; n < to; n++) {
      const sample = channel[n] as number;
      const way = sample >= level ? 1 : sample <= -level ? -1 : 0;
      if (run !== 0 && Math.sign(run) !== way) {
        this.#take(this.#seen + n, Math.abs(run));
        run = 0;
      }
      run += way;
    }
    this.#runs[index] = run;
  }

  #take(end: number, length: number): void {
    if (length < this.#leastRun) return;
    const start = end - length;
    const stretch = this.#stretch;
    if (!stretch || start > stretch.end + TOGETHER * this.#sampleRate) {
      this.#close();
      this.#stretch = { start, end, samples: length, longest: length };
      return;
    }
    // Channels are gone through one after the other, a chunk each: a run may begin before the last one.
    stretch.start = Math.min(stretch.start, start);
    stretch.end = Math.max(stretch.end, end);
    stretch.samples += length;
    stretch.longest = Math.max(stretch.longest, length);
  }

  #close(): void {
    const stretch = this.#stretch;
    this.#stretch = undefined;
    if (!stretch) return;
    const seconds = { start: stretch.start / this.#sampleRate, end: stretch.end / this.#sampleRate };
    this.#events.add({
      id: 'clipping',
      seconds,
      value: stretch.longest,
      threshold: this.#leastRun,
      message: `The sound is clipped ${nameSeconds(seconds)}: ${stretch.samples} samples at full scale, up to ${stretch.longest} in a row. Lower the level of the layers that sound there, or export with a limiter.`,
      source: `Runs of ${this.#leastRun} samples and more at full scale (${(this.#thresholds.seconds * 1000).toFixed(1)} ms)`,
      severity: 'note',
    });
  }
}
