import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  film,
  fixed,
  line,
  type Part,
  pen,
  read,
  red,
  shapeLayer,
  square,
} from '../../../test/fixtures/composition/documents.ts';
import { encodeScene, type SceneNode } from '../scene/index.ts';
import { readComposition } from './read.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** A document whose shapes are groups in groups. */
function nested(depth: number): Uint8Array {
  const [before, after] = JSON.stringify(film([shapeLayer([])])).split('"shapes":[]') as [string, string];
  const groups = `${'{"ty":"gr","it":['.repeat(depth)}${']}'.repeat(depth)}`;
  return text(`${before}"shapes":[${groups}]${after}`);
}

/** Compositions that each show the next one many times over: `copies` to the power of `levels` pictures. */
function fanOut(levels: number, copies = 10): Part {
  const assets = Array.from({ length: levels }, (_, i) => ({
    id: `c${i}`,
    layers:
      i === levels - 1
        ? [shapeLayer([square(9), red])]
        : Array.from({ length: copies }, () => ({
            ty: 0,
            nm: 'Fan',
            refId: `c${i + 1}`,
            w: 9,
            h: 9,
            ks: {},
          })),
  }));
  return film([{ ty: 0, refId: 'c0', w: 9, h: 9, ks: {} }], { assets });
}

const self = [{ ty: 0, nm: 'Mirror', refId: 'c', w: 9, h: 9, ks: {} }];
const chain = Array.from({ length: 3000 }, (_, i) =>
  shapeLayer([], { ind: i, parent: i + 1, nm: `Link ${i}` }),
);
const veils = (count: number, shapes: number) =>
  Array.from({ length: count }, () =>
    shapeLayer(
      Array.from({ length: shapes }, () => square(1)),
      { tt: 1, nm: 'Veil' },
    ),
  );
const vertices = Array.from({ length: 200_000 }, (_, i) => [i, 0]);
const long = { ty: 'sh', ks: fixed({ c: false, v: vertices, i: [], o: [] }) };
const cut = { ty: 'tm', s: fixed(0), e: fixed(99) };
const floods = Array.from({ length: 40 }, () => ({ ty: 'fl', c: fixed([1, 0, 0]), o: fixed(100) }));

