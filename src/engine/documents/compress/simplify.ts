import { isList, isTree, type Node, type Tree } from '../tree.ts';
import { fitEasing } from './fit-easing.ts';
import { type Track, trackOf, valueOn } from './track.ts';

/** Below, two numbers are the same: what JSON and doubles lose. */
const EXACT = 1e-9;
/** Instants between two key frames at which a simpler way is compared, at most; and how many a frame. */
const MOST_SAMPLES = 96;
const SAMPLES_A_FRAME = 2;
/** Key frames that one way may stand for. */
const LONGEST = 240;

/**
 * Key frames that say the same within a tolerance, with as few of them as can be: what stands still, runs straight or follows
 * one curve needs none in between. Holds stay holds, and ways through space stay as they are.
 *
 * @param tolerance in the property's own unit; 0 takes only away what makes no difference
 * @param isNumber whether the property is one number rather than a list
 * @returns the property's `k`: a value where nothing moves, else key frames
 */
export function simplifyKeyframes(
  keys: readonly Tree[],
  tolerance: number,
  isNumber: boolean,
): { readonly a: 0 | 1; readonly k: Node } {
  const track = trackOf(keys);
  if (!track) return { a: 1, k: [...keys] };
  const slack = Math.max(tolerance, EXACT);
  const [first] = track.values;
  if (first && !track.spatial.includes(true) && track.values.every((value) => isNear(value, first, EXACT))) {
    return { a: 0, k: plainValue(keys[0]?.s, isNumber) };
  }
  const kept: Tree[] = [];
  for (let index = 0; index < keys.length; ) {
    const { end, way } = furthest(track, index, slack, tolerance > 0);
    const key = keys[index] as Tree;
    kept.push(way ? withWay(key, way) : key);
    if (index === keys.length - 1) break;
    index = end;
  }
  return { a: 1, k: withoutIdleEnds(kept, track) };
}

/** How key frames between two others may be left out: standing, straight, or on one curve. */
type Way =
  | { readonly kind: 'hold' }
  | { readonly kind: 'straight' }
  | { readonly kind: 'eased'; readonly easing: readonly number[] };

/** The key frame up to which one way from `index` on stays true. */
function furthest(
  track: Track,
  index: number,
  slack: number,
  mayCurve: boolean,
): { readonly end: number; readonly way?: Way } {
  const last = track.times.length - 1;
  let best: { end: number; way?: Way } = { end: Math.min(last, index + 1) };
  if (index >= last || track.spatial[index]) return best;
  for (let end = index + 1; end <= last && end - index <= LONGEST; end++) {
    if (end > index + 1 && track.spatial[end - 1]) break;
    const way = simplerWay(track, index, end, slack, mayCurve);
    // The way as it is written needs no other.
    if (way) best = end === index + 1 && way.kind === 'eased' ? { end } : { end, way };
    else if (end > index + 2) break;
  }
  return best;
}

function simplerWay(
  track: Track,
  from: number,
  to: number,
  slack: number,
  mayCurve: boolean,
): Way | undefined {
  const start = track.values[from] as Float64Array;
  const end = track.values[to] as Float64Array;
  const [t0, t1] = [track.times[from] as number, track.times[to] as number];
  if (!(t1 > t0)) return undefined;
  const samples = sampled(track, from, to);
  if (samples.every(({ value, before }) => !before || isNear(value, start, slack))) {
    return isNear(start, end, slack) ? { kind: 'straight' } : { kind: 'hold' };
  }
  const follows = (shareAt: (x: number) => number): boolean =>
    samples.every(({ time, value }) => {
      const share = shareAt((time - t0) / (t1 - t0));
      for (let i = 0; i < value.length; i++) {
        const wanted = (start[i] as number) + ((end[i] as number) - (start[i] as number)) * share;
        if (Math.abs((value[i] as number) - wanted) > slack) return false;
      }
      return true;
    });
  if (samples.some(({ jumps }) => jumps)) return undefined;
  if (follows((x) => x)) return { kind: 'straight' };
  if (!mayCurve || to === from + 1) return undefined;
  const fitted = fitEasing(
    samples.map(({ time, value }) => ({ x: (time - t0) / (t1 - t0), value })),
    start,
    end,
  );
  return fitted && follows(fitted.at) ? { kind: 'eased', easing: fitted.handles } : undefined;
}

