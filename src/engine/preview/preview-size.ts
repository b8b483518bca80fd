import type { RenderOptimization } from '../render/index.ts';

type Size = { readonly width: number; readonly height: number };

/** The smallest share of the shown size, each way, that a picture can still be judged by. */
const SMALLEST = 0.25;
/** Each step halves the pixels, or doubles them. */
const STEP = Math.SQRT1_2;
/** A preview grows again when it would still keep its pace with double the work, and some room. */
const ROOM = 0.4;

/**
 * How large frames of a preview are drawn. `distance` follows the size that they are shown at; `performance` goes below
 * it while drawing takes longer than a frame lasts; `manual` keeps to `previewQuality`, which bounds the others.
 */
export class PreviewSize {
  readonly #most: number;
  readonly #adapts: boolean;
  readonly #frameMilliseconds: number;
  #share: number;

  constructor(quality: RenderOptimization['quality'] = {}, framesPerSecond: number) {
    const { adaptiveQuality = false, lodStrategy, previewQuality = 1 } = quality;
    this.#most = previewQuality;
    this.#share = previewQuality;
    this.#adapts = lodStrategy === undefined ? adaptiveQuality : lodStrategy === 'performance';
    this.#frameMilliseconds = 1000 / framesPerSecond;
  }

  /** What to draw of a picture that is shown at `shown` pixels; one that stands still has all the time that it needs. */
  of(shown: Size, playing: boolean): Size {
    const share = playing ? this.#share : this.#most;
    const side = (pixels: number) => Math.max(1, Math.round(pixels * share));
    return { width: side(shown.width), height: side(shown.height) };
  }

  /** Told how long a frame took while it played. */
  took(milliseconds: number): void {
    if (!this.#adapts) return;
    if (milliseconds > this.#frameMilliseconds) this.#share = Math.max(SMALLEST, this.#share * STEP);
    else if (milliseconds < this.#frameMilliseconds * ROOM) this.#share /= STEP;
    this.#share = Math.min(this.#most, this.#share);
  }
}
