import { describe, expect, it } from 'vitest';
import {
  asFill,
  asGroup,
  film,
  fixed,
  nodesAt,
  type Part,
  read,
  red,
  shapeLayer,
  square,
} from '../../../../../test/fixtures/composition/documents.ts';
import type { SceneNode } from '../../../scene/index.ts';

const style = (ty: number, values: Record<string, unknown>): Part => ({
  ty,
  ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fixed(value)])),
});
const solid = (sy: readonly Part[], more: Part = {}): Part => ({
  ty: 1,
  sw: 40,
  sh: 20,
  sc: '#ff0000',
  ks: {},
  ip: 0,
  op: 100,
  sy,
  ...more,
});
const shade = { c: [0, 0, 1], o: 50, s: 10, ch: 0, bm: 1 };
const large: Part = { s: fixed([300, 300]) };

describe('layer styles', () => {
  it('lay a shadow away from the light, in pixels of the composition whatever the layer is scaled by', async () => {
    const nodes = await nodesAt(0, [solid([style(1, { ...shade, a: 90, d: 6 })], { ks: large })]);
    expect(nodes).toHaveLength(2);
    const shadow = asGroup(nodes[0]);
    expect(shadow.filters).toMatchObject([{ type: 'colour-matrix' }, { type: 'blur', sigma: [3, 3] }]);
    const { transform } = asFill(shadow.children[0]);
    expect(transform).toEqual([3, 0, 0, 3, expect.closeTo(0, 9), 6]);
    expect(asFill(nodes[1]).transform).toEqual([3, 0, 0, 3, 0, 0]);
  });

  it('grow a shadow by its spread, and blur it by the rest of its size', async () => {
    const [glow] = await nodesAt(0, [solid([style(3, { ...shade, ch: 40 })])]);
    expect(asGroup(glow).filters).toEqual([
      { type: 'grow', radius: 4, colour: [0, 0, 1, 0.5] },
      { type: 'blur', sigma: [expect.closeTo(1.8, 12), expect.closeTo(1.8, 12)] },
    ]);
  });

  it('blend shadows with what lies beneath the layer: the list is not isolated', async () => {
    const paper = solid([], { sc: '#00ff00', sw: 200, sh: 100 });
    const multiply = style(1, { ...shade, a: 0, d: 5, bm: 5 });
    const nodes = await nodesAt(0, [solid([multiply]), paper]);
    expect(nodes.map((node) => (node.type === 'group' ? node.blend : node.type))).toEqual([
      'fill',
      'multiply',
      'fill',
    ]);
    const faint = await nodesAt(0, [solid([multiply], { ks: { o: fixed(50) } }), paper]);
    expect(faint).toHaveLength(2);
    expect(asGroup(faint[1])).toMatchObject({ opacity: 0.5, blend: 'normal' });
  });

  it('are stacked as Photoshop does, whatever their order in the document', async () => {
    const [shadow, layer] = await nodesAt(0, [
      solid([
        style(2, { ...shade, a: 0, d: 4, bm: 5 }),
        style(7, { c: [0, 1, 0], so: 25, bm: 1 }),
        style(0, { c: [0, 0, 0], s: 3 }),
        style(1, { ...shade, a: 0, d: 4 }),
      ]),
    ]);
    expect(asGroup(shadow).blend).toBe('normal');
    // From outside: the stroke's group, the inner shadow's, and in it the layer with its overlay.
    const [shaded, stroke] = asGroup(layer).children;
    expect(asGroup(stroke)).toMatchObject({ blend: 'add', matte: { mode: 'alpha-inverted' } });
    const [overlaid, inner] = asGroup(shaded).children;
    expect(asGroup(inner)).toMatchObject({ blend: 'multiply', matte: { mode: 'alpha' } });
    expect(asGroup(overlaid).filters).toEqual([
      {
        type: 'colour-matrix',
        matrix: [0.75, 0, 0, 0, 0, 0, 0.75, 0, 0, 0.25, 0, 0, 0.75, 0, 0, 0, 0, 0, 1, 0],
      },
    ]);
  });

  it('let an inner shadow fall in from a choked outline, and a glow come from the middle', async () => {
    const find = async (raw: Part) => {
      const [layer] = await nodesAt(0, [solid([raw])]);
      return asGroup(asGroup(asGroup(layer).children[1]).children[0]);
    };
    const shadow = await find(style(2, { ...shade, a: 180, d: 4, ch: 50 }));
    expect(shadow).toMatchObject({ opacity: 0.5, matte: { mode: 'alpha-inverted' } });
    const hole = asGroup(shadow.matte?.source[0]);
    expect(hole.filters?.[0]).toEqual({ type: 'grow', radius: -5, colour: [1, 1, 1, 1] });
    expect(asFill(hole.children[0]).transform[4]).toBeCloseTo(4, 9);
    const glow = await find(style(4, { ...shade, sr: 2 }));
    expect(glow.matte?.mode).toBe('alpha');
  });

  it('draw a stroke outside, inside and on the edge', async () => {
    const radii = async (p: number) => {
      const [layer] = await nodesAt(0, [solid([style(0, { c: [0, 0, 0], s: 6, o: 100, p })])]);
      const found: number[] = [];
      const look = (nodes: readonly SceneNode[]): void => {
        for (const node of nodes) {
          if (node.type !== 'group') continue;
          for (const filter of node.filters ?? []) if (filter.type === 'grow') found.push(filter.radius);
          look(node.children);
          look(node.matte?.source ?? []);
        }
      };
      look(layer ? [layer] : []);
      return found;
    };
    expect(await radii(1)).toEqual([6]);
    expect(await radii(2)).toEqual([-6]);
    expect(await radii(3)).toEqual([3, -3]);
  });

  it('lay a gradient across the bounds of what is shown', async () => {
    const colours = { p: 2, k: fixed([0, 1, 0, 0, 1, 0, 0, 1]) };
    const overlay = { ty: 8, o: fixed(100), a: fixed(90), gt: fixed(1), bm: fixed(1), gf: colours };
    const layer = shapeLayer([square(20, 50, 40), red], { sy: [overlay] });
    const [node] = await nodesAt(0, [layer]);
    // From the bottom to the top.
    expect(asFill(asGroup(node).children[0]).paint).toMatchObject({
      type: 'linear',
      start: [expect.closeTo(50, 9), 50],
      end: [expect.closeTo(50, 9), 30],
    });
    const mirrored = shapeLayer([square(20, 50, 40), red], {
      sy: [{ ...overlay, gt: fixed(4), re: fixed(1) }],
    });
    const { paint } = asFill(asGroup((await nodesAt(0, [mirrored]))[0]).children[0]);
    expect(paint.type !== 'solid' && paint.stops.map(({ offset, colour }) => [offset, colour[0]])).toEqual([
      [0, 1],
      [0.5, 0],
      [0.5, 0],
      [1, 1],
    ]);
  });

  it('draw satin as the difference of two copies', async () => {
    const [layer] = await nodesAt(0, [solid([style(6, { c: [0, 0, 0], o: 50, a: 0, d: 8, s: 10, in: 0 })])]);
    const sheen = asGroup(asGroup(asGroup(layer).children[1]).children[0]);
    expect(sheen.matte?.mode).toBe('luma');
    const [, one, other] = asGroup(sheen.matte?.source[0]).children;
    expect(asGroup(other).blend).toBe('difference');
    const places = [asGroup(one).children[0], asGroup(asGroup(other).children[0]).children[0]];
    expect(places.map((node) => asFill(node).transform[4])).toEqual([8, -8]);
  });

  it('are the same objects while nothing changes', async () => {
    const all = [0, 1, 2, 3, 4, 6, 7].map((ty) => style(ty, { ...shade, so: 40, a: 30, d: 4 }));
    const composition = await read(film([solid(all)]));
    const first = composition.evaluate(1).children;
    expect(first.length).toBeGreaterThan(2);
    expect(composition.evaluate(2).children.every((node, i) => node === first[i])).toBe(true);
  });

  it('are named where they are not drawn, and left out where they are switched off', async () => {
    const off = { ...style(5, {}), en: 0 };
    const { warnings } = await read(
      film([solid([style(5, {}), style(1, { ...shade, bm: 20 }), style(77, {})]), solid([off])]),
    );
    expect(warnings.map(({ feature }) => feature)).toEqual([
      'layer-style-bevel-and-emboss',
      'layer-style-of-an-unknown-kind',
      'layer-style-blend-mode',
    ]);
  });
});