const refused: readonly (readonly [what: string, bytes: () => Uint8Array, code: string, message: string])[] =
  [
    ['an empty file', () => new Uint8Array(0), 'INVALID_COMPOSITION', 'empty'],
    ['a PNG', () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'INVALID_COMPOSITION', 'PNG'],
    ['an SVG', () => text('<svg/>'), 'INVALID_COMPOSITION', 'SVG'],
    ['200 MB of spaces', () => new Uint8Array(200e6).fill(32), 'COMPOSITION_LIMIT', 'MiB'],
    ['10 MB of spaces', () => new Uint8Array(10e6).fill(32), 'INVALID_COMPOSITION', 'white space'],
    ['half a document', () => bytesOf(film([])).slice(0, 40), 'INVALID_COMPOSITION', 'JSON'],
    ['a list', () => text('[1, 2]'), 'INVALID_COMPOSITION', 'no Lottie'],
    ['other JSON', () => text('{"a": 1}'), 'INVALID_COMPOSITION', 'layers'],
    ['60 MB of brackets', () => new Uint8Array(60e6).fill(0x5b), 'COMPOSITION_LIMIT', 'deep'],
    ['60 MB of empty lists', () => text(`[${'[],'.repeat(20e6)}[]]`), 'COMPOSITION_LIMIT', 'objects'],
    ['a string without an end', () => text(`{"a":"${'\\"'.repeat(5e6)}`), 'INVALID_COMPOSITION', 'JSON'],
    ['groups nested 20,000 deep', () => nested(20_000), 'COMPOSITION_LIMIT', 'deep'],
    ['groups nested 300 deep', () => nested(300), 'COMPOSITION_LIMIT', '"Shapes"'],
    ['no frame rate', () => bytesOf(film([], { fr: undefined })), 'INVALID_COMPOSITION', 'frame rate'],
    ['a frame rate of 0', () => bytesOf(film([], { fr: 0 })), 'INVALID_COMPOSITION', 'frame rate'],
    ['a negative frame rate', () => bytesOf(film([], { fr: -25 })), 'INVALID_COMPOSITION', 'frame rate'],
    ['an absurd frame rate', () => bytesOf(film([], { fr: 1e9 })), 'INVALID_COMPOSITION', 'frame rate'],
    ['a width of NaN', () => bytesOf(film([], { w: Number.NaN })), 'INVALID_COMPOSITION', 'width'],
    ['a width in words', () => bytesOf(film([], { w: 'wide' })), 'INVALID_COMPOSITION', 'width'],
    ['a height of 1e308', () => bytesOf(film([], { h: 1e308 })), 'COMPOSITION_LIMIT', 'height'],
    [
      'a height beyond all numbers',
      () => text('{"layers":[],"w":9,"h":1e999}'),
      'INVALID_COMPOSITION',
      'height',
    ],
    ['a height of 0', () => bytesOf(film([], { h: 0 })), 'INVALID_COMPOSITION', 'height'],
    ['a height below 0', () => bytesOf(film([], { h: -9 })), 'INVALID_COMPOSITION', 'height'],
    [
      'an end before the start',
      () => bytesOf(film([], { ip: 9, op: 9 })),
      'INVALID_COMPOSITION',
      'after its first',
    ],
    ['no end', () => bytesOf(film([], { op: null })), 'INVALID_COMPOSITION', '"op"'],
    ['a year of frames', () => bytesOf(film([], { op: 1e9 })), 'COMPOSITION_LIMIT', 'frames'],
    [
      'an unknown animation flag',
      () => bytesOf(film([{ ...self[0], ks: { a: { a: 2, k: [0, 0] } } }])),
      'INVALID_COMPOSITION',
      '"a": 2',
    ],
    [
      'a composition that shows itself',
      () => bytesOf(film(self, { assets: [{ id: 'c', layers: self }] })),
      'INVALID_COMPOSITION',
      '"c"',
    ],
    [
      'compositions that show each other',
      () =>
        bytesOf(
          film(self, {
            assets: [
              { id: 'c', layers: [{ ...self[0], refId: 'd' }] },
              { id: 'd', layers: self },
            ],
          }),
        ),
      'INVALID_COMPOSITION',
      'contain itself',
    ],
    ['compositions nested 60 deep', () => bytesOf(fanOut(60, 1)), 'COMPOSITION_LIMIT', 'compositions deep'],
    [
      'compositions nested 60 deep, shown from the innermost on',
      () => {
        const document = fanOut(60, 1);
        const shown = Array.from({ length: 60 }, (_, i) => ({ ty: 0, refId: `c${59 - i}`, ks: {} }));
        return bytesOf({ ...document, layers: shown });
      },
      'COMPOSITION_LIMIT',
      'compositions deep',
    ],
    ['a billion pictures', () => bytesOf(fanOut(10)), 'COMPOSITION_LIMIT', 'Fan'],
    ['3,000 parents', () => bytesOf(film(chain)), 'COMPOSITION_LIMIT', 'chain'],
    ['400 mattes upon mattes', () => bytesOf(film(veils(400, 1))), 'COMPOSITION_LIMIT', 'chain'],
    ['mattes upon heavy mattes', () => bytesOf(film(veils(24, 1000))), 'COMPOSITION_LIMIT', 'Veil'],
    [
      'a huge path filled 40 times',
      () => bytesOf(film([shapeLayer([long, ...floods])])),
      'COMPOSITION_LIMIT',
      'Shapes',
    ],
    [
      'a huge path trimmed 4 times',
      () => bytesOf(film([shapeLayer([long, cut, cut, cut, cut, red])])),
      'COMPOSITION_LIMIT',
      'Shapes',
    ],
    ['a picture an hour', () => bytesOf(film([], { fr: 1 / 3600 })), 'INVALID_COMPOSITION', 'frame rate'],
    [
      'a picture every ten minutes',
      () => bytesOf(film([], { fr: 1 / 600, op: 300 })),
      'COMPOSITION_LIMIT',
      'hours',
    ],
    [
      'a damaged archive',
      () => zipSync({ 'a/x.json': bytesOf(film([])) }).slice(0, 60),
      'INVALID_COMPOSITION',
      'archive',
    ],
    [
      'an archive of something else',
      () => zipSync({ 'readme.txt': text('hello') }),
      'INVALID_COMPOSITION',
      'without an animation',
    ],
    ['an archive that unpacks to 600 MB', () => bomb(), 'COMPOSITION_LIMIT', 'unpacks'],
  ];

/** States 600 MB of unpacked bytes without having them. */
function bomb(): Uint8Array {
  const bytes = zipSync({ 'a/x.json': bytesOf(film([])) });
  const view = new DataView(bytes.buffer);
  for (let i = 0; i + 4 < bytes.length; i++) {
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 600 * 2 ** 20, true);
  }
  return bytes;
}

