import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  asFill,
  asGroup,
  bytesOf,
  film,
  fixed,
  type Part,
  red,
  shapeLayer,
  square,
} from '../../../../test/fixtures/composition/documents.ts';
import { type ReadOptions, readComposition } from '../index.ts';

const slot = (sid: string, k: unknown): Part => ({ a: 0, k, sid });
const gradient: Part = {
  ty: 'gf',
  t: 1,
  s: fixed([0, 0]),
  e: fixed([9, 0]),
  o: fixed(100),
  g: { p: 2, k: fixed([0, 1, 0, 0, 1, 0, 0, 1]), sid: 'sky' },
};
const document = film(
  [
    shapeLayer([square(9), { ...red, c: slot('ink', [1, 0, 0]), o: slot('strength', 100) }], {
      ks: { p: slot('place', [0, 0]), s: slot('size', [100, 100]) },
    }),
    shapeLayer([square(9), gradient]),
    { ty: 2, nm: 'Photo', refId: 'photo', ks: {} },
  ],
  {
    assets: [{ id: 'photo', w: 4, h: 2, p: 'own.png', sid: 'portrait' }],
    slots: { strength: { p: fixed(80) } },
  },
);
const png = (value: number) => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, value);

const archive = (rules: readonly Part[], manifest: Part = {}) =>
  zipSync({
    'manifest.json': bytesOf({
      version: '2',
      animations: [{ id: 'one', initialTheme: 'night' }],
      ...manifest,
    }),
    'a/one.json': bytesOf(document),
    't/night.json': bytesOf({ rules }),
    't/day.json': bytesOf({ rules: [{ id: 'ink', type: 'Color', value: '#0080ff' }] }),
    'i/own.png': png(1),
    'i/other.png': png(2),
  });

async function read(bytes: Uint8Array, options: ReadOptions = {}) {
  const seen: number[] = [];
  const decodeImage = async (file: Uint8Array) => {
    seen.push(file[4] ?? 0);
    return { width: 4, height: 2, data: new Uint8Array(32) };
  };
  return { composition: await readComposition(bytes, { decodeImage, ...options }), seen };
}

/** The colour, opacity and transform of the first layer, and the stops of the second's gradient. */
async function looks(bytes: Uint8Array, options: ReadOptions = {}, frame = 0) {
  const { composition } = await read(bytes, options);
  const nodes = composition
    .evaluate(frame)
    .children.map((node) => (node.type === 'group' ? asGroup(node).children[0] : node));
  const [, second, first] = nodes.map((node) => (node?.type === 'fill' ? asFill(node) : undefined));
  return {
    colour: first?.paint.type === 'solid' ? first.paint.colour : undefined,
    opacity: first?.opacity,
    transform: first?.transform,
    stops: second && second.paint.type !== 'solid' ? second.paint.stops : undefined,
    warnings: composition.warnings,
  };
}

describe('themes of an archive', () => {
  it('fill slots with colours, numbers, vectors and places; others keep what they have', async () => {
    const look = await looks(
      archive([
        { id: 'ink', type: 'Color', value: [0, 0.5, 1] },
        { id: 'size', type: 'Vector', value: [50, 200] },
        { id: 'place', type: 'Position', value: [30, 40] },
      ]),
    );
    expect(look).toMatchObject({ colour: [0, 0.5, 1, 1], opacity: 0.8, warnings: [] });
    expect(look.transform).toEqual([0.5, 0, 0, 2, 30, 40]);
    expect((await looks(archive([{ id: 'strength', type: 'Scalar', value: 25 }]))).opacity).toBe(0.25);
  });

  it('may move: the way into a key frame stands with it', async () => {
    const keyframes = [
      { frame: 0, value: [0, 0], outTangent: { x: 0, y: 0 } },
      { frame: 10, value: [100, 0], inTangent: { x: 0.5, y: 1 }, outTangent: { x: 0, y: 0 }, hold: true },
      { frame: 20, value: [0, 0] },
    ];
    const bytes = archive([{ id: 'place', type: 'Position', keyframes }]);
    const at = async (frame: number) => (await looks(bytes, {}, frame)).transform?.[4] ?? Number.NaN;
    expect(await at(0)).toBe(0);
    // The curve from (0, 0) by (0, 0) and (0.5, 1) to (1, 1) lies above the straight line.
    expect(await at(5)).toBeGreaterThan(60);
    expect(await at(15)).toBe(100);
    expect(await at(20)).toBe(0);
  });

  it('fill gradients, with alpha where there is some', async () => {
    const value = [
      { offset: 0, color: [0, 0, 1, 1] },
      { offset: 0.5, color: [0, 1, 0, 0.5] },
      { offset: 1, color: '#ffffff' },
    ];
    const { stops } = await looks(archive([{ id: 'sky', type: 'Gradient', value }]));
    expect(stops).toEqual([
      { offset: 0, colour: [0, 0, 1, 1] },
      { offset: 0.5, colour: [0, 1, 0, 0.5] },
      { offset: 1, colour: [1, 1, 1, 1] },
    ]);
  });

  it('put other pictures in the place of images', async () => {
    const bytes = archive([{ id: 'portrait', type: 'Image', value: { id: 'other', width: 8, height: 4 } }]);
    const { composition, seen } = await read(bytes);
    expect(seen).toEqual([2]);
    expect(composition.evaluate(0).children[0]).toMatchObject({
      type: 'image',
      transform: [2, 0, 0, 2, 0, 0],
    });
  });

  it('are the one that is asked for, else the one that the animation starts with', async () => {
    const bytes = archive([{ id: 'ink', type: 'Color', value: [0, 1, 0] }]);
    expect((await looks(bytes)).colour).toEqual([0, 1, 0, 1]);
    expect((await looks(bytes, { themeId: 'day' })).colour).toEqual([0, 128 / 255, 1, 1]);
    const bare = archive([], { animations: [{ id: 'one' }] });
    expect((await looks(bare)).colour).toEqual([1, 0, 0, 1]);
    await expect(read(bytes, { themeId: 'dusk' })).rejects.toMatchObject({
      code: 'INVALID_COMPOSITION',
      message: expect.stringContaining('it has: night, day'),
    });
    await expect(read(bytesOf(document), { themeId: 'day' })).rejects.toMatchObject({
      code: 'INVALID_COMPOSITION',
    });
  });

  it('leave animations alone that their rules are not for', async () => {
    const value = [0, 1, 0];
    const forOthers = archive([{ id: 'ink', type: 'Color', value, animations: ['two'] }]);
    expect((await looks(forOthers)).colour).toEqual([1, 0, 0, 1]);
    const forIt = archive([{ id: 'ink', type: 'Color', value, animations: ['one'] }]);
    expect((await looks(forIt)).colour).toEqual([0, 1, 0, 1]);
  });

  it('name what can’t be read, and what is only for viewers', async () => {
    const rules = [
      { id: 'ink', type: 'Color', value: 'somewhat blue' },
      { id: 'size', type: 'Smell', value: 3 },
      { id: 'sky', type: 'Gradient', value: [] },
    ];
    const look = await looks(archive(rules, { stateMachines: [{ id: 'buttons' }] }));
    expect(look.colour).toEqual([1, 0, 0, 1]);
    expect(look.warnings.map(({ feature, layer }) => `${feature} | ${layer}`)).toEqual([
      'state-machine | one',
      'theme-rule | night › ink',
      'theme-rule | night › size',
      'theme-rule | night › sky',
    ]);
  });
});
