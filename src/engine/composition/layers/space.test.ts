import { describe, expect, it } from 'vitest';
import {
  apply,
  asFill,
  asGroup,
  film,
  fixed,
  keyed,
  nodesAt,
  type Part,
  read,
} from '../../../../test/fixtures/composition/documents.ts';
import type { Projection, SceneNode } from '../../scene/index.ts';

/** A solid of 40 by 20 that stands in space, its middle at a place. */
const card = (p: readonly number[], ks: Part = {}, more: Part = {}): Part => ({
  ty: 1,
  ddd: 1,
  sw: 40,
  sh: 20,
  sc: '#ff0000',
  ks: { p: fixed(p), a: fixed([20, 10, 0]), ...ks },
  ip: 0,
  op: 100,
  ...more,
});
const flat = (sc: string, more: Part = {}): Part => ({ ty: 1, sw: 40, sh: 20, sc, ks: {}, ...more });
const camera = (ks: Part, more: Part = {}): Part => ({ ty: 13, pe: fixed(100), ks, ...more });
const onAxis = { p: fixed([100, 50, -100]) };

/** Where a point of the layer comes to lie: through the node's matrix, or its projection. */
function seen(node: SceneNode | undefined, x: number, y: number): number[] {
  if (node?.type === 'group') {
    const [a, b, c, d, e, f, g, h, i] = node.projection as Projection;
    const w = g * x + h * y + i;
    return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
  }
  return [...apply(asFill(node).transform, x, y)];
}
function expectSeen(node: SceneNode | undefined, from: readonly [number, number], to: readonly number[]) {
  const [x = Number.NaN, y = Number.NaN] = seen(node, ...from);
  expect(x).toBeCloseTo(to[0] as number, 9);
  expect(y).toBeCloseTo(to[1] as number, 9);
}
const colours = (nodes: readonly SceneNode[]) =>
  nodes.map((node) => {
    const { paint } = asFill(node.type === 'group' ? node.children[0] : node);
    if (paint.type !== 'solid') return '';
    return `#${paint.colour
      .slice(0, 3)
      .map((value) =>
        Math.round(value * 255)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
  });

// 200 pixels wide: the lens of 50 mm before a film of 36 mm lies 200 · 50 / 36 pixels away.
const ZOOM = (200 * 50) / 36;

describe('layers in space', () => {
  it('lie where they are without a camera, while nothing takes them out of the plane', async () => {
    const [node] = await nodesAt(0, [card([70, 40, 0], { rz: fixed(90), s: fixed([50, 100, 100]) })]);
    expectSeen(node, [40, 10], [70, 50]);
    expect(asFill(node).transform.map((entry) => Math.round(entry * 1e9) / 1e9 + 0)).toEqual([
      0, 0.5, -1, 0, 80, 30,
    ]);
  });

  it('shrink with the distance towards the middle, without perspective where they face the eye', async () => {
    const [node] = await nodesAt(0, [card([20, 10, ZOOM])]);
    expectSeen(node, [0, 0], [50, 25]);
    expectSeen(node, [40, 20], [70, 35]);
  });

  it('come into perspective by rotation', async () => {
    const [node] = await nodesAt(0, [card([100, 50, 0], { ry: fixed(60) })]);
    // The right edge comes out of the screen: x 20 · cos 60°, z −20 · sin 60°.
    const depth = 20 * Math.sin(Math.PI / 3);
    expectSeen(node, [40, 10], [100 + 10 / (1 - depth / ZOOM), 50]);
    expectSeen(node, [0, 10], [100 - 10 / (1 + depth / ZOOM), 50]);
    const group = asGroup(node);
    expect(asFill(group.children[0]).transform).toEqual([1, 0, 0, 1, 0, 0]);
    const [about] = await nodesAt(0, [card([100, 50, 0], { rx: fixed(60) })]);
    // And about x the lower edge goes into it.
    expectSeen(about, [20, 20], [100, 50 + 5 / (1 + (10 * Math.sin(Math.PI / 3)) / ZOOM)]);
  });

  it('turn about z, y, x, and then so by their orientation', async () => {
    const turned = { a: fixed([0, 0, 0]), rz: fixed(90), ry: fixed(60), or: fixed([0, 0, 90]) };
    const [node] = await nodesAt(0, [card([100, 50, 0], turned)]);
    // (10, 0, 0) → (0, 10, 0) by z, stays by y → (−10, 0, 0) by the orientation
    expectSeen(node, [10, 0], [90, 50]);
    // (0, 10, 0) → (−10, 0, 0) → (−5, 0, 10 · sin 60°) → (0, −5, 10 · sin 60°)
    expectSeen(node, [0, 10], [100, 50 - 5 / (1 + (10 * Math.sin(Math.PI / 3)) / ZOOM)]);
  });

  it('follow their parents through space; flat layers follow them without depth', async () => {
    const parent = card([100, 50, ZOOM], { a: fixed([0, 0, 0]), rz: fixed(90) }, { ty: 3, ind: 1 });
    const [inSpace] = await nodesAt(0, [parent, card([30, 0, ZOOM], {}, { parent: 1 })]);
    // 30 along x turned to y, three times as far away.
    expectSeen(inSpace, [20, 10], [100, 60]);
    const [onPlane] = await nodesAt(0, [parent, flat('#ffffff', { parent: 1, ks: { p: fixed([30, 0]) } })]);
    expectSeen(onPlane, [0, 0], [100, 80]);
  });

  it('do not show from behind the eye or from the edge', async () => {
    expect(await nodesAt(0, [card([100, 50, -ZOOM - 1])])).toEqual([]);
    expect(await nodesAt(0, [card([100, 50, 0], { ry: fixed(90) })])).toEqual([]);
  });

  it('run along ways through space, at even speed', async () => {
    const way = keyed(
      { t: 0, s: [100, 50, 0], to: [0, 0, 100], ti: [0, 0, -100] },
      { t: 10, s: [100, 50, 300] },
    );
    const composition = await read(film([card([0, 0, 0], { p: way })]));
    const scale = asFill(composition.evaluate(5).children[0]).transform[0];
    expect(scale).toBeCloseTo(1 / (1 + 150 / ZOOM), 6);
  });

  it('turn their x axis along their way where they are auto-oriented', async () => {
    const way = keyed({ t: 0, s: [100, 50, 0] }, { t: 10, s: [110, 50, 10] });
    const ks = { p: way, a: fixed([0, 0, 0]) };
    const [node] = await nodesAt(0, [card([0, 0, 0], ks, { ao: 1 })]);
    const there = 10 * Math.SQRT1_2;
    expectSeen(node, [10, 0], [100 + there / (1 + there / ZOOM), 50]);
  });

  it('keep masks and mattes: the ones in their plane, the others in the picture', async () => {
    const nodes = await nodesAt(0, [
      flat('#00ff00', { td: 1 }),
      card([100, 50, 0], { ry: fixed(60), o: fixed(50) }, { tt: 1 }),
    ]);
    const group = asGroup(nodes[0]);
    expect(group.opacity).toBe(0.5);
    expect(group.projection).toHaveLength(9);
    expect(asFill(group.matte?.source[0]).transform).toEqual([1, 0, 0, 1, 0, 0]);
  });
});

describe('cameras', () => {
  it('with one node look along z', async () => {
    const [node] = await nodesAt(0, [camera({ p: fixed([120, 50, -200]) }), card([140, 60, 0])]);
    // 100 / 200 of the way from the camera's axis, which shows in the middle.
    expectSeen(node, [20, 10], [110, 55]);
  });

  it('with a point of interest look at it', async () => {
    const eye = { p: fixed([100, 50, -100]), a: fixed([200, 50, 0]) };
    const [node] = await nodesAt(0, [camera(eye), card([200, 50, 0])]);
    expectSeen(node, [20, 10], [100, 50]);
    // 20 to the right: 20 · cos 45° across, 100 · √2 + 20 · sin 45° away.
    const side = 20 * Math.SQRT1_2;
    expectSeen(node, [40, 10], [100 + (100 * side) / (100 * Math.SQRT2 + side), 50]);
    const above = { p: fixed([100, -50, -100]), a: fixed([100, 50, 0]) };
    const [below] = await nodesAt(0, [camera(above), card([100, 50, 0])]);
    expectSeen(below, [20, 10], [100, 50]);
  });

  it('turn, and move with their parents', async () => {
    const rolled = await nodesAt(0, [camera({ ...onAxis, rz: fixed(90) }), card([130, 50, 0])]);
    expectSeen(rolled[0], [20, 10], [100, 20]);
    const moved = await nodesAt(0, [
      { ty: 3, ddd: 1, ind: 4, ks: { p: fixed([10, 0, -100]) } },
      camera(onAxis, { parent: 4 }),
      card([130, 50, 0]),
    ]);
    expectSeen(moved[0], [20, 10], [110, 50]);
  });

  it('count while they are there and not hidden, the topmost first, and leave flat layers alone', async () => {
    const layers = [
      camera({ p: fixed([100, 50, -400]) }, { hd: true }),
      camera({ p: fixed([100, 50, -200]) }, { ip: 10, op: 20 }),
      camera(onAxis, { ip: 0, op: 30 }),
      card([140, 50, 0]),
      flat('#00ff00'),
    ];
    const composition = await read(film(layers));
    const xAt = (frame: number) => seen(composition.evaluate(frame).children[1], 20, 10)[0];
    expect(xAt(0)).toBeCloseTo(140, 9);
    expect(xAt(10)).toBeCloseTo(120, 9);
    expect(xAt(20)).toBeCloseTo(140, 9);
    expect(seen(composition.evaluate(10).children[0], 5, 5)).toEqual([5, 5]);
    expect(composition.warnings).toEqual([]);
  });
});

describe('the order of depth', () => {
  const at = (sc: string, z: number, more: Part = {}) => card([100, 50, z], {}, { sc, ...more });

  it('sorts layers in space between flat ones', async () => {
    const nodes = await nodesAt(0, [
      at('#000001', 10),
      at('#000002', -10),
      flat('#000003'),
      at('#000004', -20),
      { ty: 3, ks: {} },
      at('#000005', 20),
      at('#000006', 0),
    ]);
    expect(colours(nodes)).toEqual(['#000005', '#000006', '#000004', '#000003', '#000001', '#000002']);
  });

  it('leaves what lies in one plane in the order of the stack, wherever its anchor is', async () => {
    const tilt = { rx: fixed(50) };
    const board = { ty: 3, ddd: 1, ind: 9, ks: { ...tilt, p: fixed([100, 50, 30]) } };
    const nodes = await nodesAt(0, [
      board,
      card([0, -40, 0], {}, { sc: '#000001', parent: 9 }),
      card([0, 40, 0], {}, { sc: '#000002', parent: 9 }),
    ]);
    expect(colours(nodes)).toEqual(['#000002', '#000001']);
  });

  it('judges a slanted plane by where the other layer shows', async () => {
    // The floor's front edge, where its anchor is, comes before the box, but at the box's place it lies behind.
    const floor = card([100, 80, 0], { rx: fixed(100), a: fixed([20, 0, 0]) }, { sc: '#000001', sh: 400 });
    const box = card([100, 50, 60], {}, { sc: '#000002' });
    expect(colours(await nodesAt(0, [floor, box]))).toEqual(['#000001', '#000002']);
  });
});

describe('collapsed compositions', () => {
  const assets = [
    {
      id: 'inner',
      layers: [
        card([100, 50, 0], {}, { sc: '#000001' }),
        flat('#000002', { bm: 1 }),
        card([100, 50, 50], {}, { sc: '#000003' }),
      ],
    },
  ];
  const shown = (more: Part = {}): Part => ({ ty: 0, refId: 'inner', w: 30, h: 30, ct: 1, ks: {}, ...more });

  it('are not cut off, and their layers blend and stand among the outer ones', async () => {
    const layers = [camera(onAxis), shown(), card([100, 50, 80], {}, { sc: '#000004' })];
    const nodes = await nodesAt(0, layers, { assets });
    expect(colours(nodes)).toEqual(['#000004', '#000003', '#000002', '#000001']);
    expect(asGroup(nodes[2]).blend).toBe('multiply');
    // 100 pixels of zoom at a distance of 150.
    expectSeen(nodes[1], [40, 10], [100 + 20 / 1.5, 50]);
  });

  it('carry their layers into space where they stand there, even flat ones', async () => {
    const turned = { ddd: 1, ks: { p: fixed([100, 50, 0]), a: fixed([100, 50, 0]), ry: fixed(60) } };
    const nodes = await nodesAt(0, [shown(turned)], { assets });
    expect(nodes).toHaveLength(3);
    const lone = await nodesAt(0, [shown({ ...turned, ct: 0, w: 200, h: 100 })], { assets });
    // Uncollapsed it is one picture, cut off at its bounds, however large they are.
    expect(asGroup(lone[0]).clip).toBeDefined();
    expect(asGroup(lone[0]).projection).toHaveLength(9);
    const multiplied = nodes.find((node) => node.type === 'group' && node.blend === 'multiply');
    expectSeen(multiplied, [40, 20], seen(lone[0], 40, 20));
  });

  it('are one picture where something works on them as a whole', async () => {
    const mask = {
      mode: 'a',
      pt: fixed({
        c: true,
        v: [
          [0, 0],
          [9, 0],
          [9, 9],
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
      }),
      o: fixed(100),
      x: fixed(0),
    };
    for (const more of [{ ks: { o: fixed(50) } }, { bm: 1 }, { hasMask: true, masksProperties: [mask] }]) {
      const nodes = await nodesAt(0, [shown(more)], { assets });
      expect(nodes).toHaveLength(1);
      expect(asGroup(nodes[0]).children).toHaveLength(3);
      expect(asGroup(nodes[0]).clip).toBeUndefined();
    }
  });
});

describe('what stands still in space', () => {
  it('is the same object from frame to frame, while others move', async () => {
    const layers = [
      camera(onAxis),
      card([100, 50, 10], { ry: fixed(40) }),
      card([0, 0, 0], { p: keyed({ t: 0, s: [0, 0, 0] }, { t: 50, s: [100, 0, 40] }) }),
    ];
    const composition = await read(film(layers));
    const first = composition.evaluate(10).children.find(({ type }) => type === 'group');
    const second = composition.evaluate(20).children.find(({ type }) => type === 'group');
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(composition.evaluate(60)).toBe(composition.evaluate(70));
  });
});
