import type { QualityFinding } from '../../api/index.ts';

/** Codes of 8 bits by which one frame may be brighter than both of its neighbours, beyond what is drawn. */
const FLICKER = 1.5;
const MOST_TOLD = 20;

/** Looks for frames that are brighter or darker than their neighbours though their renderings are not. */
export class BrightnessWatch {
  readonly #errors: { readonly index: number; readonly value: number }[] = [];
  readonly #found: { readonly index: number; readonly by: number }[] = [];
  #greatest = 0;

  /** @param difference mean brightness of the frame less that of its rendering; ascending frames */
  add(index: number, difference: number): void {
    const last = this.#errors.at(-1);
    if (last && last.index + 1 === index) {
      this.#greatest = Math.max(this.#greatest, Math.abs(difference - last.value));
    } else {
      this.#errors.length = 0;
    }
    this.#errors.push({ index, value: difference });
    if (this.#errors.length < 3) return;
    const [before, middle, after] = this.#errors;
    this.#errors.shift();
    if (!before || !middle || !after) return;
    const low = Math.min(middle.value - before.value, middle.value - after.value);
    const high = Math.max(middle.value - before.value, middle.value - after.value);
    // Off in the same direction from both sides: a cut or a fade is so from one side only.
    const by = low > 0 ? low : high < 0 ? high : 0;
    if (Math.abs(by) > FLICKER) this.#found.push({ index: middle.index, by });
  }

  /** The greatest change from one frame to the next that the renderings do not have, codes of 8 bits. */
  get flicker(): number {
    return this.#greatest;
  }

  findings(): readonly QualityFinding[] {
    return this.#found.slice(0, MOST_TOLD).map(({ index, by }) => ({
      id: 'flicker',
      category: 'visual',
      severity: 'error',
      message: `Frame ${index} flickers: it is ${Math.abs(by).toFixed(1)} of 255 ${by > 0 ? 'brighter' : 'darker'} than its neighbours, and its rendering is not.`,
      value: Math.abs(by),
      threshold: FLICKER,
      frames: { start: index, end: index + 1 },
    }));
  }
}
