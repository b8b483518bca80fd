import { describe, expect, it } from 'vitest';
import {
  apply,
  asGroup,
  asStroke,
  fixed,
  keyed,
  type Part,
} from '../../../../test/fixtures/composition/documents.ts';
import {
  fillsOf,
  readText,
  round,
  startsOf,
  textLayer,
  textOf,
} from '../../../../test/fixtures/fonts/blocks.ts';
import type { SceneNode } from '../../scene/index.ts';
import { rangeShare, SELECTOR_SHAPES } from './range-selector.ts';

const range = (more: Part = {}): Part => ({
  t: 0,
  b: 1,
  sh: 1,
  r: 1,
  rn: 0,
  s: fixed(0),
  e: fixed(100),
  o: fixed(0),
  a: fixed(100),
  xe: fixed(0),
  ne: fixed(0),
  ...more,
});
const animate = (values: Part, ...selectors: readonly Part[]): Part => ({
  a: [{ s: selectors.length === 1 ? selectors[0] : selectors, a: values }],
});

async function nodes(text: string, t: Part, document: Part = {}, frame = 0): Promise<readonly SceneNode[]> {
  return (await readText(textLayer(textOf(text, document), t))).evaluate(frame).children;
}

/** How far down each letter is moved by an animator that moves all of a letter by 100. */
async function shares(text: string, ...selectors: readonly Part[]): Promise<number[]> {
  const moved = await nodes(text, animate({ p: fixed([0, 100, 0]) }, ...selectors), { lh: 0.0001 });
  return startsOf(moved).map(([, y]) => round(Math.round(y) / 100));
}

