import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bytesOf, film } from '../../../../test/fixtures/composition/documents.ts';
import {
  BLOCK_GLYPHS,
  BLOCK_LIST,
  BLOCKS,
  fillsOf,
  fontsOf,
  readText,
  startsOf,
  textLayer,
  textOf,
} from '../../../../test/fixtures/fonts/blocks.ts';
import { makeFont } from '../../../../test/fixtures/fonts/make-font.ts';
import { readComposition } from '../read.ts';

const ARABIC = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-arabic/package.json'));
const arabic = (type: 'woff' | 'woff2'): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(join(ARABIC, `files/noto-sans-arabic-arabic-400-normal.${type}`)));
const ARABIC_LIST = { fonts: { list: [{ fName: 'Noto', fFamily: 'Noto Sans Arabic', fStyle: 'Regular' }] } };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const listOf = (fPath: string) => ({
  fonts: { list: [{ fName: 'BlockSans-Regular', fFamily: 'Block Sans', fStyle: 'Regular', fPath }] },
});

describe('where fonts come from', () => {
  const layer = textLayer(textOf('HAVE'));
  // A and V are kerned by −100 of 1000.
  const expected = [
    [0, 0],
    [60, 0],
    [110, 0],
    [170, 0],
  ];

  it('places letters by the advances and kerning of a supplied font', async () => {
    const film = await readText(layer);
    expect(film.warnings).toEqual([]);
    const nodes = film.evaluate(0).children;
    expect(startsOf(nodes)).toEqual(expected);
    const [first] = fillsOf(nodes);
    expect([...(first?.path.points ?? [])]).toEqual([5, 0, 5, -70, 55, -70, 55, 0, 5, 0]);
  });

  it.each([
    ['a data: URI of the document', listOf(`data:font/ttf;base64,${base64(BLOCKS)}`), {}],
    ['a linked file', listOf('fonts/block.ttf'), { resolveAsset: async () => BLOCKS }],
  ])('takes them from %s', async (_, more, options) => {
    const film = await readText(layer, more, options);
    expect(film.warnings).toEqual([]);
    expect(startsOf(film.evaluate(0).children)).toEqual(expected);
  });

  it('takes them from the folder of a .lottie archive', async () => {
    const document = bytesOf(film([layer], listOf('/f/block.ttf')));
    const archive = zipSync({ 'a/one.json': document, 'f/block.ttf': BLOCKS });
    const composition = await readComposition(archive);
    expect(composition.warnings).toEqual([]);
    expect(startsOf(composition.evaluate(0).children)).toEqual(expected);
  });

  it('unpacks WOFF and WOFF2 to the same glyphs', async () => {
    const [woff, woff2] = await Promise.all(
      (['woff', 'woff2'] as const).map(async (type) => {
        const layer = textLayer(textOf('سلام', { f: 'Noto' }));
        const film = await readText(layer, ARABIC_LIST, { fonts: fontsOf(arabic(type)) });
        expect(film.warnings).toEqual([]);
        // The two files begin their contours at other points.
        return fillsOf(film.evaluate(0).children).map(({ path, transform }) => [
          Math.min(...path.points),
          Math.max(...path.points),
          ...transform,
        ]);
      }),
    );
    expect(woff?.length).toBeGreaterThan(2);
    expect(woff).toEqual(woff2);
  });

  it('names a damaged font and goes on without it', async () => {
    const damaged = arabic('woff2').slice(0, 2000);
    const cut = BLOCKS.slice(0, 300);
    const fonts = new Map([
      ['noto.woff2', damaged],
      ['cut.ttf', cut],
      ['readme.txt', new TextEncoder().encode('no font at all')],
    ]);
    const { warnings } = await readText(layer, BLOCK_LIST, { fonts });
    expect(warnings.map(({ feature, layer }) => [feature, layer])).toEqual([
      ['font-file', 'noto.woff2'],
      ['font-file', 'cut.ttf'],
      ['missing-font', 'Text'],
    ]);
  });
});

describe('which font is taken', () => {
  const face = (style: string, weight: number, italic: boolean, advance: number) =>
    makeFont({ family: 'Steps', style, weight, italic, glyphs: { A: { advance, box: [0, 10, 10] } } });
  const files = [
    face('Regular', 400, false, 100),
    face('Semi Bold', 600, false, 200),
    face('Black', 900, false, 300),
    face('Italic', 400, true, 400),
  ];
  const advanceOf = async (entry: Record<string, unknown>, family = 'Steps') => {
    const more = { fonts: { list: [{ fName: 'x', fFamily: family, ...entry }] } };
    const film = await readText(textLayer(textOf('AA', { f: 'x' })), more, { fonts: fontsOf(...files) });
    return { advance: startsOf(film.evaluate(0).children)[1]?.[0], warnings: film.warnings };
  };

  it.each([
    [{ fStyle: 'Regular' }, 10],
    [{ fStyle: 'DemiBold' }, 20],
    [{ fStyle: 'Heavy' }, 30],
    [{ fStyle: 'Oblique' }, 40],
    [{ fStyle: '', fWeight: '600' }, 20],
    [{ fName: 'Steps-Black', fStyle: 'Regular' }, 10],
  ])('finds %o', async (entry, advance) => {
    expect(await advanceOf({ ...entry, fName: 'x' })).toEqual({ advance, warnings: [] });
  });

  it('says which style is missing, and what is drawn', async () => {
    const { advance, warnings } = await advanceOf({ fStyle: 'Thin Italic' });
    expect(advance).toBe(40);
    expect(warnings[0]?.message).toMatch(/"Steps" there is no Thin Italic; Italic is drawn/);
  });

  it('says which font is missing, what stands in for it and how to supply it', async () => {
    const { advance, warnings } = await advanceOf({ fStyle: 'Black' }, 'Else');
    expect(advance).toBe(30);
    expect(warnings[0]).toMatchObject({ feature: 'missing-font', layer: 'Text' });
    expect(warnings[0]?.message).toMatch(/"Else Black" is missing; Steps Black is drawn.*--fonts DIR/);
  });

  it('draws nothing without any font, and says so', async () => {
    const film = await readText(textLayer(textOf('AA')), BLOCK_LIST, {});
    expect(film.warnings[0]?.message).toMatch(/"Block Sans Regular" is missing; the text is left out/);
    expect(film.evaluate(0).children).toEqual([]);
  });

  it('looks for a missing letter in the other fonts, and names one that none has', async () => {
    const other = makeFont({ family: 'Other', glyphs: { ß: { advance: 900, box: [0, 900, 100] } } });
    const film = await readText(textLayer(textOf('AßЖA')), BLOCK_LIST, { fonts: fontsOf(other, BLOCKS) });
    expect(film.warnings.map(({ feature }) => feature)).toEqual(['missing-glyph']);
    expect(film.warnings[0]?.message).toMatch(/"Ж" \(U\+0416\), set in "Block Sans"/);
    // Ж is drawn by the font's own sign for a missing glyph, 400 wide.
    expect(startsOf(film.evaluate(0).children).map(([x]) => x)).toEqual([0, 60, 150, 190]);
  });
});

