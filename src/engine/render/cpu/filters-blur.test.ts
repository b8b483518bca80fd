import { describe, expect, it } from 'vitest';
import {
  FilterBench,
  noise,
  type Picture,
  picture,
  pixel,
  type Rgba,
  worstError,
} from '../../../../test/fixtures/render/pictures.ts';
import { blurKernel } from '../filters/blur-kernel.ts';
import type { SurfaceArea } from '../filters/filter-step.ts';

const bench = new FilterBench();

/** One code value of 10 bits, the bar of deep formats. */
const DEEP = 1 / 1023;

/** Weights of the Gaussian in f64, from −reach to reach, far into its tails. */
function gaussian(sigma: number): { reach: number; weights: Float64Array } {
  const reach = Math.ceil(7 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return { reach, weights: weights.map((weight) => weight / sum) };
}

/** The picture's rows, each blurred and then turned into a column, so that twice does both axes. */
function blurredAndTurned(
  { width, height, data }: Picture,
  sigma: number,
  first: number,
  last: number,
  repeats: boolean,
): Picture {
  const out = new Float32Array(data.length);
  const { reach, weights } = sigma > 0 ? gaussian(sigma) : { reach: 0, weights: Float64Array.of(1) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0, 0];
      for (let i = -reach; i <= reach; i++) {
        const n = repeats ? Math.min(Math.max(x + i, first), last) : x + i;
        if (n < first || n > last) continue;
        const at = (y * width + n) * 4;
        for (let c = 0; c < 4; c++) sum[c] = (sum[c] ?? 0) + (weights[i + reach] ?? 0) * (data[at + c] ?? 0);
      }
      out.set(sum, (x * height + y) * 4);
    }
  }
  return { width: height, height: width, data: out };
}

function share(n: number, from: number, to: number): number {
  return Math.max(0, Math.min(to, n + 1) - Math.max(from, n));
}

function oracle(
  source: Picture,
  sigmaX: number,
  sigmaY: number,
  area?: SurfaceArea,
): (x: number, y: number) => Rgba {
  const { left, top, right, bottom } = area ?? {
    left: 0,
    top: 0,
    right: source.width,
    bottom: source.height,
  };
  const repeats = area !== undefined;
  const turned = blurredAndTurned(source, sigmaX, Math.ceil(left), Math.floor(right) - 1, repeats);
  const both = blurredAndTurned(turned, sigmaY, Math.ceil(top), Math.floor(bottom) - 1, repeats);
  return (x, y) => {
    const [r, g, b, a] = pixel(both, x, y);
    const kept = share(x, left, right) * share(y, top, bottom);
    return [r * kept, g * kept, b * kept, a * kept];
  };
}

