const WINDOW_MILLISECONDS = 10_000;

/** Frames a second over the last ten seconds of building. */
export class FrameRateWindow {
  readonly #samples: { readonly at: number; readonly frames: number }[] = [];

  /**
   * @param frames built so far, ever growing; frames that were reused do not count
   * @param at milliseconds on any steady clock
   */
  add(frames: number, at: number): void {
    this.#samples.push({ at, frames });
    // The last sample before the window stays: it is where the window's first interval begins.
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MILLISECONDS) this.#samples.shift();
  }

  get framesPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return ((last.frames - first.frames) * 1000) / (last.at - first.at);
  }
}
