import { describe, expect, it } from 'vitest';
import { circle, join, pentagram, polygon, rectangle } from '../../../test/fixtures/render/shapes.ts';
import { KernelMemory } from '../media/index.ts';
import { PathVerb } from '../scene/index.ts';
import { BlockPool } from './block-pool.ts';
import { type Coverage, Rasteriser, RECORD_WORDS, TILE_HEIGHT, TILE_WIDTH } from './rasteriser.ts';
import { type AffineMatrix, type PathData, Verb } from './types.ts';

const WIDTH = 300;
const HEIGHT = 200;
const VIEW = { left: 0, top: 0, right: WIDTH, bottom: HEIGHT };
const IDENTITY: AffineMatrix = [1, 0, 0, 1, 0, 0];
const ACROSS = Math.ceil(WIDTH / TILE_WIDTH);

const memory = new KernelMemory();
const pool = new BlockPool(memory);
const rasteriser = new Rasteriser(pool, WIDTH, HEIGHT);

/** Coverage spread out over the grid, 0–1. */
function spread({ records }: Coverage): Float64Array {
  const grid = new Float64Array(WIDTH * HEIGHT);
  for (let i = 0; i < records.length; i += RECORD_WORDS) {
    const [first = 0, count = 0, address = 0, rect = 0] = records.subarray(i, i + RECORD_WORDS);
    for (let tile = first; tile < first + count; tile++) {
      for (let y = 0; y < TILE_HEIGHT; y++) {
        for (let x = 0; x < TILE_WIDTH; x++) {
          const gx = (tile % ACROSS) * TILE_WIDTH + x;
          const gy = Math.floor(tile / ACROSS) * TILE_HEIGHT + y;
          if (gx >= WIDTH || gy >= HEIGHT) continue;
          let value = 1;
          if (address !== 0) {
            const used =
              x >= (rect & 255) && x < ((rect >> 16) & 255) && y >= ((rect >> 8) & 255) && y < rect >>> 24;
            const mask = new Uint16Array(memory.memory.buffer, address, TILE_WIDTH * TILE_HEIGHT);
            value = used ? (mask[y * TILE_WIDTH + x] as number) / 65535 : 0;
          }
          grid[gy * WIDTH + gx] = value;
        }
      }
    }
  }
  return grid;
}

function fillGrid(path: PathData, evenOdd = false, matrix = IDENTITY, clip = VIEW): Float64Array {
  const coverage = rasteriser.fill(path, matrix, evenOdd, clip);
  const grid = spread(coverage);
  rasteriser.release(coverage);
  return grid;
}

function sum(grid: Float64Array): number {
  return grid.reduce((total, value) => total + value, 0);
}

function shoelace(...points: number[]): number {
  let area = 0;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    area +=
      (points[i] as number) * (points[j + 1] as number) - (points[j] as number) * (points[i + 1] as number);
  }
  return Math.abs(area / 2);
}

describe('coverage is exact area', () => {
  it('of a rectangle at any offset, sample by sample', () => {
    const [x, y, width, height] = [13.37, 21.81, 151.6, 77.25];
    const grid = fillGrid(rectangle(x, y, width, height));
    const overlap = (from: number, to: number, cell: number) =>
      Math.max(0, Math.min(to, cell + 1) - Math.max(from, cell));
    for (let gy = 0; gy < HEIGHT; gy++) {
      for (let gx = 0; gx < WIDTH; gx++) {
        const expected = overlap(x, x + width, gx) * overlap(y, y + height, gy);
        expect(Math.abs((grid[gy * WIDTH + gx] as number) - expected)).toBeLessThan(2e-5);
      }
    }
  });

  it.each([
    ['a triangle', [10.1, 5.3, 280.7, 60.2, 90.9, 190.4]],
    ['a sliver', [3.1, 3.2, 290.3, 190.1, 290.4, 190.6]],
    ['a kite within one sample', [50.5, 50.1, 50.8, 50.5, 50.5, 50.9, 50.2, 50.5]],
  ])('of %s', (_, points) => {
    const area = shoelace(...points);
    expect(sum(fillGrid(polygon(...points))) / area).toBeCloseTo(1, 4);
  });

  it('of a circle of cubics', () => {
    // What four cubics with this handle enclose, by Green's theorem: 1.00028 πr².
    const k = 0.5522847498307936;
    const exact = 4 * (0.5 + (3 / 20) * (4 * k - k * k)) * 90 ** 2;
    const area = sum(fillGrid(circle(150.3, 100.7, 90)));
    expect(Math.abs(area / exact - 1)).toBeLessThan(1e-4);
  });

  it('inside of the clip rectangle only, where paths that cross it keep their winding', () => {
    const clip = { left: 20.25, top: 30.5, right: 120.75, bottom: 90.125 };
    const grid = fillGrid(circle(60, 60, 1000), false, IDENTITY, clip);
    expect(sum(grid)).toBeCloseTo(100.5 * 59.625, 1);
    expect(grid[30 * WIDTH + 20]).toBeCloseTo(0.75 * 0.5, 4);
    expect(sum(fillGrid(polygon(-500, -500, 150, 100, -500, 700)))).toBeCloseTo(
      sum(fillGrid(polygon(0, -500 + (600 / 650) * 500, 150, 100, 0, 700 - (600 / 650) * 500))),
      1,
    );
  });
});

