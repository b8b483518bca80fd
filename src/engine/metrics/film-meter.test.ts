import { expect, test } from 'vitest';
import { BT709_LIMITED, type Frame, KernelMemory, type Rectangle } from '../media/index.ts';
import { createPlaneReader } from '../pixels/index.ts';
import { colourDifference } from './colour-difference.ts';
import { FilmMeter } from './film-meter.ts';
import { KeptFrames } from './kept-frames.ts';
import { lumaPlane, type Picture } from './picture.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A renderer's frame and a decoder's planes, both of which tests change here and there. */
class Film {
  readonly memory = new KernelMemory();
  readonly meter: FilmMeter;
  readonly kept: KeptFrames;
  readonly planes: Uint8Array;
  readonly #frame: number;
  readonly #read: (data: Uint8Array) => Uint8Array<ArrayBuffer>;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly random: (limit: number) => number,
    chromaSiting: 'left' | 'top-left' = 'left',
    frames = 3,
  ) {
    const layout = { width, height, colourSpace: BT709_LIMITED, chromaSiting };
    this.meter = new FilmMeter({ ...layout, memory: this.memory });
    this.kept = new KeptFrames(this.meter, this.memory, width, height, frames);
    this.#frame = this.memory.allocate(width * height * 4);
    this.planes = new Uint8Array(width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2));
    for (let i = 0; i < this.planes.length; i++) this.planes[i] = 16 + random(220);
    this.#read = createPlaneReader({ ...layout, format: 'I420', memory: new KernelMemory() });
  }

  get pixels(): Uint8Array {
    return new Uint8Array(this.memory.memory.buffer, this.#frame, this.width * this.height * 4);
  }

  get frame(): Frame {
    const { width, height, pixels } = this;
    return { width, height, format: 'rgba8', alpha: 'premultiplied', changed: 'all', data: pixels };
  }

  /** Draws noise about what is decoded there, so that the two are alike. */
  draw({ x, y, width, height }: Rectangle, noise: number): void {
    const shown = this.#read(this.planes);
    const { pixels } = this;
    for (let row = y; row < y + height; row++) {
      for (let at = (row * this.width + x) * 4; at < (row * this.width + x + width) * 4; at++) {
        const code = (shown[at] as number) + (noise > 0 ? this.random(2 * noise + 1) - noise : 0);
        pixels[at] = Math.max(0, Math.min(255, code));
      }
    }
  }

  plain(): { ssim: number; psnr: number; deltaE: number } {
    const a: Picture = { width: this.width, height: this.height, data: this.pixels.slice() };
    const b: Picture = { ...a, data: this.#read(this.planes).slice() };
    const [p, q] = [lumaPlane(a), lumaPlane(b)];
    return { ssim: ssim(p, q), psnr: psnr(p, q), deltaE: colourDifference(a, b).mean };
  }

  measured(changed: Frame['changed']): { ssim: number; psnr: number; deltaE: number } {
    expect(this.kept.keep(this.frame, changed)).toBe(true);
    this.meter.planes().set(this.planes);
    const kept = this.kept.take();
    if (!kept) throw new Error('Nothing was kept.');
    return this.meter.measure(kept.flags, kept.cells);
  }

  agree(changed: Frame['changed']): void {
    const plain = this.plain();
    const seen = this.measured(changed);
    expect(Math.abs(seen.ssim - plain.ssim)).toBeLessThan(1e-3);
    if (plain.psnr === Number.POSITIVE_INFINITY) expect(seen.psnr).toBe(plain.psnr);
    else expect(Math.abs(seen.psnr - plain.psnr)).toBeLessThan(1e-3);
    expect(Math.abs(seen.deltaE - plain.deltaE)).toBeLessThan(2e-4 * (1 + plain.deltaE));
  }
}

test.each([
  [150, 85, 'left'],
  [64, 48, 'top-left'],
  [11, 11, 'left'],
  [287, 33, 'left'],
] as const)(
  'a film of %i × %i pixels measures as the plain functions do, whatever changed',
  (width, height, siting) => {
    const random = generator(width * height);
    const film = new Film(width, height, random, siting);
    film.draw({ x: 0, y: 0, width, height }, 6);
    film.agree('all');
    for (let step = 0; step < 12; step++) {
      // Some samples of the planes, then some of the picture, at places that no tile suggests.
      for (let count = random(3) * random(40); count > 0; count--) {
        film.planes[random(film.planes.length)] = 16 + random(220);
      }
      const x = random(width);
      const y = random(height);
      const changed = { x, y, width: 1 + random(width - x), height: 1 + random(height - y) };
      if (random(3) === 0) {
        film.agree([]);
        continue;
      }
      film.draw(changed, random(12));
      film.agree([changed]);
    }
    film.draw({ x: 0, y: 0, width, height }, 0);
    film.agree('all');
    expect(film.measured([])).toEqual({
      ssim: expect.closeTo(1, 6),
      psnr: Number.POSITIVE_INFINITY,
      deltaE: 0,
    });
  },
);

test('the decoded picture is what the plane reader makes of the planes, code by code', () => {
  const random = generator(5);
  for (const siting of ['left', 'top-left'] as const) {
    const film = new Film(77, 49, random, siting);
    film.draw({ x: 0, y: 0, width: 77, height: 49 }, 0);
    film.measured('all');
    expect(film.meter.actual().data).toEqual(film.pixels);
    expect(film.meter.expected().data).toEqual(film.pixels);
  }
});

test('frames wait in the order in which they came, as many as there is room for', () => {
  const film = new Film(64, 64, generator(3), 'left', 2);
  const { kept, meter } = film;
  const everything = { x: 0, y: 0, width: 64, height: 64 };
  film.draw(everything, 20);
  const first = film.pixels.slice();
  expect(kept.keep(film.frame, 'all')).toBe(true);
  const corner = { x: 40, y: 0, width: 10, height: 10 };
  film.draw(corner, 60);
  const second = film.pixels.slice();
  expect(kept.keep(film.frame, [corner])).toBe(true);
  film.draw(everything, 0);
  expect(kept.keep(film.frame, 'all')).toBe(false);
  for (const expected of [first, second]) {
    const frame = kept.take();
    meter.planes().set(film.planes);
    meter.measure(frame?.flags ?? 0, frame?.cells ?? 0);
    expect(meter.expected().data).toEqual(expected);
  }
  expect(kept.take()).toBeUndefined();
  expect(kept.keep(film.frame, 'all')).toBe(true);
  expect(kept.keep(film.frame, 'all')).toBe(true);
});