describe('glyphs of the document', () => {
  const outline = (size: number) => ({
    shapes: [
      {
        ty: 'gr',
        it: [
          {
            ty: 'sh',
            ks: {
              a: 0,
              k: {
                c: true,
                v: [
                  [0, 0],
                  [0, -size],
                  [size, -size],
                  [size, 0],
                ],
                i: Array(4).fill([0, 0]),
                o: Array(4).fill([0, 0]),
              },
            },
          },
        ],
      },
    ],
  });
  const char = (ch: string, w: number, data: unknown) => ({
    ch,
    w,
    size: 20,
    style: 'Regular',
    fFamily: 'Own',
    data,
  });
  const more = {
    fonts: { list: [{ fName: 'own', fFamily: 'Own', fStyle: 'Regular', ascent: 75 }] },
    chars: [char('a', 50, outline(40)), char('b', 70, outline(60)), char(' ', 25, {})],
  };

  it('are drawn for a size of 100, whatever size they are said to have', async () => {
    const film = await readText(textLayer(textOf('ab a', { f: 'own', s: 200 })), more, {});
    expect(film.warnings).toEqual([]);
    const fills = fillsOf(film.evaluate(0).children);
    expect(fills.map(({ transform: [a, b, c, d, e, f] }) => [a, b, c, d, e, f])).toEqual([
      [2, 0, 0, 2, 0, 0],
      [2, 0, 0, 2, 100, 0],
      [2, 0, 0, 2, 290, 0],
    ]);
    // The same letter is the same path, for which renderers keep its coverage.
    expect(fills[0]?.path).toBe(fills[2]?.path);
  });

  it('come before fonts, which serve what they lack', async () => {
    const film = await readText(textLayer(textOf('aX', { f: 'own' })), more, { fonts: fontsOf(BLOCKS) });
    expect(film.warnings).toEqual([]);
    const [own, other] = fillsOf(film.evaluate(0).children);
    expect([...(own?.path.points ?? [])].slice(0, 4)).toEqual([0, 0, 0, -40]);
    expect([...(other?.path.points ?? [])].slice(0, 4)).toEqual([5, 0, 5, -70]);
  });

  it('may be compositions, with colours of their own', async () => {
    const solid = { ty: 1, sw: 30, sh: 30, sc: '#00ff00', ip: 0, op: 100, ks: {} };
    const film = await readText(
      textLayer(textOf('aca', { f: 'own' })),
      {
        ...more,
        assets: [{ id: 'picture', layers: [solid] }],
        chars: [...more.chars, { ...char('c', 40, { refId: 'picture', ks: {}, ip: 0, op: 100 }), t: 1 }],
      },
      {},
    );
    expect(film.warnings).toEqual([]);
    const fills = fillsOf(film.evaluate(0).children);
    expect(fills.map(({ paint, transform }) => [paint, transform[4]])).toEqual([
      [{ type: 'solid', colour: [1, 0, 0, 1] }, 0],
      [{ type: 'solid', colour: [0, 1, 0, 1] }, 50],
      [{ type: 'solid', colour: [1, 0, 0, 1] }, 90],
    ]);
  });

  it('that contain themselves end', async () => {
    const inner = textLayer(textOf('c', { f: 'own' }));
    const film = await readText(
      inner,
      {
        ...more,
        assets: [{ id: 'again', layers: [inner, textLayer(textOf('a', { f: 'own' }))] }],
        chars: [...more.chars, { ...char('c', 40, { refId: 'again', ks: {} }), t: 1 }],
      },
      {},
    );
    expect(fillsOf(film.evaluate(0).children)).toHaveLength(1);
  });
});

it('keeps the nodes of a text that stands still', async () => {
  const film = await readText(textLayer(textOf('still')));
  expect(film.evaluate(3).children).toBe(film.evaluate(0).children);
});

it('refuses a text that is longer than any', async () => {
  const long = 'a'.repeat(30_000);
  await expect(readText(textLayer(textOf(long)))).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
});

it('knows every letter that the test font is planned to have', async () => {
  const text = Object.keys(BLOCK_GLYPHS).join('');
  expect((await readText(textLayer(textOf(text)))).warnings).toEqual([]);
});
