import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlphaMode,
  BT709_LIMITED,
  type ColourSpace,
  type Frame,
  KernelMemory,
  type PixelFormat,
  PLANAR_FORMATS,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  type Rectangle,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { createEncoderInput, type EncoderInputOptions } from '../src/engine/pixels/index.ts';
import { type PlanesSpec, planarSamples, referencePlanes } from './fixtures/colour/yuv-reference.ts';

const SPACES: readonly ColourSpace[] = [false, true].flatMap((fullRange) => [
  { ...BT709_LIMITED, fullRange },
  { ...BT709_LIMITED, matrix: 'bt2020-ncl', fullRange } as const,
]);
const SITINGS = ['left', 'top-left'] as const;
const DEPTHS: readonly PixelFormat[] = ['rgba8', 'rgba16', 'rgba32f'];
const MAXIMUM = { rgba8: 255, rgba16: 65535, rgba32f: 1 } as const;

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Noise with runs of clear and of opaque pixels; premultiplied where asked, so that colour never exceeds alpha. */
function noise(format: PixelFormat, width: number, height: number, alpha: AlphaMode, seed: number): Frame {
  const next = random(seed);
  const size = width * height * 4;
  const unit = new Float64Array(size);
  for (let at = 0; at < size; at += 4) {
    const a = [0, 1, next()][Math.floor(next() * 3)] as number;
    for (let c = 0; c < 3; c++) unit[at + c] = next() * (alpha === 'premultiplied' ? a : 1);
    unit[at + 3] = a;
  }
  return frameOf(format, unit, width, height, alpha);
}

function frameOf(
  format: PixelFormat,
  unit: Float64Array,
  width: number,
  height: number,
  alpha: AlphaMode,
  changed: 'all' | Rectangle[] = 'all',
): Frame {
  const codes = unit.map((value) => value * MAXIMUM[format]);
  const common = { width, height, alpha, changed };
  if (format === 'rgba8') return { ...common, format, data: Uint8Array.from(codes, Math.round) };
  if (format === 'rgba16') return { ...common, format, data: Uint16Array.from(codes, Math.round) };
  return { ...common, format, data: Float32Array.from(codes) };
}

const unitOf = (frame: Frame): Float64Array =>
  Float64Array.from(frame.data, (value) => value / MAXIMUM[frame.format]);

function convert(frame: Frame, options: Omit<EncoderInputOptions, 'memory' | 'width' | 'height' | 'from'>) {
  const { width, height, format: from } = frame;
  const made = createEncoderInput({ ...options, width, height, from, memory: new KernelMemory() })(frame);
  if (!('colourSpace' in made)) throw new Error('Planes were asked for.');
  expect(made).toMatchObject({ width, height, format: options.to });
  expect(made.data).toHaveLength(planarBytes(made.format, width, height));
  return planarSamples(made.data, made.format);
}

/** The greatest distance between codes and unrounded values. */
function worst(codes: ArrayLike<number>, planes: readonly Float64Array[]): number {
  let at = 0;
  let most = 0;
  for (const plane of planes)
    for (const value of plane) most = Math.max(most, Math.abs((codes[at++] as number) - value));
  expect(at).toBe(codes.length);
  return most;
}

const formats = fc.constantFrom(...PLANAR_FORMATS);
const sizes = fc.record({ width: fc.integer({ min: 1, max: 41 }), height: fc.integer({ min: 1, max: 9 }) });
const cases = fc.record({
  size: sizes,
  to: formats,
  from: fc.constantFrom(...DEPTHS),
  space: fc.constantFrom(...SPACES),
  siting: fc.constantFrom(...SITINGS),
  frameAlpha: fc.constantFrom<AlphaMode>('straight', 'premultiplied'),
  planeAlpha: fc.constantFrom<AlphaMode>('straight', 'premultiplied'),
  seed: fc.nat(),
});

