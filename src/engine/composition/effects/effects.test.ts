import { describe, expect, it } from 'vitest';
import {
  asFill,
  asGroup,
  asStroke,
  film,
  fixed,
  green,
  keyed,
  nodesAt,
  type Part,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';
import type { Filter, GroupNode, SceneNode } from '../../scene/index.ts';

const value = (v: unknown): Part => ({ ty: 0, v });
const effect = (ty: number, values: readonly unknown[], more: Part = {}): Part => ({
  ty,
  en: 1,
  ef: values.map((item) =>
    value(typeof item === 'object' && item && !Array.isArray(item) ? item : fixed(item)),
  ),
  ...more,
});
/** An effect that bodymovin has no type for. */
const named = (mn: string, ...values: readonly unknown[]): Part => effect(5, values, { mn });

const solid = (more: Part = {}): Part => ({
  ty: 1,
  ind: 1,
  sw: 40,
  sh: 20,
  sc: '#ff0000',
  ks: {},
  ip: 0,
  op: 100,
  ...more,
});
const placed = (x: number, y: number, scale: number, turn = 0): Part => ({
  p: fixed([x, y]),
  s: fixed([scale, scale]),
  r: fixed(turn),
});

async function only(...layers: readonly Part[]): Promise<GroupNode> {
  const nodes = await nodesAt(0, layers);
  expect(nodes).toHaveLength(1);
  return asGroup(nodes[0]);
}
const filtersOf = async (layer: Part): Promise<readonly Filter[]> => (await only(layer)).filters ?? [];
const expectNear = (actual: readonly number[] | undefined, expected: readonly number[]): void => {
  expect(actual).toEqual(expected.map((entry) => expect.closeTo(entry, 9)));
};
const blurred = (blurriness: number, dimensions = 1, repeat = 0): Part =>
  effect(29, [blurriness, dimensions, repeat]);

describe('colour effects', () => {
  it('fills with a colour and an opacity of 0–1', async () => {
    const layer = solid({ ef: [effect(21, [0, 0, [0, 0.5, 1, 1], 0, 0, 0, 0.25])] });
    expect(await filtersOf(layer)).toEqual([
      {
        type: 'colour-matrix',
        matrix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0.25, 0],
      },
    ]);
  });

  it('tints by luma between two colours, and tritones between three', async () => {
    const [tint] = await filtersOf(solid({ ef: [effect(20, [[0, 0, 1], [1, 1, 0], 40])] }));
    expect(tint).toEqual({
      type: 'tone-map',
      stops: [
        { offset: 0, colour: [0, 0, 1, 1] },
        { offset: 1, colour: [1, 1, 0, 1] },
      ],
      amount: 0.4,
    });
    const [tritone] = await filtersOf(solid({ ef: [effect(23, [[1, 1, 1], [1, 0, 0], [0, 0, 0], 25])] }));
    expect(tritone).toMatchObject({
      amount: 0.75,
      stops: [{ offset: 0 }, { colour: [1, 0, 0, 1] }, { offset: 1 }],
    });
  });

  it('levels each channel before all three, and lets a bright end run on where it is not clipped', async () => {
    const neutral = [0, 1, 1, 0, 1];
    const levels = (clip: number) => {
      const list = [0, 0, 0, 0.2, 0.5, 2, 0, 0.8, 0, 0, ...neutral, 0, 0, 0.1, 1, 1, 0, 1, 0, 0];
      const rest = [...neutral, 0, 0, ...neutral, 0, clip, clip];
      return effect(24, [...list, ...rest]);
    };
    const clipped = await filtersOf(solid({ ef: [levels(1)] }));
    expect(clipped).toMatchObject([
      { green: { inputBlack: 0.1 }, all: { inputBlack: 0, inputWhite: 1 } },
      { all: { inputBlack: 0.2, inputWhite: 0.5, gamma: 2, outputBlack: 0, outputWhite: 0.8 } },
    ]);
    const [, open] = await filtersOf(solid({ ef: [levels(2)] }));
    expect(open).toMatchObject({ all: { inputBlack: 0.2, inputWhite: 1, gamma: 2 } });
    // At the old white both agree: 0.8 · √((0.5 − 0.2) / 0.3).
    const { all } = open as Extract<Filter, { type: 'levels' }>;
    expect(all.outputWhite * ((0.5 - 0.2) / (1 - 0.2)) ** 0.5).toBeCloseTo(0.8, 12);
    const [easy] = await filtersOf(solid({ ef: [named('ADBE Easy Levels2', 3, 0, 0.25, 1, 1, 0, 1, 1, 1)] }));
    expect(easy).toMatchObject({ green: { inputBlack: 0.25 }, red: { inputBlack: 0 } });
  });

  it('goes through effects in order, and leaves out those that are switched off', async () => {
    const off = effect(29, [30, 1, 0], { en: 0 });
    const filters = await filtersOf(
      solid({ ef: [blurred(10), off, named('ADBE Invert', 1, 0), named('ADBE Shift Channels', 1, 4, 3, 2)] }),
    );
    expect(filters.map(({ type }) => type)).toEqual(['blur', 'colour-matrix', 'colour-matrix']);
    expect(filters[1]).toMatchObject({
      matrix: [-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0],
    });
    expect(filters[2]).toMatchObject({
      matrix: [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0],
    });
  });

  it('takes the brightness of the modern mode as a power and the legacy contrast as a line', async () => {
    const modern = named('ADBE Brightness & Contrast 2', 150, 0, 0);
    expect(await filtersOf(solid({ ef: [modern] }))).toMatchObject([
      {
        type: 'levels',
        all: { inputBlack: 1, inputWhite: 0, gamma: 2 ** -1.8, outputBlack: 1, outputWhite: 0 },
      },
    ]);
    const [line] = await filtersOf(solid({ ef: [named('ADBE Brightness & Contrast 2', 51, -50, 1)] }));
    // Half the contrast about the middle, and 51 of 255 more.
    expect((line as Extract<Filter, { type: 'colour-matrix' }>).matrix.slice(0, 5)).toEqual([
      0.5,
      0,
      0,
      0,
      0.25 + 0.2,
    ]);
  });
});

