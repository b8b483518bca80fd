import { describe, expect, it } from 'vitest';
import type { BlendMode, Mask, Matte, SceneNode } from '../src/engine/scene/index.ts';
import { pixel, renderOnce } from './fixtures/render/render.ts';
import { circle, fill, group, IDENTITY, mask, rectangle, scene, solid } from './fixtures/render/shapes.ts';

type Rgb = [number, number, number];

const lum = ([r, g, b]: Rgb) => 0.3 * r + 0.59 * g + 0.11 * b;
const sat = (c: Rgb) => Math.max(...c) - Math.min(...c);

function clipColour(c: Rgb): Rgb {
  const l = lum(c);
  const low = Math.min(...c);
  const high = Math.max(...c);
  let result = c;
  if (low < 0) result = result.map((v) => l + ((v - l) * l) / (l - low)) as Rgb;
  if (high > 1) result = result.map((v) => l + ((v - l) * (1 - l)) / (high - l)) as Rgb;
  return result;
}

const setLum = (c: Rgb, l: number) => clipColour(c.map((v) => v + l - lum(c)) as Rgb);

function setSat(c: Rgb, s: number): Rgb {
  const low = Math.min(...c);
  return c.map((v) => (sat(c) > 0 ? ((v - low) * s) / sat(c) : 0)) as Rgb;
}

const each = (f: (cb: number, cs: number) => number) => (cb: Rgb, cs: Rgb) =>
  cb.map((v, i) => f(v, cs[i] as number)) as Rgb;
const hardLight = (cb: number, cs: number) =>
  cs <= 0.5 ? cb * 2 * cs : cb + (2 * cs - 1) - cb * (2 * cs - 1);

/** B(cb, cs) as W3C Compositing and Blending Level 1, §10, writes it; hard mix as Scene does. */
const FORMULAS: Record<Exclude<BlendMode, 'add'>, (cb: Rgb, cs: Rgb) => Rgb> = {
  normal: (_, cs) => cs,
  multiply: each((cb, cs) => cb * cs),
  screen: each((cb, cs) => cb + cs - cb * cs),
  overlay: each((cb, cs) => hardLight(cs, cb)),
  darken: each(Math.min),
  lighten: each(Math.max),
  'color-dodge': each((cb, cs) => (cb === 0 ? 0 : cs === 1 ? 1 : Math.min(1, cb / (1 - cs)))),
  'color-burn': each((cb, cs) => (cb === 1 ? 1 : cs === 0 ? 0 : 1 - Math.min(1, (1 - cb) / cs))),
  'hard-light': each(hardLight),
  'soft-light': each((cb, cs) => {
    const d = cb <= 0.25 ? ((16 * cb - 12) * cb + 4) * cb : Math.sqrt(cb);
    return cs <= 0.5 ? cb - (1 - 2 * cs) * cb * (1 - cb) : cb + (2 * cs - 1) * (d - cb);
  }),
  difference: each((cb, cs) => Math.abs(cb - cs)),
  exclusion: each((cb, cs) => cb + cs - 2 * cb * cs),
  hue: (cb, cs) => setLum(setSat(cs, sat(cb)), lum(cb)),
  saturation: (cb, cs) => setLum(setSat(cb, sat(cs)), lum(cb)),
  color: (cb, cs) => setLum(cs, lum(cb)),
  luminosity: (cb, cs) => setLum(cb, lum(cs)),
  // Of colours that are no binary fractions a sum of 1 may be 1 − 1e-16 here.
  'hard-mix': each((cb, cs) => (cb + cs > 1 - 1e-9 ? 1 : 0)),
};

const COLOURS: Rgb[] = [
  [0, 0, 0],
  [1, 1, 1],
  [1, 0, 0],
  [0.2, 0.6, 0.9],
  [0.8, 0.75, 0.1],
  [0.5, 0.5, 0.5],
  [0.05, 0.2, 0.15],
  [0.9, 0.3, 0.7],
];

