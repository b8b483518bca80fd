import { describe, expect, it } from 'vitest';
import {
  apply,
  asFill,
  asGroup,
  film,
  fixed,
  green,
  keyed,
  nodesAt,
  type Part,
  pen,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';

const box = {
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
};
const mask = (mode: string, more: Part = {}): Part => ({
  mode,
  inv: false,
  pt: fixed(box),
  o: fixed(100),
  x: fixed(0),
  ...more,
});
const solid = (sc: string, more: Part = {}): Part => ({
  ty: 1,
  sw: 40,
  sh: 20,
  sc,
  ks: {},
  ip: 0,
  op: 100,
  ...more,
});
const colourOf = (node: Parameters<typeof asFill>[0]) => {
  const { paint } = asFill(node);
  return paint.type === 'solid' ? paint.colour : undefined;
};

describe('layers', () => {
  it('lie with the first on top', async () => {
    const nodes = await nodesAt(0, [solid('#ff0000'), solid('#00ff00')]);
    expect(nodes.map(colourOf)).toEqual([
      [0, 1, 0, 1],
      [1, 0, 0, 1],
    ]);
    expect([...asFill(nodes[0]).path.points]).toEqual([40, 0, 40, 20, 0, 20, 0, 0]);
  });

  it('are left out when hidden, without moving their children', async () => {
    const nodes = await nodesAt(0, [
      solid('#ff0000', { parent: 7 }),
      solid('#00ff00', { ind: 7, hd: true, ks: { p: fixed([30, 0]) } }),
    ]);
    expect(nodes).toHaveLength(1);
    expect(apply(asFill(nodes[0]).transform, 0, 0)).toEqual([30, 0]);
  });

  it('have one opacity, folded into what they draw where that is one thing', async () => {
    const [one] = await nodesAt(0, [shapeLayer([square(9), red], { ks: { o: fixed(25) } })]);
    expect(asFill(one).opacity).toBe(0.25);
    const [two] = await nodesAt(0, [shapeLayer([square(9), red, pen(1)], { ks: { o: fixed(25) } })]);
    expect(asGroup(two)).toMatchObject({ opacity: 0.25, blend: 'normal', masks: [] });
  });

  it('blend as one', async () => {
    const [node] = await nodesAt(0, [solid('#ffffff', { bm: 10 })]);
    expect(asGroup(node).blend).toBe('difference');
  });

  it('keep a blended shape from blending with what lies behind the layer', async () => {
    const [node] = await nodesAt(0, [shapeLayer([square(9), { ...red, bm: 1 }, square(5), green])]);
    const group = asGroup(node);
    expect(group.blend).toBe('normal');
    expect(asGroup(group.children[1]).blend).toBe('multiply');
  });
});

describe('masks', () => {
  it('are given in order, in the layer’s space', async () => {
    const masks = [mask('a'), mask('s', { o: fixed(40) }), mask('n'), mask('i', { inv: true })];
    const ks = { p: fixed([7, 8]) };
    const [node] = await nodesAt(0, [solid('#ffffff', { hasMask: true, masksProperties: masks, ks })]);
    const group = asGroup(node);
    expect(group.masks.map(({ mode, inverted, opacity }) => [mode, inverted, opacity])).toEqual([
      ['add', false, 1],
      ['subtract', false, 0.4],
      ['intersect', true, 1],
    ]);
    expect(apply(group.masks[0]?.transform ?? [0, 0, 0, 0, 0, 0], 0, 0)).toEqual([7, 8]);
    expect([...(group.masks[0]?.path.points ?? [])]).toEqual([0, 0, 9, 0, 9, 9]);
  });

  it('do nothing where all are off', async () => {
    const [node] = await nodesAt(0, [solid('#ffffff', { hasMask: true, masksProperties: [mask('n')] })]);
    expect(node?.type).toBe('fill');
  });

  it('add where the first one lightens or differs: there is nothing before it', async () => {
    for (const mode of ['f', 'l']) {
      const masks = { hasMask: true, masksProperties: [mask(mode), mask('f')] };
      const [node] = await nodesAt(0, [solid('#ffffff', masks)]);
      expect(asGroup(node).masks.map(({ mode }) => mode)).toEqual(['add', 'difference']);
    }
  });
});

describe('mattes', () => {
  const modes = ['alpha', 'alpha-inverted', 'luma', 'luma-inverted'] as const;

  it.each(modes)('of the mode %s come from the layer above, which is not drawn itself', async (mode) => {
    const nodes = await nodesAt(0, [
      solid('#ff0000', { td: 1 }),
      solid('#00ff00', { tt: modes.indexOf(mode) + 1 }),
    ]);
    expect(nodes).toHaveLength(1);
    const { matte, children } = asGroup(nodes[0]);
    expect(matte?.mode).toBe(mode);
    expect(matte?.source.map(colourOf)).toEqual([[1, 0, 0, 1]]);
    expect(children.map(colourOf)).toEqual([[0, 1, 0, 1]]);
  });

  it('or from the layer that is named', async () => {
    const layers = [
      solid('#ff0000', { td: 1, ind: 5 }),
      solid('#0000ff'),
      solid('#00ff00', { tt: 1, tp: 5 }),
    ];
    const nodes = await nodesAt(0, layers);
    expect(asGroup(nodes[0]).matte?.source.map(colourOf)).toEqual([[1, 0, 0, 1]]);
    expect(colourOf(nodes[1])).toEqual([0, 0, 1, 1]);
  });

  it('serve while their layer is hidden', async () => {
    const nodes = await nodesAt(0, [solid('#ff0000', { hd: true }), solid('#00ff00', { tt: 1 })]);
    expect(nodes).toHaveLength(1);
    expect(asGroup(nodes[0]).matte?.source.map(colourOf)).toEqual([[1, 0, 0, 1]]);
  });

  it('are empty outside of the matte layer’s time', async () => {
    const layers = [solid('#ff0000', { td: 1, op: 10 }), solid('#00ff00', { tt: 2 })];
    expect(asGroup((await nodesAt(10, layers))[0]).matte).toEqual({ mode: 'alpha-inverted', source: [] });
  });
});

describe('precompositions', () => {
  const assets = [{ id: 'inner', layers: [solid('#ff0000'), solid('#00ff00')] }];

  it('are cut off at their size', async () => {
    const ks = { p: fixed([50, 0]) };
    const [node] = await nodesAt(0, [{ ty: 0, refId: 'inner', w: 30, h: 10, ks }], { assets });
    const group = asGroup(node);
    expect(group.children).toHaveLength(2);
    expect([...(group.clip?.path.points ?? [])]).toEqual([30, 0, 30, 10, 0, 10, 0, 0]);
    expect(group.clip?.transform).toEqual([1, 0, 0, 1, 50, 0]);
  });

  it('cost no group where they fill the whole picture', async () => {
    const nodes = await nodesAt(0, [{ ty: 0, refId: 'inner', w: 200, h: 100, ks: {} }], { assets });
    expect(nodes.map(({ type }) => type)).toEqual(['fill', 'fill']);
  });
});

describe('what does not change', () => {
  const moving = keyed({ t: 0, s: [0, 0] }, { t: 50, s: [100, 0] }, { t: 100, s: [100, 0] });
  const layers = [
    shapeLayer([{ ty: 'sr', pt: fixed(5), or: fixed(9), ir: fixed(4), p: fixed([0, 0]) }, red], {
      ks: { p: moving },
    }),
    shapeLayer([square(9), green, pen(2)], { ks: { o: fixed(50) } }),
    solid('#ff00ff', { hasMask: true, masksProperties: [mask('a')] }),
  ];

  it('is the same object from frame to frame', async () => {
    const composition = await read(film(layers));
    const [backThen, groupThen, starThen] = composition.evaluate(10).children;
    const [backNow, groupNow, starNow] = composition.evaluate(20).children;
    expect(backNow).toBe(backThen);
    expect(groupNow).toBe(groupThen);
    expect(starNow).not.toBe(starThen);
    expect(asFill(starNow).path).toBe(asFill(starThen).path);
    expect(asFill(starNow).paint).toBe(asFill(starThen).paint);
  });

  it('gives the same Scene where nothing moves, even between key frames', async () => {
    const composition = await read(film(layers));
    expect(composition.evaluate(60)).toBe(composition.evaluate(90));
    const first = composition.evaluate(10);
    expect(composition.evaluate(10)).toBe(first);
  });

  it('does not depend on the order in which frames are asked for', async () => {
    const forwards = await read(film(layers));
    const backwards = await read(film(layers));
    const frames = [0, 7, 33, 50, 99];
    const there = frames.map((frame) => forwards.evaluate(frame));
    const back = frames.toReversed().map((frame) => backwards.evaluate(frame));
    expect(back.toReversed()).toEqual(there);
  });
});
