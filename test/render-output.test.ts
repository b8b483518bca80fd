import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../src/engine/media/index.ts';
import { createRenderer } from '../src/engine/render/index.ts';
import type { GradientStop, ImagePixels, Matrix, Paint, Scene } from '../src/engine/scene/index.ts';
import { farthest, pixel, renderOnce } from './fixtures/render/render.ts';
import {
  circle,
  fill,
  IDENTITY,
  polyline,
  rectangle,
  scene,
  solid,
  stroke,
  WHITE,
} from './fixtures/render/shapes.ts';

/** Every pixel of `frame` in units of 0–1. */
function normalised(frame: { format: string; data: ArrayLike<number> }): number[] {
  const top = frame.format === 'rgba8' ? 255 : frame.format === 'rgba16' ? 65535 : 1;
  return Array.from(frame.data, (value) => value / top);
}

describe('output formats', () => {
  const content = scene(130, 34, [
    fill(circle(40, 17, 15), solid(0.3, 0.6, 0.9, 0.5)),
    fill(circle(70, 17, 15), solid(1, 0.25, 0.1)),
  ]);

  it.each([1, 2, 4] as const)('carry the same picture at their own precision (×%d)', async (supersample) => {
    const exact = await renderOnce(content, { supersample });
    for (const [format, step] of [
      ['rgba8', 1 / 255],
      ['rgba16', 1 / 65535],
    ] as const) {
      const frame = normalised(await renderOnce(content, { supersample, format }));
      const worst = frame.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (exact.data[i] as number))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(step * 0.506);
    }
  });

  it.each(['rgba8', 'rgba16', 'rgba32f'] as const)(
    '%s: straight colour is the paint’s own at soft edges',
    async (format) => {
      const frame = await renderOnce(
        scene(20, 20, [fill(rectangle(4.5, 4.25, 10, 10), solid(0.4, 0.6, 0.8))]),
        {
          format,
          alpha: 'straight',
        },
      );
      const values = normalised(frame);
      for (const [x, y, alpha] of [
        [4, 8, 0.5],
        [4, 4, 0.375],
        [10, 10, 1],
      ] as const) {
        const at = (y * 20 + x) * 4;
        [0.4, 0.6, 0.8, alpha].forEach((value, c) => {
          expect(Math.abs((values[at + c] as number) - value)).toBeLessThan(
            format === 'rgba8' ? 2.1e-3 : 2e-5,
          );
        });
      }
      expect(pixel(frame, 0, 0)).toEqual([0, 0, 0, 0]);
    },
  );

  it('pure colours come out as pure codes', async () => {
    const frame = await renderOnce(scene(8, 8, [fill(rectangle(0, 0, 8, 8), solid(1, 0, 0))]), {
      format: 'rgba8',
    });
    expect(pixel(frame, 3, 3)).toEqual([255, 0, 0, 255]);
  });
});

describe('fit and background', () => {
  // A square composition whose content reaches far out of it.
  const content = scene(10, 10, [fill(rectangle(-100, -100, 200, 200), solid(1, 0, 0))]);
  const red = [1, 0, 0, 1];
  const blue = [0, 0, 1, 1];

  it.each([
    ['contain', [0, 10], blue, [10, 10], red],
    ['cover', [0, 0], red, [39, 19], red],
    ['stretch', [0, 0], red, [39, 19], red],
  ] as const)('%s', async (fit, a, atA, b, atB) => {
    const frame = await renderOnce(content, { width: 40, height: 20, fit, background: [0, 0, 1, 1] });
    expect(pixel(frame, a[0], a[1])).toEqual(atA);
    expect(pixel(frame, b[0], b[1])).toEqual(atB);
  });

  it('places the composition exactly, and cuts it off within samples', async () => {
    const frame = await renderOnce(content, { width: 35, height: 20, background: [0, 0, 1, 1] });
    expect(pixel(frame, 6, 10)).toEqual(blue);
    pixel(frame, 7, 10).forEach((value, c) => {
      expect(value).toBeCloseTo([0.5, 0, 0.5, 1][c] as number, 4);
    });
    expect(pixel(frame, 8, 10)).toEqual(red);
  });

  it('a translucent background lies beneath', async () => {
    const frame = await renderOnce(scene(8, 8, []), {
      background: [0, 1, 0, 0.25],
      format: 'rgba8',
      alpha: 'straight',
    });
    expect(pixel(frame, 3, 3)).toEqual([0, 255, 0, 64]);
  });
});

