import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  film,
  fixed,
  keyed,
  line,
  type Part,
  pen,
  read,
  red,
  shapeLayer,
  square,
} from '../../../test/fixtures/composition/documents.ts';
import type { ImageDecoder } from './composition.ts';
import { readComposition } from './read.ts';

const named = (nm: string) => bytesOf(film([shapeLayer([square(9), red])], { nm }));

describe('a document', () => {
  it('says its size, rate, length, name and markers', async () => {
    const markers = [{ tm: 30, cm: 'Drop', dr: 5 }];
    const composition = await read(
      film([], { w: '640', h: [360], fr: 29.9700012207031, ip: 10, op: 70.0000028, nm: 'A film', markers }),
    );
    expect(composition).toMatchObject({
      name: 'A film',
      width: 640,
      height: 360,
      frameRate: { num: 30000, den: 1001 },
      frameCount: 60,
      warnings: [],
      markers: [{ name: 'Drop', frame: 20, duration: 5 }],
    });
    expect(composition.evaluate(0)).toEqual({ width: 640, height: 360, children: [] });
  });

  it('may begin with a byte order mark, and is named after its file', async () => {
    const text = JSON.stringify(film([]));
    const utf8 = strToU8(`\ufeff${text}`);
    const utf16 = new Uint8Array(Uint16Array.from(`\ufeff${text}`, (char) => char.charCodeAt(0)).buffer);
    for (const bytes of [utf8, utf16]) {
      expect((await readComposition(bytes, { fileName: 'folder/logo.json' })).name).toBe('logo');
    }
  });

  it('may take values from its slots', async () => {
    const fill = { ...red, c: { sid: 'brand' } };
    const slots = { brand: { p: { a: 0, k: [0, 0.5, 1] } } };
    const composition = await read(film([shapeLayer([square(9), fill])], { slots }));
    expect(composition.evaluate(0).children[0]).toMatchObject({ paint: { colour: [0, 0.5, 1, 1] } });
  });
});

describe('an archive', () => {
  const version1 = zipSync({
    'manifest.json': bytesOf({ activeAnimationId: 'two', animations: [{ id: 'one' }, { id: 'two' }] }),
    'animations/one.json': named('One'),
    'animations/two.json': named('Two'),
  });
  const version2 = zipSync({
    'manifest.json': bytesOf({
      version: '2',
      initial: { animation: 'b' },
      animations: [{ id: 'a' }, { id: 'b' }],
    }),
    'a/a.json': named('A'),
    'a/b.json': named('B'),
    's/states.json': strToU8('{}'),
    't/theme.json': strToU8('{}'),
  });

  it.each([
    ['version 1 opens at its active animation', version1, undefined, 'Two'],
    ['version 1 opens at the one that is asked for', version1, 'one', 'One'],
    ['version 2 opens at its initial animation', version2, undefined, 'B'],
    ['version 2 opens at the one that is asked for', version2, 'a', 'A'],
    [
      'without a manifest opens at its document',
      zipSync({ 'x/film.json': named('Film') }),
      undefined,
      'Film',
    ],
  ])('%s', async (_what, bytes, animationId, name) => {
    expect((await readComposition(bytes, animationId ? { animationId } : {})).name).toBe(name);
  });

  it('says what it has when asked for something else', async () => {
    await expect(readComposition(version2, { animationId: 'z' })).rejects.toMatchObject({
      code: 'INVALID_COMPOSITION',
      message: expect.stringContaining('a, b'),
    });
  });
});