describe('blur', () => {
  it('scales with a solid, and not with shapes, which are blurred where they lie', async () => {
    const grown = await filtersOf(solid({ ks: placed(0, 0, 200), ef: [blurred(10)] }));
    expect(grown).toEqual([{ type: 'blur', sigma: [6, 6] }]);
    const shape = await filtersOf(
      shapeLayer([square(10), red], { ks: placed(0, 0, 200), ef: [blurred(10)] }),
    );
    expect(shape).toEqual([{ type: 'blur', sigma: [3, 3] }]);
  });

  it('works along one axis, which turns with the layer by a quarter', async () => {
    expect(await filtersOf(solid({ ef: [blurred(10, 2)] }))).toEqual([{ type: 'blur', sigma: [3, 0] }]);
    const [turned] = await filtersOf(solid({ ks: placed(0, 0, 100, 90), ef: [blurred(10, 2)] }));
    const { sigma } = turned as Extract<Filter, { type: 'blur' }>;
    expect(sigma[0]).toBeCloseTo(0, 12);
    expect(sigma[1]).toBeCloseTo(3, 12);
  });

  it('is done in the layer and projected where its axis has no counterpart outside', async () => {
    const ks = placed(50, 30, 100, 30);
    const { filters, projection, children } = await only(solid({ ks, ef: [blurred(10, 2)] }));
    expect(filters).toEqual([{ type: 'blur', sigma: [3, 0] }]);
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const expected = [cos, -sin, 50, sin, cos, 30, 0, 0, 1];
    expectNear(projection, expected);
    const { transform } = asFill(children[0]);
    expectNear(transform, [1, 0, 0, 1, 0, 0]);
  });

  it('repeats the edges of the layer, or of the composition for shapes', async () => {
    const [edge] = await filtersOf(solid({ ks: placed(10, 5, 50), ef: [blurred(10, 1, 1)] }));
    expect(edge).toEqual({ type: 'blur', sigma: [1.5, 1.5], repeatWithin: [10, 5, 30, 15] });
    const [whole] = await filtersOf(shapeLayer([square(10), red], { ef: [blurred(10, 1, 1)] }));
    expect(whole).toMatchObject({ repeatWithin: [0, 0, 200, 100] });
  });

  it('works along any direction, counted from straight up', async () => {
    const directional = (direction: number) => solid({ ef: [named('ADBE Motion Blur', direction, 10)] });
    const [across] = await filtersOf(directional(90));
    expectNear((across as Extract<Filter, { type: 'blur' }>).sigma, [3, 0]);
    const { filters, projection } = await only(directional(30));
    expect(filters).toEqual([{ type: 'blur', sigma: [0, 3] }]);
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    expectNear(projection, [cos, -sin, 0, sin, cos, 0, 0, 0, 1]);
  });

  it('takes a box blur for the Gaussian of its variance', async () => {
    const [box] = await filtersOf(solid({ ef: [named('ADBE Box Blur2', 2, 3, 1, 0)] }));
    // Three boxes of 5 pixels: 3 · (25 − 1) / 12.
    expect(box).toEqual({ type: 'blur', sigma: [Math.sqrt(6), Math.sqrt(6)] });
  });
});

