import type { DecodedFrame } from './decoded-frame.ts';

/** Decoded frames that may be asked for again soon, those of all videos of a thread together; the oldest leave first. */
export class FrameShelf {
  readonly #budget: number;
  readonly #frames = new Map<string, DecodedFrame>();
  #bytes = 0;

  /** @param budget in bytes */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get(name: string): DecodedFrame | undefined {
    return this.#frames.get(name);
  }

  put(name: string, frame: DecodedFrame): void {
    if (this.#frames.has(name) || frame.data.length > this.#budget) return;
    this.#frames.set(name, frame);
    this.#bytes += frame.data.length;
    for (const [oldest, { data }] of this.#frames) {
      if (this.#bytes <= this.#budget) break;
      this.#frames.delete(oldest);
      this.#bytes -= data.length;
    }
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }
}