describe('images', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
  /** SHA-256 of those seven bytes. */
  const hash = async () => Buffer.from(await crypto.subtle.digest('SHA-256', png)).toString('hex');
  const url = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const layer: Part = { ty: 2, nm: 'Photo', refId: 'photo', ks: {} };
  const withAsset = (asset: Part) => film([layer], { assets: [{ id: 'photo', w: 40, h: 20, ...asset }] });

  function decoder(width = 4, height = 2) {
    const seen: string[] = [];
    const decodeImage: ImageDecoder = async (bytes, mimeType) => {
      seen.push(`${mimeType} ${bytes.length}`);
      return { width, height, data: new Uint8Array(width * height * 4) };
    };
    return { seen, decodeImage };
  }

  it.each([
    ['embedded', bytesOf(withAsset({ p: url, e: 1 }))],
    [
      'in an archive',
      zipSync({
        'animations/x.json': bytesOf(withAsset({ p: 'p.png', u: '/images/' })),
        'images/p.png': png,
      }),
    ],
    [
      'in an archive of version 2',
      zipSync({ 'a/x.json': bytesOf(withAsset({ p: 'p.png' })), 'i/p.png': png }),
    ],
    ['linked', bytesOf(withAsset({ p: 'p.png', u: 'pictures' }))],
  ])('%s are decoded once, scaled to their asset and named by content', async (_where, bytes) => {
    const { seen, decodeImage } = decoder();
    const resolveAsset = async (path: string) => (path === 'pictures/p.png' ? png : undefined);
    const composition = await readComposition(bytes, { decodeImage, resolveAsset });
    expect(seen).toEqual(['image/png 7']);
    expect(composition.warnings).toEqual([]);
    expect(composition.evaluate(0).children).toMatchObject([
      { type: 'image', transform: [10, 0, 0, 10, 0, 0], opacity: 1, image: { hash: await hash(), width: 4 } },
    ]);
  });

  it('of another shape than their asset cover it and are cut off', async () => {
    const { decodeImage } = decoder(2, 2);
    const composition = await readComposition(bytesOf(withAsset({ p: url, e: 1 })), { decodeImage });
    expect(composition.evaluate(0).children).toMatchObject([
      { type: 'group', children: [{ type: 'image', transform: [20, 0, 0, 20, 0, -10] }] },
    ]);
  });

  it('are refused where they would not fit into memory together', async () => {
    const side = 16_000;
    const decodeImage = async () => ({
      width: side,
      height: side,
      // Claims a gigabyte without having it.
      data: Object.defineProperty(new Uint8Array(0), 'length', { value: side * side * 4 }),
    });
    const ids = ['a', 'b', 'c'];
    const layers = ids.map((refId) => ({ ty: 2, refId, ks: {} }));
    const withSources = (sources: readonly string[]) =>
      bytesOf(film(layers, { assets: ids.map((id, i) => ({ id, w: 9, h: 9, p: sources[i] })) }));
    const one = await readComposition(withSources([url, url, url]), { decodeImage });
    expect(one.warnings).toEqual([]);
    const different = ids.map((id) => `data:image/png;base64,${Buffer.from(id).toString('base64')}`);
    await expect(readComposition(withSources(different), { decodeImage })).rejects.toMatchObject({
      code: 'COMPOSITION_LIMIT',
    });
  });

  it('that are missing or damaged are left out with a warning', async () => {
    const { decodeImage } = decoder();
    const broken: ImageDecoder = async () => {
      throw new Error('no picture in it');
    };
    for (const [asset, options] of [
      [{ p: 'p.png' }, { decodeImage }],
      [{ p: 'p.png' }, { decodeImage, resolveAsset: async () => undefined }],
      [{ p: url }, { decodeImage: broken }],
      [{ p: 'data:image/png;base64,&&&' }, { decodeImage }],
      [{ p: url }, {}],
    ] as const) {
      const composition = await readComposition(bytesOf(withAsset(asset)), options);
      expect(composition.warnings).toMatchObject([{ feature: 'missing-image', layer: 'Photo' }]);
      expect(composition.evaluate(0).children).toEqual([]);
    }
  });

  it('that can’t be read any more end the reading, since others have drawn them', async () => {
    const { decodeImage } = decoder();
    const gone = new Blob(['there']);
    gone.arrayBuffer = async () => {
      throw new DOMException('The file could not be read.', 'NotReadableError');
    };
    const options = { decodeImage, resolveAsset: async () => gone };
    await expect(readComposition(bytesOf(withAsset({ p: 'p.png' })), options)).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
      message: expect.stringContaining('The file could not be read.'),
    });
  });

  it('that say they are embedded and are not make the document invalid', async () => {
    await expect(read(withAsset({ p: 'MalformedDataUrl', e: 1 }))).rejects.toMatchObject({
      code: 'INVALID_COMPOSITION',
      message: expect.stringContaining('MalformedDataUrl'),
    });
  });
});

