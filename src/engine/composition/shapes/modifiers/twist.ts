import type { Path } from '../../../scene/index.ts';
import { numberProperty, positionProperty } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { EachPath, type PathModifier } from './modifier.ts';
import { type Outline, outlinesOf, pathOfOutlines, VERTEX } from './outline.ts';

/** A piece of a curve turns by no more than this against its other end, in radians, and there are no more of them. */
const PIECE_TURN = Math.PI / 16;
export const MOST_TWIST_PIECES = 64;

/**
 * Twist (`tw`): `a` degrees about `c`, positive clockwise.
 *
 * After Effects documents that it turns a path "more sharply in the centre than at the edges", without a formula, and
 * no open player draws it. Here the turn falls off evenly from the whole angle at the centre to none at the point
 * of the path that lies farthest from it.
 */
export function twist(raw: JsonObject, context: LayerContext): PathModifier {
  const angle = numberProperty(raw.a, 0, context);
  const centre = positionProperty(raw.c, context);
  return new EachPath(
    [angle, centre],
    'group',
    (time) => {
      const [x = 0, y = 0] = centre.at(time);
      return [(angle.at(time) * Math.PI) / 180, x, y];
    },
    (path, [value = 0, x = 0, y = 0]) => (value === 0 ? path : twisted(path, value, x, y)),
  );
}

function twisted(path: Path, angle: number, centreX: number, centreY: number): Path {
  const outlines = outlinesOf(path);
  let radius = 0;
  for (const { numbers } of outlines) {
    for (let i = 0; i < numbers.length; i += VERTEX) {
      const x = (numbers[i] as number) - centreX;
      radius = Math.max(radius, Math.hypot(x, (numbers[i + 1] as number) - centreY));
    }
  }
  if (radius === 0) return path;
  const map = new TwistMap(angle, radius, centreX, centreY);
  return pathOfOutlines(outlines.map((outline) => mapped(outline, map, Math.abs(angle) / radius)));
}

/** Where a point goes, and the direction of a curve through it. */
class TwistMap {
  readonly #angle: number;
  readonly #radius: number;
  readonly #x: number;
  readonly #y: number;

  constructor(angle: number, radius: number, x: number, y: number) {
    this.#angle = angle;
    this.#radius = radius;
    this.#x = x;
    this.#y = y;
  }

  point(x: number, y: number): [number, number] {
    const [qx, qy] = [x - this.#x, y - this.#y];
    const turn = this.#turn(Math.hypot(qx, qy));
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [this.#x + cos * qx - sin * qy, this.#y + sin * qx + cos * qy];
  }

  /** The image of the direction dx, dy at x, y: the turn, and its change along the way across the radius. */
  direction(x: number, y: number, dx: number, dy: number): [number, number] {
    const [qx, qy] = [x - this.#x, y - this.#y];
    const distance = Math.hypot(qx, qy);
    const turn = this.#turn(distance);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const outward = distance > 0 ? (qx * dx + qy * dy) / distance : 0;
    // At the edge itself the curve still arrives from within.
    const change = distance <= this.#radius * (1 + 1e-9) ? (-this.#angle / this.#radius) * outward : 0;
    const [vx, vy] = [dx - qy * change, dy + qx * change];
    return [cos * vx - sin * vy, sin * vx + cos * vy];
  }

  #turn(distance: number): number {
    return this.#angle * Math.max(0, 1 - distance / this.#radius);
  }
}

/** The image of an outline: each segment in pieces, whose ends and tangents are where the map sends them. */
function mapped({ closed, numbers }: Outline, map: TwistMap, turnPerLength: number): Outline {
  const count = numbers.length / VERTEX;
  const result: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = i * VERTEX;
    const to = ((i + 1) % count) * VERTEX;
    const n = (index: number) => numbers[index] as number;
    if (result.length === 0) {
      const [x, y] = map.point(n(from), n(from + 1));
      result.push(x, y, x, y, x, y);
    }
    if (i + 1 === count && !closed) break;
    const xs = cubic(n(from), n(from + 4), n(to + 2), n(to));
    const ys = cubic(n(from + 1), n(from + 5), n(to + 3), n(to + 1));
    const length =
      Math.hypot(n(from + 4) - n(from), n(from + 5) - n(from + 1)) +
      Math.hypot(n(to + 2) - n(from + 4), n(to + 3) - n(from + 5)) +
      Math.hypot(n(to) - n(to + 2), n(to + 1) - n(to + 3));
    const pieces = Math.max(1, Math.min(MOST_TWIST_PIECES, Math.ceil((turnPerLength * length) / PIECE_TURN)));
    const third = 1 / (3 * pieces);
    for (let k = 1; k <= pieces; k++) {
      const [t0, t1] = [(k - 1) / pieces, k / pieces];
      const [x0, y0] = map.direction(xs.at(t0), ys.at(t0), xs.slope(t0), ys.slope(t0));
      const [x1, y1] = map.direction(xs.at(t1), ys.at(t1), xs.slope(t1), ys.slope(t1));
      const [x, y] = map.point(xs.at(t1), ys.at(t1));
      const last = result.length - VERTEX;
      result[last + 4] = (result[last] as number) + x0 * third;
      result[last + 5] = (result[last + 1] as number) + y0 * third;
      if (closed && i + 1 === count && k === pieces) {
        result[2] = x - x1 * third;
        result[3] = y - y1 * third;
      } else {
        result.push(x, y, x - x1 * third, y - y1 * third, x, y);
      }
    }
  }
  return { closed, numbers: result };
}

/** One coordinate of a cubic; a straight segment is run through evenly. */
function cubic(p0: number, p1: number, p2: number, p3: number) {
  const straight = p1 === p0 && p2 === p3;
  const [c1, c2] = straight ? [p0 + (p3 - p0) / 3, p3 - (p3 - p0) / 3] : [p1, p2];
  return {
    at: (t: number) => {
      const s = 1 - t;
      return s * s * s * p0 + 3 * s * s * t * c1 + 3 * s * t * t * c2 + t * t * t * p3;
    },
    slope: (t: number) => {
      const s = 1 - t;
      return 3 * (s * s * (c1 - p0) + 2 * s * t * (c2 - c1) + t * t * (p3 - c2));
    },
  };
}
