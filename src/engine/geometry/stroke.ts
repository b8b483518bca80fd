import { Contour, flattenContours } from './contour.ts';
import { dashContour } from './dash.ts';
import type { AffineMatrix, LineSink, PathData, PenStyle } from './types.ts';

/** The most chords of one round join or cap, and those of all in a path after which arcs are only hinted at. */
const MOST_ARC_STEPS = 1024;
const MOST_ARC_STEPS_IN_PATH = 1 << 18;
const HINTED_ARC_STEPS = 2;
const FARTHEST = 1e12;

/**
 * Expands contours into the area under a pen, as directed edges.
 *
 * Every segment is a rectangle about its line, every join and cap a piece that shares edges with its neighbours; all
 * have the same orientation, so the winding number is never negative and nonzero filling gives their union. On
 * the inner side of a join the two rectangles are cut at their intersection where both are long enough, so that
 * samples at the edge are not counted twice; else the outline goes through the joint itself.
 */
export class Stroker {
  readonly #contour = new Contour();
  readonly #piece = new Contour();
  readonly #head = new Contour();
  #sink: LineSink | undefined;
  #matrix: AffineMatrix = [1, 0, 0, 1, 0, 0];
  #radius = 0;
  #cap: PenStyle['cap'] = 'butt';
  #join: PenStyle['join'] = 'miter';
  #miterLimit = 4;
  #arcStep = 1;
  #arcSteps = 0;
  /** The greatest ratio of a mitre to the radius that can't be told from an arc. */
  #smoothRatio = 1;
  // Where the segment at hand begins, on its left and on its right.
  #leftX = 0;
  #leftY = 0;
  #rightX = 0;
  #rightY = 0;