describe('range selectors', () => {
  // Shares of four letters over the whole range, read at the middle of each, and with a start at 25 %.
  it.each([
    ['square', [1, 1, 1, 1], [0, 1, 1, 1]],
    ['ramp-up', [0.125, 0.375, 0.625, 0.875], [0, 1 / 6, 0.5, 5 / 6]],
    ['ramp-down', [0.875, 0.625, 0.375, 0.125], [1, 5 / 6, 0.5, 1 / 6]],
    ['triangle', [0.25, 0.75, 0.75, 0.25], [0, 1 / 3, 1, 1 / 3]],
    [
      'round',
      [Math.sqrt(7) / 4, Math.sqrt(15) / 4, Math.sqrt(15) / 4, Math.sqrt(7) / 4],
      [0, Math.sqrt(5) / 3, 1, Math.sqrt(5) / 3],
    ],
    ['smooth', [0.1464, 0.8536, 0.8536, 0.1464], [0, 0.25, 1, 0.25]],
  ] as const)('are shaped: %s', async (shape, whole, part) => {
    const sh = SELECTOR_SHAPES.indexOf(shape) + 1;
    for (const [start, expected] of [
      [0, whole],
      [25, part],
    ] as const) {
      const found = await shares('ABCD', range({ sh, s: fixed(start) }));
      expect(found).toEqual(expected.map((share) => round(Math.round(share * 100) / 100)));
    }
  });

  it('cover letters in part, by smoothness', () => {
    expect(rangeShare('square', 2, 2.25, 4, 1)).toBe(0.75);
    expect(rangeShare('square', 2, 0, 2.25, 1)).toBe(0.25);
    expect(rangeShare('square', 2, 2.25, 2.5, 1)).toBe(0.25);
    expect(rangeShare('square', 2, 2.25, 4, 0)).toBe(1);
    expect(rangeShare('square', 2, 2.75, 4, 0)).toBe(0);
    expect(rangeShare('square', 2, 2.4, 4, 0.5)).toBeCloseTo(0.7, 9);
  });

  it('are eased by cubic curves: slow at an end above 0, fast below', async () => {
    const ramp = (xe: number, ne: number) => shares('ABCD', range({ sh: 2, xe: fixed(xe), ne: fixed(ne) }));
    const plain = await ramp(0, 0);
    const slow = await ramp(0, 100);
    const fast = await ramp(0, -100);
    // The cubic (0, 0) (1, 0) (1, 1) (1, 1) at x = 0.125 has y = 0.0055; its mirror (0, 1) has 0.5.
    expect(slow[0]).toBeLessThan(0.02);
    expect(fast[0]).toBeGreaterThan(plain[0] as number);
    expect((await ramp(100, 0))[3]).toBeGreaterThan(0.97);
  });

  it('count by letters, letters without spaces, words and lines, in percent or by index', async () => {
    const up = (b: number) => shares('AB C', range({ sh: 2, b }));
    expect(await up(1)).toEqual([0.13, 0.38, 0.88]);
    expect(await up(2)).toEqual([0.17, 0.5, 0.83]);
    expect(await up(3)).toEqual([0.25, 0.25, 0.75]);
    expect(await shares('AB\rC', range({ sh: 2, b: 4 }))).toEqual([0.25, 0.25, 0.75]);
    const index = { r: 2, s: fixed(1), e: fixed(3), o: fixed(0.5) };
    expect(await shares('ABCD', range(index))).toEqual([0, 0.5, 1, 0.5]);
    // An end before the start makes the same range.
    expect(await shares('ABCD', range({ s: fixed(75), e: fixed(25) }))).toEqual([0, 1, 1, 0]);
  });

  it('join by their modes, and take the amount, below 0 too', async () => {
    const first = range({ e: fixed(50) });
    const second = (m: number) => range({ m, s: fixed(25), e: fixed(75), a: fixed(50) });
    expect(await shares('ABCD', first, second(1))).toEqual([1, 1, 0.5, 0]);
    expect(await shares('ABCD', first, second(2))).toEqual([1, 0.5, -0.5, 0]);
    expect(await shares('ABCD', first, second(3))).toEqual([0, 0.5, 0, 0]);
    expect(await shares('ABCD', first, second(4))).toEqual([0, 0.5, 0, 0]);
    expect(await shares('ABCD', first, second(5))).toEqual([1, 1, 0.5, 0]);
    expect(await shares('ABCD', first, second(6))).toEqual([1, 0.5, 0.5, 0]);
    expect(await shares('ABCD', range({ m: 2, e: fixed(50) }))).toEqual([0, 0, 1, 1]);
    expect(await shares('AB', range({ a: fixed(-50) }))).toEqual([-0.5, -0.5]);
  });

  it('take letters in an order that looks random and is always the same', async () => {
    const selector = range({ sh: 2, rn: 1 });
    const text = 'ABCDEFGHIJ';
    const found = await shares(text, selector);
    const straight = await shares(text, range({ sh: 2 }));
    expect(found).not.toEqual(straight);
    expect([...found].sort()).toEqual([...straight].sort());
    expect(await shares(text, selector)).toEqual(found);
  });

  it('of other kinds are named, and move nothing', async () => {
    for (const [t, kind] of [
      [1, 'expression'],
      [2, 'wiggly'],
    ] as const) {
      const film = await readText(textLayer(textOf('A'), animate({ p: fixed([0, 9]) }, range({ t }))));
      expect(film.warnings.map(({ feature }) => feature)).toEqual([`text-${kind}-selector`]);
      expect(startsOf(film.evaluate(0).children)).toEqual([[0, 0]]);
    }
    const bare = await nodes('A', { a: [{ a: { p: fixed([0, 9]) } }] });
    expect(startsOf(bare)).toEqual([[0, 9]]);
  });
});

