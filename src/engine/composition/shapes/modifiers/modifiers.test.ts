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
} from '../../../../../test/fixtures/composition/documents.ts';
import { ExportError } from '../../../errors/index.ts';
import { tightBounds } from '../../../geometry/index.ts';
import type { Path, SceneNode } from '../../../scene/index.ts';

const drawn = (...shapes: readonly Part[]) => nodesAt(0, [shapeLayer(shapes)]);
const pathOf = async (...shapes: readonly Part[]): Promise<Path> =>
  asFill((await drawn(...shapes, red))[0]).path;
const boundsOf = async (...shapes: readonly Part[]) =>
  tightBounds(await pathOf(...shapes)).map((value) => Math.round(value * 1000) / 1000 + 0);
const rounded = (path: Path) => [...path.points].map((value) => Math.round(value * 1000) / 1000 + 0);
const pairs = (path: Path) =>
  new Set(rounded(path).flatMap((x, i, all) => (i % 2 ? [] : [`${x},${all[i + 1]}`])));
const group = (it: readonly Part[], tr: Part = {}): Part => ({ ty: 'gr', it: [...it, { ty: 'tr', ...tr }] });

const corners = (r: number): Part => ({ ty: 'rd', r: fixed(r) });
const offset = (a: number, more: Part = {}): Part => ({
  ty: 'op',
  a: fixed(a),
  lj: 1,
  ml: fixed(4),
  ...more,
});
const pucker = (a: number): Part => ({ ty: 'pb', a: fixed(a) });
const zigZag = (s: number, r: number, pt = 1): Part => ({
  ty: 'zz',
  s: fixed(s),
  r: fixed(r),
  pt: fixed(pt),
});
const twist = (a: number, c = [0, 0]): Part => ({ ty: 'tw', a: fixed(a), c: fixed(c) });
const merge = (mm: number): Part => ({ ty: 'mm', mm });
const repeater = (c: number, tr: Part = {}, more: Part = {}): Part => ({
  ty: 'rp',
  c: fixed(c),
  o: fixed(0),
  m: 1,
  tr: { p: fixed([10, 0]), ...tr },
  ...more,
});