describe('blend modes', () => {
  for (const [mode, blend] of Object.entries(FORMULAS) as [
    keyof typeof FORMULAS,
    (typeof FORMULAS)[keyof typeof FORMULAS],
  ][]) {
    it(`${mode} follows its formula for opaque and translucent colours`, async () => {
      for (const [backAlpha, sourceAlpha, opacity] of [
        [1, 1, 1],
        [0.7, 0.4, 1],
        [1, 0.8, 0.5],
      ] as const) {
        const backs = COLOURS.map((c, i) => fill(rectangle(i * 4, 0, 4, 32), solid(...c, backAlpha)));
        const sources = COLOURS.map((c, i) => fill(rectangle(0, i * 4, 32, 4), solid(...c, sourceAlpha)));
        const frame = await renderOnce(scene(40, 40, [...backs, group(sources, { blend: mode, opacity })]));
        COLOURS.forEach((cb, x) => {
          COLOURS.forEach((cs, y) => {
            const alpha = sourceAlpha * opacity;
            const mixed = blend(cb, cs);
            const expected = cb.map((b, i) => {
              const s = cs[i] as number;
              const m = mixed[i] as number;
              return b * backAlpha * (1 - alpha) + s * alpha * (1 - backAlpha) + m * alpha * backAlpha;
            });
            expected.push(alpha + backAlpha - alpha * backAlpha);
            pixel(frame, x * 4 + 1, y * 4 + 1).forEach((value, i) => {
              expect(value, `${cb} under ${cs}, channel ${i}`).toBeCloseTo(expected[i] as number, 5);
            });
          });
        });
        // Where there is no backdrop every mode is plain.
        const [r, , , a] = pixel(frame, 35, 5);
        expect([r, a]).toEqual([0, 0]);
      }
    });
  }

  it('add sums premultiplied colour and alpha, at most 1 each', async () => {
    for (const [backAlpha, alpha] of [
      [1, 1],
      [0.5, 0.25],
      [0.7, 0.6],
    ] as const) {
      const backs = COLOURS.map((c, i) => fill(rectangle(i * 4, 0, 4, 32), solid(...c, backAlpha)));
      const sources = COLOURS.map((c, i) => fill(rectangle(0, i * 4, 40, 4), solid(...c)));
      const frame = await renderOnce(
        scene(40, 40, [...backs, group(sources, { blend: 'add', opacity: alpha })]),
      );
      COLOURS.forEach((cs, y) => {
        [...COLOURS, undefined, undefined].forEach((cb, x) => {
          const below = cb ? [...cb.map((v) => v * backAlpha), backAlpha] : [0, 0, 0, 0];
          const above = [...cs.map((v) => v * alpha), alpha];
          pixel(frame, x * 4 + 1, y * 4 + 1).forEach((value, i) => {
            expect(value).toBeCloseTo(Math.min(1, (below[i] as number) + (above[i] as number)), 5);
          });
        });
      });
    }
  });

  it('see only what lies in their own group', async () => {
    const multiply = group([fill(rectangle(0, 0, 8, 8), solid(1, 0, 0))], { blend: 'multiply' });
    const frame = await renderOnce(
      scene(8, 8, [fill(rectangle(0, 0, 8, 8), solid(0, 1, 0)), group([multiply])]),
    );
    expect(pixel(frame, 4, 4)).toEqual([1, 0, 0, 1]);
  });
});

/** A strip of 64 × 16 with masks that begin and end within samples; what each column's coverage is, by hand. */
async function maskedRow(masks: readonly Mask[], more: SceneNode[] = []): Promise<number[]> {
  const content = fill(rectangle(0, 0, 200, 16), solid(1, 1, 1));
  const frame = await renderOnce(scene(200, 16, [group([content, ...more], { masks })]));
  return Array.from({ length: 200 }, (_, x) => pixel(frame, x, 8)[3] as number);
}

function column(x: number, from: number, to: number): number {
  return Math.max(0, Math.min(x + 1, to) - Math.max(x, from));
}

describe('masks', () => {
  const combine: Record<Mask['mode'], (a: number, m: number) => number> = {
    add: (a, m) => a + m - a * m,
    subtract: (a, m) => a * (1 - m),
    intersect: (a, m) => a * m,
    lighten: Math.max,
    darken: Math.min,
    difference: (a, m) => Math.abs(a - m),
  };
  const modes = Object.keys(combine) as Mask['mode'][];
  // Some tiles of 64 are full, some empty, some partial, and the same spans come in every role.
  const spans = [
    [10.25, 150.5],
    [64, 128],
    [30.5, 31.25],
    [100.75, 199.5],
  ] as const;

  it('combine by their modes, inversions and opacities, in order', async () => {
    let seed = 1;
    const next = (count: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % count;
    };
    for (let round = 0; round < 80; round++) {
      const chosen = Array.from({ length: 1 + next(3) }, () => ({
        mode: modes[next(6)] as Mask['mode'],
        span: spans[next(4)] as readonly [number, number],
        inverted: next(2) === 1,
        opacity: [1, 1, 0.5][next(3)] as number,
      }));
      const row = await maskedRow(
        chosen.map(({ mode, span, inverted, opacity }) =>
          mask(mode, rectangle(span[0], -5, span[1] - span[0], 50), { inverted, opacity }),
        ),
      );
      row.forEach((alpha, x) => {
        let a = chosen[0]?.mode === 'add' ? 0 : 1;
        for (const { mode, span, inverted, opacity } of chosen) {
          const c = column(x, ...span);
          a = combine[mode](a, (inverted ? 1 - c : c) * opacity);
        }
        expect(alpha, `${JSON.stringify(chosen)} at ${x}`).toBeCloseTo(a, 4);
      });
    }
  });

  it('and a clip apply to the group as a whole, before its opacity', async () => {
    const clip = { path: rectangle(0, 0, 100.5, 16), transform: IDENTITY };
    const content = [
      fill(rectangle(0, 0, 200, 16), solid(1, 0, 0)),
      fill(rectangle(0, 0, 200, 16), solid(0, 1, 0)),
    ];
    const frame = await renderOnce(
      scene(200, 16, [
        group(content, { clip, masks: [mask('add', rectangle(50.5, 0, 100, 16))], opacity: 0.5 }),
      ]),
    );
    expect(pixel(frame, 20, 8)).toEqual([0, 0, 0, 0]);
    expect(pixel(frame, 50, 8)[1]).toBeCloseTo(0.25, 4);
    expect(pixel(frame, 80, 8)).toEqual([0, 0.5, 0, 0.5]);
    expect(pixel(frame, 100, 8)[1]).toBeCloseTo(0.25, 4);
    expect(pixel(frame, 120, 8)).toEqual([0, 0, 0, 0]);
  });
});