describe('what animators do to a letter', () => {
  const whole = range();

  it('turns, scales and skews it about its middle on the baseline', async () => {
    const [letter] = fillsOf(await nodes('A', animate({ r: fixed(90), s: fixed([200, 100, 100]) }, whole)));
    const { transform } = letter as NonNullable<typeof letter>;
    // The middle, 30 of 60, stays; the start lies 60 to the left of it before the turn, 60 above after.
    expect(apply(transform, 30, 0).map(round)).toEqual([30, 0]);
    expect(apply(transform, 0, 0).map(round)).toEqual([30, -60]);
    expect(apply(transform, 30, -10).map(round)).toEqual([40, 0]);
    const [skewed] = fillsOf(await nodes('A', animate({ sk: fixed(45), sa: fixed(0) }, whole)));
    expect(apply(skewed?.transform ?? [1, 0, 0, 1, 0, 0], 30, -10).map(round)).toEqual([40, -10]);
  });

  it.each([
    [1, 0, 90],
    [1, 50, 105],
    [2, 0, 90],
    [3, 0, 90],
    [3, 100, 180],
    [4, 0, 0],
  ])('anchors it by group %i with an alignment of %i', async (g, alignment, anchor) => {
    // The second letter of three starts at 60: a quarter turn about the anchor brings it that far below or above.
    const turned = await nodes('ABC', {
      ...animate({ r: fixed(90) }, whole),
      m: { g, a: fixed([alignment, 0]) },
    });
    expect(startsOf(turned)[1]).toEqual([anchor, 60 - anchor]);
  });

  it('raises its anchor by the font’s ascent', async () => {
    const turned = await nodes('A', {
      ...animate({ r: fixed(180) }, whole),
      m: { g: 1, a: fixed([-100, -50]) },
    });
    // The font's ascent is 0.8 of 100 pixels; half of it above the baseline is 40.
    expect(startsOf(turned)).toEqual([[0, -80]]);
  });

  it('moves it, and its anchor against it', async () => {
    const moved = await nodes('A', animate({ p: fixed([5, 7, 0]), a: fixed([10, 20, 0]) }, whole));
    expect(startsOf(moved)).toEqual([[-5, -13]]);
  });

  it('fades and colours it', async () => {
    const values = {
      o: fixed(50),
      fo: fixed(50),
      so: fixed(20),
      sc: fixed([0, 1, 0]),
      sw: fixed(4),
      fc: fixed([0, 0, 1]),
    };
    const drawn = await nodes('A', animate(values, range({ a: fixed(50) })), {
      sc: [0, 0, 0],
      sw: 2,
      of: true,
    });
    const [fill] = fillsOf(drawn);
    const stroke = asStroke(drawn[1]);
    expect(fill?.opacity).toBeCloseTo(0.75 * 0.75, 9);
    expect(fill?.paint).toEqual({ type: 'solid', colour: [0.5, 0, 0.5, 1] });
    expect(stroke.opacity).toBeCloseTo(0.75 * 0.6, 9);
    expect(stroke.paint).toEqual({ type: 'solid', colour: [0, 0.5, 0, 1] });
    expect(stroke.stroke.width).toBe(4);
  });

  it('lets a later animator bring back what an earlier one hid', async () => {
    const hidden = { s: whole, a: { o: fixed(0) } };
    const shown = { s: range({ e: fixed(50) }), a: { o: fixed(80) } };
    const drawn = fillsOf(await nodes('AB', { a: [hidden, shown] }));
    expect(drawn.map(({ opacity }) => round(opacity))).toEqual([0.8]);
  });

  it.each([
    [{ fh: fixed(120) }, [0, 1, 0]],
    [{ fh: fixed(-60) }, [1, 0, 1]],
    [{ fs: fixed(-50) }, [1, 0.5, 0.5]],
    [{ fb: fixed(-25) }, [0.75, 0, 0]],
  ])('shifts hue, saturation and brightness: %o', async (values, colour) => {
    const [fill] = fillsOf(await nodes('A', animate(values, whole)));
    expect(fill?.paint).toMatchObject({ colour: [...colour.map((part) => expect.closeTo(part, 9)), 1] });
  });

  it('blurs it: a Gaussian of 0.3 of the amount in the composition’s pixels', async () => {
    const layer = textLayer(textOf('AB'), animate({ bl: fixed([10, 20]) }, range({ e: fixed(50) })), {
      ks: { s: fixed([200, 200]) },
    });
    const [first, second] = (await readText(layer)).evaluate(0).children;
    expect(asGroup(first).filters).toEqual([{ type: 'blur', sigma: [6, 12] }]);
    expect(second?.type).toBe('fill');
  });

  it('spaces letters half before and half after, and lines; the text stays aligned', async () => {
    const xs = async (j: number) =>
      startsOf(await nodes('AB', animate({ t: fixed(20) }, whole), { j })).map(([x]) => x);
    expect(await xs(0)).toEqual([0, 80]);
    expect(await xs(1)).toEqual([-140, -60]);
    expect(await xs(2)).toEqual([-70, 10]);
    const lines = await nodes('A\rB\rC', animate({ ls: fixed([0, 5]) }, whole));
    expect(startsOf(lines).map(([, y]) => y)).toEqual([0, 125, 250]);
  });

  it('keeps what it does not change from frame to frame', async () => {
    const values = { p: fixed([0, 50, 0]) };
    const start = keyed({ t: 0, s: [0], i: { x: [1], y: [1] }, o: { x: [0], y: [0] } }, { t: 10, s: [100] });
    const film = await readText(textLayer(textOf('ABCD'), animate(values, range({ s: start }))));
    const [before, after] = [film.evaluate(0).children, film.evaluate(5).children];
    expect(startsOf(after).map(([, y]) => y)).toEqual([0, 0, 50, 50]);
    expect(after[2]).toBe(before[2]);
    expect(after[0]).not.toBe(before[0]);
    expect(film.evaluate(5.0001).children[3]).toBe(before[3]);
  });
});