describe('wipes', () => {
  const wipe = (...values: readonly unknown[]) => effect(26, values);

  it('takes a sector away, which turns and mirrors with the layer', async () => {
    const [plain] = await filtersOf(solid({ ef: [wipe(25, 0, [20, 10], 1, 0)] }));
    expect(plain).toMatchObject({
      centre: [20, 10],
      startAngle: 0,
      completion: 0.25,
      direction: 'clockwise',
    });
    const [turned] = await filtersOf(solid({ ks: placed(0, 0, 100, 90), ef: [wipe(25, 0, [20, 10], 3, 0)] }));
    expect(turned).toMatchObject({ completion: 0.25, direction: 'clockwise' });
    // Half of it before the start, and a quarter turn on.
    expect((turned as Extract<Filter, { type: 'radial-wipe' }>).startAngle).toBeCloseTo(45, 9);
    const mirror = { s: fixed([-100, 100]) };
    const [mirrored] = await filtersOf(solid({ ks: mirror, ef: [wipe(25, 0, [20, 10], 1, 10)] }));
    expect(mirrored).toMatchObject({ centre: [-20, 10], completion: 0.25, feather: 3 });
    expect((mirrored as Extract<Filter, { type: 'radial-wipe' }>).startAngle).toBeCloseTo(-90, 9);
  });

  it('moves a hard edge as a mask and a soft one as a ramp across the layer', async () => {
    const hard = await only(solid({ ef: [named('ADBE Linear Wipe', 25, 90, 0)] }));
    const [x = 0, , x2] = hard.masks[0]?.path.points ?? [];
    expect(x).toBeCloseTo(10, 9);
    expect(x2).toBeCloseTo(10, 9);
    const soft = await only(solid({ ef: [named('ADBE Linear Wipe', 50, 90, 8)] }));
    // The ramp of 8 comes from before the layer and leaves behind it: half of the way is 40 + 8 less half of 8.
    expect(soft.matte?.mode).toBe('alpha');
    expect(asFill(soft.matte?.source[0]).paint).toMatchObject({ start: [16, 10], end: [24, 10] });
    expect(await nodesAt(0, [solid({ ef: [named('ADBE Linear Wipe', 100, 90, 0)] })])).toEqual([]);
  });

  it('cuts blinds out from the middle on', async () => {
    const group = await only(solid({ ef: [named('ADBE Venetian Blinds', 30, 0, 10, 2)] }));
    const { points } = group.masks[0]?.path ?? { points: [] };
    const edges = new Set(
      Array.from({ length: points.length / 2 }, (_, i) => Math.round((points[2 * i] ?? 0) * 100) / 100),
    );
    expect([13, 20, 23, 30].every((edge) => edges.has(edge))).toBe(true);
    expect(edges.has(21)).toBe(false);
    expect(group.masks[0]?.feather?.[0]).toBeCloseTo((2 * 3) / Math.sqrt(12), 12);
  });
});

