import type { Heartbeat } from '../protocol/index.ts';

/** Of the newest segment in an encoder's rate. */
const WEIGHT = 0.3;

/** What a worker did since it joined. */
export class Tally {
  readonly #rates = new Map<string, number>();
  #segments = 0;
  #frames = 0;
  #failures = 0;
  #busyMilliseconds = 0;

  built(encoder: string, frames: number, pixels: number, milliseconds: number): void {
    this.#segments++;
    this.#frames += frames;
    if (milliseconds <= 0) return;
    const rate = (frames * pixels) / 1e6 / (milliseconds / 1000);
    const before = this.#rates.get(encoder);
    this.#rates.set(encoder, before === undefined ? rate : before + (rate - before) * WEIGHT);
  }

  worked(milliseconds: number): void {
    this.#busyMilliseconds += milliseconds;
  }

  failed(): void {
    this.#failures++;
  }

  read(): Pick<Heartbeat, 'segments' | 'frames' | 'failures' | 'busySeconds' | 'rates'> {
    return {
      segments: this.#segments,
      frames: this.#frames,
      failures: this.#failures,
      busySeconds: this.#busyMilliseconds / 1000,
      rates: Object.fromEntries(this.#rates),
    };
  }
}
