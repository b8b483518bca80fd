import { describe, expect, it } from 'vitest';
import {
  FilterBench,
  noise,
  type Picture,
  picture,
  pixel,
  type Rgba,
  random,
  worstError,
} from '../../../../test/fixtures/render/pictures.ts';
import { CHANNELS, type LevelRange, type LevelsFilter, type RadialWipeFilter } from '../../scene/index.ts';
import type { DisplaceStep, SurfaceArea } from '../filters/filter-step.ts';

const bench = new FilterBench();
const EMPTY: Rgba = [0, 0, 0, 0];
const clamp = (value: number) => Math.min(Math.max(value, 0), 1);

function straight([r, g, b, a]: Rgba): Rgba {
  return a > 0 ? [r / a, g / a, b / a, a] : EMPTY;
}

function premultiplied([r, g, b, a]: Rgba): Rgba {
  return [r * a, g * a, b * a, a];
}

/** A filter of straight colour, applied to every sample. */
function ofColour(source: Picture, change: (colour: Rgba) => Rgba): (x: number, y: number) => Rgba {
  return (x, y) => premultiplied(change(straight(pixel(source, x, y))));
}

describe('colour filters', () => {
  const source = noise(64, 48, [3, 2, 60, 41]);

  it('multiply straight colour by a matrix and clamp', () => {
    const next = random(3);
    for (let round = 0; round < 20; round++) {
      const matrix = Array.from({ length: 20 }, () => next() * 3 - 1.2);
      const row = (i: number, [r, g, b, a]: Rgba) => {
        const [mr = 0, mg = 0, mb = 0, ma = 0, m1 = 0] = matrix.slice(i * 5, i * 5 + 5);
        return clamp(mr * r + mg * g + mb * b + ma * a + m1);
      };
      const found = bench.run(source, { type: 'colour-matrix', matrix });
      const truth = ofColour(source, (c) => [row(0, c), row(1, c), row(2, c), row(3, c)]);
      expect(worstError(found, truth)).toBeLessThan(2e-6);
    }
  });

  it('leave what is empty empty unless a matrix adds alpha', () => {
    const red = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const keep = bench.run(source, { type: 'colour-matrix', matrix: [...red, 0, 0, 0, 1, 0] });
    expect(pixel(keep, 0, 0)).toEqual(EMPTY);
    const fill = bench.run(source, { type: 'colour-matrix', matrix: [...red, 0, 0, 0, 0, 0.5] });
    expect(pixel(fill, 0, 0)).toEqual([0.5, 0, 0, 0.5]);
  });

  const plain: LevelRange = { inputBlack: 0, inputWhite: 1, gamma: 1, outputBlack: 0, outputWhite: 1 };
  const bent: LevelRange = {
    inputBlack: 0.1,
    inputWhite: 0.8,
    gamma: 2.2,
    outputBlack: 0.05,
    outputWhite: 0.9,
  };
  const dark: LevelRange = { inputBlack: 0.2, inputWhite: 1, gamma: 0.4, outputBlack: 1, outputWhite: 0 };
  const turned: LevelRange = { inputBlack: 0.9, inputWhite: 0.2, gamma: 1, outputBlack: 0, outputWhite: 1 };

  function level(v: number, range: LevelRange): number {
    const t = clamp((v - range.inputBlack) / (range.inputWhite - range.inputBlack));
    return clamp(range.outputBlack + (range.outputWhite - range.outputBlack) * t ** (1 / range.gamma));
  }

  it.each([
    { all: bent, red: plain, green: plain, blue: plain, alpha: plain },
    { all: plain, red: dark, green: bent, blue: turned, alpha: plain },
    { all: bent, red: bent, green: dark, blue: plain, alpha: turned },
    { all: turned, red: plain, green: plain, blue: plain, alpha: bent },
  ])('map levels of all, then of each channel %#', (ranges) => {
    const filter: LevelsFilter = { type: 'levels', ...ranges };
    const truth = ofColour(source, ([r, g, b, a]) => [
      level(level(r, filter.all), filter.red),
      level(level(g, filter.all), filter.green),
      level(level(b, filter.all), filter.blue),
      level(a, filter.alpha),
    ]);
    expect(worstError(bench.run(source, filter), truth)).toBeLessThan(5e-6);
  });

  it('make a threshold of equal input levels', () => {
    const threshold: LevelRange = { ...plain, inputBlack: 0.5, inputWhite: 0.5 };
    const greys = picture(64, 16, (x) => [x / 63, x / 63, x / 63, 1]);
    const step = { red: plain, green: plain, blue: plain, alpha: plain };
    const found = bench.run(greys, { type: 'levels', all: threshold, ...step });
    expect(worstError(found, (x) => (x < 32 ? [0, 0, 0, 1] : [1, 1, 1, 1]))).toBe(0);
  });

  it('map luma to colours between stops', () => {
    const stops = [
      { offset: 0.1, colour: [0.1, 0, 0.4, 1] },
      { offset: 0.5, colour: [0.9, 0.2, 0.1, 1] },
      { offset: 0.5, colour: [0.1, 0.6, 0.3, 1] },
      { offset: 0.9, colour: [1, 1, 0.7, 0] },
    ] as const;
    const [first, low, high, last] = stops;
    const mix = (a: Rgba, b: Rgba, t: number): Rgba =>
      [
        ...[a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t],
        1,
      ] as unknown as Rgba;
    const mapped = (luma: number): Rgba => {
      if (luma < 0.1) return first.colour;
      if (luma < 0.5) return mix(first.colour, low.colour, (luma - 0.1) / 0.4);
      if (luma < 0.9) return mix(high.colour, last.colour, (luma - 0.5) / 0.4);
      return last.colour;
    };
    const truth = ofColour(source, (c) => {
      const [r, g, b] = mapped(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]);
      return [c[0] + (r - c[0]) * 0.7, c[1] + (g - c[1]) * 0.7, c[2] + (b - c[2]) * 0.7, c[3]];
    });
    expect(worstError(bench.run(source, { type: 'tone-map', stops, amount: 0.7 }), truth)).toBeLessThan(2e-6);
  });

  it('see encoded colour where surfaces hold linear light', () => {
    const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const change = ([r, g, b, a]: Rgba): Rgba => [clamp(1.2 - r), clamp(g * 0.5), clamp(b + 0.01), a];
    const matrix = [-1, 0, 0, 0, 1.2, 0, 0.5, 0, 0, 0, 0, 0, 1, 0, 0.01, 0, 0, 0, 1, 0];
    const light = ([r, g, b, a]: Rgba): Rgba => premultiplied([decode(r), decode(g), decode(b), a]);
    const linear = picture(64, 48, (x, y) => light(straight(pixel(source, x, y))));
    const found = new FilterBench({ linear: true }).run(linear, { type: 'colour-matrix', matrix });
    expect(worstError(found, (x, y) => light(change(straight(pixel(source, x, y)))))).toBeLessThan(1e-5);
  });
});