describe('modifiers of paths', () => {
  it('round corners as a rectangle’s own roundness does, and no further than half way', async () => {
    const own = await pathOf({ ...square(40), r: fixed(10) });
    expect(pairs(await pathOf(square(40), corners(10)))).toEqual(pairs(own));
    const most = await pathOf({ ...square(40), r: fixed(20) });
    expect(pairs(await pathOf(square(40), corners(900)))).toEqual(pairs(most));
    // The ends of an open path are no corners.
    const [node] = await drawn(line([0, 0], [50, 0], [50, 50]), corners(10), pen(1));
    expect(rounded(asStroke(node).path).slice(0, 4)).toEqual([0, 0, 40, 0]);
  });

  it('pucker towards the middle of the bounds and bloat from it', async () => {
    const puckered = await pathOf(square(40, 100, 0), pucker(50));
    expect(rounded(puckered).slice(0, 2)).toEqual([110, -10]);
    expect(rounded(puckered).slice(6, 8)).toEqual([110, 10]);
    const bloated = await pathOf(square(40, 100, 0), pucker(-50));
    expect(rounded(bloated).slice(0, 2)).toEqual([130, -30]);
    expect(await boundsOf(square(40, 100, 0), pucker(0))).toEqual([80, -20, 120, 20]);
  });

  it('zig-zag to both sides in turn, evenly along straight segments', async () => {
    const [node] = await drawn(line([0, 0], [100, 0]), zigZag(4, 3), pen(1));
    expect(rounded(asStroke(node).path)).toEqual([0, 4, 25, -4, 50, 4, 75, -4, 100, 4]);
    const [smooth] = await drawn(line([0, 0], [100, 0]), zigZag(4, 1, 2), pen(1));
    // Tangents reach half of a ridge's length along the way.
    expect(rounded(asStroke(smooth).path)).toEqual([0, 4, 25, 4, 25, -4, 50, -4, 75, -4, 75, 4, 100, 4]);
  });

  it('twist about the centre, less and less to the farthest point', async () => {
    const [node] = await drawn(line([-100, 0], [0, 0], [50, 0], [100, 0]), twist(90), pen(1));
    const { points } = asStroke(node).path;
    expect(rounded({ verbs: new Uint8Array(), points: points.slice(0, 2) })).toEqual([-100, 0]);
    expect(rounded({ verbs: new Uint8Array(), points: points.slice(-2) })).toEqual([100, 0]);
    // What lies half way out is turned by half of the angle, clockwise.
    const half = Math.SQRT1_2 * 50;
    const turned = [...pairs(asStroke(node).path)].map((pair) => pair.split(',').map(Number));
    expect(turned.some(([x = 0, y = 0]) => Math.hypot(x - half, y - half) < 0.01)).toBe(true);
    expect(turned.some(([x = 0, y = 0]) => Math.hypot(x, y) < 1e-9)).toBe(true);
  });

  it('act one after the other, the nearest first', async () => {
    const [first] = await drawn(square(40), corners(10), offset(10), pen(1));
    const [second] = await drawn(square(40), offset(10), corners(10), pen(1));
    // A rounded corner that grows has a radius of 20; one that is rounded afterwards has 10.
    const reach = (node: SceneNode | undefined) => {
      const path = asStroke(node).path;
      return Math.max(
        ...[...pairs(path)].map((pair) => pair.split(',').map(Number)).map(([x = 0, y = 0]) => x + y),
      );
    };
    expect(tightBounds(asStroke(first).path)[2]).toBeCloseTo(30, 2);
    expect(tightBounds(asStroke(second).path)[2]).toBeCloseTo(30, 2);
    expect(reach(first)).toBeCloseTo(60 - 2 * 20 * (1 - Math.SQRT1_2), 1);
    expect(reach(second)).toBeGreaterThan(reach(first) + 5);
  });

  it('measure in the group that holds them, and reach into the groups within', async () => {
    const inner = [square(20), red];
    const nodes = await drawn(group(inner, { s: fixed([200, 100]), p: fixed([50, 0]) }), offset(6));
    const fill = asFill(nodes[0]);
    const [left, top, right, bottom] = tightBounds(fill.path);
    const at = [...apply(fill.transform, left, top), ...apply(fill.transform, right, bottom)];
    expect(at.map((value) => Math.round(value * 1000) / 1000)).toEqual([24, -16, 76, 16]);
  });

  it('offset outward whichever way a path runs', async () => {
    expect(await boundsOf({ ...square(20), d: 3 }, offset(5))).toEqual([-15, -15, 15, 15]);
    expect(await boundsOf(square(20), offset(-5))).toEqual([-5, -5, 5, 5]);
    expect(await drawn(square(20), offset(-10), red)).toEqual([]);
  });

  it('leave hidden ones out', async () => {
    expect(await boundsOf(square(20), { ...offset(5), hd: true })).toEqual([-10, -10, 10, 10]);
  });
});

describe('merge paths', () => {
  const pair = [square(20), group([square(20)], { p: fixed([10, 5]) })];

  it('combines areas in its own group', async () => {
    expect(await boundsOf(...pair, merge(2))).toEqual([-10, -10, 20, 15]);
    expect(await boundsOf(...pair, merge(4))).toEqual([0, -5, 10, 10]);
    expect(rounded(await pathOf(...pair, merge(3)))).toHaveLength(12);
    expect(await boundsOf(...pair, merge(5))).toEqual([-10, -10, 20, 15]);
    expect(rounded(await pathOf(...pair, merge(1)))).toHaveLength(16);
  });

  it('takes what it merges from the paints above it', async () => {
    const nodes = await drawn(group([square(20), red]), square(10), red, merge(1), square(50), green);
    expect(nodes).toHaveLength(1);
    expect(asFill(nodes[0]).paint).toEqual({ type: 'solid', colour: [0, 1, 0, 1] });
    expect(rounded(asFill(nodes[0]).path)).toHaveLength(24);
  });

  it('keeps the curves of a lone path', async () => {
    const [node] = await drawn({ ty: 'el', s: fixed([20, 20]), p: fixed([0, 0]) }, merge(2), red);
    expect([...asFill(node).path.verbs]).toEqual([0, 2, 2, 2, 2, 3]);
  });

  it('cuts curves finer where they are drawn larger', async () => {
    const round = [
      { ty: 'el', s: fixed([20, 20]), p: fixed([0, 0]) },
      { ty: 'el', s: fixed([20, 20]), p: fixed([9, 0]) },
    ];
    const vertices = async (scale: number) => {
      const [node] = await drawn(group([...round, merge(2), red], { s: fixed([scale, scale]) }));
      return asFill(node).path.verbs.length;
    };
    expect(await vertices(1600)).toBeGreaterThan(3 * (await vertices(100)));
  });
});