function nodesIn(nodes: readonly SceneNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + (node.type === 'group' ? nodesIn(node.children) : 0), 0);
}

describe('refused within seconds', () => {
  it.each(refused)('%s', async (_what, makeBytes, code, message) => {
    const bytes = makeBytes();
    const start = performance.now();
    await expect(readComposition(bytes, { fileName: 'x.json' })).rejects.toMatchObject({
      name: 'ExportError',
      code,
      message: expect.stringContaining(message),
    });
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

describe('drawn within bounds', () => {
  const bounded: readonly (readonly [what: string, shapes: readonly Part[]])[] = [
    ['a star with a billion points', [{ ty: 'sr', pt: fixed(1e9), or: fixed(9), ir: fixed(4) }, red]],
    [
      'dashes of a billionth',
      [
        line([0, 0], [1e6, 0]),
        pen(1, {
          d: [
            { n: 'd', v: fixed(1e-9) },
            { n: 'g', v: fixed(1e-9) },
          ],
        }),
      ],
    ],
    [
      'a gradient with 100,000 stops',
      [
        square(9),
        {
          ty: 'gf',
          t: 1,
          o: fixed(100),
          g: { p: 1e9, k: fixed(Array.from({ length: 400_000 }, (_, i) => i / 4e5)) },
        },
      ],
    ],
    ['numbers of 1e308', [{ ...square(1e308, 1e308), r: fixed(1e308) }, red, pen(1e308)]],
  ];

  it.each(bounded)('%s', async (_what, shapes) => {
    const start = performance.now();
    const composition = await read(film([shapeLayer(shapes)]));
    const { children } = composition.evaluate(0);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(nodesIn(children)).toBeLessThan(10);
    for (const node of children) {
      if (node.type !== 'fill' && node.type !== 'stroke') throw new Error(node.type);
      expect(node.path.points.length).toBeLessThan(1e5);
      expect(node.path.points.every(Number.isFinite)).toBe(true);
      if (node.type === 'stroke') expect(node.stroke.dashes).toEqual([]);
      if (node.paint.type === 'linear') expect(node.paint.stops.length).toBeLessThan(10_000);
    }
  });

  it('scales that multiply beyond all numbers show nothing', async () => {
    const group = (it: Part): Part => ({ ty: 'gr', it: [it, { ty: 'tr', s: fixed([1e9, 1e9]) }] });
    let shape: Part = { ty: 'gr', it: [square(9), red, pen(1)] };
    for (let i = 0; i < 150; i++) shape = group(shape);
    const composition = await read(film([shapeLayer([shape])]));
    for (const node of composition.evaluate(0).children) {
      expect(node).toMatchObject({ transform: [0, 0, 0, 0, 0, 0] });
    }
  });

  it('the deepest Scene that may be', async () => {
    const half = { o: fixed(50) };
    const group = (it: readonly Part[]): Part => ({ ty: 'gr', it: [...it, { ty: 'tr', ...half }] });
    let shape = group([square(9), red, pen(1)]);
    for (let i = 0; i < 190; i++) shape = group([square(9), red, shape]);
    const veiled = (refId: string): Part[] => [
      { ty: 0, refId, w: 9, h: 9, ks: half, td: 1 },
      { ty: 0, refId: 'end', w: 9, h: 9, ks: half, tt: 1 },
    ];
    const depth = 39;
    const assets = Array.from({ length: depth }, (_, i) => ({
      id: `c${i}`,
      layers: i === depth - 1 ? [shapeLayer([shape])] : veiled(`c${i + 1}`),
    }));
    const end = { id: 'end', layers: [shapeLayer([square(9), red, pen(1)])] };
    const scene = (await read(film(veiled('c0'), { assets: [...assets, end] }))).evaluate(0);
    expect(encodeScene(scene).length).toBeGreaterThan(50_000);
  });

  it('groups in groups that each fill all that lies in them', async () => {
    const start = performance.now();
    let shapes: Part[] = [];
    for (let i = 0; i < 190; i++) shapes = [{ ty: 'gr', it: [...shapes, square(9), red] }];
    const layers = Array.from({ length: 5 }, () => shapeLayer(shapes));
    const { children } = (await read(film(layers))).evaluate(0);
    expect(children).toHaveLength(950);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('refuses a frame that is no number', async () => {
    const composition = await read(film([]));
    expect(() => composition.evaluate(Number.NaN)).toThrowError(/no frame number/);
  });
});
