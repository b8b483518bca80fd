import { HALF_TAPS, interpolate, phaseTable } from './sinc-kernel.ts';

/** Beyond this a ratio is no longer one of usual sample rates, and its table would take more than a megabyte. */
const MOST_PHASES = 1024;

/** What plays faster than this is not heard. */
export const FASTEST = 32;

/** Samples between two points at which a moving position is asked for; it is straight between them. */
export const GRID = 32;

/** How output samples lie on the source: sample n at `(origin + n × step) / phases` source samples. */
export interface SteadyWalk {
  readonly phases: number;
  readonly step: number;
  readonly origin: number;
}

/**
 * A steady walk whose step is a ratio of small whole numbers, as between usual sample rates; its origin is moved by
 * less than half a place of its grid, so at equal rates samples are copied.
 *
 * @returns undefined where the step is no such ratio
 */
export function steadyWalk(step: number, origin: number): SteadyWalk | undefined {
  for (let phases = 1; phases <= MOST_PHASES; phases++) {
    const whole = Math.round(step * phases);
    if (whole !== 0 && Math.abs(step * phases - whole) < 1e-9 * phases) {
      // Halves go down, since the sample that a clip starts at goes up: together they keep its first sample.
      return { phases, step: whole, origin: Math.ceil(origin * phases - 0.5 - 1e-6) };
    }
  }
  return undefined;
}

/** The first and the last source sample that a walk of `count` output samples from `first` on needs. */
export function walkReach(walk: SteadyWalk, first: number, count: number): readonly [number, number] {
  const from = Math.floor((walk.origin + first * walk.step) / walk.phases);
  const to = Math.floor((walk.origin + (first + count - 1) * walk.step) / walk.phases);
  const reach =
    walk.phases === 1 && Math.abs(walk.step) === 1 ? 0 : reachOf(Math.abs(walk.step / walk.phases));
  return [Math.min(from, to) - reach, Math.max(from, to) + reach];
}

/** Source samples on each side that an output sample needs at a speed. */
export const reachOf = (speed: number): number => Math.ceil(HALF_TAPS * Math.max(1, speed)) + 1;

const tables = new Map<number, Float32Array>();

/**
 * @param source whose first sample is the source's sample number `base`
 * @param first of the walk's output samples to make
 */
export function resampleSteady(
  walk: SteadyWalk,
  source: Float32Array,
  base: number,
  first: number,
  output: Float32Array,
  count: number,
): void {
  const { phases, step, origin } = walk;
  if (phases === 1 && Math.abs(step) === 1) {
    for (let n = 0; n < count; n++) output[n] = source[origin + (first + n) * step - base] as number;
    return;
  }
  const speed = Math.abs(step / phases);
  if (speed > 1) {
    for (let n = 0; n < count; n++) {
      output[n] = interpolate(source, (origin + (first + n) * step) / phases - base, speed);
    }
    return;
  }
  let table = tables.get(phases);
  if (!table) {
    table = phaseTable(phases);
    // A film has a handful of sample rates; odd stretches take turns.
    if (tables.size >= 8) tables.clear();
    tables.set(phases, table);
  }
  const width = 2 * HALF_TAPS;
  for (let n = 0; n < count; n++) {
    const place = origin + (first + n) * step;
    const whole = Math.floor(place / phases);
    const row = (place - whole * phases) * width;
    const from = whole - (HALF_TAPS - 1) - base;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (table[row + k] as number) * (source[from + k] as number);
    output[n] = sum;
  }
}

/** Output samples, counted from the first position, that one piece of the source is needed for. */
export interface MovingRun {
  readonly offset: number;
  readonly count: number;
  /** The first and the last source sample. */
  readonly reach: readonly [number, number];
}

/** The most source samples that are read at once: what the fastest sound needs for a quarter of a second. */
const LONGEST_REACH = 400_000;

/**
 * Cuts positions into runs that can be heard: where they are NaN, move faster than {@link FASTEST} or not at all, there
 * is silence, and a jump to another place of the file begins a run of its own.
 *
 * @param positions in source samples, for every {@link GRID}th output sample
 * @param points of the positions that are set: one beyond the last output sample
 * @param count of output samples
 */
export function movingRuns(positions: Float64Array, points: number, count: number): MovingRun[] {
  const runs: MovingRun[] = [];
  let low = 0;
  let high = 0;
  let begin = -1;
  const close = (point: number): void => {
    if (begin < 0) return;
    const offset = begin * GRID;
    runs.push({ offset, count: Math.min(count, point * GRID) - offset, reach: [low, high] });
    begin = -1;
  };
  for (let point = 0; point + 1 < points; point++) {
    const [a, b] = [positions[point] as number, positions[point + 1] as number];
    const speed = Math.abs(b - a) / GRID;
    if (!(speed > 0 && speed <= FASTEST)) {
      close(point);
      continue;
    }
    const reach = reachOf(speed);
    const from = Math.floor(Math.min(a, b)) - reach;
    const to = Math.ceil(Math.max(a, b)) + reach;
    if (begin >= 0 && Math.max(high, to) - Math.min(low, from) > LONGEST_REACH) close(point);
    low = begin < 0 ? from : Math.min(low, from);
    high = begin < 0 ? to : Math.max(high, to);
    if (begin < 0) begin = point;
  }
  close(points - 1);
  return runs;
}

/**
 * Makes the samples of a run of positions that are straight between points of the grid.
 *
 * @param offset of the run's first sample
 * @param source whose first sample is the source's sample number `base`
 */
export function resampleMoving(
  positions: Float64Array,
  offset: number,
  source: Float32Array,
  base: number,
  output: Float32Array,
  count: number,
): void {
  for (let n = 0; n < count; n += GRID) {
    const point = (offset + n) / GRID;
    const from = (positions[point] as number) - base;
    const step = ((positions[point + 1] as number) - (positions[point] as number)) / GRID;
    const stretch = Math.max(1, Math.abs(step));
    const end = Math.min(count, n + GRID);
    for (let i = n; i < end; i++) output[i] = interpolate(source, from + (i - n) * step, stretch);
  }
}