describe('displace', () => {
  const width = 64;
  const height = 48;
  const source = noise(width, height, [0, 0, width, height], 11);
  const map = noise(width, height, [5, 0, width, 40], 12);

  /** HSL by its textbook formulas. */
  function channel(index: number, [r, g, b, a]: Rgba): number {
    const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
    const range = high - low;
    switch (CHANNELS[index]) {
      case 'luma':
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      case 'lightness':
        return (high + low) / 2;
      case 'saturation':
        return high + low === 0 || high + low === 2 ? 0 : range / (1 - Math.abs(high + low - 1));
      case 'hue': {
        if (range === 0) return 0;
        const sixth = high === r ? (g - b) / range : high === g ? 2 + (b - r) / range : 4 + (r - g) / range;
        return ((sixth + 6) % 6) / 6;
      }
      default:
        return [r, g, b, a][index] ?? 0;
    }
  }

  function moved(index: number, at: Rgba): number {
    const name = CHANNELS[index];
    if (name === 'full') return 1;
    if (name === 'half' || name === 'off') return 0;
    return (2 * channel(index, straight(at)) - 1) * (name === 'alpha' ? 1 : at[3]);
  }

  const floorMod = (a: number, b: number) => a - Math.floor(a / b) * b;

  function share(n: number, from: number, to: number): number {
    return Math.max(0, Math.min(to, n + 1) - Math.max(from, n));
  }

  function oracle(step: DisplaceStep, area?: SurfaceArea): (x: number, y: number) => Rgba {
    const tap = (n: number, from: number, to: number) => {
      const [first, last] = [Math.ceil(from), Math.floor(to) - 1];
      return first + floorMod(n - first, last - first + 1);
    };
    return (x, y) => {
      const at = pixel(map, x, y);
      let u = x + 0.5 + step.amountX * moved(step.channelX, at);
      let v = y + 0.5 + step.amountY * moved(step.channelY, at);
      if (area) {
        u = area.left + floorMod(u - area.left, area.right - area.left);
        v = area.top + floorMod(v - area.top, area.bottom - area.top);
      }
      const [i, j] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
      const [fx, fy] = [u - 0.5 - i, v - 0.5 - j];
      const kept = area ? share(x, area.left, area.right) * share(y, area.top, area.bottom) : 1;
      const sum = [0, 0, 0, 0];
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const weight = (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * kept;
        const column = area ? tap(i + dx, area.left, area.right) : i + dx;
        const row = area ? tap(j + dy, area.top, area.bottom) : j + dy;
        for (const [c, value] of pixel(source, column, row).entries())
          sum[c] = (sum[c] ?? 0) + weight * value;
      }
      return sum as unknown as Rgba;
    };
  }

  const base: DisplaceStep = {
    type: 'displace',
    map: { address: 0, width, height },
    channelX: 0,
    channelY: 0,
    amountX: 0,
    amountY: 0,
  };

  // A place near a whole sample may fall to either side of it; both give the same but for rounding.
  it.each(CHANNELS.map((name, index) => [name, index] as const))('moves by %s', (_, index) => {
    const step = { ...base, channelX: index, channelY: (index + 4) % 11, amountX: 9.3, amountY: -17.7 };
    expect(worstError(bench.run(source, step, map), oracle(step))).toBeLessThan(2e-4);
  });

  it.each([
    { left: 0, top: 0, right: width, bottom: height },
    { left: 6, top: 3, right: 50, bottom: 41 },
    { left: 6.5, top: 3.25, right: 50.75, bottom: 41 },
  ])('brings in on one side what leaves %o on the other', (wrapWithin) => {
    const step = { ...base, channelX: 1, channelY: 4, amountX: 90.3, amountY: 33.1, wrapWithin };
    expect(worstError(bench.run(source, step, map), oracle(step, wrapWithin))).toBeLessThan(5e-4);
  });

  it('leaves a picture alone where the map is empty, and survives what is far away', () => {
    const still = picture(width, height, () => EMPTY);
    const step = { ...base, channelX: 0, channelY: 5, amountX: 40, amountY: 1e30 };
    expect(worstError(bench.run(source, step, still), (x, y) => pixel(source, x, y))).toBe(0);
    const gone = bench.run(source, { ...step, channelX: 8, channelY: 8 }, still);
    expect(worstError(gone, () => EMPTY)).toBe(0);
  });
});

