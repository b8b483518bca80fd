import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BT709_LIMITED,
  type ColourSpace,
  type Frame,
  KernelMemory,
  type Rectangle,
} from '../src/engine/media/index.ts';
import { createYuvConverter, yuvToRgba } from '../src/engine/pixels/index.ts';

const SPACES: readonly ColourSpace[] = [
  BT709_LIMITED,
  { ...BT709_LIMITED, fullRange: true },
  { ...BT709_LIMITED, matrix: 'bt2020-ncl' },
];

/** Weights of red and blue: BT.709-6 item 3.2, BT.2020-2 table 4. */
const WEIGHTS = {
  smpte170m: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  'bt2020-ncl': [0.2627, 0.0593],
  rgb: [0, 0],
} as const;

/** The definition, sample by sample, in f64: chroma is taken of every pixel first and filtered afterwards. */
function reference(rgba: Uint8Array, width: number, height: number, space: ColourSpace): Float64Array {
  const [kr, kb] = WEIGHTS[space.matrix];
  const [scaleY, offsetY, scaleC] = space.fullRange ? [255, 0, 255] : [219, 16, 224];
  const at = (x: number, y: number): [number, number, number] => {
    const i = (Math.min(y, height - 1) * width + Math.max(0, Math.min(x, width - 1))) * 4;
    const [r, g, b] = [rgba[i], rgba[i + 1], rgba[i + 2]].map((code) => (code as number) / 255);
    const luma = kr * (r as number) + (1 - kr - kb) * (g as number) + kb * (b as number);
    return [luma, ((b as number) - luma) / (2 * (1 - kb)), ((r as number) - luma) / (2 * (1 - kr))];
  };
  const chromaWidth = Math.ceil(width / 2);
  const chromaHeight = Math.ceil(height / 2);
  const out = new Float64Array(width * height + 2 * chromaWidth * chromaHeight);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[y * width + x] = offsetY + scaleY * at(x, y)[0];
  for (const plane of [0, 1])
    for (let y = 0; y < chromaHeight; y++)
      for (let x = 0; x < chromaWidth; x++) {
        let sum = 0;
        for (const [dx, weight] of [
          [-1, 1],
          [0, 2],
          [1, 1],
        ] as const)
          for (const dy of [0, 1]) sum += (weight * (at(2 * x + dx, 2 * y + dy)[plane + 1] as number)) / 8;
        out[width * height + plane * chromaWidth * chromaHeight + y * chromaWidth + x] = 128 + scaleC * sum;
      }
  return out.map((value) => Math.max(0, Math.min(255, value)));
}

