import { describe, expect, it } from 'vitest';
import { FrameMeter, lumaPlane, msSsim, type Plane } from '../src/engine/metrics/index.ts';
import { generator, grey } from './metrics-pictures.ts';

const EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** Wang, Simoncelli and Bovik 2003, taken at its word: windows of 121 weights, one by one. */
function worked(a: Plane, b: Plane): number {
  const weights = Array.from({ length: 121 }, (_, i) =>
    Math.exp(-(((i % 11) - 5) ** 2 + (Math.floor(i / 11) - 5) ** 2) / (2 * 1.5 * 1.5)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const at = ({ width, data }: Plane, x: number, y: number) => data[y * width + x] as number;
  let [p, q] = [a, b];
  let product = 1;
  for (const [scale, exponent] of EXPONENTS.entries()) {
    let [luminance, structure, windows] = [0, 0, 0];
    for (let top = 0; top + 11 <= p.height; top++) {
      for (let left = 0; left + 11 <= p.width; left++, windows++) {
        const mean = (of: (i: number) => number) =>
          weights.reduce((sum, weight, i) => sum + (weight / total) * of(i), 0);
        const pick = (plane: Plane) => (i: number) => at(plane, left + (i % 11), top + Math.floor(i / 11));
        const [pa, pb] = [pick(p), pick(q)];
        const [ma, mb] = [mean(pa), mean(pb)];
        const va = mean((i) => (pa(i) - ma) ** 2);
        const vb = mean((i) => (pb(i) - mb) ** 2);
        const covariance = mean((i) => (pa(i) - ma) * (pb(i) - mb));
        const cs = (2 * covariance + C2) / (va + vb + C2);
        structure += cs;
        luminance += (cs * (2 * ma * mb + C1)) / (ma * ma + mb * mb + C1);
      }
    }
    product *= ((scale === 4 ? luminance : structure) / windows) ** exponent;
    const half = (plane: Plane): Plane => {
      const [width, height] = [Math.ceil(plane.width / 2), Math.ceil(plane.height / 2)];
      const data = Float32Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [2 * (i % width), 2 * Math.floor(i / width)];
        const [x2, y2] = [Math.min(x + 1, plane.width - 1), Math.min(y + 1, plane.height - 1)];
        return (at(plane, x, y) + at(plane, x2, y) + at(plane, x, y2) + at(plane, x2, y2)) / 4;
      });
      return { width, height, data };
    };
    [p, q] = [half(p), half(q)];
  }
  return product;
}

describe('MS-SSIM', () => {
  it('is the luminance of the coarsest scale where planes are flat', () => {
    const flat = (code: number) => lumaPlane(grey(170, 161, () => code));
    const luminance = (2 * 100 * 150 + C1) / (100 ** 2 + 150 ** 2 + C1);
    expect(msSsim(flat(100), flat(150))).toBeCloseTo(luminance ** 0.1333, 6);
    expect(msSsim(flat(7), flat(7))).toBe(1);
  });

  it('is what the paper says of waves under noise, worked out window by window', () => {
    const random = generator(4);
    const wave = (x: number, y: number) => 120 + 70 * Math.sin(x / 9) * Math.cos(y / 13) + (x > 90 ? 20 : 0);
    const a = grey(167, 161, wave);
    const b = grey(167, 161, (x, y) => wave(x + 0.6, y) + random(31) - 15);
    const expected = worked(lumaPlane(a), lumaPlane(b));
    expect(expected).toBeLessThan(0.97);
    expect(Math.abs(msSsim(lumaPlane(a), lumaPlane(b)) - expected)).toBeLessThan(1e-6);
    expect(Math.abs((new FrameMeter({ msSsim: true }).measure(a, b).msSsim ?? 0) - expected)).toBeLessThan(
      1e-5,
    );
  });

  it('is 0 rather than no number for a picture and its negative, and refuses pictures without five scales', () => {
    const a = grey(180, 170, (x, y) => (((x >> 4) + (y >> 4)) % 2 ? 255 : 0));
    const b = grey(180, 170, (x, y) => (((x >> 4) + (y >> 4)) % 2 ? 0 : 255));
    expect(msSsim(lumaPlane(a), lumaPlane(b))).toBe(0);
    const small = grey(160, 400, () => 3);
    expect(() => msSsim(lumaPlane(small), lumaPlane(small))).toThrow(/161×161/);
    expect(new FrameMeter({ msSsim: true }).measure(small, small)).not.toHaveProperty('msSsim');
  });
});
