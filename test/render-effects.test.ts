import { describe, expect, it } from 'vitest';
import { film, fixed, type Part, read } from './fixtures/composition/documents.ts';
import { pixel, renderOnce } from './fixtures/render/render.ts';

/** The normal distribution, by Abramowitz and Stegun 26.2.17: within 7.5e-8. */
function normal(x: number): number {
  if (x < 0) return 1 - normal(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

const effect = (ty: number, values: readonly unknown[], mn?: string): Part => ({
  ty,
  en: 1,
  ...(mn && { mn }),
  ef: values.map((v) => ({ ty: 0, v: fixed(v) })),
});
const style = (ty: number, values: Record<string, unknown>): Part => ({
  ty,
  ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fixed(value)])),
});
const solid = (sc: string, sw: number, sh: number, x: number, y: number, more: Part = {}): Part => ({
  ty: 1,
  sc,
  sw,
  sh,
  ks: { p: fixed([x, y]) },
  ip: 0,
  op: 100,
  ...more,
});
const rectangle = (x0: number, y0: number, x1: number, y1: number): Part => {
  const v = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  const none = v.map(() => [0, 0]);
  return fixed({ c: true, v, i: none, o: none });
};
const mask = (pt: Part, more: Part = {}): Part => ({ mode: 'a', inv: false, pt, o: fixed(100), ...more });

/** Straight red, green, blue and alpha, 0–255, by place in a film of 200 by 100. */
async function draw(...layers: readonly Part[]): Promise<(x: number, y: number) => number[]> {
  const composition = await read(film(layers));
  expect(composition.warnings).toEqual([]);
  const frame = await renderOnce(composition.evaluate(0), { format: 'rgba8', alpha: 'straight' });
  return (x, y) => pixel(frame, x, y);
}
const near = (actual: readonly number[], expected: readonly number[], within = 1): void =>
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] ?? 0) - value), `${actual} for ${expected}`).toBeLessThanOrEqual(within);
  });