interface Sample {
  readonly time: number;
  readonly value: Float64Array;
  /** Whether it lies before the end. */
  readonly before: boolean;
  /** Whether a held value changes at it at once. */
  readonly jumps: boolean;
}

/** Each key frame, and instants between them. */
function sampled(track: Track, from: number, to: number): Sample[] {
  const samples: Sample[] = [];
  const [t0, t1] = [track.times[from] as number, track.times[to] as number];
  const size = (track.values[from] as Float64Array).length;
  const step = Math.max(1 / SAMPLES_A_FRAME, (t1 - t0) / MOST_SAMPLES);
  for (let index = from; index < to; index++) {
    const [begin, end] = [track.times[index] as number, track.times[index + 1] as number];
    const held = track.ways[index]?.hold ?? false;
    const jumps =
      held && !isNear(track.values[index] as Float64Array, track.values[index + 1] as Float64Array, EXACT);
    for (let time = begin; time < end; time += step) {
      const value = new Float64Array(size);
      valueOn(track, index, time, value);
      samples.push({ time, value, before: true, jumps: jumps && time === begin });
    }
    if (end <= begin)
      samples.push({ time: begin, value: track.values[index] as Float64Array, before: true, jumps: true });
  }
  samples.push({ time: t1, value: track.values[to] as Float64Array, before: false, jumps: false });
  return samples;
}

function isNear(a: Float64Array, b: Float64Array, slack: number): boolean {
  for (let i = 0; i < a.length; i++) if (Math.abs((a[i] as number) - (b[i] as number)) > slack) return false;
  return true;
}

function withWay(key: Tree, way: Way): Tree {
  const { h: _, i: __, o: ___, ...plain } = key;
  if (way.kind === 'hold') return { ...plain, h: 1 };
  if (way.kind === 'straight') return plain;
  const [x1 = 0, y1 = 0, x2 = 1, y2 = 1] = way.easing;
  return { ...plain, o: { x: x1, y: y1 }, i: { x: x2, y: y2 } };
}

/** Before the first key frame and after the last, a value stays: what repeats it there says nothing. */
function withoutIdleEnds(keys: Tree[], track: Track): Tree[] {
  const same = (a: Tree | undefined, b: Tree | undefined): boolean => {
    if (!a || !b || a.to !== undefined) return false;
    const [one, other] = [valueAt(track, a), valueAt(track, b)];
    return one !== undefined && other !== undefined && isNear(one, other, EXACT);
  };
  const isStill = (key: Tree | undefined): boolean => key?.i === undefined || key.h === 1;
  while (keys.length > 2 && isStill(keys[0]) && same(keys[0], keys[1])) keys.shift();
  while (keys.length > 2 && isStill(keys.at(-2)) && same(keys.at(-2), keys.at(-1))) keys.pop();
  const last = keys.at(-1);
  if (last) {
    const { h: _, i: __, o: ___, to: ____, ti: _____, ...plain } = last;
    keys[keys.length - 1] = plain;
  }
  return keys;
}

function valueAt(track: Track, key: Tree): Float64Array | undefined {
  const index = track.times.indexOf(Number(key.t));
  return index < 0 ? undefined : track.values[index];
}

/** A key frame's value as a property that does not move has it. */
function plainValue(value: Node | undefined, isNumber: boolean): Node {
  if (!isList(value)) return value ?? 0;
  return isNumber || isTree(value[0]) ? (value[0] ?? 0) : value;
}
