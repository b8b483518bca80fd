import type { Colour, GradientStop, Paint } from '../../scene/index.ts';
import {
  listProperty,
  numberProperty,
  type Property,
  type Vector,
  vectorProperty,
} from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { gradientColours } from '../document/slots.ts';
import { type JsonObject, numberOr, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** The highlight may come close to the outer circle, but not onto it, where the cone has no inside. */
const HIGHLIGHT_LIMIT = 0.99;

/** The gradient of a `gf` or `gs` item. */
export function gradientPaint(raw: JsonObject, context: LayerContext): Property<Paint> {
  return new Gradient(raw, context);
}

class Gradient implements Property<Paint> {
  readonly animated: boolean;
  readonly #radial: boolean;
  readonly #count: number;
  readonly #colours: Property<Vector>;
  readonly #start: Property<Vector>;
  readonly #end: Property<Vector>;
  readonly #highlight: Property<number>;
  readonly #angle: Property<number>;
  readonly #now = new Float64Array(6);
  readonly #drawn = new Float64Array(6).fill(Number.NaN);
  #list: Vector | undefined;
  #stops: readonly GradientStop[] = [];
  #paint: Paint = { type: 'solid', colour: [0, 0, 0, 0] };

  constructor(raw: JsonObject, context: LayerContext) {
    const colours = gradientColours(raw.g, context);
    this.#radial = rawNumber(raw.t) === 2;
    this.#colours = listProperty(colours.k, context);
    this.#count = Math.max(0, Math.floor(numberOr(colours.p, Number.POSITIVE_INFINITY)));
    this.#start = vectorProperty(raw.s, [0, 0], context);
    this.#end = vectorProperty(raw.e, [0, 0], context);
    this.#highlight = numberProperty(raw.h, 0, context);
    this.#angle = numberProperty(raw.a, 0, context);
    this.animated = [this.#colours, this.#start, this.#end, this.#highlight, this.#angle].some(
      ({ animated }) => animated,
    );
  }

  at(time: number): Paint {
    const list = this.#colours.at(time);
    const now = this.#now;
    now.set(this.#start.at(time));
    now.set(this.#end.at(time), 2);
    now[4] = this.#highlight.at(time);
    now[5] = this.#angle.at(time);
    if (list === this.#list && now.every((value, i) => value === this.#drawn[i])) return this.#paint;
    if (list !== this.#list) this.#stops = mergeStops(list, this.#count);
    this.#list = list;
    this.#drawn.set(now);
    this.#paint = this.#make();
    return this.#paint;
  }

  #make(): Paint {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, highlight = 0, angle = 0] = this.#drawn;
    const stops = this.#stops;
    if (stops.length === 0) return { type: 'solid', colour: [0, 0, 0, 0] };
    if (!this.#radial) return { type: 'linear', stops, start: [x0, y0], end: [x1, y1] };
    const radius = Math.hypot(x1 - x0, y1 - y0);
    const share = Math.max(-HIGHLIGHT_LIMIT, Math.min(HIGHLIGHT_LIMIT, highlight / 100));
    const direction = Math.atan2(y1 - y0, x1 - x0) + (angle * Math.PI) / 180;
    const focus = [
      x0 + Math.cos(direction) * share * radius,
      y0 + Math.sin(direction) * share * radius,
    ] as const;
    return { type: 'radial', stops, centre: [x0, y0], radius, focus };
  }
}

/** Stops of one kind, colour or opacity: offsets that do not fall, with the values in a row. */
interface Ramp {
  readonly offsets: number[];
  readonly values: number[][];
}

/**
 * Lottie's list is `count` times offset, red, green, blue and then any number of offset, opacity. Both ramps
 * are linear on their own stops, so the merged one needs a stop wherever either has one.
 */
function mergeStops(list: Vector, count: number): GradientStop[] {
  const colours = Math.min(count, Math.floor(list.length / 4));
  const opacities = Math.floor((list.length - colours * 4) / 2);
  const colour = readRamp(list, 0, Math.min(colours, LIMITS.gradientStops), 3);
  const opacity = readRamp(list, colours * 4, Math.min(opacities, LIMITS.gradientStops), 1);
  const offsets = [...new Set([...colour.offsets, ...opacity.offsets])].sort((x, y) => x - y);
  const stops: GradientStop[] = [];
  for (const offset of offsets) {
    const before = stopAt(colour, opacity, offset, 'before');
    const after = stopAt(colour, opacity, offset, 'after');
    stops.push({ offset, colour: before });
    if (before.some((value, i) => value !== after[i])) stops.push({ offset, colour: after });
  }
  return stops;
}

function readRamp(list: Vector, from: number, count: number, channels: number): Ramp {
  const offsets: number[] = [];
  const values: number[][] = [];
  let previous = 0;
  for (let i = 0; i < count; i++) {
    const at = from + i * (channels + 1);
    previous = Math.max(previous, unit(list[at] ?? 0));
    offsets.push(previous);
    values.push(Array.from({ length: channels }, (_, channel) => unit(list[at + 1 + channel] ?? 0)));
  }
  return { offsets, values };
}

const unit = (value: number): number => Math.max(0, Math.min(1, value));

function stopAt(colour: Ramp, opacity: Ramp, offset: number, side: 'before' | 'after'): Colour {
  const [r = 0, g = 0, b = 0] = rampAt(colour, offset, side) ?? [0, 0, 0];
  const [a = 1] = rampAt(opacity, offset, side) ?? [1];
  return [r, g, b, a];
}

/** The ramp's value on one side of an offset: the two differ where stops share it. */
function rampAt(ramp: Ramp, offset: number, side: 'before' | 'after'): number[] | undefined {
  const { offsets, values } = ramp;
  // The first stop beyond the offset on the side that is asked for, or at it from that side.
  let next = 0;
  let end = offsets.length;
  while (next < end) {
    const middle = (next + end) >> 1;
    const at = offsets[middle] as number;
    if (side === 'before' ? at < offset : at <= offset) next = middle + 1;
    else end = middle;
  }
  const right = values[next];
  const left = values[next - 1];
  if (!left || !right) return left ?? right;
  const from = offsets[next - 1] as number;
  const to = offsets[next] as number;
  const share = (offset - from) / (to - from);
  return left.map((value, i) => value + ((right[i] as number) - value) * share);
}