describe('repeaters', () => {
  it('draw what lies above them again and again, further on, later copies behind', async () => {
    const nodes = await drawn(square(4), red, repeater(3));
    expect(nodes.map((node) => asFill(node).transform[4])).toEqual([20, 10, 0]);
    const above = await drawn(square(4), red, repeater(3, {}, { m: 2 }));
    expect(above.map((node) => asFill(node).transform[4])).toEqual([0, 10, 20]);
    expect(new Set(above.map((node) => asFill(node).path)).size).toBe(1);
  });

  it('scale, turn and fade by steps', async () => {
    const tr = {
      a: fixed([5, 0]),
      p: fixed([0, 8]),
      s: fixed([50, 50]),
      r: fixed(90),
      so: fixed(100),
      eo: fixed(0),
    };
    const nodes = (await drawn(square(4), red, repeater(4, tr, { o: fixed(1), m: 2 }))).map(asFill);
    expect(nodes.map(({ opacity }) => opacity)).toEqual([1, 0.75, 0.5, 0.25]);
    // After one step: half as large, a quarter turn about the anchor, 8 down.
    expect(
      apply((nodes[0] as { transform: (typeof nodes)[0]['transform'] }).transform, 9, 0).map(Math.round),
    ).toEqual([5, 10]);
    expect(Math.hypot(...(nodes[2]?.transform.slice(0, 2) ?? []))).toBeCloseTo(1 / 8, 9);
    const [both] = await drawn(square(4), red, pen(1), repeater(1, { so: fixed(50) }));
    expect(asGroup(both).opacity).toBe(0.5);
  });

  it('multiply', async () => {
    const nodes = await drawn(square(4), red, repeater(3), repeater(2, { p: fixed([0, 50]) }));
    expect(nodes.map((node) => asFill(node).transform.slice(4).join())).toEqual([
      '20,50',
      '10,50',
      '0,50',
      '20,0',
      '10,0',
      '0,0',
    ]);
  });

  it('give the paints and modifiers below them as many paths', async () => {
    expect(await boundsOf(square(4), repeater(3))).toEqual([-2, -2, 22, 2]);
    expect(await boundsOf(square(4), repeater(3), offset(1))).toEqual([-3, -3, 23, 3]);
    const nodes = await drawn(square(4), red, repeater(2), green);
    expect(nodes.map((node) => asFill(node).path.points.length)).toEqual([16, 8, 8]);
    const [trimmed] = await drawn(
      line([0, 0], [10, 0]),
      repeater(2, { p: fixed([0, 5]) }),
      { ty: 'tm', s: fixed(0), e: fixed(75), o: fixed(0), m: 2 },
      pen(1),
    );
    expect(rounded(asStroke(trimmed).path)).toEqual([0, 0, 10, 0, 0, 5, 5, 5]);
  });

  it('follow how many there are', async () => {
    const copies = keyed({ t: 0, s: [0] }, { t: 10, s: [10] });
    const composition = await read(film([shapeLayer([square(4), red, { ...repeater(0), c: copies }])]));
    const counts = [0, 2, 5, 10, 99].map((frame) => composition.evaluate(frame).children.length);
    expect(counts).toEqual([0, 2, 5, 10, 10]);
  });
});

describe('unchanged input', () => {
  it('gives the same paths again while groups, opacity and the layer move', async () => {
    const moving = { p: keyed({ t: 0, s: [0, 0] }, { t: 20, s: [30, 9] }) };
    const turning = { r: keyed({ t: 0, s: [0] }, { t: 20, s: [90] }) };
    const all = [corners(3), offset(2), pucker(9), zigZag(1, 2), twist(20)];
    const shapes = [
      group([group([square(30), ...all, red], turning), corners(1), offset(1), zigZag(1, 1)], moving),
      group([square(20), square(20, 5, 5), merge(2), red, repeater(2)], turning),
    ];
    const composition = await read(film([shapeLayer(shapes, { ks: moving })]));
    const pathsAt = (frame: number) => composition.evaluate(frame).children.map((node) => asFill(node).path);
    const first = pathsAt(1);
    expect(first).toHaveLength(3);
    pathsAt(2).forEach((path, i) => {
      expect(path).toBe(first[i]);
    });
  });
});