  /** @param tolerance the most that a chord may lie off its curve, in the path's units */
  stroke(path: PathData, pen: PenStyle, matrix: AffineMatrix, tolerance: number, sink: LineSink): void {
    this.#sink = sink;
    this.#matrix = matrix;
    this.#radius = pen.width / 2;
    this.#cap = pen.cap;
    this.#join = pen.join;
    this.#miterLimit = pen.miterLimit;
    const share = Math.min(tolerance / this.#radius, 0.5);
    this.#arcStep = 2 * Math.acos(1 - share);
    this.#smoothRatio = 1 + share;
    this.#arcSteps = 0;
    const expand = (contour: Contour) => this.#expand(contour);
    flattenContours(path, tolerance, this.#contour, (contour) => {
      if (pen.dashes.length === 0) expand(contour);
      else dashContour(contour, pen.dashes, pen.dashOffset, this.#piece, this.#head, expand);
    });
    this.#sink = undefined;
  }

  #expand(contour: Contour): void {
    if (contour.count === 1) {
      if (this.#cap !== 'butt') {
        this.#drawCap(contour.x(0), contour.y(0), -contour.directionX, -contour.directionY);
        this.#drawCap(contour.x(0), contour.y(0), contour.directionX, contour.directionY);
      }
      return;
    }
    const { count, closed } = contour;
    const segments = closed ? count : count - 1;
    let dx = 0;
    let dy = 0;
    let length = 0;
    if (closed) {
      const last = count - 1;
      length = Math.hypot(contour.x(0) - contour.x(last), contour.y(0) - contour.y(last));
      dx = (contour.x(0) - contour.x(last)) / length;
      dy = (contour.y(0) - contour.y(last)) / length;
    }
    // A closed contour passes its first joint twice: once to learn where its first segment begins.
    for (let i = 0; i <= segments; i++) {
      const at = i % count;
      const x = contour.x(at);
      const y = contour.y(at);
      if (i === segments && !closed) {
        this.#endSegment(
          x - dy * this.#radius,
          y + dx * this.#radius,
          x + dy * this.#radius,
          y - dx * this.#radius,
        );
        this.#drawCap(x, y, dx, dy);
        break;
      }
      const next = (at + 1) % count;
      const nextLength = Math.hypot(contour.x(next) - x, contour.y(next) - y);
      const nextX = (contour.x(next) - x) / nextLength;
      const nextY = (contour.y(next) - y) / nextLength;
      if (i === 0 && !closed) {
        this.#drawCap(x, y, -nextX, -nextY);
        this.#leftX = x - nextY * this.#radius;
        this.#leftY = y + nextX * this.#radius;
        this.#rightX = x + nextY * this.#radius;
        this.#rightY = y - nextX * this.#radius;
      } else {
        const smooth = contour.smooth[at] === 1;
        this.#drawJoint(x, y, dx, dy, nextX, nextY, Math.min(length, nextLength), smooth, i > 0);
      }
      dx = nextX;
      dy = nextY;
      length = nextLength;
    }
  }

  /** Ends the segment at hand; `shown` is false on the first pass of a closed contour's first joint. */
  #drawJoint(
    x: number,
    y: number,
    ax: number,
    ay: number,
    bx: number,
    by: number,
    shortest: number,
    smooth: boolean,
    shown: boolean,
  ): void {
    const r = this.#radius;
    // `+ 0` makes a negative zero positive: the angle of a half turn takes its sign from it.
    const cross = ax * by - ay * bx + 0;
    const dot = ax * bx + ay * by;
    const side = cross >= 0 ? 1 : -1;
    // From the joint to the ends of both segments, on the inner side; the outer side lies opposite.
    const n0x = -ay * r * side;
    const n0y = ax * r * side;
    const n1x = -by * r * side;
    const n1y = bx * r * side;
    const cut = 1 + dot;
    const mx = (n0x + n1x) / cut;
    const my = (n0y + n1y) / cut;
    const mitre = Math.sqrt(2 / Math.max(cut, 1e-300));

    const meets = cut > 1e-9 && r * Math.abs(cross) <= 0.5 * shortest * cut;
    const inner0x = x + (meets ? mx : n0x);
    const inner0y = y + (meets ? my : n0y);
    const inner1x = x + (meets ? mx : n1x);
    const inner1y = y + (meets ? my : n1y);

    const pointed = smooth ? mitre <= this.#smoothRatio : this.#join === 'miter' && mitre <= this.#miterLimit;
    const outer0x = x - (pointed ? mx : n0x);
    const outer0y = y - (pointed ? my : n0y);
    const outer1x = x - (pointed ? mx : n1x);
    const outer1y = y - (pointed ? my : n1y);

    if (shown) {
      if (side > 0) this.#endSegment(inner0x, inner0y, outer0x, outer0y);
      else this.#endSegment(outer0x, outer0y, inner0x, inner0y);
      if (!meets) {
        this.#sideEdge(side, inner0x, inner0y, x, y);
        this.#sideEdge(side, x, y, inner1x, inner1y);
      }
      if (!pointed) {
        if (smooth || this.#join === 'round') {
          this.#arc(x, y, -n0x, -n0y, Math.atan2(cross, dot), -side);
        } else {
          this.#sideEdge(-side, outer0x, outer0y, outer1x, outer1y);
        }
      }
    }
    this.#leftX = side > 0 ? inner1x : outer1x;
    this.#leftY = side > 0 ? inner1y : outer1y;
    this.#rightX = side > 0 ? outer1x : inner1x;
    this.#rightY = side > 0 ? outer1y : inner1y;
  }

  #endSegment(leftX: number, leftY: number, rightX: number, rightY: number): void {
    this.#edge(this.#leftX, this.#leftY, leftX, leftY);
    this.#edge(rightX, rightY, this.#rightX, this.#rightY);
  }

  /** The cap of an end from which the line looks outward along the unit vector (dx, dy). */
  #drawCap(x: number, y: number, dx: number, dy: number): void {
    const r = this.#radius;
    const nx = -dy * r;
    const ny = dx * r;
    if (this.#cap === 'round') {
      this.#arc(x, y, nx, ny, -Math.PI, 1);
    } else if (this.#cap === 'square') {
      const ex = dx * r;
      const ey = dy * r;
      this.#edge(x + nx, y + ny, x + nx + ex, y + ny + ey);
      this.#edge(x + nx + ex, y + ny + ey, x - nx + ex, y - ny + ey);
      this.#edge(x - nx + ex, y - ny + ey, x - nx, y - ny);
    } else {
      this.#edge(x + nx, y + ny, x - nx, y - ny);
    }
  }

  /** Chords about (x, y), from the vector (vx, vy) through `angle`. */
  #arc(x: number, y: number, vx: number, vy: number, angle: number, side: number): void {
    const most = this.#arcSteps < MOST_ARC_STEPS_IN_PATH ? MOST_ARC_STEPS : HINTED_ARC_STEPS;
    const steps = Math.min(Math.max(Math.ceil(Math.abs(angle) / this.#arcStep), 1), most);
    this.#arcSteps += steps;
    let fromX = vx;
    let fromY = vy;
    for (let i = 1; i <= steps; i++) {
      const turn = (angle * i) / steps;
      const cos = Math.cos(turn);
      const sin = Math.sin(turn);
      const toX = vx * cos - vy * sin;
      const toY = vx * sin + vy * cos;
      this.#sideEdge(side, x + fromX, y + fromY, x + toX, y + toY);
      fromX = toX;
      fromY = toY;
    }
  }

  /** The left outline runs with the line, the right one against it. */
  #sideEdge(side: number, x0: number, y0: number, x1: number, y1: number): void {
    if (side > 0) this.#edge(x0, y0, x1, y1);
    else this.#edge(x1, y1, x0, y0);
  }

  #edge(x0: number, y0: number, x1: number, y1: number): void {
    const [a, b, c, d, e, f] = this.#matrix;
    this.#sink?.line(
      bounded(a * x0 + c * y0 + e),
      bounded(b * x0 + d * y0 + f),
      bounded(a * x1 + c * y1 + e),
      bounded(b * x1 + d * y1 + f),
    );
  }
}

function bounded(value: number): number {
  return Math.min(Math.max(value, -FARTHEST), FARTHEST);
}
