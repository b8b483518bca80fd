import { canTell, prefers } from './order-match.ts';
import { distance } from './signature.ts';

/** Renderings before and after a frame's own that it is compared with. */
export const REACH = 2;
/** Cells of a frame that shows nothing of its own rendering are this far off, root mean square, and more. */
const ANOTHER_PICTURE = 24;

/** What a decoded frame shows. */
export type Shown =
  /** The instant of that rendering. `sure` where a neighbour would have been told from it. */
  | { readonly kind: 'instant'; readonly instant: number; readonly sure: boolean }
  /** None of the renderings around. */
  | { readonly kind: 'other'; readonly distance: number }
  /** Nothing: it was not decoded. */
  | { readonly kind: 'lost' };

interface Waiting {
  readonly index: number;
  /** The rendering that it was compared with. */
  readonly base: number;
  readonly signature: Float32Array | undefined;
}

/**
 * Tells from signatures which instant each frame of a file shows. Frames and renderings come in order; a frame is judged
 * as soon as the renderings after it are known, so that nothing is drawn for it twice.
 */
export class OrderWatch {
  readonly #renderings = new Map<number, Float32Array>();
  readonly #waiting: Waiting[] = [];
  readonly #judge: (index: number, shown: Shown, base: number) => void;
  #last = Number.NEGATIVE_INFINITY;
  #shift = 0;
  #run = 0;
  #runShift = 0;

  /** @param judge told of each frame, in order, and of the rendering that it was compared with */
  constructor(judge: (index: number, shown: Shown, base: number) => void) {
    this.#judge = judge;
  }

  /** By how many frames the file is ahead of the renderings where it was last looked at, for good: frames are missing. */
  get shift(): number {
    return this.#shift;
  }

  /** Renderings that were passed over since the frame before, where frames are missing: they are to be made known. */
  passedOver(base: number): number[] {
    const before = this.#waiting.at(-1)?.base ?? base;
    const from = Math.max(before + 1, base - 2 * REACH);
    return Array.from({ length: Math.max(0, base - from) }, (_, at) => from + at);
  }

  know(instant: number, rendering: Float32Array): void {
    this.#renderings.set(instant, rendering);
  }

  /**
   * @param base instant of the rendering that lies beside the frame
   * @param signature absent for a frame that could not be decoded
   */
  add(index: number, base: number, rendering: Float32Array, signature: Float32Array | undefined): void {
    this.#renderings.set(base, rendering);
    this.#waiting.push({ index, base, signature });
    while ((this.#waiting[0]?.base ?? Number.POSITIVE_INFINITY) + REACH <= base) this.#decide();
  }

  finish(): void {
    while (this.#waiting.length > 0) this.#decide();
  }

  #decide(): void {
    const frame = this.#waiting.shift();
    if (!frame) return;
    const { index, base, signature } = frame;
    if (!signature) {
      this.#judge(index, { kind: 'lost' }, base);
      return;
    }
    const shown = this.#compare(base, signature);
    if (shown.kind === 'instant') this.#follow(shown, index);
    this.#judge(index, shown, base);
    const kept = this.#last;
    for (const instant of this.#renderings.keys()) {
      if (instant < base - REACH && instant !== kept) this.#renderings.delete(instant);
    }
  }

  #compare(base: number, signature: Float32Array): Shown {
    const own = this.#renderings.get(base);
    if (!own) return { kind: 'lost' };
    let best = 0;
    let instant = base;
    let sure = false;
    for (const candidate of this.#candidates(base)) {
      const rendering = this.#renderings.get(candidate);
      if (!rendering) continue;
      const preference = prefers(signature, own, rendering);
      if (preference > best) [best, instant] = [preference, candidate];
      sure ||= canTell(own, rendering);
    }
    const off = distance(signature, this.#renderings.get(instant) ?? own);
    if (off > ANOTHER_PICTURE) return { kind: 'other', distance: off };
    return { kind: 'instant', instant, sure };
  }

  /** Nearest first; and what was shown last, however long ago. */
  #candidates(base: number): number[] {
    const near: number[] = [];
    for (let step = 1; step <= REACH; step++) near.push(base - step, base + step);
    return near.includes(this.#last) || this.#last === base ? near : [...near, this.#last];
  }

  /** Two frames in a row that are off by as much, and told from their neighbours: so will the next ones be. */
  #follow({ instant, sure }: Extract<Shown, { kind: 'instant' }>, index: number): void {
    this.#last = instant;
    if (!sure) return;
    const shift = instant - index;
    this.#run = shift === this.#runShift ? this.#run + 1 : 1;
    this.#runShift = shift;
    if (this.#run >= 2 && Math.abs(shift - this.#shift) <= REACH) this.#shift = shift;
  }
}