function noise(bytes: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function frameOf(
  data: Uint8Array,
  width: number,
  height: number,
  changed: 'all' | Rectangle[] = 'all',
): Frame {
  return { format: 'rgba8', alpha: 'straight', data, width, height, changed };
}

function flat(width: number, height: number, colour: readonly [number, number, number]): Uint8Array {
  return Uint8Array.from({ length: width * height * 4 }, (_, i) => [...colour, 255][i % 4] as number);
}

describe('conversion to YUV', () => {
  it('matches the definition in f64, at even, odd and tiny sizes, in every matrix and range', () => {
    for (const space of SPACES)
      for (const [width, height] of [
        [64, 36],
        [33, 17],
        [50, 7],
        [1, 1],
        [2, 3],
        [17, 2],
      ] as const) {
        const memory = new KernelMemory();
        const rgba = noise(width * height * 4, width * 131 + height);
        const converter = createYuvConverter({ width, height, colourSpace: space, memory });
        const { data } = converter.convert(frameOf(rgba, width, height));
        const expected = reference(rgba, width, height, space);
        expect(data.length).toBe(expected.length);
        // Half a code of rounding, and the fixed-point coefficients' share.
        const worst = expected.reduce(
          (max, value, i) => Math.max(max, Math.abs(value - (data[i] as number))),
          0,
        );
        expect(worst).toBeLessThan(0.53);
      }
  });

  it('gives the published codes of white, black, grey and the primaries', () => {
    const codes = (colour: readonly [number, number, number]) => {
      const converter = createYuvConverter({
        width: 32,
        height: 4,
        colourSpace: BT709_LIMITED,
        memory: new KernelMemory(),
      });
      const { data } = converter.convert(frameOf(flat(32, 4, colour), 32, 4));
      return [data[0], data[32 * 4], data[32 * 4 + 32]];
    };
    expect(codes([255, 255, 255])).toEqual([235, 128, 128]);
    expect(codes([0, 0, 0])).toEqual([16, 128, 128]);
    expect(codes([128, 128, 128])).toEqual([126, 128, 128]);
    // 100 % bars: Rec. ITU-R BT.709 in 8 bits.
    expect(codes([255, 0, 0])).toEqual([63, 102, 240]);
    expect(codes([0, 255, 0])).toEqual([173, 42, 26]);
    expect(codes([0, 0, 255])).toEqual([32, 240, 118]);
  });

  it('reads a frame in kernel memory in place', () => {
    const memory = new KernelMemory();
    const address = memory.allocate(48 * 20 * 4);
    const converter = createYuvConverter({ width: 48, height: 20, colourSpace: BT709_LIMITED, memory });
    const rgba = noise(48 * 20 * 4, 5);
    const before = memory.allocated;
    const view = new Uint8Array(memory.memory.buffer, address, rgba.length);
    view.set(rgba);
    const inPlace = converter.convert(frameOf(view, 48, 20)).data.slice();
    expect(memory.allocated).toBe(before);
    const copied = createYuvConverter({ width: 48, height: 20, colourSpace: BT709_LIMITED, memory });
    expect(copied.convert(frameOf(rgba, 48, 20)).data).toEqual(inPlace);
  });

  it('converting only what changed equals converting everything', () => {
    const rectangle = (width: number, height: number) =>
      fc
        .tuple(fc.nat(width - 1), fc.nat(height - 1), fc.nat(width), fc.nat(height))
        .map(([x, y, w, h]) => ({ x, y, width: Math.min(w, width - x), height: Math.min(h, height - y) }));
    const scene = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 23 })).chain(([w, h]) =>
      fc.record({
        width: fc.constant(w),
        height: fc.constant(h),
        steps: fc.array(fc.array(rectangle(w, h), { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        seed: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(scene, ({ width, height, steps, seed }) => {
        const memory = new KernelMemory();
        const options = { width, height, colourSpace: BT709_LIMITED, memory };
        const partial = createYuvConverter(options);
        const whole = createYuvConverter(options);
        const pixels = noise(width * height * 4, seed);
        partial.convert(frameOf(pixels, width, height));
        for (const [step, changed] of steps.entries()) {
          const fresh = noise(pixels.length, seed + step + 1);
          for (const r of changed)
            for (let y = r.y; y < r.y + r.height; y++) {
              const from = (y * width + r.x) * 4;
              pixels.set(fresh.subarray(from, from + r.width * 4), from);
            }
          const actual = partial.convert(frameOf(pixels, width, height, changed)).data.slice();
          expect(actual).toEqual(whole.convert(frameOf(pixels, width, height)).data);
        }
      }),
      { numRuns: 120, seed: 41 },
    );
  });

  it('refuses frames of another size or format and colour spaces without a matrix', () => {
    const memory = new KernelMemory();
    const converter = createYuvConverter({ width: 8, height: 8, colourSpace: BT709_LIMITED, memory });
    expect(() => converter.convert(frameOf(new Uint8Array(4), 1, 1))).toThrow(/8×8 rgba8/);
    expect(() => converter.convert(frameOf(new Uint8Array(4), 8, 8))).toThrow(/256 bytes/);
    const rgb = { ...BT709_LIMITED, matrix: 'rgb' } as const;
    expect(() => createYuvConverter({ width: 8, height: 8, colourSpace: rgb, memory })).toThrow(/matrix/);
  });
});

describe('conversion back to RGBA', () => {
  it('returns every flat colour within one code at full range, and red within one at limited range', () => {
    const roundTrip = (colour: readonly [number, number, number], colourSpace: ColourSpace) => {
      const converter = createYuvConverter({ width: 4, height: 4, colourSpace, memory: new KernelMemory() });
      const { data } = converter.convert(frameOf(flat(4, 4, colour), 4, 4));
      return [...yuvToRgba(data, 4, 4, colourSpace).subarray(20, 24)];
    };
    const near = (actual: number[], colour: readonly number[], tolerance: number) => {
      expect(actual[3]).toBe(255);
      for (const [i, code] of colour.entries())
        expect(Math.abs((actual[i] as number) - code)).toBeLessThanOrEqual(tolerance);
    };
    near(roundTrip([255, 0, 0], BT709_LIMITED), [255, 0, 0], 1);
    near(roundTrip([255, 255, 255], BT709_LIMITED), [255, 255, 255], 0);
    for (const space of SPACES)
      for (let i = 0; i < 200; i++) {
        const colour = [...noise(3, i * 77 + 1)] as [number, number, number];
        // Half a code of Y and of one or two chroma components, each through its gain, and the last rounding.
        near(roundTrip(colour, space), colour, space.fullRange ? 2 : 3);
      }
  });

  it('puts chroma where siting type 0 says: a horizontal and a vertical ramp come back as they were', () => {
    const [width, height] = [64, 64];
    const ramp = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) ramp.set([30 + 3 * x, 128, 30 + 3 * y, 255], (y * width + x) * 4);
    const memory = new KernelMemory();
    const colourSpace = SPACES[1] as ColourSpace;
    const { data } = createYuvConverter({ width, height, colourSpace, memory }).convert(
      frameOf(ramp, width, height),
    );
    const back = yuvToRgba(data, width, height, colourSpace);
    // Chroma half a sample off would shift red or blue by more than one code on average.
    for (const c of [0, 1, 2]) {
      let sum = 0;
      for (let y = 2; y < height - 2; y++)
        for (let x = 2; x < width - 2; x++) {
          const i = (y * width + x) * 4 + c;
          sum += (back[i] as number) - (ramp[i] as number);
        }
      expect(Math.abs(sum / (width - 4) / (height - 4))).toBeLessThan(0.2);
    }
  });

  it('reads NV12 as it reads I420', () => {
    const [width, height] = [7, 5];
    const i420 = noise(width * height + 2 * 4 * 3, 9);
    const nv12 = i420.slice();
    for (let i = 0; i < 12; i++) {
      nv12[35 + 2 * i] = i420[35 + i] as number;
      nv12[35 + 2 * i + 1] = i420[35 + 12 + i] as number;
    }
    expect(yuvToRgba(nv12, width, height, BT709_LIMITED, 'NV12')).toEqual(
      yuvToRgba(i420, width, height, BT709_LIMITED),
    );
    expect(() => yuvToRgba(new Uint8Array(10), width, height, BT709_LIMITED)).toThrow(/needs more/);
  });
});