describe('effects, as pixels', () => {
  it('blur by 0.3 of the blurriness, along one axis', async () => {
    const at = await draw(solid('#ff0000', 100, 100, 60, 0, { ef: [effect(29, [20, 2, 0])] }));
    for (const x of [48, 54, 60, 65, 72]) near(at(x, 50), [255, 0, 0, 255 * normal((x + 0.5 - 60) / 6)], 1.5);
    near(at(100, 0), [255, 0, 0, 255]);
  });

  it('blur with the edge repeated: nothing fades, nothing spreads', async () => {
    const at = await draw(solid('#3060c0', 60, 40, 20, 20, { ef: [effect(29, [30, 1, 1])] }));
    near(at(21, 21), [0x30, 0x60, 0xc0, 255]);
    near(at(18, 30), [0, 0, 0, 0]);
  });

  it('fill, tint, tritone and level', async () => {
    const grey = '#808080';
    const v = 128 / 255;
    const at = await draw(
      solid('#ff0000', 20, 20, 0, 0, { ef: [effect(21, [0, 0, [0, 0.5, 1, 1], 0, 0, 0, 0.4])] }),
      solid(grey, 20, 20, 30, 0, { ef: [effect(20, [[0, 0, 1], [1, 0, 0], 50])] }),
      solid(grey, 20, 20, 60, 0, { ef: [effect(23, [[1, 1, 1], [1, 0, 0], [0, 0, 0], 0])] }),
      solid(grey, 20, 20, 90, 0, {
        ef: [effect(5, [1, 0, 0.25, 0.75, 2, 0.1, 0.9, 1, 1], 'ADBE Easy Levels2')],
      }),
      solid('#204060', 20, 20, 120, 0, { ef: [effect(5, [1, 0], 'ADBE Invert')] }),
    );
    near(at(10, 10), [0, 128, 255, 0.4 * 255]);
    near(at(40, 10), [(v + v) * 127.5, v * 127.5, (v + 1 - v) * 127.5, 255]);
    // A little above the middle: between red and white.
    near(at(70, 10), [255, (2 * v - 1) * 255, (2 * v - 1) * 255, 255]);
    near(at(100, 10), [255 * (0.1 + 0.8 * Math.sqrt((v - 0.25) / 0.5))]);
    near(at(130, 10), [255 - 0x20, 255 - 0x40, 255 - 0x60, 255]);
  });

  it('cast a shadow', async () => {
    const shadow = effect(25, [[0, 0, 1], 127.5, 90, 30, 0, 0]);
    const at = await draw(solid('#ff0000', 40, 40, 20, 20, { ef: [shadow] }));
    near(at(30, 30), [255, 0, 0, 255]);
    near(at(80, 30), [0, 0, 255, 127.5]);
    near(at(95, 30), [0, 0, 0, 0]);
  });

  it('wipe along a circle, a line and in stripes', async () => {
    const at = await draw(
      solid('#ff0000', 60, 60, 0, 0, { ef: [effect(26, [25, 90, [30, 30], 1, 0])] }),
      solid('#ff0000', 60, 60, 70, 0, { ef: [effect(5, [50, 90, 20], 'ADBE Linear Wipe')] }),
      solid('#ff0000', 60, 60, 140, 0, { ef: [effect(5, [50, 0, 20, 0], 'ADBE Venetian Blinds')] }),
    );
    // From the right, clockwise: the lower right quarter is gone.
    expect([at(15, 15), at(45, 15), at(15, 45), at(45, 45)].map(([, , , a]) => a)).toEqual([
      255, 255, 255, 0,
    ]);
    // The ramp of 20 lies from 20 to 40.
    for (const x of [10, 25, 30, 35, 50]) {
      near(at(70 + x, 30).slice(3), [255 * Math.max(0, Math.min(1, (x + 0.5 - 20) / 20))]);
    }
    // From the middle, at 30: of every 20 the first 10 are gone.
    expect([5, 15, 25, 35, 45, 55].map((x) => at(140 + x, 30)[3])).toEqual([255, 0, 255, 0, 255, 0]);
  });

  it('displace by a map: red moves the picture along x', async () => {
    const moved = effect(27, [2, 1, 20, 10, 0, 2, 0, 0]);
    const at = await draw(
      solid('#ff0000', 200, 100, 0, 0, {
        ef: [moved],
        hasMask: true,
        masksProperties: [mask(rectangle(80, 20, 120, 80))],
      }),
      // (2 · 0.75 − 1) · 20: each pixel is taken from ten to the right.
      solid('#bf0000', 10, 10, 0, 0, { ind: 2, hd: true }),
    );
    expect([66, 72, 106, 112].map((x) => at(x, 50)[3])).toEqual([0, 255, 255, 0]);
  });

  it('take a matte from another layer', async () => {
    const at = await draw(
      solid('#ff0000', 60, 60, 0, 0, { ef: [effect(28, [2, 1, 0, 1, 1, 0])] }),
      solid('#400000', 60, 60, 140, 0, { ind: 2, hd: true }),
    );
    near(at(30, 30), [255, 0, 0, 0x40]);
  });

  it('draw a brush along a mask, as wide as twice its size', async () => {
    const stroke = effect(22, [1, 0, 0, [0, 0, 1], 5, 1, 1, 0, 25, 15, 2]);
    const layer = { hasMask: true, masksProperties: [mask(rectangle(20, 20, 80, 80), { mode: 'n' })] };
    const at = await draw(solid('#ff0000', 100, 100, 0, 0, { ...layer, ef: [stroke] }));
    expect([14, 16, 24, 26].map((y) => at(50, y)[3])).toEqual([0, 255, 255, 0]);
    // The first quarter of the way round, with a round end.
    expect(at(50, 80)[3]).toBe(0);
    near(at(83, 22), [0, 0, 255, 255]);
  });

  it('transform once more', async () => {
    const turn = effect(35, [[20, 10], [50, 30], 1, 50, 100, 0, 0, 90, 50]);
    const at = await draw(solid('#ff0000', 40, 20, 10, 10, { ef: [turn] }));
    // 20 by 10, turned by a quarter: 10 by 20 around (60, 40).
    expect([54, 56, 64, 66].map((x) => at(x, 40)[3])).toEqual([0, 128, 128, 0]);
    expect([29, 31, 49, 51].map((y) => at(60, y)[3])).toEqual([0, 128, 128, 0]);
  });
});

