import type { AudioPacket } from '../../media/index.ts';

/**
 * Numbers the packets of an encoder by the samples that they hold, and leaves out those at the end in which nothing is
 * heard any more.
 */
export class CodedTrack {
  readonly #priming: number;
  #coded = 0;
  #fed = 0;
  #ended = false;
  #ready: AudioPacket[] = [];

  constructor(priming: number) {
    this.#priming = priming;
  }

  /** Samples that are heard, so far. */
  get fed(): number {
    return this.#fed;
  }

  feed(count: number): void {
    this.#fed += count;
  }

  end(): void {
    this.#ended = true;
  }

  add(data: Uint8Array<ArrayBuffer>, sampleCount: number): void {
    if (this.#ended && this.#coded >= this.#fed + this.#priming) return;
    this.#ready.push({ data, start: this.#coded, sampleCount });
    this.#coded += sampleCount;
  }

  take(): readonly AudioPacket[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** How many samples of the sound have not come out. */
  get missing(): number {
    return Math.max(0, this.#fed + this.#priming - this.#coded);
  }
}
