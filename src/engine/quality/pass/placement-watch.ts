import type { QualityFinding } from '../../api/index.ts';
import type { Picture } from '../../metrics/index.ts';

/** Pixels to each side that a picture is looked for at. */
const REACH = 3;
const SIDE = 2 * REACH + 1;
/** Rows and columns between those that are compared. */
const STEP = 3;
/** Frames that are looked at, of those that differ most from their renderings. */
const MOST_FRAMES = 12;
/** What another place leaves of the squared difference, for the picture to be there. */
const EXPLAINED = 0.3;

/** Looks where frames lie that are not what was drawn: a whole film may be some pixels off. */
export class PlacementWatch {
  readonly #errors = new Float64Array(SIDE * SIDE);
  #first = -1;
  #last = -1;
  #looked = 0;

  /** @param expected the frame's rendering, which it differs from */
  add(index: number, expected: Picture, actual: Picture): void {
    if (this.#looked === MOST_FRAMES) return;
    const { width, height } = expected;
    if (width <= 4 * REACH || height <= 4 * REACH) return;
    this.#looked++;
    if (this.#first < 0) this.#first = index;
    this.#last = index;
    for (let dy = -REACH; dy <= REACH; dy++) {
      for (let dx = -REACH; dx <= REACH; dx++) {
        const place = (dy + REACH) * SIDE + dx + REACH;
        this.#errors[place] = (this.#errors[place] as number) + squaredDifference(expected, actual, dx, dy);
      }
    }
  }

  findings(): readonly QualityFinding[] {
    const own = this.#errors[REACH * SIDE + REACH] as number;
    const least = Math.min(...this.#errors);
    if (this.#looked === 0 || least >= EXPLAINED * own) return [];
    const place = this.#errors.indexOf(least);
    const [dx, dy] = [(place % SIDE) - REACH, Math.floor(place / SIDE) - REACH];
    const across = dx === 0 ? [] : [`${Math.abs(dx)} to the ${dx > 0 ? 'right' : 'left'}`];
    const down = dy === 0 ? [] : [`${Math.abs(dy)} ${dy > 0 ? 'down' : 'up'}`];
    return [
      {
        id: 'frame-wrong',
        category: 'visual',
        severity: 'error',
        message: `The picture is moved, in pixels: ${[...across, ...down].join(' and ')}. Such are all of the ${this.#looked} frames that were looked at for it.`,
        value: `${dx}, ${dy}`,
        frames: { start: this.#first, end: this.#last + 1 },
      },
    ];
  }
}

/** Mean over the green of pixels on a grid. */
function squaredDifference(
  { width, height, data }: Picture,
  actual: Picture,
  dx: number,
  dy: number,
): number {
  let sum = 0;
  let count = 0;
  for (let y = REACH; y < height - REACH; y += STEP) {
    for (let x = REACH; x < width - REACH; x += STEP, count++) {
      const difference =
        (actual.data[((y + dy) * width + x + dx) * 4 + 1] as number) -
        (data[(y * width + x) * 4 + 1] as number);
      sum += difference * difference;
    }
  }
  return sum / count;
}
