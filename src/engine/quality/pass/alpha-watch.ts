import type { QualityFinding } from '../../api/index.ts';
import type { Picture } from '../../metrics/index.ts';
import type { Gates } from '../gates.ts';

/** Mean over 255ths by which alpha must be off before it is looked at more closely. */
const NOTICEABLE = 8;
/** What is left of the difference where alpha was turned round. */
const INVERTED_SHARE = 0.35;

/** Looks at the alpha of each frame; what is wrong everywhere is told once. */
export class AlphaWatch {
  readonly #gates: Gates['alpha'];
  #first = -1;
  #last = -1;
  #wrong = 0;
  #lost = 0;
  #inverted = 0;
  #looked = 0;
  #worst = 0;

  constructor(gates: Gates['alpha']) {
    this.#gates = gates;
  }

  /** @returns the greatest difference, in codes of 8 bits */
  add(index: number, expected: Picture, actual: Picture): number {
    const pixels = expected.width * expected.height;
    let sum = 0;
    let turned = 0;
    let max = 0;
    let opaque = true;
    for (let at = 3; at < pixels * 4; at += 4) {
      const [own, seen] = [expected.data[at] as number, actual.data[at] as number];
      const difference = Math.abs(own - seen);
      sum += difference;
      turned += Math.abs(255 - own - seen);
      if (difference > max) max = difference;
      if (seen < 250) opaque = false;
    }
    const mean = sum / pixels;
    this.#looked++;
    if (mean <= this.#gates.mean && max <= this.#gates.max) return max;
    if (this.#first < 0) this.#first = index;
    this.#last = index;
    this.#wrong++;
    this.#worst = Math.max(this.#worst, mean);
    if (opaque && mean > this.#gates.mean) this.#lost++;
    else if (mean > NOTICEABLE && turned < INVERTED_SHARE * sum) this.#inverted++;
    return max;
  }

  findings(): readonly QualityFinding[] {
    if (this.#wrong === 0) return [];
    const frames = { start: this.#first, end: this.#last + 1 };
    const common = {
      category: 'visual',
      severity: 'error',
      value: this.#worst,
      threshold: this.#gates.mean,
      frames,
    } as const;
    const where = `in ${this.#wrong} of ${this.#looked} frames`;
    if (this.#lost * 2 > this.#wrong) {
      return [{ ...common, id: 'alpha-lost', message: `The alpha is gone: all is opaque ${where}.` }];
    }
    const how = this.#inverted * 2 > this.#wrong ? 'is inverted' : 'differs from the rendering';
    return [
      {
        ...common,
        id: 'alpha-wrong',
        message: `The alpha ${how} ${where}, by ${this.#worst.toFixed(1)} of 255 on average in the worst.`,
      },
    ];
  }
}
