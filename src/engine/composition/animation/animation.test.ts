import { describe, expect, it } from 'vitest';
import {
  apply,
  asFill,
  film,
  fixed,
  keyed,
  nodesAt,
  type Part,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';

/** Where the layer's origin lies at a frame. */
async function originAt(frame: number, ks: Part, more: Part = {}): Promise<[number, number]> {
  const [node] = await nodesAt(frame, [shapeLayer([square(10), red], { ks, ...more })]);
  return apply(asFill(node).transform, 0, 0);
}

const ease = (i: unknown, o: unknown): Part => ({ i, o });

describe('key frames', () => {
  const straight = keyed({ t: 10, s: [0, 0] }, { t: 20, s: [100, 50] });

  it('move in a straight line, and stay before the first and after the last', async () => {
    expect(await originAt(0, { p: straight })).toEqual([0, 0]);
    expect(await originAt(15, { p: straight })).toEqual([50, 25]);
    expect(await originAt(12.5, { p: straight })).toEqual([25, 12.5]);
    expect(await originAt(60, { p: straight })).toEqual([100, 50]);
  });

  it('ease by the cubic-bezier function of CSS', async () => {
    // "ease-in-out", cubic-bezier(0.42, 0, 0.58, 1): a quarter of the time gives 0.129161931, half 0.5.
    const p = keyed(
      { t: 0, s: [0, 0], ...ease({ x: [0.58], y: [1] }, { x: [0.42], y: [0] }) },
      { t: 40, s: [100, 100] },
    );
    const [x, y] = await originAt(10, { p });
    expect(x).toBeCloseTo(12.9161931, 5);
    expect(y).toBeCloseTo(12.9161931, 5);
    expect((await originAt(20, { p }))[0]).toBeCloseTo(50, 8);
    expect((await originAt(30, { p }))[0]).toBeCloseTo(100 - 12.9161931, 5);
  });

  it('ease each dimension by its own curve', async () => {
    const p = keyed(
      { t: 0, s: [0, 0], ...ease({ x: [0.58, 1], y: [1, 1] }, { x: [0.42, 0], y: [0, 0] }) },
      { t: 40, s: [100, 100] },
    );
    const [x, y] = await originAt(10, { p });
    expect(x).toBeCloseTo(12.9161931, 5);
    expect(y).toBeCloseTo(25, 8);
  });

  it('hold where they say so', async () => {
    const p = keyed({ t: 0, s: [5, 5], h: 1 }, { t: 10, s: [50, 50], h: 1 }, { t: 20, s: [9, 9] });
    expect(await originAt(9.99, { p })).toEqual([5, 5]);
    expect(await originAt(10, { p })).toEqual([50, 50]);
    expect(await originAt(20, { p })).toEqual([9, 9]);
  });

  it('follow a way through space at even speed', async () => {
    // A quarter circle of radius 100 about the origin, drawn with one cubic: halfway lies at 45°.
    const k = 55.22847498;
    const p = keyed({ t: 0, s: [100, 0], to: [0, k], ti: [k, 0] }, { t: 10, s: [0, 100] });
    const [x, y] = await originAt(5, { p });
    expect(x).toBeCloseTo(Math.SQRT1_2 * 100, 3);
    expect(y).toBeCloseTo(Math.SQRT1_2 * 100, 3);
    // A third of the time is a third of the length, 30°, which is not a third of the curve's parameter.
    const [x3, y3] = await originAt(10 / 3, { p });
    expect((Math.atan2(y3, x3) * 180) / Math.PI).toBeCloseTo(30, 1);
  });

  it('turn the layer along its way where it is auto-oriented', async () => {
    const p = keyed({ t: 5, s: [0, 0] }, { t: 15, s: [30, 30] }, { t: 25, s: [60, 30] });
    // Before it sets out it already looks where it will go, after it has come to rest where it went.
    for (const [frame, x, y] of [
      [0, 10 * Math.SQRT1_2, 10 * Math.SQRT1_2],
      [10, 15 + 10 * Math.SQRT1_2, 15 + 10 * Math.SQRT1_2],
      [20, 55, 30],
      [90, 70, 30],
    ] as const) {
      const [node] = await nodesAt(frame, [shapeLayer([square(10), red], { ks: { p }, ao: 1 })]);
      const tip = apply(asFill(node).transform, 10, 0);
      expect(tip[0]).toBeCloseTo(x, 6);
      expect(tip[1]).toBeCloseTo(y, 6);
    }
  });

  it('turn it so well that a long arm points where a curve ends', async () => {
    // A quarter round, setting out to the right and arriving downwards.
    const p = keyed({ t: 0, s: [0, 0], to: [55, 0], ti: [0, -55] }, { t: 10, s: [100, 100] });
    const [node] = await nodesAt(20, [shapeLayer([square(10), red], { ks: { p }, ao: 1 })]);
    const [x, y] = apply(asFill(node).transform, 1000, 0);
    expect(x).toBeCloseTo(100, 0);
    expect(y).toBeCloseTo(1100, 0);
  });

  it('may be written in the old ways', async () => {
    // End values `e`, a last key frame without a value, scalar easing, a split position, numbers as strings.
    const old = keyed({ t: 0, s: [0, 0], e: [40, 80], ...ease({ x: 1, y: 1 }, { x: 0, y: 0 }) }, { t: 10 });
    expect(await originAt(5, { p: old })).toEqual([20, 40]);
    expect(await originAt(10, { p: old })).toEqual([40, 80]);
    const split = { s: true, x: keyed({ t: 0, s: [0] }, { t: 10, s: ['20'] }), y: { k: ['7'] } };
    expect(await originAt(5, { p: split })).toEqual([10, 7]);
    expect(await originAt(5, { p: { a: '0', k: ['3', '4'] } })).toEqual([3, 4]);
  });

  it('of a path move its vertices, and hold where their number changes', async () => {
    const triangle = (x: number) => ({
      c: true,
      v: [
        [x, 0],
        [x + 10, 0],
        [x, 10],
      ],
      i: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      o: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    });
    const pair = {
      c: true,
      v: [
        [0, 0],
        [1, 1],
      ],
      i: [
        [0, 0],
        [0, 0],
      ],
      o: [
        [0, 0],
        [0, 0],
      ],
    };
    const ks = keyed({ t: 0, s: [triangle(0)] }, { t: 10, s: [triangle(100)] }, { t: 20, s: [pair] });
    const shapes = [{ ty: 'sh', ks }, red];
    const pathAt = async (frame: number) => [
      ...asFill((await nodesAt(frame, [shapeLayer(shapes)]))[0]).path.points,
    ];
    expect(await pathAt(5)).toEqual([50, 0, 60, 0, 50, 10]);
    expect(await pathAt(15)).toEqual([100, 0, 110, 0, 100, 10]);
    expect(await pathAt(20)).toEqual([0, 0, 1, 1]);
  });
});

describe('transforms', () => {
  it('apply anchor, scale, rotation, position in that order', async () => {
    const ks = { a: fixed([10, 0]), s: fixed([200, 50]), r: fixed(90), p: fixed([100, 40]) };
    const [node] = await nodesAt(0, [shapeLayer([square(10), red], { ks })]);
    // (20, 6) − anchor = (10, 6); scaled (20, 3); turned clockwise by a quarter (−3, 20); placed (97, 60).
    const [x, y] = apply(asFill(node).transform, 20, 6);
    expect(x).toBeCloseTo(97, 9);
    expect(y).toBeCloseTo(60, 9);
  });

  it('skew along an axis', async () => {
    // Axis 0: x moves by −tan 45° of y. Axis 90: y moves by tan 45° of x.
    const along = async (sa: number, sk = 45) => {
      const ks = { sk: fixed(sk), sa: fixed(sa) };
      const [node] = await nodesAt(0, [shapeLayer([square(10), red], { ks })]);
      return apply(asFill(node).transform, 3, 10).map((value) => Math.round(value * 1e9) / 1e9);
    };
    expect(await along(0)).toEqual([-7, 10]);
    expect(await along(90)).toEqual([3, 13]);
    // Half turns leave all in place.
    expect(await along(0, 180)).toEqual([3, 10]);
    expect(await along(0, -135)).toEqual([-7, 10]);
  });

  it('go through all parents, drawn or not', async () => {
    const layers = [
      shapeLayer([square(10), red], { ind: 3, parent: 2, ks: { p: fixed([10, 0]) } }),
      { ty: 3, ind: 2, parent: 1, ks: { r: fixed(90), p: fixed([0, 5]) }, ip: 0, op: 1 },
      { ty: 3, ind: 1, ks: { s: fixed([200, 200]), o: fixed(0) } },
    ];
    // (10, 0) turned by the null is (0, 10), moved (0, 15), doubled by its parent (0, 30).
    const [x, y] = apply(asFill((await nodesAt(50, layers))[0]).transform, 0, 0);
    expect(x).toBeCloseTo(0, 9);
    expect(y).toBeCloseTo(30, 9);
  });
});

describe('time', () => {
  const mover = shapeLayer([square(10), red], {
    ks: { p: keyed({ t: 0, s: [0, 0] }, { t: 100, s: [100, 0] }) },
  });
  const assets = [{ id: 'inner', layers: [mover] }];
  const shown = (more: Part) => ({ ty: 0, refId: 'inner', w: 200, h: 100, ip: 0, op: 100, ks: {}, ...more });
  const xAt = async (frame: number, more: Part): Promise<number | undefined> => {
    const [node] = await nodesAt(frame, [shown(more)], { assets });
    return node && apply(asFill(node).transform, 0, 0)[0];
  };

  it('of a precomposition starts at its start and runs at its stretch', async () => {
    expect(await xAt(30, {})).toBeCloseTo(30, 9);
    expect(await xAt(30, { st: 10 })).toBeCloseTo(20, 9);
    expect(await xAt(30, { st: 10, sr: 2 })).toBeCloseTo(10, 9);
    expect(await xAt(30, { st: 90, sr: -1 })).toBeCloseTo(60, 9);
  });

  it('follows a time remap in seconds', async () => {
    // Ten frames a second: at frame 50 the remap says 4 seconds, frame 40.
    const tm = keyed({ t: 0, s: [8] }, { t: 100, s: [0] });
    expect(await xAt(50, { tm })).toBeCloseTo(40, 9);
  });

  it('shows a layer from its in point up to its out point', async () => {
    const seen = async (frame: number) => (await xAt(frame, { ip: 20, op: 30 })) !== undefined;
    expect([await seen(19.9), await seen(20), await seen(29.9), await seen(30)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('shows a layer that runs backwards between its points the other way round', async () => {
    const seen = async (frame: number) =>
      (await xAt(frame, { ip: 30, op: 20, sr: -1, st: 90 })) !== undefined;
    expect([await seen(20), await seen(20.1), await seen(30), await seen(30.1)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('of an image sequence is that of a composition of stills', async () => {
    const [node] = await nodesAt(30, [{ ...shown({ st: 10 }), ty: 8 }], { assets });
    expect(apply(asFill(node).transform, 0, 0)[0]).toBeCloseTo(20, 9);
  });

  it('counts frames from the in point of the document', async () => {
    const [node] = await nodesAt(5, [mover], { ip: 20, op: 40 });
    expect(apply(asFill(node).transform, 0, 0)[0]).toBeCloseTo(25, 9);
  });
});

it('turns a layer along a way whose one axis has key frames and whose other an expression', async () => {
  const x = keyed({ t: 0, s: [0] }, { t: 10, s: [10] });
  const p = { s: true, x, y: { ...fixed(0), x: 'time * 10' } };
  const composition = await read(film([shapeLayer([square(10), red], { ks: { p }, ao: 1 })]));
  // Past the key frames it goes on straight down.
  const [a, b] = asFill(composition.evaluate(20).children[0]).transform;
  expect([a, b]).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6)]);
});