describe('mattes', () => {
  const source = [fill(rectangle(0, 0, 100, 16), solid(0.9, 0.4, 0.1, 0.5))];
  const luma = (0.2126 * 0.9 + 0.7152 * 0.4 + 0.0722 * 0.1) * 0.5;
  const cases: [Matte['mode'], number, number][] = [
    ['alpha', 0.5, 0],
    ['alpha-inverted', 0.5, 1],
    ['luma', luma, 0],
    ['luma-inverted', 1 - luma, 1],
  ];
  it.each(cases)(
    '%s multiplies the group, and by its empty value where there is no matte',
    async (mode, on, off) => {
      const content = [fill(rectangle(0, 0, 200, 16), solid(0, 0, 1))];
      const frame = await renderOnce(scene(200, 16, [group(content, { matte: { mode, source } })]));
      for (const [x, expected] of [
        [5, on],
        [90, on],
        [110, off],
        [190, off],
      ] as const) {
        expect(pixel(frame, x, 8)[3]).toBeCloseTo(expected, 5);
        expect(pixel(frame, x, 8)[2]).toBeCloseTo(expected, 5);
      }
    },
  );

  it('may have groups, masks and mattes of their own', async () => {
    const inner = group([fill(rectangle(0, 0, 64, 16), solid(1, 1, 1))], {
      masks: [mask('add', rectangle(0, 0, 40, 16), { opacity: 0.5 })],
      matte: { mode: 'alpha-inverted', source: [fill(rectangle(0, 0, 20, 16), solid(0, 0, 0))] },
    });
    const content = [fill(rectangle(10, 0, 54, 16), solid(0, 1, 0))];
    const frame = await renderOnce(
      scene(64, 16, [group(content, { matte: { mode: 'alpha', source: [inner] }, opacity: 0.5 })]),
    );
    expect([5, 15, 30, 50].map((x) => pixel(frame, x, 8)[3])).toEqual([0, 0, 0.25, 0]);
  });
});

describe('groups', () => {
  it('with opacity hide their own overlaps; without anything to isolate they equal their children', async () => {
    const children = [
      fill(circle(20, 20, 15), solid(1, 0, 0)),
      fill(circle(30, 20, 15), solid(0, 0, 1, 0.5)),
    ];
    const half = await renderOnce(
      scene(50, 40, [
        group([fill(circle(20, 20, 15), solid(1, 0, 0)), fill(circle(30, 20, 15), solid(0, 0, 1))], {
          opacity: 0.5,
        }),
      ]),
    );
    expect(pixel(half, 25, 20)).toEqual([0, 0, 0.5, 0.5]);
    const grouped = await renderOnce(scene(50, 40, [group([group(children)])]));
    const plain = await renderOnce(scene(50, 40, children));
    expect(grouped.data).toEqual(plain.data);
  });

  it('one child takes its group’s opacity', async () => {
    const child = group([fill(rectangle(0, 0, 8, 8), solid(1, 1, 1, 0.5))], { opacity: 0.5 });
    const frame = await renderOnce(scene(8, 8, [group([child], { opacity: 0.5 })]));
    expect(pixel(frame, 4, 4)[3]).toBeCloseTo(0.125, 6);
  });

  it('nested past all sense are refused in words', async () => {
    let node: SceneNode = fill(rectangle(0, 0, 8, 8), solid(1, 1, 1));
    for (let i = 0; i < 5000; i++) node = group([node]);
    await expect(renderOnce(scene(8, 8, [node]))).rejects.toThrow(/deep in each other/);
    let layered: SceneNode = fill(rectangle(0, 0, 8, 8), solid(1, 1, 1));
    for (let i = 0; i < 500; i++) layered = group([layered], { blend: 'screen' });
    await expect(renderOnce(scene(8, 8, [layered]))).rejects.toThrow(/lie in each other/);
  });
});
