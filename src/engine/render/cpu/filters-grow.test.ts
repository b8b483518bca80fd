import { describe, expect, it } from 'vitest';
import {
  FilterBench,
  type Picture,
  picture,
  pixel,
  worstError,
} from '../../../../test/fixtures/render/pictures.ts';

const bench = new FilterBench();
const SIZE = 128;
const WHITE = [1, 1, 1, 1] as const;
const clamp = (value: number) => Math.min(Math.max(value, 0), 1);

/** A shape by its signed distance (positive outside), its coverage from 16 × 16 places a sample. */
function shape(distance: (x: number, y: number) => number, opacity = 1): Picture {
  return picture(SIZE, SIZE, (x, y) => {
    const middle = distance(x + 0.5, y + 0.5);
    let covered = 0;
    if (Math.abs(middle) > 1) covered = middle < 0 ? 256 : 0;
    else {
      for (let i = 0; i < 256; i++) {
        if (distance(x + ((i & 15) + 0.5) / 16, y + ((i >> 4) + 0.5) / 16) < 0) covered++;
      }
    }
    const alpha = (covered / 256) * opacity;
    return [alpha, 0, 0, alpha];
  });
}

interface Errors {
  readonly worst: number;
  readonly mean: number;
}

/** How far grown alpha is from that of the shape moved by `radius`, among samples that are neither empty nor full. */
function errors(
  distance: (x: number, y: number) => number,
  radius: number,
  { opacity = 1, margin = 0 } = {},
): Errors {
  const grown = bench.run(shape(distance, opacity), { type: 'grow', radius, colour: WHITE });
  let worst = 0;
  let sum = 0;
  let count = 0;
  for (let y = margin; y < SIZE - margin; y++) {
    for (let x = margin; x < SIZE - margin; x++) {
      const truth = clamp(radius - distance(x + 0.5, y + 0.5) + 0.5);
      const error = Math.abs(pixel(grown, x, y)[3] - truth);
      worst = Math.max(worst, error);
      if (truth > 0 && truth < 1) {
        sum += error;
        count++;
      }
    }
  }
  return { worst, mean: sum / Math.max(count, 1) };
}

function halfPlane(degrees: number, offset: number): (x: number, y: number) => number {
  const [nx, ny] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => (x - SIZE / 2) * nx + (y - SIZE / 2) * ny - offset;
}

describe('grow', () => {
  it.each([0, 90, 180, 45, 7, 26.6, 63, 81, 101, 158, 214, 289, 341])(
    'moves a half plane at %d degrees by the radius',
    (degrees) => {
      for (const [radius, offset] of [
        [0.7, 0.3125],
        [2, 0],
        [3.3, -0.4375],
        [12, 0.1875],
        [-1.6, 0.125],
        [-9, 0.375],
      ] as const) {
        // The ends of the edge, at the surface's sides, are corners.
        const found = errors(halfPlane(degrees, offset), radius, { margin: 18 });
        expect(found.worst).toBeLessThan(degrees % 90 === 0 ? 0.002 : 0.06);
        expect(found.mean).toBeLessThan(0.025);
      }
    },
  );

  it('makes a larger disc of a disc, and a smaller one', () => {
    const disc = (x: number, y: number) => Math.hypot(x - 63.2, y - 64.7) - 30.4;
    for (const radius of [0.5, 1, 4, 15, 30, -0.6, -3, -12]) {
      const { worst, mean } = errors(disc, radius);
      expect(worst).toBeLessThan(0.1);
      expect(mean).toBeLessThan(0.02);
    }
  });

  it('rounds the corners of a rectangle, whole and between samples', () => {
    for (const [left, top, right, bottom, bar] of [
      [40, 50, 90, 80, 1e-5],
      [40.3125, 50.5, 89.8125, 80.25, 0.3],
    ] as const) {
      const rectangle = (x: number, y: number) => {
        const [dx, dy] = [Math.max(left - x, x - right), Math.max(top - y, y - bottom)];
        return Math.min(Math.max(dx, dy), 0) + Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
      };
      for (const radius of [1, 5, 20.5, -3]) expect(errors(rectangle, radius).worst).toBeLessThan(bar);
    }
  });

  it('closes a gap from both sides', () => {
    for (const gap of [9.625, 10.5, 11]) {
      const bars = (_: number, y: number) => Math.min(y - 50.25, 50.25 + gap - y);
      const { worst } = errors(bars, 5, { margin: 8 });
      expect(worst).toBeLessThan(0.003);
    }
  });

  it('takes translucent shapes as opaque ones, and lines of one sample and less as lines', () => {
    const disc = (x: number, y: number) => Math.hypot(x - 63.2, y - 64.7) - 30.4;
    expect(errors(disc, 4, { opacity: 0.3 }).worst).toBeLessThan(0.1);
    for (const width of [1, 0.6]) {
      const line = (_: number, y: number) => Math.abs(y - 64.5) - width / 2;
      expect(errors(line, 6, { margin: 10 }).worst).toBeLessThan((1 - width) / 2 + 0.01);
    }
  });

  it('paints in its colour, and nothing where there is nothing', () => {
    const found = bench.run(shape(halfPlane(0, 0)), { type: 'grow', radius: 5, colour: [0.2, 0.4, 1, 0.5] });
    expect(
      worstError({ width: 1, height: 1, data: found.data.slice(0, 4) }, () => [0.1, 0.2, 0.5, 0.5]),
    ).toBeLessThan(1e-6);
    const empty = picture(SIZE, SIZE, () => [0, 0, 0, 0]);
    expect(worstError(bench.run(empty, { type: 'grow', radius: 9, colour: WHITE }), () => [0, 0, 0, 0])).toBe(
      0,
    );
    const far = bench.run(shape(halfPlane(30, 2)), { type: 'grow', radius: 1e9, colour: WHITE });
    expect(worstError(far, () => WHITE)).toBe(0);
    const gone = bench.run(shape(halfPlane(30, 2)), { type: 'grow', radius: -1e9, colour: WHITE });
    expect(worstError(gone, () => [0, 0, 0, 0])).toBe(0);
  });
});