describe('gradients', () => {
  const stops: GradientStop[] = [
    { offset: 0.25, colour: [1, 0, 0, 1] },
    { offset: 0.5, colour: [0, 1, 0, 0.5] },
    { offset: 0.5, colour: [0, 0, 1, 1] },
    { offset: 0.75, colour: [1, 1, 1, 1] },
  ];
  /** By the contract: straight alpha between stops, padded beyond. */
  const colourAt = (t: number): number[] => {
    const [a, b, c, d] = stops.map((stop) => [...stop.colour]) as [number[], number[], number[], number[]];
    const mix = (p: number[], q: number[], u: number) => p.map((v, i) => v + u * ((q[i] as number) - v));
    const straight =
      t < 0.25 ? a : t < 0.5 ? mix(a, b, (t - 0.25) * 4) : t < 0.75 ? mix(c, d, (t - 0.5) * 4) : d;
    const alpha = straight[3] as number;
    return straight.map((v, i) => (i < 3 ? v * alpha : v));
  };
  const expectEverywhere = async (content: Scene, t: (x: number, y: number) => number) => {
    const frame = await renderOnce(content);
    for (let y = 0; y < content.height; y++) {
      for (let x = 0; x < content.width; x++) {
        const at = t(x + 0.5, y + 0.5);
        // On a hard edge either colour will do.
        if (Math.abs(at - 0.5) < 1e-4) continue;
        const expected = colourAt(at);
        pixel(frame, x, y).forEach((value, c) => {
          expect(Math.abs(value - (expected[c] as number)), `${x}, ${y}`).toBeLessThan(1e-4);
        });
      }
    }
  };

  it('linear ones go with the transform, with sharp hard stops', async () => {
    const transform: Matrix = [2, 1, -0.5, 1.5, 10, 5];
    const [a, b, c, d, e, f] = transform;
    await expectEverywhere(
      scene(100, 40, [
        fill(
          rectangle(-100, -100, 300, 300),
          { type: 'linear', start: [5, 3], end: [40, 20], stops },
          { transform },
        ),
      ]),
      (x, y) => {
        const det = a * d - b * c;
        const [u, v] = [(d * (x - e) - c * (y - f)) / det, (a * (y - f) - b * (x - e)) / det];
        return ((u - 5) * 35 + (v - 3) * 17) / (35 * 35 + 17 * 17);
      },
    );
  });

  it('without an extent that numbers resolve show their last colour, hard', async () => {
    const paints: Paint[] = [
      { type: 'linear', start: [0, 0], end: [1e-39, 0], stops },
      { type: 'radial', centre: [0, 0], radius: 1e-39, focus: [0, 0], stops },
    ];
    for (const paint of paints) {
      const frame = await renderOnce(scene(8, 2, [fill(rectangle(0, 0, 8, 2), paint)]));
      for (let x = 0; x < 8; x++) expect(pixel(frame, x, 1)).toEqual([1, 1, 1, 1]);
    }
  });

  it('stops closer than numbers resolve are a hard edge', async () => {
    const close: GradientStop[] = [
      { offset: 0, colour: [1, 0, 0, 1] },
      { offset: 1e-41, colour: [1, 1, 1, 1] },
    ];
    const paint: Paint = { type: 'linear', start: [0.5, 0], end: [9.5, 0], stops: close };
    const frame = await renderOnce(scene(2, 1, [fill(rectangle(0, 0, 2, 1), paint)]));
    expect(pixel(frame, 0, 0)).toEqual([1, 0, 0, 1]);
    expect(pixel(frame, 1, 0)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    ['at the centre', 50, 20],
    ['off the centre', 62, 10],
    ['outside of the circle, drawn at 0.99 of the radius', 120, 20],
  ])('radial ones with the focus %s', async (_, fx, fy) => {
    const [cx, cy, r] = [50, 20, 30];
    const distance = Math.hypot(fx - cx, fy - cy) / r;
    const shrink = Math.min(1, 0.99 / Math.max(distance, 1e-9));
    const [gx, gy] = [cx + (fx - cx) * shrink, cy + (fy - cy) * shrink];
    await expectEverywhere(
      scene(100, 40, [
        fill(rectangle(0, 0, 100, 40), {
          type: 'radial',
          centre: [cx, cy],
          radius: r,
          focus: [fx, fy],
          stops,
        }),
      ]),
      (x, y) => {
        // The circle of t is centred between focus and centre and has radius t·r: found by halving.
        let [low, high] = [0, 1e5];
        for (let i = 0; i < 80; i++) {
          const t = (low + high) / 2;
          if (Math.hypot(x - (gx + t * (cx - gx)), y - (gy + t * (cy - gy))) > t * r) low = t;
          else high = t;
        }
        return low;
      },
    );
  });

  it('without extent are their last colour', async () => {
    const white = [1, 1, 1, 1];
    const linear = { type: 'linear', start: [5, 5], end: [5, 5], stops } as const;
    const radial = { type: 'radial', centre: [5, 5], radius: 0, focus: [5, 5], stops } as const;
    for (const paint of [linear, radial]) {
      expect(pixel(await renderOnce(scene(8, 8, [fill(rectangle(0, 0, 8, 8), paint)])), 2, 2)).toEqual(white);
    }
  });
});

describe('images', () => {
  const noise: ImagePixels = {
    hash: 'noise',
    width: 40,
    height: 24,
    data: Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) => (i * 2654435761) >>> 24),
  };
  const draw = (image: ImagePixels, transform: Matrix, opacity = 1) => ({
    type: 'image' as const,
    image,
    transform,
    opacity,
  });

  it('at their own size on whole pixels are unchanged', async () => {
    const frame = await renderOnce(scene(60, 40, [draw(noise, [1, 0, 0, 1, 7, 5])]));
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 40; x++) {
        const at = (y * 40 + x) * 4;
        const alpha = (noise.data[at + 3] as number) / 255;
        pixel(frame, x + 7, y + 5).forEach((value, c) => {
          const expected = c < 3 ? ((noise.data[at + c] as number) / 255) * alpha : alpha;
          expect(Math.abs(value - expected)).toBeLessThan(2e-5);
        });
      }
    }
    expect(pixel(frame, 6, 10)).toEqual([0, 0, 0, 0]);
  });

  it('have antialiased edges and opacity', async () => {
    const flat: ImagePixels = { hash: 'flat', width: 4, height: 4, data: new Uint8Array(64).fill(255) };
    const frame = await renderOnce(scene(20, 20, [draw(flat, [2, 0, 0, 2, 3.25, 4], 0.5)]));
    expect(pixel(frame, 3, 6)[3]).toBeCloseTo(0.375, 4);
    expect(pixel(frame, 5, 6)[3]).toBeCloseTo(0.5, 4);
    expect(pixel(frame, 11, 6)[3]).toBeCloseTo(0.125, 4);
  });

  it('much reduced are averaged, not picked from', async () => {
    const data = new Uint8Array(256 * 256 * 4).map((_, i) =>
      i % 4 === 3 || ((i >> 2) + (i >> 10)) % 2 ? 255 : 0,
    );
    const checkers: ImagePixels = { hash: 'checkers', width: 256, height: 256, data };
    const frame = await renderOnce(scene(32, 32, [draw(checkers, [0.11, 0, 0, 0.11, 0.3, 0.7])]));
    for (let i = 4; i < 24; i++) expect(pixel(frame, i, i)[0]).toBeCloseTo(0.5, 2);
  });

  it('stay in their place at every size, odd ones too', async () => {
    // Black to the left, white to the right of the middle, which any level must show in the middle.
    const side = 101;
    const data = new Uint8Array(side * 8 * 4).map((_, i) =>
      i % 4 === 3 || (i >> 2) % side > 50 ? 255 : (i >> 2) % side === 50 ? 128 : 0,
    );
    const step: ImagePixels = { hash: 'step', width: side, height: 8, data };
    for (let scale = 1; scale > 0.1; scale *= 0.93) {
      const x = 60 - 50.5 * scale;
      const frame = await renderOnce(scene(120, 8, [draw(step, [scale, 0, 0, scale, x, 0])]));
      let dark = 0;
      for (let i = 0; i < 120; i++) {
        const [r, , , a] = pixel(frame, i, 0) as [number, number, number, number];
        const row = Math.min(1, 8 * scale);
        dark += (a - r) / row;
      }
      expect(Math.abs(dark - 50.5 * scale), `at ${scale}`).toBeLessThan(0.06);
    }
  });

  it('are enlarged through a kernel of three lobes where asked, and stay within their colours', async () => {
    const lobes = { imageSampling: 'lanczos' } as const;
    const scale = 5;
    const frame = await renderOnce(scene(200, 120, [draw(noise, [scale, 0, 0, scale, 0, 0])]), lobes);
    const weight = (x: number) => {
      if (Math.abs(x) >= 3) return 0;
      const p = Math.PI * x;
      return x === 0 ? 1 : (3 * Math.sin(p) * Math.sin(p / 3)) / (p * p);
    };
    const axis = (place: number, length: number) => {
      const first = Math.floor(place);
      const taps = [-2, -1, 0, 1, 2, 3].map((k) => ({
        at: Math.min(Math.max(first + k, 0), length - 1),
        weight: weight(place - first - k),
      }));
      const sum = taps.reduce((total, tap) => total + tap.weight, 0);
      return taps.map((tap) => ({ ...tap, weight: tap.weight / sum }));
    };
    for (let y = 1; y < 120; y += 11) {
      for (let x = 1; x < 200; x += 7) {
        const clamp = (v: number, last: number) => Math.min(Math.max(v, 0), last);
        const across = axis(clamp((x + 0.5) / scale - 0.5, 39), 40);
        const down = axis(clamp((y + 0.5) / scale - 0.5, 23), 24);
        const sum = [0, 0, 0, 0];
        for (const v of down) {
          for (const u of across) {
            const at = (v.at * 40 + u.at) * 4;
            const alpha = (noise.data[at + 3] as number) / 255;
            for (let c = 0; c < 4; c++) {
              const value = c < 3 ? ((noise.data[at + c] as number) / 255) * alpha : alpha;
              sum[c] = (sum[c] as number) + value * v.weight * u.weight;
            }
          }
        }
        const alpha = Math.min(Math.max(sum[3] as number, 0), 1);
        pixel(frame, x, y).forEach((value, c) => {
          expect(value).toBeCloseTo(c < 3 ? clamp(sum[c] as number, alpha) : alpha, 3);
        });
      }
    }
    const same = await renderOnce(scene(40, 24, [draw(noise, [1, 0, 0, 1, 0, 0])]), lobes);
    const plain = await renderOnce(scene(40, 24, [draw(noise, [1, 0, 0, 1, 0, 0])]));
    expect(farthest(same.data, plain.data)).toBeLessThan(1e-5);
  });
});

