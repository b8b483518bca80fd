import type { Path } from '../../scene/index.ts';
import { numberProperty, type Property, positionProperty, vectorProperty } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { type JsonObject, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { EMPTY_PATH, PathBuilder } from './path-builder.ts';

/**
 * Control distance of a quarter circle of radius 1: 4/3 · tan(π/8), by which the curve's middle lies on the circle
 * (Riškus, "Approximation of a cubic Bézier curve by circular arcs", 2006).
 */
export const KAPPA = 0.5522847498307936;

/** Gives the same path again while its parameters keep their values. */
class ParametricPath implements Property<Path> {
  readonly animated: boolean;
  readonly #parameters: (time: number, out: Float64Array) => void;
  readonly #build: (parameters: Float64Array) => Path;
  readonly #now: Float64Array;
  readonly #drawn: Float64Array;
  #path = EMPTY_PATH;

  constructor(
    properties: readonly Property<unknown>[],
    count: number,
    parameters: (time: number, out: Float64Array) => void,
    build: (parameters: Float64Array) => Path,
  ) {
    this.animated = properties.some(({ animated }) => animated);
    this.#parameters = parameters;
    this.#build = build;
    this.#now = new Float64Array(count);
    this.#drawn = new Float64Array(count).fill(Number.NaN);
  }

  at(time: number): Path {
    this.#parameters(time, this.#now);
    if (this.#now.some((value, i) => value !== this.#drawn[i])) {
      this.#drawn.set(this.#now);
      this.#path = this.#build(this.#now);
    }
    return this.#path;
  }
}

const isReversed = (raw: JsonObject): boolean => rawNumber(raw.d) === 3;

export function rectangle(raw: JsonObject, context: LayerContext): Property<Path> {
  const position = positionProperty(raw.p, context);
  const size = vectorProperty(raw.s, [0, 0], context);
  const round = numberProperty(raw.r, 0, context);
  const reversed = isReversed(raw);
  return new ParametricPath(
    [position, size, round],
    5,
    (time, out) => {
      out.set(position.at(time));
      out.set(size.at(time), 2);
      out[4] = round.at(time);
    },
    (p) => rectanglePath(p[0] ?? 0, p[1] ?? 0, p[2] ?? 0, p[3] ?? 0, p[4] ?? 0, reversed),
  );
}

/** Begins at the top right corner, as After Effects does, which shows when the path is trimmed. */
export function rectanglePath(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  reversed: boolean,
): Path {
  const halfWidth = width / 2;
  const halfHeight = height / 2;
  const left = x - halfWidth;
  const right = x + halfWidth;
  const top = y - halfHeight;
  const bottom = y + halfHeight;
  const round = Math.max(0, Math.min(radius, Math.abs(halfWidth), Math.abs(halfHeight)));
  const path = new PathBuilder();
  if (round === 0) {
    path.move(right, top);
    if (reversed) path.line(left, top).line(left, bottom).line(right, bottom);
    else path.line(right, bottom).line(left, bottom).line(left, top);
    return path.close();
  }
  const k = round * (1 - KAPPA);
  path.move(right, top + round);
  if (reversed) {
    path.cubic(right, top + k, right - k, top, right - round, top).line(left + round, top);
    path.cubic(left + k, top, left, top + k, left, top + round).line(left, bottom - round);
    path.cubic(left, bottom - k, left + k, bottom, left + round, bottom).line(right - round, bottom);
    path.cubic(right - k, bottom, right, bottom - k, right, bottom - round);
  } else {
    path.line(right, bottom - round);
    path.cubic(right, bottom - k, right - k, bottom, right - round, bottom).line(left + round, bottom);
    path.cubic(left + k, bottom, left, bottom - k, left, bottom - round).line(left, top + round);
    path.cubic(left, top + k, left + k, top, left + round, top).line(right - round, top);
    path.cubic(right - k, top, right, top + k, right, top + round);
  }
  return path.close();
}

/** Begins at the top. */
export function ellipse(raw: JsonObject, context: LayerContext): Property<Path> {
  const position = positionProperty(raw.p, context);
  const size = vectorProperty(raw.s, [0, 0], context);
  const way = isReversed(raw) ? -1 : 1;
  return new ParametricPath(
    [position, size],
    4,
    (time, out) => {
      out.set(position.at(time));
      out.set(size.at(time), 2);
    },
    (p) => {
      const [x = 0, y = 0] = p;
      const rx = ((p[2] ?? 0) / 2) * way;
      const ry = (p[3] ?? 0) / 2;
      const kx = rx * KAPPA;
      const ky = ry * KAPPA;
      return new PathBuilder()
        .move(x, y - ry)
        .cubic(x + kx, y - ry, x + rx, y - ky, x + rx, y)
        .cubic(x + rx, y + ky, x + kx, y + ry, x, y + ry)
        .cubic(x - kx, y + ry, x - rx, y + ky, x - rx, y)
        .cubic(x - rx, y - ky, x - kx, y - ry, x, y - ry)
        .close();
    },
  );
}

/** Star (`sy` 1) or regular polygon (`sy` 2); begins at the top, turned by the rotation. */
export function polystar(raw: JsonObject, context: LayerContext): Property<Path> {
  const position = positionProperty(raw.p, context);
  const numbers = [
    numberProperty(raw.pt, 5, context),
    numberProperty(raw.r, 0, context),
    numberProperty(raw.or, 0, context),
    numberProperty(raw.os, 0, context),
    numberProperty(raw.ir, 0, context),
    numberProperty(raw.is, 0, context),
  ];
  const isStar = rawNumber(raw.sy) !== 2;
  const way = isReversed(raw) ? -1 : 1;
  const points = numbers[0] as Property<number>;
  if (!points.animated && points.at(0) > LIMITS.starPoints) {
    context.warn(
      'polystar-points',
      `A star or polygon with ${points.at(0)} points is drawn with ${LIMITS.starPoints}.`,
    );
  }
  return new ParametricPath(
    [position, ...numbers],
    8,
    (time, out) => {
      out.set(position.at(time));
      for (let i = 0; i < numbers.length; i++) out[i + 2] = (numbers[i] as Property<number>).at(time);
    },
    (parameters) => polystarPath(parameters, isStar, way),
  );
}

function polystarPath(parameters: Float64Array, isStar: boolean, way: number): Path {
  const [x = 0, y = 0, points = 0, turn = 0, outer = 0, outerRound = 0, inner = 0, innerRound = 0] =
    parameters;
  const corners = Math.floor(Math.min(points, LIMITS.starPoints)) * (isStar ? 2 : 1);
  if (corners < (isStar ? 4 : 3)) return EMPTY_PATH;
  const path = new PathBuilder();
  const step = ((2 * Math.PI) / corners) * way;
  const start = (turn * Math.PI) / 180 - Math.PI / 2;
  // Roundness is a share of the perimeter's part around a corner: a quarter of a polygon's, half of a star's.
  const share = (2 * Math.PI) / (corners * (isStar ? 2 : 4)) / 100;
  const px = new Float64Array(6);
  for (let i = 0; i <= corners; i++) {
    const even = !isStar || i % 2 === 0;
    const radius = even ? outer : inner;
    const tangent = radius * share * (even ? outerRound : innerRound) * way;
    const cos = Math.cos(start + step * i);
    const sin = Math.sin(start + step * i);
    const vx = i === corners ? (path.startX ?? 0) : x + radius * cos;
    const vy = i === corners ? (path.startY ?? 0) : y + radius * sin;
    const [previousX = 0, previousY = 0, outX = 0, outY = 0] = px;
    if (i === 0) path.move(vx, vy);
    else if (outerRound === 0 && (innerRound === 0 || !isStar)) {
      if (i < corners) path.line(vx, vy);
    } else path.cubic(previousX + outX, previousY + outY, vx + sin * tangent, vy - cos * tangent, vx, vy);
    px.set([vx, vy, -sin * tangent, cos * tangent]);
  }
  return path.close();
}
