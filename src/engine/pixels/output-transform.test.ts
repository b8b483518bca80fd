import { describe, expect, it } from 'vitest';
import { type ColourSpace, type Frame, KernelMemory } from '../media/index.ts';
import { createOutputTransform, type OutputTransformSpec } from './output-transform.ts';
import { betweenPrimaries, toXyz } from './primaries.ts';

const memory = new KernelMemory();

function frame(pixels: readonly (readonly number[])[], alpha: Frame['alpha'] = 'straight', width = 8): Frame {
  const height = Math.ceil(pixels.length / width);
  const data = new Float32Array(width * height * 4);
  for (const [i, values] of pixels.entries()) data.set(values, i * 4);
  return { format: 'rgba32f', alpha, width, height, changed: 'all', data };
}

function transformed(
  pixels: readonly (readonly number[])[],
  spec: Omit<OutputTransformSpec, 'memory' | 'width' | 'height'>,
  alpha?: Frame['alpha'],
): number[][] {
  const whole = frame(pixels, alpha);
  const { width, height } = whole;
  const { data } = createOutputTransform({ ...spec, width, height, memory }).apply(whole);
  return pixels.map((_, i) => [...data.subarray(i * 4, i * 4 + 4)]);
}

function srgbToLinear(v: number): number {
  const size = Math.abs(v);
  return Math.sign(v) * (size <= 0.04045 ? size / 12.92 : ((size + 0.055) / 1.055) ** 2.4);
}

