import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../test/fixtures/composition/documents.ts';
import {
  BLOCK_LIST,
  BLOCKS,
  fillsOf,
  fontsOf,
  readText,
  round,
  startsOf,
  textLayer,
  textOf,
} from '../../../../test/fixtures/fonts/blocks.ts';

const starts = async (text: string, more: Part = {}) =>
  startsOf((await readText(textLayer(textOf(text, more)))).evaluate(0).children);
const box = (width: number, height = 500) => ({ sz: [width, height], ps: [10, 20] });

/** The letters' starts, line by line, and the width of a letter's advance. */
async function linesOf(text: string, more: Part): Promise<{ y: number; from: number; to: number }[]> {
  const lines = new Map<number, number[]>();
  for (const [x, y] of await starts(text, more)) lines.set(y, [...(lines.get(y) ?? []), x]);
  return [...lines].map(([y, xs]) => ({ y, from: Math.min(...xs), to: round(Math.max(...xs) + 60) }));
}

describe('point text', () => {
  it('stands on the origin, line by line', async () => {
    expect(await starts('AB\rA\u0003A', { lh: 150, ls: 7 })).toEqual([
      [0, -7],
      [60, -7],
      [0, 143],
      [0, 293],
    ]);
  });

  it.each([
    [1, -190, -60],
    [2, -95, -30],
    [4, 0, 0],
    [5, 0, 0],
    [0, 0, 0],
  ])('is aligned about it: %i', async (j, first, second) => {
    // Tracking of 100/1000 lies between letters, not after the last; a space at the end does not count.
    const placed = await starts('ABC \rA', { j, tr: 50 });
    expect(placed.map(([x]) => x)).toEqual([first, first + 65, first + 130, second]);
  });

  it('has capitals, great and small', async () => {
    expect(await starts('aß', { ca: 1 })).toHaveLength(3);
    const { children } = (await readText(textLayer(textOf('Aa a', { ca: 2 })))).evaluate(0);
    const fills = fillsOf(children);
    expect(fills.map(({ transform }) => [round(transform[0]), round(transform[4])])).toEqual([
      [1, 0],
      [0.7, 60],
      [0.7, 132],
    ]);
    expect(fills[1]?.path).toBe(fills[0]?.path);
  });

  it('is stroked over or under its fill, with a pen of the stated width', async () => {
    const draw = async (of: boolean) =>
      (await readText(textLayer(textOf('A', { s: 50, sc: [0, 0, 1], sw: 3, of })))).evaluate(0).children;
    const [over, under] = [await draw(true), await draw(false)];
    expect(over.map(({ type }) => type)).toEqual(['fill', 'stroke']);
    expect(under.map(({ type }) => type)).toEqual(['stroke', 'fill']);
    // The outline is in hundredths of an em, here of half a pixel.
    expect(over[1]).toMatchObject({ stroke: { width: 6, join: 'miter' }, transform: [0.5, 0, 0, 0.5, 0, 0] });
  });

  it('holds each text until the next key frame', async () => {
    const layer = textLayer(textOf('A'), {
      d: {
        k: [
          { t: 0, s: textOf('A') },
          { t: 10, s: textOf('AB', { fc: [0, 1, 0] }) },
        ],
      },
    });
    const film = await readText(layer);
    expect([0, 9.9, 10, 50].map((time) => film.evaluate(time).children.length)).toEqual([1, 1, 2, 2]);
  });
});

