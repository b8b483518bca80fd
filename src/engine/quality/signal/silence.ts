import { EventList } from './event-list.ts';
import type { SignalEvent } from './signal-types.ts';
import { nameSeconds } from './sound-runs.ts';
import type { SoundThresholds } from './thresholds.ts';

/**
 * Silence as FFmpeg's silencedetect defines it: all samples of all channels below the noise tolerance, for so long.
 */
export class SilenceDetector {
  readonly #sampleRate: number;
  readonly #thresholds: SoundThresholds['silence'];
  readonly #events = new EventList();
  /** Samples seen, and where the silence began that lasts. */
  #seen = 0;
  #start: number | undefined;

  constructor(sampleRate: number, thresholds: SoundThresholds['silence']) {
    this.#sampleRate = sampleRate;
    this.#thresholds = thresholds;
  }

  add(channels: readonly Float32Array[], count: number): void {
    const { noise } = this.#thresholds;
    for (let n = 0; n < count; n++) {
      let isSilent = true;
      for (const channel of channels) {
        const sample = channel[n] as number;
        if (sample >= noise || sample <= -noise) {
          isSilent = false;
          break;
        }
      }
      if (!isSilent && this.#start !== undefined) this.#close(this.#seen + n);
      else if (isSilent) this.#start ??= this.#seen + n;
    }
    this.#seen += count;
  }

  finish(): readonly SignalEvent[] {
    this.#close(this.#seen);
    return this.#events.all();
  }

  #close(end: number): void {
    const start = this.#start;
    this.#start = undefined;
    if (start === undefined) return;
    const { seconds: least, noise } = this.#thresholds;
    if (end - start < least * this.#sampleRate) return;
    const seconds = { start: start / this.#sampleRate, end: end / this.#sampleRate };
    this.#events.add({
      id: 'silence',
      seconds,
      value: seconds.end - seconds.start,
      threshold: least,
      message: `The sound is silent ${nameSeconds(seconds)} (${(seconds.end - seconds.start).toFixed(2)} s). If it should be heard there, look at the sound layers' ends and levels.`,
      source: `FFmpeg, silencedetect: below ${(20 * Math.log10(noise)).toFixed(0)} dBFS`,
      severity: 'note',
    });
  }
}