describe('planes for encoders', () => {
  it('are the definition rounded to nearest: every format, depth, matrix, range, siting and alpha', () => {
    fc.assert(
      fc.property(cases, ({ size, to, from, space, siting, frameAlpha, planeAlpha, seed }) => {
        const frame = noise(from, size.width, size.height, frameAlpha, seed);
        const codes = convert(frame, { to, colourSpace: space, chromaSiting: siting, alpha: planeAlpha });
        const spec: PlanesSpec = { ...size, format: to, space, siting };
        // Half a code of rounding; f32 adds thousandths of a code at 12 bits, the 8-bit kernel's integers hundredths.
        const exact = referencePlanes(unitOf(frame), spec, frameAlpha, planeAlpha);
        expect(worst(codes, exact)).toBeLessThan(to === 'I420' ? 0.53 : 0.503);
      }),
      { numRuns: 600, seed: 7 },
    );
  });

  it('give the published codes of white, black and 100 % bars in 8, 10 and 12 bits', () => {
    const flat = (colour: readonly number[]) =>
      frameOf(
        'rgba16',
        Float64Array.from({ length: 64 }, (_, i) => [...colour, 1][i % 4] as number),
        8,
        2,
        'straight',
      );
    const codes = (to: PlanarFormat, colour: readonly number[], colourSpace: ColourSpace) => {
      const samples = convert(flat(colour), { to, colourSpace });
      return [samples[0], samples[16], samples[24]];
    };
    // BT.709-6 item 3.4; BT.2100-2 table 9 for the ends of the ranges.
    expect(codes('I422P10', [1, 1, 1], BT709_LIMITED)).toEqual([940, 512, 512]);
    expect(codes('I422P10', [0, 0, 0], BT709_LIMITED)).toEqual([64, 512, 512]);
    expect(codes('I422P12', [1, 1, 1], VIDEO_COLOURS.bt709)).toEqual([3760, 2048, 2048]);
    expect(codes('I422', [1, 0, 0], BT709_LIMITED)).toEqual([63, 102, 240]);
    expect(codes('I422P10', [1, 0, 0], BT709_LIMITED)).toEqual([250, 409, 960]);
    expect(codes('I422P10', [0, 0, 1], { ...BT709_LIMITED, matrix: 'bt2020-ncl' })).toEqual([116, 960, 476]);
    expect(codes('I422P10', [1, 1, 1], { ...BT709_LIMITED, fullRange: true })).toEqual([1023, 512, 512]);
  });

  it('are green, blue and red where video is R′G′B′', () => {
    const [width, height] = [11, 3];
    const frame = noise('rgba16', width, height, 'straight', 5);
    const unit = unitOf(frame);
    for (const fullRange of [true, false]) {
      for (const [to, bits] of [
        ['I444P10', 10],
        ['I444P12', 12],
      ] as const) {
        // biome-ignore format: pairs
        const codes = convert(frame, { to, colourSpace: { ...BT709_LIMITED, matrix: 'rgb', fullRange } });
        const [black, range] = fullRange ? [0, 2 ** bits - 1] : [16 * 2 ** (bits - 8), 219 * 2 ** (bits - 8)];
        const exact = [1, 2, 0].map((channel) =>
          Float64Array.from(
            { length: width * height },
            (_, i) => black + range * (unit[i * 4 + channel] ?? 0),
          ),
        );
        expect(worst(codes, exact)).toBeLessThan(0.503);
      }
    }
  });

  it('take colour out of alpha without tinting edges, and leave what is not seen black', () => {
    // Red on the left half, nothing on the right; the edge falls between a chroma sample's two pixels.
    const unit = new Float64Array(16 * 2 * 4);
    for (let i = 0; i < 32; i++) if (i % 16 < 7) unit.set([1, 0, 0, 1], i * 4);
    unit.set([0.25, 0, 0, 0.25], 6 * 4);
    const frame = frameOf('rgba32f', unit, 16, 2, 'premultiplied');
    const codes = convert(frame, { to: 'I420A', colourSpace: BT709_LIMITED });
    const [red, clear] = [[102, 240], [128, 128]]; // biome-ignore format: pairs
    const chroma = (x: number) => [codes[32 + x], codes[40 + x]];
    for (const x of [0, 1, 2, 3]) expect(chroma(x)).toEqual(red);
    for (const x of [4, 5, 6, 7]) expect(chroma(x)).toEqual(clear);
    expect([codes[5], codes[6], codes[7]]).toEqual([63, 63, 16]);
    expect([...codes.slice(48 + 5, 48 + 8)]).toEqual([255, 64, 0]);
  });

  it('dither by a fixed pattern where depth is lost, and only there', () => {
    const width = 64;
    const grey = (value: number, format: PixelFormat) =>
      frameOf(
        format,
        new Float64Array(width * 16 * 4).map((_, i) => (i % 4 === 3 ? 1 : value)),
        width,
        16,
        'straight',
      );
    const options = { to: 'I422P10', colourSpace: BT709_LIMITED, dither: true } as const;
    const value = 0.3;
    const codes = convert(grey(value, 'rgba32f'), options);
    const luma = Array.from(codes.slice(0, width * 16));
    const exact = 64 + 876 * value;
    const mean = luma.reduce((sum, code) => sum + code, 0) / luma.length;
    expect(Math.abs(mean - exact)).toBeLessThan(1 / 64);
    expect(new Set(luma)).toEqual(new Set([Math.floor(exact), Math.ceil(exact)]));
    // Neutral chroma is a whole code: no pattern can move it.
    expect(new Set(codes.slice(width * 16))).toEqual(new Set([512]));
    expect(convert(grey(value, 'rgba32f'), options)).toEqual(codes);
    const eight = convert(grey(value, 'rgba8'), options);
    expect(new Set(eight.slice(0, width * 16)).size).toBe(1);
    const white = convert(grey(1, 'rgba16'), { ...options, to: 'I422' });
    expect(new Set(white.slice(0, width * 16))).toEqual(new Set([235]));
  });

  it('are equal whether all was converted or only what changed', () => {
    const rectangle = (width: number, height: number) =>
      fc
        .tuple(fc.nat(width - 1), fc.nat(height - 1), fc.nat(width), fc.nat(height))
        .map(([x, y, w, h]) => ({ x, y, width: Math.min(w, width - x), height: Math.min(h, height - y) }));
    const scenes = fc
      .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 45 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          to: formats,
          siting: fc.constantFrom(...SITINGS),
          colour: fc.constantFrom('bt709', 'pq'),
          steps: fc.array(fc.array(rectangle(width, height), { maxLength: 3 }), {
            minLength: 1,
            maxLength: 3,
          }),
          seed: fc.nat(),
        }),
      );
    fc.assert(
      fc.property(scenes, ({ width, height, to, siting, colour, steps, seed }) => {
        const memory = new KernelMemory();
        const colourSpace = VIDEO_COLOURS[colour];
        const from = colour === 'pq' ? 'rgba32f' : 'rgba16';
        const options = { width, height, to, from, chromaSiting: siting, colourSpace, memory } as const;
        const partial = createEncoderInput(options);
        const whole = createEncoderInput(options);
        const pixels = noise(from, width, height, 'straight', seed);
        partial(pixels);
        for (const [step, changed] of steps.entries()) {
          const fresh = noise(from, width, height, 'straight', seed + step + 1);
          for (const r of changed)
            for (let y = r.y; y < r.y + r.height; y++) {
              const start = (y * width + r.x) * 4;
              pixels.data.set(fresh.data.subarray(start, start + r.width * 4), start);
            }
          const actual = partial({ ...pixels, changed }).data.slice();
          expect(actual).toEqual(whole({ ...pixels, changed: 'all' }).data);
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('come of frames in kernel memory without a copy, and refuse others of wrong size or depth', () => {
    const memory = new KernelMemory();
    const size = { width: 40, height: 12 };
    const options = { ...size, from: 'rgba16', to: 'I444AP12', colourSpace: BT709_LIMITED, memory } as const;
    const foreign = noise('rgba16', 40, 12, 'straight', 5);
    const copied = createEncoderInput(options)(foreign).data.slice();
    const address = memory.allocate(foreign.data.byteLength);
    const input = createEncoderInput(options);
    const before = memory.allocated;
    const data = new Uint16Array(memory.memory.buffer, address, foreign.data.length);
    data.set(foreign.data);
    expect(input({ ...foreign, format: 'rgba16', data }).data).toEqual(copied);
    expect(memory.allocated).toBe(before);
    expect(() => input(noise('rgba8', 40, 12, 'straight', 5))).toThrow(/40×12 rgba16/);
    expect(() => input(noise('rgba16', 12, 40, 'straight', 5))).toThrow(/not 12×40/);
    expect(() => createEncoderInput({ ...options, colourSpace: VIDEO_COLOURS.pq })).toThrow(/rgba32f/);
    expect(() => createEncoderInput({ ...options, width: 0 })).toThrow(/0×12/);
    expect(planarLayout('I444AP12')).toEqual({ chroma: '444', bits: 12, alpha: true });
  });
});