describe('text in a box', () => {
  it('wraps at spaces, hyphens and within a word that is too long; its first baseline lies one ascent down', async () => {
    const lines = await linesOf('AB CD EFGHIJK L-M', box(250));
    // The document states an ascent of 70: 20 + 70.
    expect(lines).toEqual([
      { y: 90, from: 10, to: 130 },
      { y: 210, from: 10, to: 130 },
      { y: 330, from: 10, to: 250 },
      { y: 450, from: 10, to: 190 },
      { y: 570, from: 10, to: 190 },
    ]);
    const hyphen = await linesOf('AB-CD', box(250));
    expect(hyphen.map(({ to }) => to)).toEqual([190, 130]);
  });

  it('breaks between ideographs, but not before closing or after opening punctuation', async () => {
    const text = '日本語、文字「組版」日本';
    const placed = await starts(text, box(310));
    const rows = new Map<number, string>();
    const letters = [...text];
    for (const [i, [, y]] of placed.entries()) rows.set(y, (rows.get(y) ?? '') + letters[i]);
    expect([...rows.values()]).toEqual(['日本', '語、文', '字「組', '版」日', '本']);
  });

  it('fills every line but the last of a paragraph, which is set as it says', async () => {
    const text = 'AB CD EF GH IJ K\rLM NO PQ R';
    for (const [j, align] of [
      [3, 0],
      [4, 1],
      [5, 0.5],
    ] as const) {
      const lines = await linesOf(text, { ...box(400), j });
      const lastOfParagraph = lines.map(
        (line, i) => i === lines.length - 1 || (lines[i + 1]?.y ?? 0) === line.y,
      );
      expect(lines).toHaveLength(5);
      for (const [i, { from, to }] of lines.entries()) {
        if (lastOfParagraph[i] || i === 2) {
          expect(from).toBeCloseTo(10 + (400 - (to - from)) * align, 6);
        } else expect([from, to]).toEqual([10, 410]);
      }
    }
    for (const { from, to } of await linesOf(text, { ...box(400), j: 6 })) {
      if (to - from > 60) expect([from, to]).toEqual([10, 410]);
    }
  });

  it('never draws a line wider than the box, loses no letter and keeps their order', async () => {
    const word = fc.stringMatching(/^[A-Z]{1,9}$/);
    const texts = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 130, max: 900 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 200 }),
        async (text, width, j, tr) => {
          const placed = await starts(text, { ...box(width), j, tr });
          expect(placed).toHaveLength(text.replaceAll(' ', '').length);
          for (const [i, [x, y]] of placed.entries()) {
            expect(x).toBeGreaterThanOrEqual(10 - 1e-6);
            // A single letter with its kerning may be all that fits.
            expect(x + 60).toBeLessThanOrEqual(10 + width + 1e-2);
            const before = placed[i - 1];
            if (before) expect(y > before[1] || (y === before[1] && x > before[0])).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('right-to-left text', () => {
  it('runs from the right, with figures and Latin words within it from the left', async () => {
    // א at the right, then ב, the number, ג at the left.
    expect((await starts('אב 12 ג')).map(([x]) => x)).toEqual([300, 240, 90, 150, 0]);
    expect((await starts('אב A12 ג')).map(([x]) => x)).toEqual([360, 300, 90, 150, 210, 0]);
    expect((await starts('A אב B')).map(([x]) => x)).toEqual([0, 150, 90, 240]);
  });

  it('joins Arabic letters and draws the first of them at the right', async () => {
    const folder = dirname(
      createRequire(import.meta.url).resolve('@fontsource/noto-sans-arabic/package.json'),
    );
    const file = join(folder, 'files/noto-sans-arabic-arabic-400-normal.woff2');
    const fonts = fontsOf(Uint8Array.from(readFileSync(file)));
    const draw = async (text: string) =>
      fillsOf((await readText(textLayer(textOf(text)), {}, { fonts })).evaluate(0).children);
    const [apart] = await draw('س');
    const joined = await draw('سس');
    const [initial, final] = joined;
    // One letter has other shapes at the start and at the end of a word; the first stands at the right.
    expect(joined).toHaveLength(2);
    expect([...(initial?.path.points ?? [])]).not.toEqual([...(apart?.path.points ?? [])]);
    expect([...(initial?.path.points ?? [])]).not.toEqual([...(final?.path.points ?? [])]);
    expect(initial?.transform[4]).toBeGreaterThan(final?.transform[4] ?? 0);
  });
});

it('uses the fonts of a document whatever the order in which files come', async () => {
  const layer = textLayer(textOf('AV'));
  const one = await readText(layer, BLOCK_LIST, { fonts: fontsOf(BLOCKS, BLOCKS.slice()) });
  expect(startsOf(one.evaluate(0).children)).toEqual([
    [0, 0],
    [50, 0],
  ]);
});