/** What encodes white · level in sRGB. */
function srgbOf(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** The PQ of so many cd/m², written from the numbers of the standard. */
function pq(light: number): number {
  const y = (Math.min(Math.max(light, 0), 10000) / 10000) ** 0.1593017578125;
  return ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375;
}

/** HLG of display light on a display of 1000 cd/m²: system gamma 1.2. */
function hlg(rgb: readonly number[], luminance: number): number[] {
  const y = luminance / 1000;
  return rgb.map((light) => {
    const scene = y > 0 ? Math.max(light, 0) / 1000 / y ** (0.2 / 1.2) : 0;
    const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
    return Math.min(scene <= 1 / 12 ? Math.sqrt(3 * scene) : a * Math.log(12 * scene - b) + c, 1);
  });
}

function multiply(matrix: readonly number[], rgb: readonly number[]): number[] {
  return [0, 1, 2].map((row) =>
    rgb.reduce((sum, value, column) => sum + (matrix[row * 3 + column] ?? 0) * value, 0),
  );
}

/** Recommendation ITU-R BT.2087-0, and the well-known one to Display P3 (CSS Color 4), of four digits. */
const PUBLISHED = {
  bt2020: [0.6274, 0.3293, 0.0433, 0.0691, 0.9195, 0.0114, 0.0164, 0.088, 0.8956],
  smpte432: [0.8225, 0.1775, 0, 0.0332, 0.9668, 0, 0.0171, 0.0724, 0.9105],
} as const;

describe('primaries', () => {
  it('give the published matrices and luminance weights', () => {
    for (const name of ['bt2020', 'smpte432'] as const) {
      const matrix = betweenPrimaries('bt709', name);
      for (const [i, value] of PUBLISHED[name].entries()) expect(matrix[i]).toBeCloseTo(value, 3.8);
      for (let row = 0; row < 3; row++) {
        expect(matrix.slice(row * 3, row * 3 + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }
    }
    const weights = { bt709: [0.2126, 0.7152, 0.0722], bt2020: [0.2627, 0.678, 0.0593] } as const;
    for (const name of ['bt709', 'bt2020'] as const) {
      for (const [i, value] of weights[name].entries()) expect(toXyz(name)[3 + i]).toBeCloseTo(value, 4);
    }
  });
});

describe('output transform', () => {
  const next = (() => {
    let state = 5;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  })();
  const inRange = Array.from({ length: 200 }, () => [next(), next(), next(), next() < 0.5 ? 1 : next()]);
  const extended = inRange.map(([r = 0, g = 0, b = 0, a = 0]) => [r * 3 - 1, g * 3 - 1, b * 1.2, a]);

  function oracle(
    [r = 0, g = 0, b = 0, a = 0]: readonly number[],
    primaries: ColourSpace['primaries'],
    transfer: ColourSpace['transfer'],
  ): number[] {
    const matrix = primaries === 'bt709' ? [1, 0, 0, 0, 1, 0, 0, 0, 1] : betweenPrimaries('bt709', primaries);
    const linear = multiply(matrix, [r, g, b].map(srgbToLinear));
    if (transfer === 'pq') return [...linear.map((v) => pq(v * 203)), a];
    if (transfer === 'hlg') {
      const light = linear.map((v) => Math.max(v, 0) * 203);
      const weights = toXyz(primaries).slice(3, 6);
      return [
        ...hlg(
          light,
          light.reduce((sum, v, i) => sum + v * (weights[i] ?? 0), 0),
        ),
        a,
      ];
    }
    const encode = (v: number) => (transfer === 'bt709' ? v ** (1 / 2.4) : srgbOf(v));
    return [...linear.map((v) => Math.sign(v) * encode(Math.abs(v))), a];
  }

  const spaces = (['bt709', 'smpte432', 'bt2020'] as const).flatMap((primaries) =>
    (['iec61966-2-1', 'bt709', 'pq', 'hlg'] as const).map((transfer) => ({ primaries, transfer })),
  );

  it.each(spaces)('agrees with the standards in f64: $primaries, $transfer', ({ primaries, transfer }) => {
    const pixels = [...inRange, ...extended, [0, 0, 0, 0], [1, 1, 1, 1]];
    const found = transformed(pixels, { primaries, transfer, format: 'f32' });
    const codes = transformed(pixels, { primaries, transfer, format: 'codes' });
    for (const [i, pixel] of pixels.entries()) {
      for (const [c, value] of oracle(pixel, primaries, transfer).entries()) {
        expect(Math.abs((found[i]?.[c] ?? Number.NaN) - value)).toBeLessThan(1.2e-5);
        const code = Math.min(Math.max(value, 0), 1) * 65535;
        expect(Math.abs((codes[i]?.[c] ?? Number.NaN) - code)).toBeLessThan(1.3);
      }
    }
  });

  it('puts light where the standards say that it lies', () => {
    const white = [[1, 1, 1, 1]];
    const to = (transfer: 'pq' | 'hlg', more = {}) =>
      transformed(white, { primaries: 'bt2020', transfer, format: 'f32', ...more })[0]?.[1] ?? 0;
    // ITU-R BT.2408-7 table 1: HDR reference white.
    expect(to('pq')).toBeCloseTo(0.5807, 4);
    expect(to('hlg')).toBeCloseTo(0.75, 3);
    // SMPTE ST 2084: 100, 1000 and 10,000 cd/m².
    expect(to('pq', { referenceWhite: 100 })).toBeCloseTo(0.5081, 4);
    expect(to('pq', { referenceWhite: 1000 })).toBeCloseTo(0.7518, 4);
    expect(to('pq', { referenceWhite: 10000 })).toBeCloseTo(1, 6);
    expect(to('hlg', { referenceWhite: 1000 })).toBeCloseTo(1, 5);
    expect(to('hlg', { referenceWhite: 400, peak: 400 })).toBeCloseTo(1, 5);
  });

  it('keeps sRGB as it is', () => {
    const float = transformed(extended, { primaries: 'bt709', transfer: 'iec61966-2-1', format: 'f32' });
    expect(float).toEqual(extended.map((pixel) => [...Float32Array.from(pixel)]));
    const same = transformed(inRange, { primaries: 'bt709', transfer: 'iec61966-2-1', format: 'codes' });
    for (const [i, pixel] of inRange.entries()) {
      for (const [c, value] of pixel.entries()) {
        expect(Math.abs((same[i]?.[c] ?? 0) - value * 65535)).toBeLessThan(0.51);
      }
    }
  });

  it('works on straight colour and gives back premultiplied', () => {
    const premultiplied = inRange.map(([r = 0, g = 0, b = 0, a = 0]) => [r * a, g * a, b * a, a]);
    const spec = { primaries: 'bt2020', transfer: 'pq', format: 'f32' } as const;
    const found = transformed([...premultiplied, [0, 0, 0, 0]], spec, 'premultiplied');
    for (const [i, pixel] of inRange.entries()) {
      const [r = 0, g = 0, b = 0, a = 0] = oracle(pixel, 'bt2020', 'pq');
      for (const [c, value] of [r * a, g * a, b * a, a].entries()) {
        expect(Math.abs((found[i]?.[c] ?? Number.NaN) - value)).toBeLessThan(1.2e-5);
      }
    }
    expect(found.at(-1)).toEqual([0, 0, 0, 0]);
  });

  it('dithers to the mean that was meant, moves no exact code, and repeats itself', () => {
    const spec = {
      primaries: 'bt709',
      transfer: 'iec61966-2-1',
      format: 'codes',
      bits: 10,
      dither: true,
    } as const;
    for (const level of [0, 0.25, 1, 321.3, 321.8, 1023]) {
      const pixels = Array.from({ length: 64 }, () => [level / 1023, level / 1023, level / 1023, 0.5]);
      const found = transformed(pixels, spec).map(([red = 0]) => red);
      expect(found.reduce((sum, code) => sum + code, 0) / 64).toBeCloseTo(level, 1.5);
      expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(Number.isInteger(level) ? 0 : 1);
      expect(transformed(pixels, spec).map(([red]) => red)).toEqual(found);
      expect(new Set(transformed(pixels, spec).map(([, , , alpha]) => alpha)).size).toBe(1);
    }
  });

  it('refuses what no display has, and frames of other formats', () => {
    const size = { width: 8, height: 1 };
    const base = { ...size, primaries: 'bt2020', transfer: 'hlg', format: 'codes', memory } as const;
    for (const wrong of [{ referenceWhite: 0 }, { peak: Number.NaN }, { bits: 20 }]) {
      expect(() => createOutputTransform({ ...base, ...wrong })).toThrow(/from .* to .*, not/);
    }
    expect(() => createOutputTransform({ ...base, width: 0 })).toThrow(/0×1 pixels/);
    const bytes: Frame = { ...frame([[0, 0, 0, 0]]), format: 'rgba8', data: new Uint8Array(32) };
    expect(() => createOutputTransform(base).apply(bytes)).toThrow(/rgba32f/);
  });
});