describe('bounds', () => {
  const limitOf = (shapes: readonly Part[]) =>
    read(film([shapeLayer(shapes)])).then(
      () => 'none',
      (error: unknown) => (error instanceof ExportError ? error.code : String(error)),
    );

  it('refuse copies of copies, and name what is cut down', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => square(1, i));
    expect(await limitOf([...many, red, repeater(10_000)])).toBe('COMPOSITION_LIMIT');
    expect(await limitOf([square(1), red, ...Array.from({ length: 8 }, () => repeater(100))])).toBe(
      'COMPOSITION_LIMIT',
    );
    expect(await limitOf([square(1), zigZag(1, 999), zigZag(1, 999), red])).toBe('COMPOSITION_LIMIT');
    for (const [shapes, feature] of [
      [[square(1), red, repeater(10_000)], 'repeater-copies'],
      [[square(1), zigZag(1, 5000), red], 'zig-zag-ridges'],
    ] as const) {
      const { warnings } = await read(film([shapeLayer(shapes)]));
      expect(warnings.map((warning) => warning.feature)).toEqual([feature]);
    }
  });

  it('charge strokes for their dashes, and name those that are too many', async () => {
    const dashed = (length: number) => pen(1, { d: [{ n: 'd', v: fixed(length) }] });
    const fine = (count: number) => Array.from({ length: count }, () => dashed(0.1));
    const way = line([0, 0], [1900, 0]);
    expect(await limitOf([way, ...fine(20)])).toBe('none');
    expect(await limitOf([way, ...fine(1000)])).toBe('COMPOSITION_LIMIT');
    const trim = { ty: 'tm', s: fixed(0), e: keyed({ t: 0, s: [0] }, { t: 9, s: [100] }), o: fixed(0) };
    expect(await limitOf([way, trim, ...fine(1000)])).toBe('COMPOSITION_LIMIT');
    const { warnings } = await read(film([shapeLayer([way, dashed(0.01)])]));
    expect(warnings.map((warning) => warning.feature)).toEqual(['stroke-dashes']);
  });

  it('keep every coordinate a number, whatever the settings', async () => {
    let state = 5;
    const random = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    const extreme = () => {
      const sizes = [0, 1e-9, 0.3, 7, 150, 1e5, 1e9];
      return (random() < 0.5 ? -1 : 1) * (sizes[Math.floor(random() * sizes.length)] as number);
    };
    const point = () => [extreme(), extreme()];
    const bent = (c: boolean): Part => {
      const v = Array.from({ length: 5 }, point);
      return { ty: 'sh', ks: fixed({ c, v, i: v.map(point), o: v.map(point) }) };
    };
    const kinds = [
      () => corners(extreme()),
      () => offset(extreme(), { lj: Math.ceil(random() * 3), ml: fixed(extreme()) }),
      () => pucker(extreme()),
      () => zigZag(extreme(), Math.min(20, extreme()), Math.ceil(random() * 2)),
      () => twist(extreme(), point()),
      () => merge(Math.floor(random() * 7)),
      () => repeater(Math.min(5, extreme()), { s: fixed(point()), r: fixed(extreme()), p: fixed(point()) }),
    ];
    let numbers = 0;
    for (let round = 0; round < 40; round++) {
      const modifiers = Array.from({ length: 2 }, () =>
        (kinds[Math.floor(random() * kinds.length)] as () => Part)(),
      );
      const shapes = [bent(true), group([bent(false)], { s: fixed(point()) }), ...modifiers, red];
      const nodes = await drawn(...shapes).catch((error: unknown) => {
        if (error instanceof ExportError && error.code === 'COMPOSITION_LIMIT') return [];
        throw error;
      });
      for (const node of nodes) {
        const { points } = asFill(node).path;
        expect(points.every(Number.isFinite), JSON.stringify(shapes)).toBe(true);
        numbers += points.length;
      }
    }
    expect(numbers).toBeGreaterThan(1000);
  });
});

it('names the layer whose paths cross too often for what modifiers do', async () => {
  // Each edge of such a star crosses nearly all others.
  const v = Array.from({ length: 3001 }, (_, i) => {
    const angle = (i * 1500 * 2 * Math.PI) / 3001;
    return [100 * Math.cos(angle), 100 * Math.sin(angle)];
  });
  const flat = v.map(() => [0, 0]);
  const scribble = { ty: 'sh', ks: fixed({ c: true, v, i: flat, o: flat }) };
  const composition = await read(
    film([shapeLayer([scribble, square(1), merge(2), red], { nm: 'Scribble' })]),
  );
  expect(() => composition.evaluate(0)).toThrow(
    expect.objectContaining({
      code: 'COMPOSITION_LIMIT',
      value: 'Scribble',
      message: expect.stringContaining('Scribble'),
    }),
  );
});
