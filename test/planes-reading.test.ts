import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BT709_LIMITED,
  type ColourChoice,
  type ColourSpace,
  type Frame,
  KernelMemory,
  PLANAR_FORMATS,
  planarLayout,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { createEncoderInput, createPlaneReader } from '../src/engine/pixels/index.ts';
import { planarSamples, planesOf, referencePicture } from './fixtures/colour/yuv-reference.ts';

function noise(length: number, seed: number, top: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * (top + 1));
  });
}

const bytesOf = (samples: readonly number[], bits: number): Uint8Array =>
  bits === 8 ? Uint8Array.from(samples) : new Uint8Array(Uint16Array.from(samples).buffer);

describe('planes that are read', () => {
  it('are the definition rounded to nearest: every format, matrix, range and siting', () => {
    const cases = fc.record({
      width: fc.integer({ min: 1, max: 37 }),
      height: fc.integer({ min: 1, max: 9 }),
      format: fc.constantFrom(...PLANAR_FORMATS),
      siting: fc.constantFrom('left', 'top-left'),
      matrix: fc.constantFrom('bt709', 'bt2020-ncl'),
      fullRange: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ width, height, format, siting, matrix, fullRange, seed }) => {
        const { bits } = planarLayout(format);
        const space: ColourSpace = { ...BT709_LIMITED, matrix, fullRange };
        const spec = { width, height, format, space, siting };
        const count = planesOf(spec).reduce((sum, plane) => sum + plane.width * plane.height, 0);
        const samples = noise(count, seed, 2 ** bits - 1);
        const options = { width, height, format, colourSpace: space, chromaSiting: siting };
        const read = createPlaneReader({ ...options, memory: new KernelMemory() });
        const picture = read(bytesOf(samples, bits));
        const exact = referencePicture(samples, spec);
        expect(picture).toHaveLength(exact.length);
        const worst = exact.reduce((most, value, i) => {
          const code = 255 * Math.max(0, Math.min(1, value));
          return Math.max(most, Math.abs(code - (picture[i] as number)));
        }, 0);
        expect(worst).toBeLessThan(0.501);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('bring wide and HDR colours back to the sRGB that was rendered', () => {
    const [width, height] = [24, 16];
    const codes = noise(width * height * 4, 3, 255).map((code, i) => (i % 4 === 3 ? 255 : code));
    const frame: Frame = {
      ...{ width, height, format: 'rgba32f', alpha: 'premultiplied', changed: 'all' },
      data: Float32Array.from(codes, (code) => code / 255),
    };
    // Dark codes of PQ are sRGB's steps of less than a code; BT.2100 says 10 bits, masters have 12.
    const tolerance: Record<ColourChoice, number> = { bt709: 1, p3: 1, bt2020: 1, pq: 2, hlg: 2 };
    for (const [colour, most] of Object.entries(tolerance) as [ColourChoice, number][]) {
      const video = VIDEO_COLOURS[colour];
      for (const colourSpace of [video, { ...video, matrix: 'rgb', fullRange: true } as const]) {
        const options = { width, height, colourSpace, memory: new KernelMemory() };
        const planes = createEncoderInput({ ...options, from: 'rgba32f', to: 'I444P12' })(frame);
        const back = createPlaneReader({ ...options, format: 'I444P12' })(planes.data as Uint8Array);
        const worst = codes.reduce((max, code, i) => Math.max(max, Math.abs(code - (back[i] as number))), 0);
        expect({ colour, worst: worst <= most ? most : worst }).toEqual({ colour, worst: most });
      }
    }
  });

  it('hold the levels of BT.2408: diffuse white at 58 % of PQ and 75 % of HLG', () => {
    const white: Frame = {
      ...{ width: 8, height: 2, format: 'rgba32f', alpha: 'premultiplied', changed: 'all' },
      data: new Float32Array(64).fill(1),
    };
    const luma = (colour: ColourChoice) => {
      const options = { width: 8, height: 2, colourSpace: VIDEO_COLOURS[colour], memory: new KernelMemory() };
      const made = createEncoderInput({ ...options, from: 'rgba32f', to: 'I420P10' })(white);
      const samples = planarSamples(made.data as Uint8Array, 'I420P10');
      return [samples[0], samples[16], samples[20]];
    };
    // 203 cd/m²: 64 + 876 · 0.5806 of PQ, 64 + 876 · 0.75 of HLG.
    expect(luma('pq')).toEqual([573, 512, 512]);
    expect(luma('hlg')).toEqual([721, 512, 512]);
    expect(luma('bt2020')).toEqual([940, 512, 512]);
  });

  it('read NV12 as I420 and BT.601 by its weights, and refuse what is too short', () => {
    const size = { width: 7, height: 5 };
    const i420 = Uint8Array.from(noise(35 + 24, 9, 255));
    const nv12 = i420.slice();
    for (let i = 0; i < 12; i++) nv12.set([i420[35 + i] as number, i420[47 + i] as number], 35 + 2 * i);
    const read = (format: 'I420' | 'NV12', colourSpace = BT709_LIMITED) =>
      createPlaneReader({ ...size, format, colourSpace, memory: new KernelMemory() });
    expect(read('NV12')(nv12)).toEqual(read('I420')(i420));
    const sd = createPlaneReader({
      ...{ width: 2, height: 2, format: 'I420', memory: new KernelMemory() },
      colourSpace: { ...BT709_LIMITED, matrix: 'smpte170m' },
    });
    // Red of 100 % bars: BT.601 codes 81, 90, 240.
    expect([...sd(Uint8Array.of(81, 81, 81, 81, 90, 240))].slice(0, 4)).toEqual([254, 0, 0, 255]);
    expect(() => read('I420')(new Uint8Array(58))).toThrow(/needs more than 58/);
  });
});
