/** Samples of a window in which a shift is looked for: a power of two. */
export const WINDOW = 1 << 16;
/** Further than this nobody would take it for the same sound. Seconds. */
const MOST_SECONDS = 1;
/** Correlation by which the best place must beat that without a shift. */
const CLEARER = 0.004;
/** A periodic sound fits at each of its periods: of places as good as the best the nearest counts. */
const AS_GOOD = 0.0015;
/** Below this the two have nothing to do with each other. */
const LEAST = 0.4;

export interface Shift {
  /** Samples by which the second sound comes late. */
  readonly lag: number;
  readonly correlation: number;
}

/**
 * Where a sound lies in another: the peak of their normalised cross-correlation, by FFT.
 *
 * @param expected {@link WINDOW} samples
 * @param actual the same stretch of the file
 * @returns undefined for silence, and where they are not alike at any place
 */
export function findShift(
  expected: Float32Array,
  actual: Float32Array,
  sampleRate: number,
): Shift | undefined {
  const energy = Math.sqrt(energyOf(expected) * energyOf(actual));
  if (energy === 0) return undefined;
  const size = 2 * WINDOW;
  const a = { re: new Float64Array(size), im: new Float64Array(size) };
  const b = { re: new Float64Array(size), im: new Float64Array(size) };
  a.re.set(expected);
  b.re.set(actual);
  transform(a.re, a.im, false);
  transform(b.re, b.im, false);
  for (let at = 0; at < size; at++) {
    const [ar, ai] = [a.re[at] as number, a.im[at] as number];
    const [br, bi] = [b.re[at] as number, b.im[at] as number];
    a.re[at] = br * ar + bi * ai;
    a.im[at] = bi * ar - br * ai;
  }
  transform(a.re, a.im, true);
  const reach = Math.min(WINDOW - 1, Math.round(MOST_SECONDS * sampleRate));
  const at = (lag: number): number => (a.re[lag < 0 ? size + lag : lag] as number) / size / energy;
  let best = 0;
  for (let lag = -reach; lag <= reach; lag++) if (at(lag) > at(best)) best = lag;
  const peak = at(best);
  if (peak < LEAST) return undefined;
  if (peak - at(0) <= CLEARER) return { lag: 0, correlation: at(0) };
  for (let lag = 1; lag < Math.abs(best); lag++) {
    for (const one of [lag, -lag]) if (at(one) >= peak - AS_GOOD) return climb(at, one);
  }
  return { lag: best, correlation: peak };
}

/** To the top of the hill that a place lies on. */
function climb(at: (lag: number) => number, from: number): Shift {
  let lag = from;
  for (;;) {
    if (at(lag + 1) > at(lag)) lag++;
    else if (at(lag - 1) > at(lag)) lag--;
    else return { lag, correlation: at(lag) };
  }
}

function energyOf(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return sum;
}

/** Cooley and Tukey's transform of a power of two, in place; unscaled. */
function transform(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const [r, m] = [re[i] as number, im[i] as number];
      re[i] = re[j] as number;
      im[i] = im[j] as number;
      re[j] = r;
      im[j] = m;
    }
  }
  for (let span = 2; span <= size; span <<= 1) {
    const angle = ((inverse ? 2 : -2) * Math.PI) / span;
    const [stepR, stepI] = [Math.cos(angle), Math.sin(angle)];
    const half = span >> 1;
    for (let start = 0; start < size; start += span) {
      let [wr, wi] = [1, 0];
      for (let k = start; k < start + half; k++) {
        const [r, m] = [re[k + half] as number, im[k + half] as number];
        const [tr, ti] = [r * wr - m * wi, r * wi + m * wr];
        re[k + half] = (re[k] as number) - tr;
        im[k + half] = (im[k] as number) - ti;
        re[k] = (re[k] as number) + tr;
        im[k] = (im[k] as number) + ti;
        [wr, wi] = [wr * stepR - wi * stepI, wr * stepI + wi * stepR];
      }
    }
  }
}