describe('blur', () => {
  it.each([
    [1, 1],
    [1.7, 2.6],
    [2.7, 2.7],
    [3.9, 4.1],
    [9.3, 1.2],
    [1.2, 9.3],
    [0, 6],
    [30, 0],
    [0, 1.4],
    [60, 25],
  ])('is the Gaussian of σ %d along x and %d along y', (sigmaX, sigmaY) => {
    const source = noise(128, 80, [37, 11, 99, 71]);
    const found = bench.run(source, { type: 'blur', sigmaX, sigmaY });
    expect(worstError(found, oracle(source, sigmaX, sigmaY))).toBeLessThan(DEEP / 4);
  });

  it('is the Gaussian of σ 200, of what reaches the edges too', () => {
    const source = picture(128, 32, (x, y) => ((x + y) % 50 < 30 ? [0.5, 1, 0, 1] : [0, 0, 0, 0]));
    const found = bench.run(source, { type: 'blur', sigmaX: 200, sigmaY: 3 });
    expect(worstError(found, oracle(source, 200, 3))).toBeLessThan(DEEP / 4);
  });

  // Of all pictures of values 0–1 the worst has an error of half the sum of |weight − Gaussian|.
  it('errs by less than a quarter of a 10-bit code an axis on any picture, for any σ', () => {
    for (let sigma = 1; sigma <= 220; sigma *= 1.037) {
      const { reach, weights } = gaussian(sigma);
      const kernel = blurKernel(sigma);
      if (!kernel) throw new Error('no kernel');
      const { factor, radius, taps, first, interpolation } = kernel;
      const places = factor === 1 ? [0] : [0, 1, factor >> 1, factor - 1];
      for (const place of places) {
        const error = Float64Array.from(weights, (weight) => -weight);
        const add = (n: number, weight: number) => {
          const i = n - place + reach;
          error[i] = (error[i] ?? 0) + weight;
        };
        for (let k = 0; k < Math.max(taps, 1); k++) {
          const outer = taps === 0 ? 1 : (interpolation[place * taps + k] ?? 0);
          const middle = taps === 0 ? 0 : (first + k) * factor;
          for (let i = -radius; i <= radius; i++) add(middle + i, outer * (kernel.weights[i + radius] ?? 0));
        }
        expect(error.reduce((sum, e) => sum + Math.abs(e), 0) / 2).toBeLessThan(DEEP / 4);
      }
    }
  });

  it('has the variance asked for where a Gaussian is narrower than a sample, and keeps what there was', () => {
    for (const sigma of [0.1, 0.3, 0.5, 0.8, 1]) {
      const source = picture(64, 32, (x, y) => (x === 20 && y === 10 ? [0, 0, 0, 1] : [0, 0, 0, 0]));
      const found = bench.run(source, { type: 'blur', sigmaX: sigma, sigmaY: 0 });
      let sum = 0;
      let variance = 0;
      for (let x = 0; x < 64; x++) {
        sum += pixel(found, x, 10)[3];
        variance += pixel(found, x, 10)[3] * (x - 20) ** 2;
      }
      expect(sum).toBeCloseTo(1, 6);
      expect(Math.sqrt(variance)).toBeCloseTo(sigma, 3);
    }
  });

  it('neither adds nor loses', () => {
    const source = noise(448, 448, [215, 219, 232, 227]);
    const total = (of: Picture) => of.data.reduce((sum, value) => sum + value, 0);
    for (const [sigmaX, sigmaY] of [
      [2, 2],
      [7, 31],
      [50, 1],
    ] as const) {
      const found = bench.run(source, { type: 'blur', sigmaX, sigmaY });
      expect(Math.abs(total(found) / total(source) - 1)).toBeLessThan(2e-4);
    }
  });

  it.each([
    [{ left: 10, top: 8, right: 90, bottom: 70 }, 3, 5],
    [{ left: 10.25, top: 8.5, right: 89.75, bottom: 69.125 }, 2, 1],
    [{ left: 10.25, top: 8.5, right: 89.75, bottom: 69.125 }, 0, 12],
    [{ left: 10.25, top: 8.5, right: 89.75, bottom: 69.125 }, 12, 0],
    [{ left: 30.5, top: 20, right: 34.5, bottom: 70 }, 20, 9],
  ])('goes on beyond an area as at its edge and draws nothing outside: %o', (area, sigmaX, sigmaY) => {
    const source = noise(128, 80, [0, 0, 128, 80]);
    const found = bench.run(source, { type: 'blur', sigmaX, sigmaY, repeatWithin: area });
    expect(worstError(found, oracle(source, sigmaX, sigmaY, area))).toBeLessThan(DEEP / 4);
  });

  it('cuts an area at the surface, leaves a plain one plain, and draws nothing of an empty one', () => {
    const plain = picture(64, 32, () => [0.25, 0.5, 0.75, 1]);
    const beyond = { left: -100.5, top: -3, right: 1000, bottom: 31.5 };
    const whole = bench.run(plain, { type: 'blur', sigmaX: 40, sigmaY: 1, repeatWithin: beyond });
    expect(
      worstError(whole, (_, y) => (y === 31 ? [0.125, 0.25, 0.375, 0.5] : [0.25, 0.5, 0.75, 1])),
    ).toBeLessThan(1e-5);
    for (const sigma of [4000, 1e9, Number.POSITIVE_INFINITY]) {
      const wide = bench.run(plain, { type: 'blur', sigmaX: sigma, sigmaY: sigma, repeatWithin: beyond });
      expect(pixel(wide, 60, 20)[2]).toBeCloseTo(0.75, 4);
      expect(pixel(bench.run(plain, { type: 'blur', sigmaX: sigma, sigmaY: 0 }), 60, 20)[3]).toBeLessThan(
        0.01,
      );
    }
    for (const area of [
      { left: 70, top: 0, right: 90, bottom: 20 },
      { left: 20, top: 10, right: 20, bottom: 20 },
    ]) {
      const none = bench.run(plain, { type: 'blur', sigmaX: 4, sigmaY: 4, repeatWithin: area });
      expect(worstError(none, () => [0, 0, 0, 0])).toBe(0);
    }
  });
});
