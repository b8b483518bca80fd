import { describe, expect, it } from 'vitest';
import {
  asFill,
  asGroup,
  bytesOf,
  film,
  fixed,
  keyed,
  type Part,
} from '../../../../test/fixtures/composition/documents.ts';
import type { SceneNode } from '../../scene/index.ts';
import { type MotionBlur, readComposition } from '../index.ts';

const solid = (more: Part = {}): Part => ({ ty: 1, sw: 10, sh: 10, sc: '#ff0000', ks: {}, ...more });
/** A hundred pixels in ten frames. */
const moving = { p: keyed({ t: 0, s: [0, 0] }, { t: 10, s: [100, 0] }) };
const SHUTTER: MotionBlur = { angle: 180, phase: -90, samples: 4 };

async function nodesAt(frame: number, layers: readonly Part[], more: Part = {}, motionBlur = SHUTTER) {
  const composition = await readComposition(bytesOf(film(layers, more)), { motionBlur });
  return composition.evaluate(frame).children;
}

const placesOf = (node: SceneNode | undefined) =>
  asGroup(node).children.map((sample) => asFill(asGroup(sample).children[0]).transform[4]);

function expectNear(places: readonly (number | undefined)[], expected: readonly number[]): void {
  expect(places).toHaveLength(expected.length);
  for (const [i, place] of expected.entries()) expect(places[i]).toBeCloseTo(place, 9);
}

describe('motion blur', () => {
  it('is the mean of instants in the middles of equal parts of the shutter’s time', async () => {
    const [node] = await nodesAt(5, [solid({ ks: moving, bm: 1 })]);
    const group = asGroup(node);
    expect(group).toMatchObject({ opacity: 1, blend: 'multiply' });
    expect(group.children.map((sample) => asGroup(sample))).toMatchObject(
      Array.from({ length: 4 }, () => ({ opacity: 0.25, blend: 'add' })),
    );
    // From 4.75 to 5.25.
    const places = placesOf(node);
    expectNear(places, [48.125, 49.375, 50.625, 51.875]);
  });

  it('adds nothing to what stands still', async () => {
    const nodes = await nodesAt(5, [solid(), solid({ bm: 1 })]);
    expect(nodes.map(({ type }) => type)).toEqual(['group', 'fill']);
    expect(asGroup(nodes[0]).blend).toBe('multiply');
  });

  it('goes by the layers’ switches where there are any, and by the document where nothing is asked', async () => {
    const layers = [solid({ ks: moving, mb: true }), solid({ ks: moving })];
    expect((await nodesAt(5, layers)).map(({ type }) => type)).toEqual(['fill', 'group']);
    const own = film(layers, { mb: { sa: 180, sp: -90, spf: 4 } });
    const said = (await readComposition(bytesOf(own))).evaluate(5).children;
    expect(said).toEqual(await nodesAt(5, layers));
    const none = (await readComposition(bytesOf(film(layers)))).evaluate(5).children;
    expect(none.map(({ type }) => type)).toEqual(['fill', 'fill']);
  });

  it('takes as many instants in nested compositions as in one, and their own times', async () => {
    const assets = [{ id: 'inner', layers: [solid({ ks: moving })] }];
    const outer = { ty: 0, refId: 'inner', w: 200, h: 100, st: 2, sr: 2 };
    const [both] = await nodesAt(6, [{ ...outer, ks: moving }], { assets });
    // The composition at half speed in the layer at full: 60 + 20 pixels, and 1.5 pixels from instant to instant.
    const samples = asGroup(both).children.map((sample) => asGroup(sample));
    expect(samples).toHaveLength(4);
    const places = samples.map(({ children }) => asFill(children[0]).transform[4]);
    expectNear(places, [77.1875, 79.0625, 80.9375, 82.8125]);
    // A composition without the switch keeps its place while what is in it moves.
    const inner = [{ id: 'inner', layers: [solid({ ks: moving, mb: 1 })] }];
    const [still] = await nodesAt(6, [{ ...outer, ks: moving }], { assets: inner });
    expect(placesOf(asGroup(still).children[0] ?? still)).toHaveLength(4);
  });

  it('blurs what a moving camera sees, and mattes with what they cut', async () => {
    const eye = keyed({ t: 0, s: [100, 50, -100] }, { t: 10, s: [200, 50, -100] });
    const [node] = await nodesAt(5, [
      { ty: 13, pe: fixed(100), ks: { p: eye } },
      solid({ ddd: 1, ks: { p: fixed([150, 50, 0]) } }),
    ]);
    const places = placesOf(node);
    expectNear(places, [101.875, 100.625, 99.375, 98.125]);
    const [matted] = await nodesAt(5, [solid({ td: 1, ks: moving }), solid({ tt: 1 })]);
    const cuts = asGroup(matted).children.map((sample) => asGroup(sample).matte?.source ?? []);
    expect(cuts.map(([cut]) => asFill(cut).transform[4])).toEqual(
      placesOf((await nodesAt(5, [solid({ ks: moving })]))[0]),
    );
  });

  it('leaves the layers of a collapsed composition that stays in place to themselves', async () => {
    const assets = [{ id: 'inner', layers: [solid({ ks: moving, bm: 1 }), solid()] }];
    const shown = { ty: 0, refId: 'inner', ct: 1, ks: {} };
    const nodes = await nodesAt(5, [shown], { assets });
    expect(nodes.map(({ type }) => type)).toEqual(['fill', 'group']);
    expect(asGroup(nodes[1]).blend).toBe('multiply');
    const [moved] = await nodesAt(5, [{ ...shown, ks: moving }], { assets });
    expect(asGroup(moved).children).toHaveLength(4);
  });

  it('gives the same objects to all layers that have one matte, and when a frame is asked for again', async () => {
    const cut = solid({ ind: 1, td: 1, mb: true, ks: moving });
    const layers = [cut, solid({ tt: 1, tp: 1 }), solid({ tt: 1, tp: 1 })];
    const composition = await readComposition(bytesOf(film(layers)), { motionBlur: SHUTTER });
    const scene = composition.evaluate(5);
    const [first, second] = scene.children.map((node) => asGroup(node).matte?.source);
    expect(placesOf(first?.[0])).toHaveLength(4);
    expect(second).toBe(first);
    expect(composition.evaluate(5)).toBe(scene);
    expect(composition.evaluate(6)).not.toEqual(scene);
    expect(composition.evaluate(5)).toEqual(scene);
  });

  it('counts its samples in the work of a document', async () => {
    const layers = Array.from({ length: 3000 }, () => solid());
    await expect(nodesAt(0, layers, {}, { ...SHUTTER, samples: 64 })).rejects.toMatchObject({
      code: 'COMPOSITION_LIMIT',
    });
    expect(await nodesAt(0, layers)).toHaveLength(3000);
  });
});