describe('shadows and transforms', () => {
  it('lays the picture in one colour behind itself, moved from straight up', async () => {
    const layer = solid({ ks: placed(0, 0, 200), ef: [effect(25, [[0, 0, 1], 127.5, 90, 5, 10, 0])] });
    const nodes = await nodesAt(0, [layer]);
    expect(nodes).toHaveLength(2);
    const shadow = asGroup(nodes[0]);
    expect(shadow.filters).toEqual([
      { type: 'colour-matrix', matrix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0.5, 0] },
      { type: 'blur', sigma: [6, 6] },
    ]);
    const [, , , , x, y] = asFill(shadow.children[0]).transform;
    expect([x, y]).toEqual([10, expect.closeTo(0, 12)]);
    expect(asFill(nodes[1]).transform).toEqual([2, 0, 0, 2, 0, 0]);
    const alone = await nodesAt(0, [solid({ ef: [effect(25, [[0, 0, 1], 255, 90, 5, 0, 1])] })]);
    expect(alone).toHaveLength(1);
  });

  it('transforms the picture once more, about its own anchor', async () => {
    const turn = effect(35, [[20, 10], [30, 10], 0, 50, 200, 0, 0, 90, 50]);
    const { transform, opacity } = asFill(
      (await nodesAt(0, [solid({ ks: placed(100, 0, 100), ef: [turn] })]))[0],
    );
    expect(opacity).toBe(0.5);
    // Wide by 2, high by half, a quarter turn: the layer's corner −20, −10 from the anchor comes to 5, −40 from (30, 10).
    expectNear(transform, [0, 2, -0.5, 0, 135, -30]);
  });

  it('pins the corners of the layer in perspective', async () => {
    const corners = [
      [0, 0],
      [40, 5],
      [0, 20],
      [40, 15],
    ];
    const { projection: p = [] } = await only(solid({ ef: [named('ADBE Corner Pin', ...corners)] }));
    const at = (x: number, y: number) => {
      const w = (p[6] ?? 0) * x + (p[7] ?? 0) * y + (p[8] ?? 0);
      return [
        ((p[0] ?? 0) * x + (p[1] ?? 0) * y + (p[2] ?? 0)) / w,
        ((p[3] ?? 0) * x + (p[4] ?? 0) * y + (p[5] ?? 0)) / w,
      ];
    };
    expectNear([at(0, 0), at(40, 0), at(0, 20), at(40, 20)].flat(), corners.flat());
  });

  it('keeps what a filter made before it where the picture moves on', async () => {
    const shadow = effect(25, [[0, 0, 0], 255, 180, 7, 0, 0]);
    const [moved] = await nodesAt(0, [solid({ ef: [blurred(10, 1, 1), shadow] })]);
    expect(asGroup(moved).filters).toMatchObject([
      { repeatWithin: [expect.closeTo(0, 9), 7, 40, 27] },
      { type: 'colour-matrix' },
    ]);
  });
});

describe('stroke', () => {
  const outline = (x: number): Part => ({
    mode: 'n',
    o: fixed(100),
    pt: fixed({
      c: true,
      v: [
        [x, 0],
        [x + 10, 0],
        [x + 10, 10],
        [x, 10],
      ],
      i: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      o: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    }),
  });
  const masks = { hasMask: true, masksProperties: [outline(0), outline(20)] };
  const stroke = (all: number, start: number, end: number, style: number): Part =>
    effect(22, [2, all, 0, [0, 1, 0], 3, 1, 0.5, start, end, 15, style]);

  it('draws along one mask or all of them, over the picture, alone, or to reveal it', async () => {
    const [below, drawn] = await nodesAt(0, [solid({ ...masks, ef: [stroke(0, 0, 100, 1)] })]);
    expect(below?.type).toBe('fill');
    const one = asGroup(drawn);
    expect(one.opacity).toBe(0.5);
    expect(one.children).toHaveLength(1);
    expect(asStroke(one.children[0])).toMatchObject({
      stroke: { width: 6, cap: 'round', dashes: [] },
      paint: { colour: [0, 1, 0, 1] },
    });
    expect(asStroke(one.children[0]).path.points[0]).toBe(20);
    const alone = await only(solid({ ...masks, ef: [stroke(1, 0, 50, 2)] }));
    // Half of a square's way round ends at the corner across.
    expect(alone.children.map((node) => [...asStroke(node).path.points].slice(-2))).toEqual([
      [10, 10],
      [30, 10],
    ]);
    const revealed = await only(solid({ ...masks, ef: [stroke(1, 0, 100, 3)] }));
    expect(asGroup(revealed.matte?.source[0]).children).toHaveLength(2);
    expect(await nodesAt(0, [solid({ ...masks, ef: [stroke(1, 30, 30, 3)] })])).toEqual([]);
  });

  it('keeps its brush where a shape layer is scaled, and scales it with a solid', async () => {
    const ks = placed(0, 0, 200);
    const shape = shapeLayer([square(10), red], { ks, ...masks, ef: [stroke(0, 0, 100, 2)] });
    const brush = asStroke((await only(shape)).children[0]);
    expect(brush.path.points[0]).toBe(40);
    expect(brush.transform).toEqual([1, 0, 0, 1, 0, 0]);
    const onSolid = asStroke((await only(solid({ ks, ...masks, ef: [stroke(0, 0, 100, 2)] }))).children[0]);
    expect(onSolid.transform.slice(0, 4)).toEqual([2, 0, 0, 2]);
  });

  it('fills one mask where a fill names it', async () => {
    const fill = effect(21, [1, 0, [0, 0, 1], 0, 4, 0, 1]);
    const { children } = await only(solid({ ...masks, ef: [fill] }));
    expect(asGroup(children[1])).toMatchObject({ masks: [{ mode: 'add', feather: [1.52, 0] }] });
  });
});

