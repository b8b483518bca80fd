import { isList, isOn, isTree, type Node, numberOf, numbersOf, type Tree } from '../tree.ts';

/** The way from one key frame to the next. */
interface Way {
  readonly hold: boolean;
  /** Handles x1, y1, x2, y2 by dimension; the first counts for all that have none; absent: straight. */
  readonly easings: readonly (readonly [number, number, number, number])[];
}

/** A property's key frames as numbers: equally many in each. */
export interface Track {
  readonly times: Float64Array;
  /** By key frame. */
  readonly values: readonly Float64Array[];
  readonly ways: readonly Way[];
  /** By key frame: whether it leaves on a curve through space. */
  readonly spatial: readonly boolean[];
}

/** Undefined where key frames are not of one form: paths with other numbers of points, or open and closed ones. */
export function trackOf(keys: readonly Tree[]): Track | undefined {
  const values: Float64Array[] = [];
  let form: string | undefined;
  for (const { s } of keys) {
    const flat = flatten(s);
    if (!flat || (form !== undefined && form !== flat.form)) return undefined;
    form = flat.form;
    values.push(Float64Array.from(flat.numbers));
  }
  return {
    times: Float64Array.from(keys, ({ t }) => numberOf(t) ?? 0),
    values,
    ways: keys.map(wayOf),
    spatial: keys.map(({ to }) => to !== undefined),
  };
}

/** The numbers of a key frame's value, and what tells whether two of them can be mixed. */
function flatten(value: Node | undefined): { readonly form: string; readonly numbers: number[] } | undefined {
  const [first] = isList(value) ? value : [];
  if (isTree(first)) {
    const numbers: number[] = [];
    for (const field of ['v', 'i', 'o']) {
      const points = first[field];
      if (!isList(points)) return undefined;
      for (const point of points) numbers.push(...(numbersOf(point) ?? [0, 0]).slice(0, 2));
    }
    return { form: `${first.c === true ? 'closed' : 'open'} ${numbers.length}`, numbers };
  }
  const numbers = numbersOf(value);
  return numbers && { form: String(numbers.length), numbers };
}

function wayOf({ h, i, o }: Tree): Way {
  if (isOn(h)) return { hold: true, easings: [] };
  if (!isTree(i) || !isTree(o)) return { hold: false, easings: [] };
  const [x1, y1, x2, y2] = [o.x, o.y, i.x, i.y].map((part) => numbersOf(part) ?? [0]) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const dimensions = Math.max(x1.length, y1.length, x2.length, y2.length);
  const of = (parts: number[], d: number): number => parts[d] ?? parts[0] ?? 0;
  return {
    hold: false,
    easings: Array.from(
      { length: dimensions },
      (_, d) => [of(x1, d), of(y1, d), of(x2, d), of(y2, d)] as const,
    ),
  };
}

/** How far an easing has come, as CSS Easing Functions Level 1 § 2.3 has it. */
export function eased([x1, y1, x2, y2]: readonly [number, number, number, number], x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const t = parameterAt(x1, x2, x);
  const u = 1 - t;
  return 3 * u * u * t * y1 + 3 * u * t * t * y2 + t * t * t;
}

/** The curve's parameter where it has come so far in time. */
export function parameterAt(x1: number, x2: number, x: number): number {
  let [low, high, t] = [0, 1, x];
  for (let step = 0; step < 48; step++) {
    const u = 1 - t;
    const error = 3 * u * u * t * x1 + 3 * u * t * t * x2 + t * t * t - x;
    if (Math.abs(error) < 1e-10) break;
    if (error > 0) high = t;
    else low = t;
    const slope = 3 * u * u * x1 + 6 * u * t * (x2 - x1) + 3 * t * t * (1 - x2);
    const next = slope > 1e-9 ? t - error / slope : Number.NaN;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}

/** The value at a time within the way that begins with a key frame; ways through space are not followed. */
export function valueOn(track: Track, index: number, time: number, into: Float64Array): void {
  const start = track.values[index] as Float64Array;
  const end = track.values[index + 1] ?? start;
  const from = track.times[index] as number;
  const to = track.times[index + 1] ?? from;
  const way = track.ways[index] as Way;
  const progress = to > from ? (time - from) / (to - from) : 1;
  if (way.hold) {
    into.set(progress >= 1 ? end : start);
    return;
  }
  const shares = way.easings.map((easing) => eased(easing, progress));
  for (let i = 0; i < into.length; i++) {
    const share = shares.length === 0 ? progress : (shares[i] ?? (shares[0] as number));
    into[i] = (start[i] as number) + ((end[i] as number) - (start[i] as number)) * share;
  }
}