describe('hostile scenes', () => {
  const sizes = [Number.NaN, Number.POSITIVE_INFINITY, 1e308, 1e9, -1e9, 1e-308, 0];

  it.each(sizes)('coordinates, matrices, pens and gradients of %d end in time', async (n) => {
    const paint = {
      type: 'radial' as const,
      centre: [n, 0] as const,
      radius: n,
      focus: [n, n] as const,
      stops: [
        { offset: 0, colour: WHITE },
        { offset: 1, colour: [n, 0, 0, 1] as const },
      ],
    };
    const image: ImagePixels = { hash: 'dot', width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
    const memory = new KernelMemory();
    const start = performance.now();
    for (const transform of [IDENTITY, [n, 0, 0, n, 0, 0], [1, n, 1, n, n, 5]] as Matrix[]) {
      using renderer = await createRenderer(
        {
          width: 256,
          height: 144,
          fit: 'contain',
          background: WHITE,
          supersample: 4,
          format: 'rgba8',
          alpha: 'straight',
        },
        { memory },
      );
      await renderer.render(
        scene(1920, 1080, [
          fill(circle(n, 5, 40), paint, { transform }),
          fill(circle(0, 0, n), solid(1, 0, 0, 0.5), { transform }),
          fill(
            rectangle(n, n, 50, -n),
            { ...paint, type: 'linear', start: [n, 0], end: [0, n] },
            { transform },
          ),
          stroke(
            circle(5, 5, n),
            paint,
            { width: n, dashes: [n, 2], dashOffset: n, join: 'round' },
            transform,
          ),
          stroke(
            polyline(0, 0, n, 10, 20, n),
            solid(0, 0, 0),
            { width: 10, cap: 'round', dashes: [3, 3] },
            transform,
          ),
          { type: 'image', image, transform, opacity: 1 },
        ]),
      );
    }
    expect(performance.now() - start).toBeLessThan(3000);
    expect(memory.allocated).toBeLessThan(256 * 2 ** 20);
  });

  it('sizes and settings that mean nothing are refused in words', async () => {
    for (const [width, height] of [
      [0, 10],
      [Number.NaN, 10],
      [-5, 10],
      [10, Number.POSITIVE_INFINITY],
    ] as const) {
      await expect(renderOnce(scene(width, height, []), { width: 8, height: 8 })).rejects.toMatchObject({
        code: 'INVALID_COMPOSITION',
      });
    }
    for (const bad of [
      { width: 0 },
      { height: 1.5 },
      { width: 20000 },
      { supersample: 3 as never },
      { background: [0, 0, 0, 2] as const },
    ]) {
      await expect(renderOnce(scene(8, 8, []), bad)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
    }
    const settings = {
      width: 8,
      height: 8,
      fit: 'contain',
      background: WHITE,
      supersample: 1,
      format: 'rgba8',
      alpha: 'straight',
    } as const;
    await expect(createRenderer(settings, { backend: 'webgpu' })).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
    });
  });
});

describe('padding', () => {
  const content = scene(101, 77, [
    fill(rectangle(0, 0, 101, 77), solid(0.2, 0.4, 0.6)),
    fill(circle(60.3, 40.7, 30.1), solid(1, 0.25, 0.1, 0.7)),
    stroke(polyline(3, 70, 98.5, 4.25), solid(1, 1, 1), { width: 3 }),
  ]);

  it.each([1, 2] as const)('adds background to odd sides and moves no pixel (×%d)', async (supersample) => {
    const own = await renderOnce(content, { supersample, format: 'rgba8' });
    const padded = await renderOnce(content, {
      supersample,
      format: 'rgba8',
      width: 102,
      height: 80,
      fit: 'pad',
      background: [1, 0, 1, 1],
    });
    for (let y = 0; y < 80; y++) {
      for (let x = 0; x < 102; x++) {
        const wanted = x < 101 && y < 77 ? pixel(own, x, y) : [255, 0, 255, 255];
        expect({ x, y, seen: pixel(padded, x, y) }).toEqual({ x, y, seen: wanted });
      }
    }
  });
});