describe('fill rules', () => {
  const star = pentagram(150, 100, 90);

  it('nonzero fills the middle of a star, even-odd leaves it out', () => {
    expect(fillGrid(star)[100 * WIDTH + 150]).toBe(1);
    expect(fillGrid(star, true)[100 * WIDTH + 150]).toBe(0);
  });

  it('a contour that runs the other way cuts a hole under both', () => {
    const hole = polygon(120, 80, 120, 120, 180, 120, 180, 80);
    for (const evenOdd of [false, true]) {
      const grid = fillGrid(join(rectangle(100, 60, 100, 80), hole), evenOdd);
      expect(sum(grid)).toBeCloseTo(100 * 80 - 60 * 40, 1);
    }
  });

  it('the same contour twice is itself under nonzero and nothing under even-odd', () => {
    const twice = join(circle(100, 100, 50), circle(100, 100, 50));
    for (const x of [60, 100, 140]) {
      expect(fillGrid(twice, true)[100 * WIDTH + x]).toBe(0);
      expect(fillGrid(twice)[100 * WIDTH + x]).toBe(1);
    }
  });
});

describe('hostile geometry', () => {
  const huge = [1e9, 1e15, 1e300, Number.MAX_VALUE];

  it.each(huge)('shapes of %d are clipped, in bounded time and memory', (size) => {
    const before = memory.allocated;
    const start = performance.now();
    expect(sum(fillGrid(circle(0, 0, size / 2)))).toBeCloseTo(WIDTH * HEIGHT, 0);
    const zigzag = Array.from({ length: 400 }, (_, i) => (i % 2 ? size : -size) * (i % 3 ? 1 : 0.3));
    fillGrid(polygon(...zigzag));
    const pen = {
      width: size / 4,
      cap: 'round',
      join: 'round',
      miterLimit: 4,
      dashes: [1, 1],
      dashOffset: 0,
    } as const;
    rasteriser.release(rasteriser.stroke(polygon(...zigzag), IDENTITY, pen, VIEW));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(memory.allocated - before).toBeLessThan(64 * 2 ** 20);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d anywhere draws nothing', (value) => {
    expect(sum(fillGrid(polygon(0, 0, 100, value, 100, 100)))).toBe(0);
    expect(sum(fillGrid(rectangle(0, 0, 9, 9), false, [value, 0, 0, 1, 0, 0]))).toBe(0);
  });

  it('a path that was refused leaves nothing behind for the next one', () => {
    const pool = new BlockPool(new KernelMemory());
    const small = new Rasteriser(pool, WIDTH, HEIGHT, 20_000);
    const points = new Float64Array(2 * 30_000).map((_, i) => (i * 7919) % 200);
    const verbs = new Uint8Array(30_000).fill(PathVerb.line);
    verbs[0] = PathVerb.move;
    expect(() => small.fill({ verbs, points }, IDENTITY, false, VIEW)).toThrow(/simplify/);
    const { records } = small.fill(rectangle(0, 0, 64, 16), IDENTITY, false, VIEW);
    expect([...records]).toEqual([0, 1, 0, 0]);
  });
});

it('verbs are numbered as in a Scene', () => {
  expect(Verb).toEqual(PathVerb);
});

it('masks that are given back are used again', () => {
  const path = circle(150, 100, 70);
  fillGrid(path);
  const allocated = memory.allocated;
  for (let i = 0; i < 200; i++) rasteriser.release(rasteriser.fill(path, IDENTITY, false, VIEW));
  expect(memory.allocated).toBe(allocated);
});
