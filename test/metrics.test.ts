import { converter, differenceCiede2000 } from 'culori';
import { ssim as ssimJs } from 'ssim.js';
import { describe, expect, it } from 'vitest';
import {
  colourDifference,
  deltaE2000,
  labOfRgb8,
  lumaOverChecker,
  lumaPlane,
  type Picture,
  PictureMeter,
  type Plane,
  psnr,
  ssim,
  ssimBoxes,
} from '../src/engine/metrics/index.ts';
import { CIEDE2000_PAIRS } from './fixtures/ciede2000-pairs.ts';

/** mulberry32: whole numbers from 0, below `limit`. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

function picture(width: number, height: number, at: (x: number, y: number) => readonly number[]): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([...at(x, y), 255].slice(0, 4), (y * width + x) * 4);
  return { width, height, data };
}

const flat = (width: number, height: number, ...colour: number[]) => picture(width, height, () => colour);

const planeOfBytes = (bytes: Uint8Array, width: number, height: number): Plane => ({
  width,
  height,
  data: Float32Array.from(bytes),
});

function greyPair(seed: number, spread: number): [Picture, Picture] {
  const random = generator(seed);
  const wave = (x: number, y: number) => 128 + 90 * Math.sin(x / 7) * Math.cos(y / 5);
  const noisy = (x: number, y: number) => wave(x, y) + random(2 * spread + 1) - spread;
  const grey = (of: (x: number, y: number) => number) =>
    picture(61, 47, (x, y) => Array(3).fill(Math.max(0, Math.min(255, Math.round(of(x, y))))));
  return [grey(wave), grey(noisy)];
}

describe('CIEDE2000', () => {
  it('gives the 34 published differences, both ways round', () => {
    for (const [L1, a1, b1, L2, a2, b2, expected] of CIEDE2000_PAIRS) {
      expect(deltaE2000(L1, a1, b1, L2, a2, b2)).toBeCloseTo(expected, 4);
      expect(deltaE2000(L2, a2, b2, L1, a1, b1)).toBeCloseTo(expected, 4);
    }
    expect(CIEDE2000_PAIRS.length).toBe(34);
  });

  it('agrees with culori on 20,000 pairs of sRGB colours', () => {
    const toLab = converter('lab65');
    const difference = differenceCiede2000();
    const random = generator(2);
    const lab = new Float64Array(6);
    let worst = 0;
    for (let i = 0; i < 20_000; i++) {
      const a = [random(256), random(256), random(256)] as const;
      // Every other pair is of close colours, as codecs make them.
      const b = a.map((code) =>
        i % 2 ? random(256) : Math.max(0, Math.min(255, code + random(9) - 4)),
      ) as unknown as [number, number, number];
      labOfRgb8(...a, lab, 0);
      labOfRgb8(...b, lab, 3);
      const [l1, a1, b1, l2, a2, b2] = lab as unknown as [number, number, number, number, number, number];
      const [expectedA, expectedB] = [a, b].map(([r, g, bl]) =>
        toLab({ mode: 'rgb', r: (r as number) / 255, g: (g as number) / 255, b: (bl as number) / 255 }),
      );
      if (!expectedA || !expectedB) throw new Error('unreachable');
      worst = Math.max(
        worst,
        Math.abs(deltaE2000(l1, a1, b1, l2, a2, b2) - difference(expectedA, expectedB)),
      );
    }
    expect(worst).toBeLessThan(2e-3);
  });

  it('summarises a picture: mean, 95th percentile and maximum of its pixels', () => {
    const white = flat(20, 10, 255, 255, 255);
    // 3 % black, 4 % grey, the rest equal.
    const other = picture(20, 10, (x, y) => {
      const i = y * 20 + x;
      return i < 6 ? [0, 0, 0] : i < 14 ? [250, 250, 250] : [255, 255, 255];
    });
    const [black, grey] = [
      [0, 0, 0],
      [250, 250, 250],
    ].map((codes) => {
      const lab = new Float64Array(6);
      labOfRgb8(255, 255, 255, lab, 0);
      labOfRgb8(codes[0] as number, codes[1] as number, codes[2] as number, lab, 3);
      const [l1, a1, b1, l2, a2, b2] = lab as unknown as [number, number, number, number, number, number];
      return deltaE2000(l1, a1, b1, l2, a2, b2);
    }) as [number, number];
    const result = colourDifference(white, other);
    expect(black).toBeCloseTo(100, 6);
    expect(result.max).toBeCloseTo(black, 10);
    expect(result.mean).toBeCloseTo((6 * black + 8 * grey) / 200, 10);
    expect(result.percentile95).toBeGreaterThanOrEqual(grey);
    expect(result.percentile95).toBeLessThanOrEqual(grey + 0.01);
    expect(colourDifference(white, white)).toEqual({ mean: 0, percentile95: 0, max: 0 });
  });
});

describe('SSIM', () => {
  it('of the Gaussian kind agrees with ssim.js', () => {
    for (const spread of [2, 12, 60]) {
      const [a, b] = greyPair(spread, spread);
      const asImage = ({ data, width, height }: Picture) => ({
        data: Uint8ClampedArray.from(data),
        width,
        height,
      });
      const { mssim } = ssimJs(asImage(a), asImage(b), { ssim: 'original', downsample: false });
      expect(Math.abs(ssim(lumaPlane(a), lumaPlane(b)) - mssim)).toBeLessThan(1e-4);
      expect(mssim).toBeLessThan(0.999);
    }
  });

  it('of boxes is the mean over 8×8 windows every 4 pixels', () => {
    // Flat windows have no variance: each scores by its means alone. Two of the three windows straddle or lie right.
    const a = planeOfBytes(new Uint8Array(16 * 8).fill(100), 16, 8);
    const b: Plane = { ...a, data: a.data.map((value, i) => (i % 16 < 8 ? value : 150)) };
    const [c1, c2] = [6.5025, 58.5225];
    const luminance = (m: number) => (2 * 100 * m + c1) / (100 * 100 + m * m + c1);
    const straddling = luminance(125) * (c2 / (25 * 25 + c2));
    expect(ssimBoxes(a, b)).toBeCloseTo((1 + straddling + luminance(150)) / 3, 12);
  });

  it('is 1 for equal planes and refuses other sizes', () => {
    const [a] = greyPair(1, 1);
    const luma = lumaPlane(a);
    expect(ssim(luma, luma)).toBeCloseTo(1, 12);
    expect(ssimBoxes(luma, luma)).toBeCloseTo(1, 12);
    const small = planeOfBytes(new Uint8Array(49), 7, 7);
    expect(() => ssim(luma, small)).toThrow(/one size/);
    expect(() => ssimBoxes(small, small)).toThrow(/8×8/);
    expect(() => ssim(small, small)).toThrow(/11×11/);
  });
});

describe('PSNR', () => {
  it('has the values of hand calculation', () => {
    const a = planeOfBytes(Uint8Array.of(10, 20, 30, 40), 2, 2);
    const b = planeOfBytes(Uint8Array.of(10, 22, 30, 36), 2, 2);
    // Mean squared error (4 + 16) / 4 = 5.
    expect(psnr(a, b)).toBeCloseTo(41.1411, 4);
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('luma', () => {
  it('is weighted as Rec. 709 says, and laid over the checker where alpha lets it through', () => {
    expect(lumaPlane(flat(1, 1, 255, 0, 0)).data[0]).toBeCloseTo(54.213, 3);
    expect(lumaPlane(flat(1, 1, 255, 255, 255)).data[0]).toBeCloseTo(255, 4);
    const clear = lumaOverChecker(flat(33, 17, 1, 2, 3, 0));
    expect([clear.data[0], clear.data[15], clear.data[16], clear.data[32], clear.data[16 * 33]]).toEqual([
      153, 153, 204, 153, 204,
    ]);
    expect(lumaOverChecker(flat(1, 1, 255, 255, 255, 51)).data[0]).toBeCloseTo(0.2 * 255 + 0.8 * 153, 4);
  });
});

describe('the kernel', () => {
  it('measures as f64 does: close and far colours, greys, blues, repeated and new, in any order', () => {
    const random = generator(21);
    const meter = new PictureMeter();
    const kinds: readonly ((limit: number) => readonly number[])[] = [
      () => [random(256), random(256), random(256)],
      () => Array(3).fill(random(256)),
      () => [random(90), random(60), 160 + random(96)],
      () => [random(16), random(16), random(16)],
    ];
    for (const [kind, colour] of kinds.entries()) {
      for (const spread of [3, 30, 511]) {
        const a = picture(53, 37, () => colour(256));
        const b = picture(53, 37, (x, y) =>
          [0, 1, 2].map((c) => (a.data[(y * 53 + x) * 4 + c] as number) + random(spread) - (spread >> 1)),
        );
        const exact = colourDifference(a, b).mean;
        for (const again of [0, 1]) {
          const measured = meter.meanDeltaE(a, b);
          expect({ kind, spread, again, near: Math.abs(measured - exact) < 2e-4 * (1 + exact) }).toEqual(
            { kind, spread, again, near: true }, // biome-ignore format: one line
          );
        }
      }
    }
    const same = picture(8, 8, () => [random(256), 3, 77]);
    expect(meter.meanDeltaE(same, same)).toBe(0);
    // The measured pixels are those of the pictures, wherever the last four of them end.
    const ends = picture(3, 1, (x) => (x === 2 ? [255, 0, 0] : [0, 0, 0]));
    expect(meter.meanDeltaE(flat(3, 1, 0, 0, 0), ends)).toBeCloseTo(
      colourDifference(flat(3, 1, 0, 0, 0), ends).mean,
      4,
    );
  });

  it('finds the structural similarity of the paper, at any width', () => {
    const meter = new PictureMeter();
    for (const [width, height] of [
      [11, 11],
      [12, 30],
      [61, 47],
      [64, 12],
    ] as const) {
      for (const spread of [0, 2, 60]) {
        const random = generator(width * 31 + spread);
        const a = picture(width, height, (x, y) => [
          200 - x * 3,
          (x * y) % 256,
          128 + 90 * Math.sin(x / 5 + y),
        ]);
        const b = picture(width, height, (x, y) =>
          [0, 1, 2].map((c) => (a.data[(y * width + x) * 4 + c] as number) + random(2 * spread + 1) - spread),
        );
        expect(Math.abs(meter.ssim(a, b) - ssim(lumaPlane(a), lumaPlane(b)))).toBeLessThan(1e-5);
      }
    }
    expect(meter.ssim(flat(20, 20, 9, 9, 9), flat(20, 20, 9, 9, 9))).toBe(1);
    const [a, b] = [flat(12, 20, 90, 80, 70), picture(12, 20, (x, y) => [x * 9, y * 9, 70])];
    const each = { ssim: meter.ssim(a, b), psnr: meter.psnr(a, b), deltaE: meter.meanDeltaE(a, b) };
    expect(meter.likeness(a, b)).toEqual(each);
    expect(() => meter.ssim(flat(10, 20, 1), flat(10, 20, 1))).toThrow(/11×11/);
    expect(() => meter.meanDeltaE(flat(10, 20, 1), flat(20, 10, 1))).toThrow(/one size/);
  });

  it('tells the mean colour difference of large pictures from every fourth pixel, whatever its rhythm', () => {
    const [width, height] = [1922, 1080];
    const meter = new PictureMeter();
    // At an odd address, as a decoder may hand it out.
    const large = (value: (x: number, y: number) => number) => {
      const data = new Uint8Array(width * height * 4 + 1).subarray(1);
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at += 4) data.fill(value(x, y), at, at + 4);
      }
      return { width, height, data };
    };
    const grey = large(() => 100);
    for (const wrong of [
      (x: number) => x % 2 === 0,
      (_x: number, y: number) => y % 2 === 1,
      (x: number, y: number) => (x + y) % 2 === 0,
      (x: number, y: number) => (x >> 1) % 2 === 0 && (y >> 1) % 2 === 0,
      (x: number, y: number) => x > 300 && x < 500 && y > 200 && y < 300,
    ]) {
      const other = large((x, y) => (wrong(x, y) ? 140 : 100));
      const all = meter.meanDeltaE(grey, other);
      expect(all).toBeGreaterThan(0.1);
      const { ssim, psnr, deltaE } = meter.likeness(grey, other);
      expect(deltaE / all).toBeCloseTo(1, 1);
      expect({ ssim, psnr }).toEqual({ ssim: meter.ssim(grey, other), psnr: meter.psnr(grey, other) });
    }
  });
});
