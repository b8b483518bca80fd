import { describe, expect, it } from 'vitest';
import { hashScene } from './hash.ts';
import type { FillNode, GroupNode, ImageNode, Scene, SceneNode, StrokeNode } from './scene.ts';

const triangle = { verbs: Uint8Array.of(0, 1, 1, 3), points: Float64Array.of(0, 0, 10, 0, 0, 10) };
const identity = [1, 0, 0, 1, 0, 0] as const;

const fill: FillNode = {
  type: 'fill',
  path: triangle,
  transform: identity,
  rule: 'nonzero',
  paint: { type: 'solid', colour: [1, 0, 0, 1] },
  opacity: 1,
};
const stroke: StrokeNode = {
  type: 'stroke',
  path: triangle,
  transform: identity,
  stroke: { width: 2, cap: 'butt', join: 'miter', miterLimit: 4, dashes: [], dashOffset: 0 },
  paint: {
    type: 'linear',
    start: [0, 0],
    end: [1, 1],
    stops: [
      { offset: 0, colour: [0, 0, 0, 1] },
      { offset: 1, colour: [1, 1, 1, 1] },
    ],
  },
  opacity: 1,
};
const image: ImageNode = {
  type: 'image',
  image: { hash: 'ab', width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 4) },
  transform: identity,
  opacity: 1,
};
const group: GroupNode = {
  type: 'group',
  children: [fill],
  opacity: 1,
  blend: 'normal',
  masks: [{ mode: 'add', path: triangle, transform: identity, inverted: false, opacity: 1 }],
  matte: { mode: 'alpha', source: [stroke] },
};
const scene = (...children: SceneNode[]): Scene => ({ width: 100, height: 50, children });

describe('hashScene', () => {
  it('gives equal content equal names, whatever objects hold it', async () => {
    const original = scene(fill, stroke, image, group);
    expect(await hashScene(structuredClone(original))).toBe(await hashScene(original));
  });

  it('tells every single change apart', async () => {
    const changed: Scene[] = [
      scene(fill, stroke, image, group),
      { ...scene(fill, stroke, image, group), width: 101 },
      scene(stroke, fill, image, group),
      scene({ ...fill, rule: 'evenodd' }, stroke, image, group),
      scene({ ...fill, opacity: 0.999999 }, stroke, image, group),
      scene({ ...fill, paint: { type: 'solid', colour: [1, 0, 0, 0.5] } }, stroke, image, group),
      scene({ ...fill, transform: [1, 0, 0, 1, 1e-9, 0] }, stroke, image, group),
      scene(
        { ...fill, path: { ...triangle, points: Float64Array.of(0, 0, 10, 0, 0, 10.001) } },
        stroke,
        image,
        group,
      ),
      scene(fill, { ...stroke, stroke: { ...stroke.stroke, cap: 'round' } }, image, group),
      scene(fill, { ...stroke, stroke: { ...stroke.stroke, dashes: [1, 2] } }, image, group),
      scene(fill, stroke, { ...image, image: { ...image.image, hash: 'cd' } }, group),
      scene(fill, stroke, image, { ...group, blend: 'multiply' }),
      scene(fill, stroke, image, { ...group, clip: { path: triangle, transform: identity } }),
      scene(fill, stroke, image, { ...group, masks: [] }),
      scene(fill, stroke, image, { ...group, matte: { mode: 'luma', source: [stroke] } }),
      scene(fill, stroke, image, { ...group, children: [fill, fill] }),
      scene(fill, stroke, image),
    ];
    const names = await Promise.all(changed.map(hashScene));
    expect(new Set(names).size).toBe(changed.length);
  });

  it('draws no line between the two zeros', async () => {
    expect(await hashScene(scene({ ...fill, transform: [1, -0, 0, 1, -0, 0] }))).toBe(
      await hashScene(scene(fill)),
    );
  });

  it('encodes scenes larger than its first buffer', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ ...fill, opacity: index / 1000 }));
    const name = await hashScene(scene(...many));
    expect(await hashScene(scene(...many))).toBe(name);
    expect(await hashScene(scene(...many.slice(0, -1), fill))).not.toBe(name);
  });
});