describe('what is not supported', () => {
  it('is named, once a layer, with the composition that holds it', async () => {
    const inner = [
      { ty: 5, nm: 'Caption', ks: {} },
      shapeLayer(
        [
          square(9),
          { ty: 'rp', c: fixed(3) },
          { ty: 'mm', mm: 2 },
          { ty: 'rp', c: fixed(4) },
          { ...red, o: { a: 0, k: 100, x: 'var $bm_rt; $bm_rt = nowhere;' } },
        ],
        {
          nm: 'Box',
          bm: 16,
          ef: [
            { ty: 32, en: 1 },
            { ty: 5, nm: 'Slider' },
            { ty: 5, nm: 'Speed', mn: 'ADBE Slider Control' },
            { ty: 5, nm: 'Rig', mn: 'Pseudo/Rig' },
            { ty: 5, nm: 'Round', mn: 'ADBE Bulge' },
            { ty: 30, en: 0 },
          ],
          hasMask: true,
          masksProperties: [
            { mode: 'a', pt: fixed({ c: true, v: [], i: [], o: [] }), o: fixed(100), x: fixed(4) },
          ],
        },
      ),
    ];
    const layers = [
      { ty: 0, refId: 'c', w: 9, h: 9, ks: {}, ct: 1, nm: 'Stage' },
      { ty: 14, ks: {}, nm: 'Lamp' },
      { ty: 77, ks: {} },
    ];
    const { warnings } = await read(film(layers, { assets: [{ id: 'c', nm: 'Scene 1', layers: inner }] }));
    expect(warnings.map(({ feature, layer }) => `${feature} | ${layer}`).sort()).toEqual(
      [
        'expression-failed | Scene 1 › Box',
        'effect-wave-warp | Scene 1 › Box',
        'effect-bulge | Scene 1 › Box',
        'light | Lamp',
        'unknown-layer | Layer 3',
      ].sort(),
    );
  });

  it('is named where only some key frames leave the plane, or the matte is of no kind', async () => {
    const z = keyed({ t: 0, s: [0, 0, 0] }, { t: 9, s: [0, 0, 50] });
    const split = { s: true, x: fixed(0), y: fixed(0), z: keyed({ t: 0, s: [0] }, { t: 9, s: [5] }) };
    const flat = keyed({ t: 0, s: [0, 0, 0] }, { t: 9, s: [50, 0, 0] });
    const layers = [
      { ty: 3, nm: 'Flat', ks: { p: flat, a: fixed([1, 2, 0]) } },
      { ty: 3, nm: 'Far', ks: { p: z } },
      { ty: 3, nm: 'Split', ks: { p: split } },
      { ty: 3, nm: 'Odd', ks: {}, tt: 9 },
    ];
    const { warnings } = await read(film(layers));
    expect(warnings.map(({ feature, layer }) => `${feature} | ${layer}`)).toEqual([
      '3d-transform | Far',
      '3d-transform | Split',
      'matte-mode | Odd',
    ]);
  });

  it('is listed only as far as a person would read', async () => {
    const layers = Array.from({ length: 1000 }, (_, i) => ({ ty: 14, nm: `Light ${i}`, ks: {} }));
    const { warnings } = await read(film(layers));
    expect(warnings).toHaveLength(201);
    expect(warnings.at(-1)?.feature).toBe('more-warnings');
  });
});

describe('links that lead nowhere', () => {
  it('are left out with a warning: parents, mattes, compositions', async () => {
    const ring = [1, 2, 3].map((ind) =>
      shapeLayer([square(9), red], { ind, parent: (ind % 3) + 1, nm: `L${ind}` }),
    );
    const composition = await read(
      film([
        ...ring,
        shapeLayer([square(9), red], { parent: 99, nm: 'Orphan' }),
        shapeLayer([line([0, 0], [9, 9]), pen(1)], { tt: 1, tp: 98, nm: 'Unmatted' }),
        { ty: 0, refId: 'gone', ks: { r: keyed({ t: 0, s: [1] }) }, nm: 'Hole' },
        shapeLayer([square(9), red], { ind: 50, tt: 1, tp: 51, nm: 'A' }),
        shapeLayer([square(9), red], { ind: 51, tt: 1, tp: 50, nm: 'B' }),
      ]),
    );
    expect(composition.warnings.map(({ feature, layer }) => `${feature} | ${layer}`).sort()).toEqual([
      'matte-cycle | B',
      'missing-matte | Unmatted',
      'missing-parent | Orphan',
      'missing-precomposition | Hole',
      'parent-cycle | L3',
    ]);
    expect(composition.evaluate(0).children).toHaveLength(7);
  });
});
