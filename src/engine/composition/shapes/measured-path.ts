import { type Path, PathVerb } from '../../scene/index.ts';
import { MeasuredCubic } from '../animation/cubic-length.ts';
import { EMPTY_PATH, PathBuilder } from './path-builder.ts';

interface Piece {
  readonly x0: number;
  readonly y0: number;
  readonly x3: number;
  readonly y3: number;
  readonly length: number;
  /** Length of the path before this piece. */
  readonly before: number;
  readonly curve: MeasuredCubic | undefined;
  /** Whether it starts a contour. */
  readonly starts: boolean;
}

/** A path whose pieces know their arc lengths, to be cut by shares of its whole length. */
export class MeasuredPath {
  readonly path: Path;
  readonly length: number;
  readonly #pieces: readonly Piece[];
  /** One closed contour, whose end runs on into its start. */
  readonly #loops: boolean;

  constructor(path: Path) {
    this.path = path;
    this.#pieces = measure(path);
    const last = this.#pieces.at(-1);
    this.length = last ? last.before + last.length : 0;
    const contours = path.verbs.reduce((count, verb) => count + (verb === PathVerb.move ? 1 : 0), 0);
    this.#loops = contours === 1 && path.verbs.at(-1) === PathVerb.close;
  }

  /** The part between two shares, 0 ≤ from < to ≤ 1; never closed. */
  slice(from: number, to: number): Path {
    const builder = new PathBuilder();
    this.#draw(builder, from * this.length, to * this.length, false);
    return builder.isEmpty ? EMPTY_PATH : builder.path();
  }

  /** The part from `from` to the end and on from the start to `to`: without a seam where the path is one loop. */
  sliceAround(from: number, to: number): Path {
    const builder = new PathBuilder();
    this.#draw(builder, from * this.length, this.length, false);
    this.#draw(builder, 0, to * this.length, this.#loops && !builder.isEmpty);
    return builder.isEmpty ? EMPTY_PATH : builder.path();
  }

  /** A loop whole and closed, but begun at a share of its length: there its dashes start. Other paths stay as they are. */
  turned(from: number): Path {
    if (!this.#loops || this.length === 0) return this.path;
    const builder = new PathBuilder();
    this.#draw(builder, from * this.length, this.length, false);
    this.#draw(builder, 0, from * this.length, !builder.isEmpty);
    if (builder.isEmpty) return this.path;
    const path = builder.close();
    // A hair's breadth of a closing line would have a direction of its own, and joins to match.
    path.points.copyWithin(path.points.length - 2, 0, 2);
    return path;
  }

  #draw(builder: PathBuilder, from: number, to: number, goesOn: boolean): void {
    let penDown = goesOn;
    for (const piece of this.#pieces) {
      const start = Math.max(0, from - piece.before);
      const end = Math.min(piece.length, to - piece.before);
      if (piece.length === 0 || end <= start) continue;
      if (piece.starts && !(goesOn && piece.before === 0)) penDown = false;
      drawPart(builder, piece, start, end, penDown);
      penDown = true;
    }
  }
}

function drawPart(builder: PathBuilder, piece: Piece, start: number, end: number, penDown: boolean): void {
  const { curve, length } = piece;
  if (!curve) {
    const dx = (piece.x3 - piece.x0) / length;
    const dy = (piece.y3 - piece.y0) / length;
    if (!penDown) builder.move(piece.x0 + dx * start, piece.y0 + dy * start);
    if (end === length) builder.line(piece.x3, piece.y3);
    else builder.line(piece.x0 + dx * end, piece.y0 + dy * end);
    return;
  }
  const t0 = start === 0 ? 0 : curve.parameterAt(start);
  const t1 = end === length ? 1 : curve.parameterAt(end);
  // The blossom of the cubic at (t0, t0, t1) and (t0, t1, t1) gives the part's control points.
  const x = (u: number, v: number, w: number) => blossom(curve.x0, curve.x1, curve.x2, curve.x3, u, v, w);
  const y = (u: number, v: number, w: number) => blossom(curve.y0, curve.y1, curve.y2, curve.y3, u, v, w);
  if (!penDown) builder.move(x(t0, t0, t0), y(t0, t0, t0));
  builder.cubic(x(t0, t0, t1), y(t0, t0, t1), x(t0, t1, t1), y(t0, t1, t1), x(t1, t1, t1), y(t1, t1, t1));
}

/** Ramshaw's blossom of a cubic Bézier curve: de Casteljau's steps with a parameter for each. */
function blossom(a: number, b: number, c: number, d: number, u: number, v: number, w: number): number {
  const ab = a + (b - a) * u;
  const bc = b + (c - b) * u;
  const cd = c + (d - c) * u;
  const abc = ab + (bc - ab) * v;
  const bcd = bc + (cd - bc) * v;
  return abc + (bcd - abc) * w;
}

function measure({ verbs, points }: Path): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let before = 0;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  let starts = false;
  const add = (x3: number, y3: number, curve?: MeasuredCubic): void => {
    const length = curve ? curve.length : Math.hypot(x3 - x, y3 - y);
    pieces.push({ x0: x, y0: y, x3, y3, length, before, curve, starts });
    starts = false;
    before += length;
    [x, y] = [x3, y3];
  };
  const next = (): number => points[at++] as number;
  for (const verb of verbs) {
    if (verb === PathVerb.move) {
      [x, y] = [next(), next()];
      [startX, startY] = [x, y];
      starts = true;
    } else if (verb === PathVerb.line) {
      add(next(), next());
    } else if (verb === PathVerb.cubic) {
      const curve = new MeasuredCubic(x, y, next(), next(), next(), next(), next(), next());
      add(curve.x3, curve.y3, curve);
    } else {
      add(startX, startY);
    }
  }
  return pieces;
}
