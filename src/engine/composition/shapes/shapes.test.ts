import { describe, expect, it } from 'vitest';
import {
  apply,
  asFill,
  asGroup,
  asStroke,
  film,
  fixed,
  green,
  keyed,
  line,
  nodesAt,
  type Part,
  pen,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';
import type { Path } from '../../scene/index.ts';
import { MeasuredPath } from './measured-path.ts';

const drawnAt = (frame: number, ...shapes: readonly Part[]) => nodesAt(frame, [shapeLayer(shapes)]);
const drawn = (...shapes: readonly Part[]) => drawnAt(0, ...shapes);
const pathOf = async (...shapes: readonly Part[]): Promise<Path> =>
  asFill((await drawn(...shapes, red))[0]).path;
const rounded = (path: Path) => [...path.points].map((value) => Math.round(value * 1000) / 1000);
const lengthOf = (path: Path) => new MeasuredPath(path).length;
const trim = (s: number, e: number, o = 0, m = 1): Part => ({
  ty: 'tm',
  s: fixed(s),
  e: fixed(e),
  o: fixed(o),
  m,
});

describe('primitives', () => {
  it('begin where After Effects begins them, and run clockwise unless reversed', async () => {
    expect(rounded(await pathOf(square(10)))).toEqual([5, -5, 5, 5, -5, 5, -5, -5]);
    expect(rounded(await pathOf({ ...square(10), d: 3 }))).toEqual([5, -5, -5, -5, -5, 5, 5, 5]);
    const round = await pathOf({ ty: 'el', s: fixed([20, 10]), p: fixed([1, 2]) });
    expect(rounded(round).slice(0, 2)).toEqual([1, -3]);
    expect(rounded(round).slice(6, 8)).toEqual([11, 2]);
  });

  it('round a rectangle no further than its half', async () => {
    const path = await pathOf({ ...square(10), r: fixed(400) });
    // A circle of radius 5.
    expect(lengthOf(path)).toBeCloseTo(2 * Math.PI * 5, 2);
    expect(rounded(path).slice(0, 2)).toEqual([5, 0]);
  });

  it('place the points of stars and polygons', async () => {
    const star = {
      ty: 'sr',
      sy: 1,
      pt: fixed(4),
      p: fixed([0, 0]),
      r: fixed(0),
      or: fixed(10),
      ir: fixed(5),
    };
    const half = Math.round(5 * Math.SQRT1_2 * 1000) / 1000;
    expect(rounded(await pathOf(star)).map((v) => v + 0)).toEqual([
      0,
      -10,
      half,
      -half,
      10,
      0,
      half,
      half,
      0,
      10,
      -half,
      half,
      -10,
      0,
      -half,
      -half,
    ]);
    const polygon = { ...star, sy: 2, pt: fixed(4), r: fixed(45), or: fixed(10) };
    const side = Math.round(10 * Math.SQRT1_2 * 1000) / 1000;
    expect(rounded(await pathOf(polygon))).toEqual([side, -side, side, side, -side, side, -side, -side]);
    // At roundness 100 the tangent is a quarter of the perimeter's share: 2π · 10 / (4 · 4).
    const soft = await pathOf({ ...polygon, r: fixed(0), os: fixed(100) });
    expect(rounded(soft).slice(0, 4)).toEqual([0, -10, Math.round((Math.PI * 10000) / 8) / 1000, -10]);
  });
});

describe('paints', () => {
  it('lie over what comes after them, and cover what comes before them', async () => {
    const nodes = await drawn(square(10), red, square(20), green);
    expect(nodes.map((node) => asFill(node).paint)).toEqual([
      { type: 'solid', colour: [0, 1, 0, 1] },
      { type: 'solid', colour: [1, 0, 0, 1] },
    ]);
    expect(nodes.map((node) => asFill(node).path.points.length)).toEqual([16, 8]);
  });

  it('cover the paths of nested groups with those groups’ transforms, in their own pen', async () => {
    const group = { ty: 'gr', it: [square(10), { ty: 'tr', s: fixed([200, 100]), p: fixed([50, 0]) }] };
    const [node] = await drawn(group, pen(4));
    const stroke = asStroke(node);
    expect(rounded(stroke.path)).toEqual([60, -5, 60, 5, 40, 5, 40, -5]);
    expect(stroke.transform).toEqual([1, 0, 0, 1, 0, 0]);
    expect(stroke.stroke.width).toBe(4);
  });

  it('leave out what is hidden, invisible or without width', async () => {
    const nodes = await drawn(square(10), { ...red, hd: true }, { ...red, o: fixed(0) }, pen(0), {
      ...pen(2),
      hd: true,
    });
    expect(nodes).toEqual([]);
  });

  it('take caps, joins, miter limit and dashes', async () => {
    const d = [
      { n: 'd', v: fixed(5) },
      { n: 'g', v: keyed({ t: 0, s: [0] }, { t: 10, s: [20] }) },
      { n: 'd', v: fixed(1) },
      { n: 'o', v: fixed(3) },
    ];
    const [node] = await drawnAt(5, square(10), pen(2, { lc: 2, lj: 3, ml2: fixed(7), d }));
    expect(asStroke(node).stroke).toEqual({
      width: 2,
      cap: 'round',
      join: 'bevel',
      miterLimit: 7,
      dashes: [5, 10, 1, 5, 10, 1],
      dashOffset: 3,
    });
  });

  it('read colours to 255 from before bodymovin 4.1.9', async () => {
    const fill = { ...red, c: fixed([255, 51, 0, 255]) };
    const composition = await read(film([shapeLayer([square(1), fill])], { v: '4.1.8' }));
    expect(asFill(composition.evaluate(0).children[0]).paint).toEqual({
      type: 'solid',
      colour: [1, 0.2, 0, 1],
    });
  });

  it('see the whole of a group through its opacity, unless it draws one thing only', async () => {
    const half = { ty: 'tr', o: fixed(50) };
    const [one] = await drawn({ ty: 'gr', it: [square(10), red, half] });
    expect(asFill(one).opacity).toBe(0.5);
    const [both] = await drawn({ ty: 'gr', it: [square(10), red, pen(2), half] });
    expect(asGroup(both).opacity).toBe(0.5);
    expect(asGroup(both).children.map(({ type }) => type)).toEqual(['stroke', 'fill']);
  });
});

describe('gradients', () => {
  const gradient = (k: readonly number[], p: number, more: Part = {}): Part => ({
    ty: 'gf',
    o: fixed(100),
    t: 1,
    s: fixed([10, 0]),
    e: fixed([30, 0]),
    g: { p, k: fixed(k) },
    ...more,
  });
  const paintOf = async (shape: Part) => asFill((await drawn(square(10), shape))[0]).paint;

  it('merge opacity stops into the colour stops', async () => {
    // Black to white in colour; opaque until the middle, transparent at the end.
    const paint = await paintOf(gradient([0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0.5, 1, 1, 0], 2));
    expect(paint).toEqual({
      type: 'linear',
      start: [10, 0],
      end: [30, 0],
      stops: [
        { offset: 0, colour: [0, 0, 0, 1] },
        { offset: 0.5, colour: [0.5, 0.5, 0.5, 1] },
        { offset: 1, colour: [1, 1, 1, 0] },
      ],
    });
  });

  it('keep hard edges', async () => {
    const paint = await paintOf(gradient([0, 1, 0, 0, 0.5, 1, 0, 0, 0.5, 0, 0, 1, 1, 0, 0, 1], 4));
    if (paint.type !== 'linear') throw new Error(paint.type);
    expect(paint.stops).toEqual([
      { offset: 0, colour: [1, 0, 0, 1] },
      { offset: 0.5, colour: [1, 0, 0, 1] },
      { offset: 0.5, colour: [0, 0, 1, 1] },
      { offset: 1, colour: [0, 0, 1, 1] },
    ]);
  });

  it('put a radial highlight at its length and angle', async () => {
    const more = { t: 2, h: fixed(50), a: fixed(90) };
    const paint = await paintOf(gradient([0, 0, 0, 0, 1, 1, 1, 1], 2, more));
    if (paint.type !== 'radial') throw new Error(paint.type);
    expect(paint.centre).toEqual([10, 0]);
    expect(paint.radius).toBe(20);
    expect(paint.focus[0]).toBeCloseTo(10, 9);
    expect(paint.focus[1]).toBeCloseTo(10, 9);
  });
});

describe('trim paths', () => {
  const strokeAfter = async (...shapes: readonly Part[]) => {
    const [node] = await drawn(...shapes, pen(1));
    return node ? asStroke(node).path : undefined;
  };

  it('keeps a part of each path', async () => {
    const path = await strokeAfter(line([0, 0], [100, 0]), line([0, 10], [40, 10]), trim(25, 75));
    expect(path && rounded(path)).toEqual([25, 0, 75, 0, 10, 10, 30, 10]);
  });

  it('or of all of them as one, in their order', async () => {
    // 140 long in all: 25 % to 75 % is 35 to 105, the last 65 of the first and 5 of the second.
    const path = await strokeAfter(line([0, 0], [100, 0]), line([0, 10], [40, 10]), trim(25, 75, 0, 2));
    expect(path && rounded(path)).toEqual([35, 0, 100, 0, 0, 10, 5, 10]);
  });

  it('goes round with its offset, and over the seam of a closed path without a cut', async () => {
    const open = await strokeAfter(line([0, 0], [100, 0]), trim(50, 100, 90));
    expect(open && rounded(open)).toEqual([75, 0, 100, 0, 0, 0, 25, 0]);
    // 40 round: from 35, the middle of the top, over the start in the corner to 5, the middle of the right side.
    const closed = await strokeAfter(square(10), trim(0, 25, -45));
    expect(closed && rounded(closed)).toEqual([0, -5, 5, -5, 5, 0]);
    expect(closed && [...closed.verbs]).toEqual([0, 1, 1]);
    const sequential = await strokeAfter(
      line([0, 0], [30, 0]),
      line([0, 10], [70, 10]),
      trim(80, 100, 36, 2),
    );
    expect(sequential && rounded(sequential)).toEqual([0, 0, 10, 0, 60, 10, 70, 10]);
  });

  it('takes start and end in either order, and knows all and nothing', async () => {
    const swapped = await strokeAfter(line([0, 0], [100, 0]), trim(75, 25));
    expect(swapped && rounded(swapped)).toEqual([25, 0, 75, 0]);
    const all = await strokeAfter(square(10), trim(0, 100, 77));
    expect(all && [...all.verbs].at(-1)).toBe(3);
    expect(await strokeAfter(square(10), trim(40, 40))).toBeUndefined();
  });

  it('turns a loop that it keeps whole, so that dashes start at its offset', async () => {
    // 135° are 15 of the 40 round: from the middle of the bottom once round, closed as before.
    const turned = await strokeAfter(square(10), trim(0, 100, 135));
    expect(turned && rounded(turned)).toEqual([0, 5, -5, 5, -5, -5, 5, -5, 5, 5, 0, 5]);
    expect(turned && [...turned.verbs]).toEqual([0, 1, 1, 1, 1, 1, 3]);
    const open = await strokeAfter(line([0, 0], [100, 0]), trim(0, 100, 90));
    expect(open && rounded(open)).toEqual([0, 0, 100, 0]);
  });

  it('leaves no dots where rounding passes a seam', async () => {
    // 320.4° / 360° + 1 % + 10 % is a hair more than 1; 30 % of 0.1 + 0.2 + 0.7 a hair less than 0.1 + 0.2.
    const round = await strokeAfter(line([0, 0], [100, 0]), trim(1, 11, 320.4));
    expect(round && rounded(round)).toEqual([90, 0, 100, 0]);
    const row = [line([0, 0], [0.1, 0]), line([0, 1], [0.2, 1]), line([0, 2], [0.7, 2])];
    const last = await strokeAfter(...row, trim(30, 100, 0, 2));
    expect(last && [...last.points]).toEqual([0, 2, 0.7, 2]);
  });

  it('reaches into groups above it, and not to shapes below it', async () => {
    const inner = { ty: 'gr', it: [line([0, 0], [100, 0]), pen(1), { ty: 'tr' }] };
    const nodes = await drawn(inner, trim(0, 50), line([0, 9], [100, 9]), pen(2));
    expect(rounded(asStroke(nodes[1]).path)).toEqual([0, 0, 50, 0]);
    expect(rounded(asStroke(nodes[0]).path)).toEqual([0, 0, 50, 0, 0, 9, 100, 9]);
  });

  it('cuts curves at arc lengths', async () => {
    const circle = { ty: 'el', s: fixed([200, 200]), p: fixed([0, 0]) };
    const path = await strokeAfter(circle, trim(0, 37.5));
    if (!path) throw new Error('nothing is left');
    expect(lengthOf(path)).toBeCloseTo(0.375 * 2 * Math.PI * 100, 0);
    const [x = 0, y = 0] = path.points.slice(-2);
    // Three eighths of a turn clockwise from the top.
    expect(x).toBeCloseTo(Math.SQRT1_2 * 100, 1);
    expect(y).toBeCloseTo(Math.SQRT1_2 * 100, 1);
  });
});

it('draws a layer’s shapes through its transform', async () => {
  const layer = shapeLayer([{ ty: 'gr', it: [square(10), red, { ty: 'tr', p: fixed([5, 0]) }] }], {
    ks: { p: fixed([100, 50]) },
  });
  const [node] = await nodesAt(0, [layer]);
  expect(apply(asFill(node).transform, 5, -5)).toEqual([110, 45]);
});