describe('text on a path', () => {
  const path = (v: readonly (readonly [number, number])[], c = false) => ({
    masksProperties: [
      {
        mode: 'n',
        inv: false,
        o: fixed(100),
        pt: fixed({ c, v, i: v.map(() => [0, 0]), o: v.map(() => [0, 0]) }),
      },
    ],
  });
  const corner = path([
    [0, 0],
    [100, 0],
    [100, 100],
  ]);
  const run = (more: Part = {}) => ({
    p: { m: 0, f: fixed(0), l: fixed(0), r: fixed(0), p: fixed(1), a: fixed(0), ...more },
  });
  /** Where the middle of each letter lies on the path, and the way it looks, in degrees. */
  const middles = async (text: string, t: Part, document: Part = {}, layer: Part = corner) => {
    const film = await readText(textLayer(textOf(text, { s: 50, ...document }), t, layer));
    return fillsOf(film.evaluate(0).children).map(({ transform }) => [
      ...apply(transform, 30, 0).map(round),
      round((Math.atan2(transform[1], transform[0]) * 180) / Math.PI),
    ]);
  };

  it('sets the middle of each letter on it, along its tangent, and runs on beyond its end', async () => {
    expect(await middles('ABCDEFGH', run())).toEqual([
      [15, 0, 0],
      [45, 0, 0],
      [75, 0, 0],
      [100, 5, 90],
      [100, 35, 90],
      [100, 65, 90],
      [100, 95, 90],
      [100, 125, 90],
    ]);
  });

  it('takes margins, alignment, direction and spread', async () => {
    expect(await middles('AB', run({ f: fixed(20) }))).toEqual([
      [35, 0, 0],
      [65, 0, 0],
    ]);
    expect(await middles('AB', run({ l: fixed(-10) }), { j: 1 })).toEqual([
      [100, 45, 90],
      [100, 75, 90],
    ]);
    expect(await middles('AB', run({ r: fixed(1) }))).toEqual([
      [100, 85, -90],
      [100, 55, -90],
    ]);
    // The middles lie evenly spread whatever the letters' widths: a space is half as wide as the others.
    expect(await middles('A BC', run({ a: fixed(1) }))).toEqual([
      [15, 0, 0],
      [100, round(-100 + 15 + (170 * 2) / 3), 90],
      [100, 85, 90],
    ]);
    expect((await middles('AB', run({ p: fixed(0) }), { j: 1 })).map(([, , angle]) => angle)).toEqual([0, 0]);
  });

  it('goes round a closed one', async () => {
    const square = path(
      [
        [0, 0],
        [50, 0],
        [50, 50],
        [0, 50],
      ],
      true,
    );
    const once = await middles('AB', run({ f: fixed(10) }), {}, square);
    expect(await middles('AB', run({ f: fixed(210) }), {}, square)).toEqual(once);
    expect(await middles('AB', run({ f: fixed(-190) }), {}, square)).toEqual(once);
  });

  it('names a path that is not there', async () => {
    const film = await readText(textLayer(textOf('A'), run({ m: 3 }), corner));
    expect(film.warnings.map(({ feature }) => feature)).toEqual(['text-path']);
  });
});
