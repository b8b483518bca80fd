import { describe, expect, it } from 'vitest';
import { createRenderer } from '../src/engine/render/index.ts';
import type { ImagePixels, Paint, SceneNode } from '../src/engine/scene/index.ts';
import { farthest, pixel, renderOnce } from './fixtures/render/render.ts';
import {
  CLEAR,
  circle,
  fill,
  group,
  polygon,
  rectangle,
  scene,
  solid,
  WHITE,
} from './fixtures/render/shapes.ts';

/** IEC 61966-2-1. */
const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

describe('blending in linear light', () => {
  const linear = { blending: 'linear' } as const;
  const full = rectangle(0, 0, 64, 32);

  it('mixes what colours stand for, and gives them encoded', async () => {
    for (const background of [WHITE, CLEAR, [0.2, 0.4, 0.6, 0.5] as const]) {
      for (const alpha of ['premultiplied', 'straight'] as const) {
        const frame = await renderOnce(scene(64, 32, [fill(full, solid(0.9, 0.1, 0.5, 0.3))]), {
          ...linear,
          background,
          alpha,
        });
        const a = 0.3 + background[3] * 0.7;
        const expected = [0.9, 0.1, 0.5].map((v, i) => {
          const mixed = decode(v) * 0.3 + decode(background[i] as number) * background[3] * 0.7;
          return encode(mixed / a) * (alpha === 'straight' ? 1 : a);
        });
        pixel(frame, 20, 20).forEach((value, c) => {
          expect(value).toBeCloseTo([...expected, a][c] as number, 5);
        });
      }
    }
  });

  it('leaves colours, gradients and images as they are where nothing mixes', async () => {
    const gradient: Paint = {
      type: 'linear',
      start: [0, 0],
      end: [64, 0],
      stops: [
        { offset: 0, colour: [0, 1, 0.1, 1] },
        { offset: 0.5, colour: [0.9, 0, 0.2, 1] },
        { offset: 1, colour: [0.05, 0.5, 1, 1] },
      ],
    };
    const data = Uint8Array.from({ length: 64 * 32 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7919) >>> 3));
    const image: ImagePixels = { hash: 'codes', width: 64, height: 32, data };
    const contents: SceneNode[] = [
      fill(full, gradient),
      fill(full, solid(0.003, 0.5, 0.99)),
      { type: 'image', image, transform: [1, 0, 0, 1, 0, 0], opacity: 1 },
      group([fill(full, gradient)], { projection: [1, 0, 0, 0, 1, 0, 0, 0, 1] }),
    ];
    for (const content of contents) {
      const there = await renderOnce(scene(64, 32, [content]), linear);
      const plain = await renderOnce(scene(64, 32, [content]));
      expect(farthest(there.data, plain.data)).toBeLessThan(6e-4);
      const codes = await renderOnce(scene(64, 32, [content]), { ...linear, format: 'rgba8' });
      const plainCodes = await renderOnce(scene(64, 32, [content]), { format: 'rgba8' });
      expect(farthest(codes.data, plainCodes.data)).toBeLessThanOrEqual(content.type === 'image' ? 0 : 1);
    }
  });

  it('averages edges and samples in linear light, and keeps mattes by encoded luma', async () => {
    for (const supersample of [1, 2, 4] as const) {
      const frame = await renderOnce(scene(64, 32, [fill(rectangle(0, 0, 10.5, 32), solid(1, 1, 1))]), {
        ...linear,
        supersample,
        background: [0, 0, 0, 1],
      });
      expect(pixel(frame, 10, 5)[0]).toBeCloseTo(encode(0.5), 4);
    }
    const matted = group([fill(full, solid(1, 1, 1))], {
      matte: { mode: 'luma', source: [fill(full, solid(0.5, 0.5, 0.5, 0.8))] },
    });
    const frame = await renderOnce(scene(64, 32, [matted]), linear);
    expect(pixel(frame, 9, 9)[3]).toBeCloseTo(0.4, 5);
  });
});

