import { beforeAll, expect, it } from 'vitest';
import { ssim } from '../../src/engine/metrics/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { film, fixed, type Part } from '../fixtures/composition/documents.ts';
import { BLOCK_LIST, BLOCKS, readText, textLayer, textOf } from '../fixtures/fonts/blocks.ts';
import { loadCanvasKit } from './canvas-kit.ts';

const SIZE = { w: 300, h: 200 };

const range = (more: Part = {}): Part => ({
  s: {
    t: 0,
    b: 1,
    sh: 1,
    r: 1,
    rn: 0,
    s: fixed(10),
    e: fixed(85),
    o: fixed(0),
    a: fixed(100),
    xe: fixed(0),
    ne: fixed(0),
    ...more,
  },
});
const animate = (a: Part, more?: Part): Part => ({ a: [{ ...range(more), a }] });
const full = { s: fixed(0), e: fixed(100) };
/** No line but for its last space would fit: Skottie counts that space, After Effects lets it hang over. */
const box = { sz: [184, 160], ps: [-10, -40] };
const sentence = 'The quick brown fox jumps over the lazy dog, and sleeps';
const way: Part = {
  masksProperties: [
    {
      inv: false,
      mode: 'n',
      o: fixed(100),
      x: fixed(0),
      pt: fixed({
        c: false,
        v: [
          [0, 60],
          [120, 0],
          [240, 60],
        ],
        i: [
          [0, 0],
          [-60, 0],
          [-10, -40],
        ],
        o: [
          [20, -50],
          [60, 0],
          [0, 0],
        ],
      }),
    },
  ],
  hasMask: true,
};
const along = (more: Part = {}): Part => ({
  p: { m: 0, f: fixed(0), l: fixed(0), a: fixed(0), p: fixed(1), r: fixed(0), ...more },
});

/** What the text says and how, its animators, and its layer; drawn with kerned letters of a font file. */
const CASES: Readonly<Record<string, readonly [document: Part, t?: Part, layer?: Part]>> = {
  'kerned letters': [{ t: 'AVA VAVA' }],
  'text to the right': [{ t: 'Right\rtwo lines', j: 1 }, {}, { ks: { p: fixed([270, 60]) } }],
  'text in the middle': [{ t: 'AVA\rtwo lines', j: 2 }, {}, { ks: { p: fixed([150, 60]) } }],
  'text in a box': [{ t: sentence, s: 20, lh: 26, ...box }],
  'text in the middle of a box': [{ t: sentence, s: 20, lh: 26, j: 2, ls: 5, ...box }],
  'a stroke over the fill': [{ t: 'AVA', s: 60, sc: [0, 0.5, 1], sw: 3, of: true }],
  'a stroke under the fill': [{ t: 'AVA', s: 60, sc: [0, 0.5, 1], sw: 6, of: false }],
  'a square': [{}, animate({ p: fixed([0, 50, 0]), s: fixed([60, 140, 100]) })],
  'a ramp up': [{}, animate({ p: fixed([0, 50, 0]), s: fixed([60, 140, 100]) }, { sh: 2 })],
  'a ramp down': [{}, animate({ p: fixed([0, 50, 0]), r: fixed(30) }, { sh: 3 })],
  'a triangle by half, upward': [{}, animate({ p: fixed([0, 60, 0]) }, { sh: 4, a: fixed(-50) })],
  'an eased ramp': [{}, animate({ p: fixed([0, 60, 0]) }, { sh: 2, xe: fixed(60), ne: fixed(-50), ...full })],
  'letters without spaces': [{}, animate({ p: fixed([0, 60, 0]) }, { sh: 2, b: 2, ...full })],
  words: [{}, animate({ p: fixed([0, 60, 0]) }, { sh: 2, b: 3, ...full })],
  lines: [{ t: 'one\rtwo\rsix' }, animate({ p: fixed([60, 0, 0]), o: fixed(20) }, { sh: 2, b: 4, ...full })],
  'a range by index': [
    {},
    animate({ p: fixed([0, 60, 0]) }, { r: 2, s: fixed(2), e: fixed(6), o: fixed(1.5) }),
  ],
  'words about their middles': [
    {},
    { ...animate({ r: fixed(40), s: fixed([70, 160, 100]) }, full), m: { g: 2, a: fixed([50, -50]) } },
  ],
  'lines about their tops': [
    { t: 'Two lines\rAVA VA' },
    { ...animate({ r: fixed(20) }, full), m: { g: 3, a: fixed([0, -100]) } },
  ],
  'all about the origin': [{}, { ...animate({ r: fixed(20) }, full), m: { g: 4, a: fixed([0, 0]) } }],
  'tracking of text in the middle': [
    { t: 'AVA it', j: 2 },
    animate({ t: fixed(20) }, { sh: 2, ...full }),
    { ks: { p: fixed([150, 60]) } },
  ],
  'line spacing': [{ t: 'one\rtwo\rsix' }, animate({ ls: fixed([10, 20]) }, full)],
  'a colour': [{ t: 'Colour' }, animate({ fc: fixed([0, 0, 1]) }, { sh: 2, ...full })],
  'a path': [{}, along(), way],
  'a path from its end': [{ j: 1 }, along({ l: fixed(-20) }), way],
  'a path backwards': [{ j: 2 }, along({ r: fixed(1), p: fixed(0) }), way],
  'a path with moved letters': [
    {},
    { ...along({ f: fixed(30) }), ...animate({ p: fixed([10, 20, 0]) }) },
    way,
  ],
};

