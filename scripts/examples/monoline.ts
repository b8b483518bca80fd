import * as l from './lottie.ts';

/* A typeface of pens' strokes, all of one width with round ends, on a grid of 100 units an em. */

export const MONOLINE = 'Monoline';

const WEIGHT = 9;
const CAP_HEIGHT = 70;
const SIDE = 9;
/** Share of a circle's radius by which the handles of a quarter lie off its ends. */
const HANDLE = 0.5522847498;

type Point = readonly [number, number];

/** Across 0–1 of the letter's width, down 0–1 of its height, both along the pen's centre. */
type Stroke =
  | { readonly line: readonly Point[] }
  /** Degrees from the right, clockwise. */
  | { readonly centre: Point; readonly radii: Point; readonly from: number; readonly to: number };

const line = (...points: Point[]): Stroke => ({ line: points });
const arc = (centre: Point, radii: Point, from: number, to: number): Stroke => ({ centre, radii, from, to });

const STEM = line([0, 0], [0, 1]);
const BOWL = [line([0, 0], [0.5, 0]), arc([0.5, 0.27], [0.5, 0.27], -90, 90), line([0.5, 0.54], [0, 0.54])];

const LETTERS: Readonly<Record<string, readonly [width: number, ...Stroke[]]>> = {
  A: [52, line([0, 1], [0.5, 0], [1, 1]), line([0.18, 0.66], [0.82, 0.66])],
  C: [50, arc([0.56, 0.5], [0.56, 0.5], 48, 312)],
  D: [48, STEM, line([0, 0], [0.4, 0]), arc([0.4, 0.5], [0.6, 0.5], -90, 90), line([0.4, 1], [0, 1])],
  E: [36, line([1, 0], [0, 0], [0, 1], [1, 1]), line([0, 0.5], [0.84, 0.5])],
  F: [36, line([1, 0], [0, 0], [0, 1]), line([0, 0.5], [0.84, 0.5])],
  I: [0.1, STEM],
  L: [34, line([0, 0], [0, 1], [1, 1])],
  M: [58, line([0, 1], [0, 0], [0.5, 0.68], [1, 0], [1, 1])],
  N: [48, line([0, 1], [0, 0], [1, 1], [1, 0])],
  P: [40, STEM, ...BOWL],
  R: [42, STEM, ...BOWL, line([0.5, 0.54], [1, 1])],
  S: [40, arc([0.5, 0.25], [0.48, 0.25], 90, 330), arc([0.5, 0.75], [0.5, 0.25], -90, 150)],
  V: [52, line([0, 0], [0.5, 1], [1, 0])],
  Y: [50, line([0, 0], [0.5, 0.52], [1, 0]), line([0.5, 0.52], [0.5, 1])],
  ' ': [20],
};

/** The letters of the texts, as a document brings them along. */
export function glyphs(...texts: readonly string[]): l.Item[] {
  return [...new Set(texts.join(''))].sort().map((letter) => {
    const [width, ...strokes] = LETTERS[letter] ?? [40];
    const place = ([x, y]: Point): Point => [SIDE + x * width, (y - 1) * (CAP_HEIGHT - WEIGHT) - WEIGHT / 2];
    const outlines = strokes.flatMap((stroke) =>
      'line' in stroke
        ? stroke.line.slice(1).map((end, i) => capsule(place(stroke.line[i] ?? end), place(end)))
        : bow(
            place(stroke.centre),
            [stroke.radii[0] * width, stroke.radii[1] * (CAP_HEIGHT - WEIGHT)],
            stroke.from,
            stroke.to,
          ),
    );
    return {
      ch: letter,
      size: 100,
      style: 'Regular',
      w: width + 2 * SIDE,
      fFamily: MONOLINE,
      data: { shapes: [{ ty: 'gr', nm: letter, it: outlines.map(l.path) }] },
    };
  });
}

export const monolineFont: l.Item = {
  fName: `${MONOLINE}-Regular`,
  fFamily: MONOLINE,
  fStyle: 'Regular',
  ascent: 75,
};

/** All outlines run clockwise, so that those of one letter unite. */
function capsule([x1, y1]: Point, [x2, y2]: Point): l.Item {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const radius = WEIGHT / 2;
  const [dx, dy] = [((x2 - x1) / length) * radius, ((y2 - y1) / length) * radius];
  const along: Point = [dx * HANDLE, dy * HANDLE];
  const across: Point = [-dy * HANDLE, dx * HANDLE];
  const back = ([x, y]: Point): Point => [-x, -y];
  const none: Point = [0, 0];
  return l.outline(
    [
      [x1 + dy, y1 - dx],
      [x2 + dy, y2 - dx],
      [x2 + dx, y2 + dy],
      [x2 - dy, y2 + dx],
      [x1 - dy, y1 + dx],
      [x1 - dx, y1 - dy],
    ],
    true,
    [back(along), none, back(across), along, none, across],
    [none, along, across, none, back(along), back(across)],
  );
}

/** A bow of an ellipse with a disc at each end. */
function bow([cx, cy]: Point, [rx, ry]: Point, from: number, to: number): l.Item[] {
  const half = WEIGHT / 2;
  const count = Math.ceil((to - from) / 90);
  const angles = Array.from(
    { length: count + 1 },
    (_, i) => ((from + ((to - from) * i) / count) * Math.PI) / 180,
  );
  const handle = (4 / 3) * Math.tan((to - from) / count / 4 / (180 / Math.PI));
  const side = (grow: number, sign: 1 | -1) =>
    (sign === 1 ? angles : angles.toReversed()).map((angle, i) => {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const tangent: Point = [-sin * (rx + grow) * handle * sign, cos * (ry + grow) * handle * sign];
      return {
        at: [cx + cos * (rx + grow), cy + sin * (ry + grow)] as Point,
        into: (i === 0 ? [0, 0] : [-tangent[0], -tangent[1]]) as Point,
        out: (i === count ? [0, 0] : tangent) as Point,
      };
    });
  const points = [...side(half, 1), ...side(-half, -1)];
  const disc = (angle = 0) => l.circle(cx + Math.cos(angle) * rx, cy + Math.sin(angle) * ry, half);
  return [
    l.outline(
      points.map(({ at }) => at),
      true,
      points.map(({ into }) => into),
      points.map(({ out }) => out),
    ),
    disc(angles[0]),
    disc(angles[count]),
  ];
}