describe('effects that look at another layer', () => {
  const map = (more: Part = {}): Part => solid({ ind: 2, sw: 20, sh: 20, sc: '#808080', hd: true, ...more });
  const displaced = (behaviour: number, ...channels: readonly [number, number]): Part =>
    effect(27, [2, channels[0], 8, channels[1], 6, behaviour, 1, 0]);

  it('displaces by its source, though it is hidden, laid over the layer', async () => {
    const ks = placed(50, 0, 200);
    const layers = [solid({ ks, ef: [displaced(1, 1, 11)] }), map({ ks: placed(7, 7, 30) })];
    const [filter] = (await only(...layers)).filters ?? [];
    expect(filter).toMatchObject({
      type: 'displace',
      // Off is the constant 0: as far as full, the other way.
      channels: ['red', 'full'],
      amount: [16, -12],
      wrapWithin: [50, 0, 130, 40],
    });
    const { map: picture } = filter as Extract<Filter, { type: 'displace' }>;
    // Centred on 40 by 20, then twice as large from 50.
    expect(asFill(picture[0]).transform.map((entry) => Math.round(entry * 1e9) / 1e9)).toEqual([
      2, 0, 0, 2, 70, 0,
    ]);
    const constant = await nodesAt(0, [solid({ ef: [displaced(1, 9, 10)] }), map()]);
    expect(constant[0]?.type).toBe('fill');
  });

  it('takes a matte from shapes where they lie, by channel, inverted', async () => {
    const matte = shapeLayer([square(10), green], { ind: 2, hd: true, ks: placed(15, 10, 100) });
    const set = effect(28, [2, 2, 1, 1, 1, 0]);
    const layer = await only(shapeLayer([square(40), red], { ind: 1, ef: [set] }), matte);
    expect(layer.matte?.mode).toBe('luma-inverted');
    const source = asGroup(layer.matte?.source[0]);
    expect(source.filters?.[0]).toMatchObject({
      matrix: [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
    });
    expect(asFill(source.children[0]).transform).toEqual([1, 0, 0, 1, 15, 10]);
  });

  it('leaves the layer as it is where there is no such other', async () => {
    const nodes = await nodesAt(0, [solid({ ef: [displaced(1, 1, 2), effect(28, [9, 4, 0, 1, 1, 0])] })]);
    expect(nodes[0]?.type).toBe('fill');
  });
});

describe('what an effect keeps', () => {
  const everything: readonly Part[] = [
    solid({
      ind: 1,
      ef: [
        effect(21, [0, 0, [0, 1, 0], 0, 0, 0, 1]),
        blurred(12, 2, 1),
        effect(25, [[0, 0, 0], 200, 30, 6, 4, 0]),
        effect(27, [2, 1, 8, 2, 6, 2, 1, 0]),
        effect(28, [3, 4, 0, 1, 1, 0]),
        named('ADBE Linear Wipe', 20, 45, 5),
        named('ADBE Simple Choker', 1, 2),
      ],
      ks: placed(10, 10, 100, 20),
    }),
    solid({ ind: 2, hd: true }),
    shapeLayer([square(30), green], { ind: 3, hd: true }),
    shapeLayer([{ ...square(10), p: keyed({ t: 0, s: [0, 0] }, { t: 50, s: [50, 0] }) }, red]),
  ];

  it('is the same objects from frame to frame while nothing changes', async () => {
    const composition = await read(film(everything));
    const first = composition.evaluate(10).children;
    const second = composition.evaluate(11).children;
    const still = (nodes: readonly SceneNode[]) => nodes.filter((node) => node.type === 'group');
    expect(still(second).length).toBeGreaterThan(0);
    expect(still(second).every((node, i) => node === still(first)[i])).toBe(true);
  });

  it('follows its key frames', async () => {
    const growing = keyed({ t: 0, s: [0] }, { t: 10, s: [10] });
    const composition = await read(film([solid({ ef: [effect(29, [growing, 1, 0])] })]));
    expect(composition.evaluate(0).children[0]?.type).toBe('fill');
    const [filter] = asGroup(composition.evaluate(5).children[0]).filters ?? [];
    expect(filter).toEqual({ type: 'blur', sigma: [1.5, 1.5] });
  });
});

describe('what is not drawn', () => {
  it('is named, but for controls', async () => {
    const controls = [
      effect(5, [], { mn: 'ADBE Slider Control', nm: 'Speed' }),
      effect(5, [], { mn: 'Pseudo/ADBE Trace Path' }),
      effect(0, []),
    ];
    const { warnings } = await read(
      film([
        solid({
          nm: 'Wavy',
          ef: [...controls, named('ADBE Bulge'), effect(32, []), named('CC Particle World')],
        }),
        solid({ nm: 'Off', ef: [effect(30, [], { en: 0 })] }),
      ]),
    );
    expect(warnings.map(({ feature, layer }) => [feature, layer])).toEqual([
      ['effect-bulge', 'Wavy'],
      ['effect-wave-warp', 'Wavy'],
      ['effect-cc-particle-world', 'Wavy'],
    ]);
  });

  it('is bounded, where shadows of shadows would fill any memory', async () => {
    const shadow = effect(25, [[0, 0, 0], 255, 90, 5, 0, 0]);
    const composition = await read(film([solid({ ef: Array.from({ length: 5000 }, () => shadow) })]));
    expect(composition.warnings.map(({ feature }) => feature)).toEqual(['effects-left-out']);
    const count = (nodes: readonly SceneNode[]): number =>
      nodes.reduce((sum, node) => sum + 1 + (node.type === 'group' ? count(node.children) : 0), 0);
    expect(count(composition.evaluate(0).children)).toBeLessThan(300);
    const layers = Array.from({ length: 200 }, () =>
      solid({ ef: Array.from({ length: 60 }, () => blurred(5)) }),
    );
    await expect(read(film(layers))).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
  });
});

it('lie in the space of a sequence of images as in that of other compositions', async () => {
  const assets = [{ id: 'inner', w: 40, h: 20, layers: [solid()] }];
  const shown = (ty: number) => ({ ty, refId: 'inner', ks: placed(0, 0, 200), ef: [blurred(10)] });
  const [composition] = await nodesAt(0, [shown(0)], { assets });
  const [sequence] = await nodesAt(0, [shown(8)], { assets });
  expect(asGroup(composition).filters).toMatchObject([{ type: 'blur', sigma: [6, 6] }]);
  expect(asGroup(sequence).filters).toEqual(asGroup(composition).filters);
});

it('see other layers as the same objects from frame to frame, though those are drawn as well', async () => {
  const map = solid({ ind: 2, ks: placed(5, 5, 100) });
  const moved = solid({ ef: [effect(27, [2, 1, 10, 2, 10, 1, 0])] });
  const assets = [{ id: 'inner', layers: [moved, map] }];
  const shown = { ty: 0, refId: 'inner', w: 90, h: 90, ks: placed(5, 5, 50) };
  const composition = await read(film([shown], { assets }));
  expect(composition.evaluate(1)).toBe(composition.evaluate(0));
});