describe('dither', () => {
  const shape = [
    fill(polygon(0, 0, 256, 0, 0, 64), {
      type: 'linear',
      start: [0, 0],
      end: [256, 0],
      stops: [
        { offset: 0, colour: [0.2, 0.3, 0.4, 1] },
        { offset: 1, colour: [0.21, 0.32, 0.41, 1] },
      ],
    }),
    fill(circle(200, 40, 30), solid(0.1234, 0.5, 0.9, 0.4)),
  ];
  const settings = { background: CLEAR, format: 'rgba8', alpha: 'straight', dither: true } as const;

  it('hits the value in the mean, within a code of it everywhere', async () => {
    for (const [format, top] of [
      ['rgba8', 255],
      ['rgba16', 65535],
    ] as const) {
      for (const code of [10.1, 10.5, 99.25, 200.9]) {
        const v = code / top;
        const frame = await renderOnce(scene(64, 64, [fill(rectangle(0, 0, 64, 64), solid(v, v, v))]), {
          ...settings,
          format,
        });
        let sum = 0;
        for (let i = 0; i < frame.data.length; i += 4) {
          const value = frame.data[i] as number;
          expect(Math.abs(value - code)).toBeLessThan(1);
          sum += value;
        }
        expect(Math.abs(sum / (64 * 64) - code), `${code} of ${top}`).toBeLessThan(0.02);
      }
    }
  });

  it('leaves every code value alone', async () => {
    for (const [format, top, step] of [
      ['rgba8', 255, 1],
      ['rgba16', 65535, 257],
    ] as const) {
      const bars = Array.from({ length: 256 }, (_, i) => {
        const v = (i * step) / top;
        return fill(rectangle((i % 16) * 8, Math.floor(i / 16) * 8, 8, 8), solid(v, 1 - v, v));
      });
      const content = scene(128, 128, bars);
      for (const alpha of ['straight', 'premultiplied'] as const) {
        const dithered = await renderOnce(content, { ...settings, format, alpha });
        const plain = await renderOnce(content, { ...settings, format, alpha, dither: false });
        expect(dithered.data).toEqual(plain.data);
      }
    }
  });

  it('hangs on the place alone: not on tiles, frames before, or how pixels came about', async () => {
    const content = scene(256, 64, shape);
    using renderer = await createRenderer({
      ...settings,
      width: 256,
      height: 64,
      fit: 'contain',
      supersample: 1,
    });
    await renderer.render(scene(256, 64, [fill(circle(60, 30, 25), solid(1, 0, 0))]));
    const after = await renderer.render(content);
    const fresh = await renderOnce(content, settings);
    expect(after.data).toEqual(fresh.data);
    // The same colour as a whole tile, and as a shape of many parts.
    const v = 100.4 / 255;
    const whole = await renderOnce(
      scene(128, 32, [fill(rectangle(0, 0, 128, 32), solid(v, v, v))]),
      settings,
    );
    const parts = Array.from({ length: 128 }, (_, x) => fill(rectangle(x, 0, 1, 32), solid(v, v, v)));
    expect((await renderOnce(scene(128, 32, parts), settings)).data).toEqual(whole.data);
  });

  it('keeps premultiplied colour within alpha, and carries no colour where alpha is 0', async () => {
    const content = scene(256, 64, [...shape, fill(rectangle(0, 40, 90, 20), solid(1, 1, 1, 0.0011))]);
    const premultiplied = await renderOnce(content, { ...settings, alpha: 'premultiplied' });
    const straight = await renderOnce(content, settings);
    let faint = 0;
    for (let i = 0; i < straight.data.length; i += 4) {
      for (let c = 0; c < 3; c++) {
        expect(premultiplied.data[i + c]).toBeLessThanOrEqual(premultiplied.data[i + 3] as number);
        if (straight.data[i + 3] === 0) expect(straight.data[i + c]).toBe(0);
      }
      if (straight.data[i + 3] === 1) faint++;
    }
    // Alpha of 0.28 code values, which rounding alone would have dropped, shows in as many of the pixels.
    expect(faint).toBeGreaterThan(150);
  });
});
