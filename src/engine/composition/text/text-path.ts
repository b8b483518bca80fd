import { type Path, PathVerb } from '../../scene/index.ts';
import { pathProperty } from '../animation/bezier-path.ts';
import { MeasuredCubic } from '../animation/cubic-length.ts';
import { numberProperty, type Property } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { isObject, type Json, type JsonObject, objectsOf, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** A place on a path with the direction that it runs in there. */
interface PathPlace {
  readonly x: number;
  readonly y: number;
  /** Of length 1. */
  readonly dx: number;
  readonly dy: number;
}

/** The mask that a text runs along, and how (Lottie's `t.p`). */
export class TextPath {
  readonly animated: boolean;
  readonly #path: Property<Path>;
  readonly #firstMargin: Property<number>;
  readonly #lastMargin: Property<number>;
  readonly #reversed: Property<number>;
  readonly #perpendicular: Property<number>;
  readonly #forced: Property<number>;
  #measured: { readonly path: Path; readonly reversed: boolean; readonly way: Way } | undefined;

  private constructor(raw: JsonObject, mask: JsonObject, context: LayerContext) {
    const { path, vertices } = pathProperty(mask.pt, mask.cl, context);
    context.spend(vertices * LIMITS.trimWork);
    this.#path = path;
    this.#firstMargin = numberProperty(raw.f, 0, context);
    this.#lastMargin = numberProperty(raw.l, 0, context);
    this.#reversed = numberProperty(raw.r, 0, context);
    this.#perpendicular = numberProperty(raw.p, 1, context);
    this.#forced = numberProperty(raw.a, 0, context);
    this.animated = [
      path,
      this.#firstMargin,
      this.#lastMargin,
      this.#reversed,
      this.#perpendicular,
      this.#forced,
    ].some(({ animated }) => animated);
  }

  /** @returns undefined where the text runs straight */
  static read(raw: Json | undefined, layer: JsonObject, context: LayerContext): TextPath | undefined {
    const index = isObject(raw) ? rawNumber(raw.m) : undefined;
    if (!isObject(raw) || index === undefined) return undefined;
    const mask = objectsOf(layer.masksProperties)[index];
    if (mask) return new TextPath(raw, mask, context);
    context.warn(
      'text-path',
      `The mask number ${index} that the text runs along does not exist; it runs straight.`,
    );
    return undefined;
  }

  at(time: number): PlacedTextPath | undefined {
    const path = this.#path.at(time);
    const reversed = this.#reversed.at(time) >= 0.5;
    if (this.#measured?.path !== path || this.#measured.reversed !== reversed) {
      this.#measured = { path, reversed, way: new Way(path, reversed) };
    }
    const { way } = this.#measured;
    if (!(way.length > 0)) return undefined;
    const first = this.#firstMargin.at(time);
    return {
      way,
      start: first,
      length: way.length + this.#lastMargin.at(time) - first,
      perpendicular: this.#perpendicular.at(time) >= 0.5,
      forced: this.#forced.at(time) >= 0.5,
    };
  }
}

export interface PlacedTextPath {
  readonly way: Way;
  /** Where the text may begin, and how much room it has from there. */
  readonly start: number;
  readonly length: number;
  /** Whether letters stand upright on the path; else they keep upright in the layer. */
  readonly perpendicular: boolean;
  /** Whether the text is spread over all of the room. */
  readonly forced: boolean;
}

/** The first contour of a path, by distance along it. */
class Way {
  readonly length: number;
  readonly #curves: readonly MeasuredCubic[];
  /** Where each curve begins. */
  readonly #starts: Float64Array;
  readonly #closed: boolean;

  constructor(path: Path, reversed: boolean) {
    const curves = curvesOf(path);
    this.#curves = reversed ? curves.map(turned).reverse() : curves;
    this.#closed = path.verbs.at(-1) === PathVerb.close;
    this.#starts = new Float64Array(curves.length);
    let length = 0;
    for (const [i, curve] of this.#curves.entries()) {
      this.#starts[i] = length;
      length += curve.length;
    }
    this.length = length;
  }

  /** Before its start and after its end an open path runs on straight; a closed one runs round. */
  at(distance: number): PathPlace {
    const along = this.#closed ? ((distance % this.length) + this.length) % this.length : distance;
    let low = 0;
    let high = this.#curves.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) < along) low = middle;
      else high = middle - 1;
    }
    const curve = this.#curves[low];
    if (!curve) return { x: 0, y: 0, dx: 1, dy: 0 };
    const left = along - (this.#starts[low] as number);
    const within = Math.max(0, Math.min(curve.length, left));
    const { x, y, dx, dy } = placeOn(curve, within);
    return { x: x + dx * (left - within), y: y + dy * (left - within), dx, dy };
  }
}

function curvesOf({ verbs, points }: Path): MeasuredCubic[] {
  const curves: MeasuredCubic[] = [];
  const next = (): number => points[at++] as number;
  let at = 0;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const add = (x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void => {
    const curve = new MeasuredCubic(x, y, x1, y1, x2, y2, x3, y3);
    if (curve.length > 0) curves.push(curve);
    [x, y] = [x3, y3];
  };
  const straight = (x3: number, y3: number): void =>
    add(x + (x3 - x) / 3, y + (y3 - y) / 3, x + ((x3 - x) * 2) / 3, y + ((y3 - y) * 2) / 3, x3, y3);
  for (const verb of verbs) {
    if (verb === PathVerb.move) {
      if (at > 0) break;
      [x, y] = [next(), next()];
      [startX, startY] = [x, y];
    } else if (verb === PathVerb.line) straight(next(), next());
    else if (verb === PathVerb.cubic) add(next(), next(), next(), next(), next(), next());
    else straight(startX, startY);
  }
  return curves;
}

const turned = ({ x0, y0, x1, y1, x2, y2, x3, y3 }: MeasuredCubic): MeasuredCubic =>
  new MeasuredCubic(x3, y3, x2, y2, x1, y1, x0, y0);

/** The direction is that to a point nearby: at a tangent of no length the derivative has none. */
function placeOn(curve: MeasuredCubic, distance: number): PathPlace {
  const t = curve.parameterAt(distance);
  const step = 1e-4;
  const [from, to] = [Math.max(0, t - step), Math.min(1, t + step)];
  const [dx, dy] = [curve.xAt(to) - curve.xAt(from), curve.yAt(to) - curve.yAt(from)];
  const length = Math.hypot(dx, dy);
  return {
    x: curve.xAt(t),
    y: curve.yAt(t),
    dx: length > 0 ? dx / length : 1,
    dy: length > 0 ? dy / length : 0,
  };
}