describe('layer styles, as pixels', () => {
  it('multiply a shadow and screen a glow with what lies beneath', async () => {
    const shadow = style(1, { c: [1, 0.5, 0], o: 100, a: 180, d: 40, s: 0, ch: 0, bm: 5 });
    const glow = style(3, { c: [0, 0, 0.5], o: 100, s: 10, ch: 100, bm: 11 });
    const at = await draw(
      solid('#ff0000', 20, 20, 20, 20, { sy: [shadow] }),
      solid('#ff0000', 20, 20, 120, 20, { sy: [glow] }),
      solid('#808080', 200, 100, 0, 0),
    );
    near(at(70, 30), [128, 64, 0, 255]);
    near(at(115, 30), [128, 128, 255 * (1 - 0.5 * (1 - 128 / 255)), 255]);
    near(at(30, 30), [255, 0, 0, 255]);
    near(at(108, 30), [128, 128, 128, 255]);
  });

  it('let a shadow fall in, of the width that it is moved by', async () => {
    const inner = style(2, { c: [0, 0, 1], o: 50, a: 180, d: 10, s: 0, ch: 0, bm: 1 });
    const at = await draw(solid('#ff0000', 60, 60, 20, 20, { sy: [inner] }));
    near(at(25, 50), [127.5, 0, 127.5, 255]);
    near(at(35, 50), [255, 0, 0, 255]);
    near(at(15, 50), [0, 0, 0, 0]);
  });

  it('lay a stroke around, inside or on the edge', async () => {
    const line = (p: number) => style(0, { c: [0, 0, 1], s: 8, o: 100, p });
    const at = await draw(
      ...[1, 2, 3].map((p) => solid('#ff0000', 40, 40, 10 + (p - 1) * 60, 30, { sy: [line(p)] })),
    );
    const across = (x: number) =>
      [-6, -2, 2, 6].map((dx) =>
        at(x + dx, 50)
          .map(Math.round)
          .join(),
      );
    const [none, red, blue] = ['0,0,0,0', '255,0,0,255', '0,0,255,255'];
    expect(across(10)).toEqual([blue, blue, red, red]);
    expect(across(70)).toEqual([none, none, blue, blue]);
    expect(across(130)).toEqual([none, blue, blue, red]);
  });

  it('lay a colour over and a gradient across', async () => {
    const colours = { p: 2, k: fixed([0, 1, 0, 0, 1, 0, 0, 1]) };
    const gradient = { ...style(8, { o: 100, a: 0, gt: 1, bm: 1 }), gf: colours };
    const at = await draw(
      solid('#ff0000', 40, 40, 0, 0, { sy: [style(7, { c: [0, 1, 0], so: 25, bm: 1 })] }),
      solid('#00ff00', 100, 40, 60, 0, { sy: [gradient] }),
    );
    near(at(20, 20), [191, 64, 0, 255]);
    near(at(85, 20), [255 * (1 - 0.255), 0, 255 * 0.255, 255], 1.5);
  });
});

describe('masks, as pixels', () => {
  it('feather by 0.38 as a Gaussian, wider with the layer', async () => {
    const masksProperties = [mask(rectangle(30, -100, 200, 200), { f: fixed([10, 0]) })];
    const ks = { s: fixed([200, 100]) };
    const at = await draw(solid('#ff0000', 100, 100, 0, 0, { ks, hasMask: true, masksProperties }));
    for (const x of [50, 56, 60, 66, 75])
      near(at(x, 50), [255, 0, 0, 255 * normal((x + 0.5 - 60) / 7.6)], 1.5);
  });

  it('grow and shrink by their expansion', async () => {
    const grown = (x: number) => ({
      hasMask: true,
      masksProperties: [mask(rectangle(30, 30, 60, 60), { x: fixed(x) })],
    });
    const at = await draw(
      solid('#ff0000', 100, 100, 0, 0, grown(10)),
      solid('#ff0000', 100, 100, 100, 0, grown(-10)),
    );
    expect([18, 22, 45, 68, 72].map((x) => at(x, 45)[3])).toEqual([0, 255, 255, 255, 0]);
    // Corners are round: 10 away along both axes is too far.
    expect(at(21, 21)[3]).toBe(0);
    expect([138, 142, 148, 152].map((x) => at(x, 45)[3])).toEqual([0, 255, 255, 0]);
  });
});