let kit: Awaited<ReturnType<typeof loadCanvasKit>>;
beforeAll(async () => {
  kit = await loadCanvasKit();
});

it.each(Object.keys(CASES))('draws %s as Skottie does', async (name) => {
  const [text, t, layer] = CASES[name] as (typeof CASES)[string];
  const document = textOf('Wave AVA it', { s: 28, lh: 34, fc: [0.1, 0.1, 0.6], ...text });
  const drawn = textLayer(document, t, { ks: { p: fixed([30, 60]) }, ...layer });
  const more = { ...BLOCK_LIST, ...SIZE };
  const ours = await render(drawn, more);
  expect(ours.some((value) => value < 200)).toBe(true);
  const theirs = renderSkottie(film([drawn], more));
  const plane = (data: Float32Array) => ({ width: SIZE.w * 2, height: SIZE.h * 2, data });
  expect(ssim(plane(ours), plane(theirs))).toBeGreaterThan(0.99);
});

async function render(layer: Part, more: Part): Promise<Float32Array> {
  const composition = await readText(layer, more);
  expect(composition.warnings).toEqual([]);
  using renderer = await createRenderer({
    width: SIZE.w * 2,
    height: SIZE.h * 2,
    fit: 'contain',
    background: [1, 1, 1, 1],
    supersample: 2,
    format: 'rgba8',
    alpha: 'straight',
  });
  return luma((await renderer.render(composition.evaluate(1))).data);
}

function renderSkottie(document: Part): Float32Array {
  const [width, height] = [SIZE.w * 2, SIZE.h * 2];
  const animation = kit.MakeManagedAnimation(JSON.stringify(document), {
    'BlockSans-Regular': BLOCKS.slice().buffer,
  });
  const surface = kit.MakeSurface(width, height);
  if (!animation || !surface) throw new Error('Skottie refused the document.');
  const canvas = surface.getCanvas();
  canvas.clear(kit.WHITE);
  animation.seekFrame(1);
  animation.render(canvas, kit.LTRBRect(0, 0, width, height));
  surface.flush();
  const pixels = canvas.readPixels(0, 0, {
    width,
    height,
    colorType: kit.ColorType.RGBA_8888,
    alphaType: kit.AlphaType.Unpremul,
    colorSpace: kit.ColorSpace.SRGB,
  });
  surface.delete();
  animation.delete();
  if (!pixels) throw new Error('Skottie gave no pixels.');
  return luma(pixels);
}

/** Rec. 709 luma of opaque pixels. */
function luma(data: ArrayLike<number>): Float32Array {
  const plane = new Float32Array(data.length / 4);
  for (let i = 0; i < plane.length; i++) {
    plane[i] =
      0.2126 * (data[i * 4] as number) +
      0.7152 * (data[i * 4 + 1] as number) +
      0.0722 * (data[i * 4 + 2] as number);
  }
  return plane;
}
