import type { Sampled } from './expressions.ts';

/** `loopIn`, `loopOut` and their `Duration` forms. */
export interface Loop {
  readonly direction: 'in' | 'out';
  readonly type: string;
  /** Key frames beyond the first of the part that repeats, or with `timed` its seconds; 0: all of it. */
  readonly extent: number;
  readonly timed: boolean;
}

/** What a loop needs to know about the property; times in frames. */
export interface Looped<Value> {
  readonly plain: Sampled<Value>;
  /** Of the key frames, ascending. */
  readonly times: readonly number[];
  readonly inPoint: number;
  readonly outPoint: number;
  readonly frameRate: number;
}

/** The value of a loop, as After Effects documents them ("Expression language reference: Property attributes"). */
export function loopValue<Value>(loop: Loop, property: Looped<Value>, time: number): Value {
  const { plain, times } = property;
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || first === last) return plain.at(time);
  const out = loop.direction === 'out';
  if (out ? time <= last : time >= first) return plain.at(time);
  const type = loop.type.toLowerCase();
  if (type === 'continue') return continued(property, time, out ? last : first, out);
  const edge = segmentEdge(loop, property, first, last);
  const [from, to] = out ? [edge, last] : [first, edge];
  const length = to - from;
  if (!(length > 0)) return plain.at(time);
  // How far beyond the segment's end, counted away from it.
  const beyond = out ? time - to : from - time;
  const rounds = Math.floor(beyond / length);
  const rest = beyond - rounds * length;
  if (type === 'pingpong') {
    const back = rounds % 2 === 0;
    return plain.at(back === out ? to - rest : from + rest);
  }
  const again = plain.at(out ? from + rest : to - rest);
  if (type !== 'offset') return again;
  const gain = combine(plain.at(to), plain.at(from), (x, y) => x - y);
  const count = (rounds + 1) * (out ? 1 : -1);
  return gain === undefined ? plain.at(time) : (combine(again, gain, (x, y) => x + y * count) ?? again);
}

/** The other end of the part that repeats. */
function segmentEdge<Value>(loop: Loop, property: Looped<Value>, first: number, last: number): number {
  const { times, frameRate } = property;
  const out = loop.direction === 'out';
  const { extent } = loop;
  if (loop.timed) {
    if (extent <= 0) return out ? property.inPoint : property.outPoint;
    return out ? last - extent * frameRate : first + extent * frameRate;
  }
  const steps = Math.floor(extent);
  const all = times.length - 1;
  const index = steps <= 0 || steps > all ? all : steps;
  return (out ? times[all - index] : times[index]) as number;
}

/** Goes on at the speed with which it leaves. */
function continued<Value>({ plain }: Looped<Value>, time: number, edge: number, out: boolean): Value {
  const step = out ? -0.01 : 0.01;
  const start = plain.at(edge);
  const near = plain.at(edge + step);
  const change = combine(near, start, (x, y) => (x - y) / step);
  const value = change && combine(start, change, (x, y) => x + y * (time - edge));
  return value ?? start;
}

/** Two numbers, or two lists of equal length; undefined for anything that can't be reckoned with. */
export function combine<Value>(a: Value, b: Value, f: (x: number, y: number) => number): Value | undefined {
  if (typeof a === 'number' && typeof b === 'number') return f(a, b) as Value;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return undefined;
  return a.map((x, i) => f(Number(x), Number(b[i]))) as Value;
}