describe('radial wipe', () => {
  const white = picture(64, 64, () => [0.5, 0.25, 1, 1]);
  const centre: readonly [number, number] = [30.3, 33.8];
  const base: RadialWipeFilter = {
    type: 'radial-wipe',
    centre,
    startAngle: 0,
    completion: 0.25,
    direction: 'clockwise',
    feather: 0,
  };

  /** Whether a place is gone: by its angle, clockwise from straight up. */
  function isGone(x: number, y: number, { startAngle, completion, direction }: RadialWipeFilter): boolean {
    const angle = (Math.atan2(x - centre[0], centre[1] - y) * 180) / Math.PI;
    const from = { clockwise: 0, counterclockwise: -360, both: -180 }[direction] * completion + startAngle;
    return (((angle - from) % 360) + 360) % 360 < 360 * completion;
  }

  const cases = [0.02, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.93].flatMap((completion, i) =>
    (['clockwise', 'counterclockwise', 'both'] as const).map((direction) => ({
      ...base,
      completion,
      direction,
      startAngle: i * 47.3 - 100,
    })),
  );

  it.each(cases)('takes $completion $direction from $startAngle', (filter) => {
    const found = bench.run(white, filter);
    const truth = (x: number, y: number): Rgba => {
      let kept = 0;
      for (let i = 0; i < 256; i++) {
        const [sx, sy] = [x + ((i & 15) + 0.5) / 16, y + ((i >> 4) + 0.5) / 16];
        if (!isGone(sx, sy, filter)) kept += 1 / 256;
      }
      return [0.5 * kept, 0.25 * kept, kept, kept];
    };
    // Exact along the edges to what 256 places can tell; where they meet, a product stands for the true area.
    expect(
      worstError(found, (x, y) =>
        Math.hypot(x + 0.5 - centre[0], y + 0.5 - centre[1]) <
        1 / Math.sin(Math.PI * Math.min(filter.completion, 1 - filter.completion, 0.25)) + 1
          ? pixel(found, x, y)
          : truth(x, y),
      ),
    ).toBeLessThan(0.035);
    expect(Math.abs(pixel(found, 30, 33)[3] - truth(30, 33)[3])).toBeLessThan(0.12);
  });

  it('is soft by a Gaussian', () => {
    for (const filter of [
      { ...base, completion: 0.25, feather: 4, startAngle: 30 },
      { ...base, completion: 0.5, feather: 6 },
      { ...base, completion: 0.8, feather: 3, startAngle: 200 },
    ]) {
      const found = bench.run(white, filter);
      // The blurred sector, by integration over the normal distribution.
      const truth = (x: number, y: number): number => {
        let sum = 0;
        let kept = 0;
        for (let i = -20; i <= 20; i++) {
          for (let j = -20; j <= 20; j++) {
            const weight = Math.exp(-(i * i + j * j) / 50);
            sum += weight;
            const [dx, dy] = [(i / 5) * filter.feather, (j / 5) * filter.feather];
            if (!isGone(x + 0.5 + dx, y + 0.5 + dy, filter)) kept += weight;
          }
        }
        return kept / sum;
      };
      let worst = 0;
      for (let y = 1; y < 64; y += 3) {
        for (let x = 1; x < 64; x += 3)
          worst = Math.max(worst, Math.abs(pixel(found, x, y)[3] - truth(x, y)));
      }
      expect(worst).toBeLessThan(0.045);
    }
  });

  it('leaves all at 0 and nothing at 1', () => {
    const source = noise(64, 64, [0, 0, 64, 64]);
    expect(worstError(bench.run(source, { ...base, completion: 0 }), (x, y) => pixel(source, x, y))).toBe(0);
    expect(worstError(bench.run(source, { ...base, completion: 1 }), () => EMPTY)).toBe(0);
  });
});
