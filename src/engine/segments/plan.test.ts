import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rational } from '../media/index.ts';
import { planSegments } from './plan.ts';

const rates = fc.constantFrom(
  rational(60),
  rational(30000, 1001),
  rational(24000, 1001),
  rational(25),
  rational(49, 2),
  rational(1, 7),
  rational(1000),
);

test('ranges tile the interval, in order, whatever is asked', () => {
  fc.assert(
    fc.property(
      rates,
      fc.integer({ min: 0, max: 50_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 0, max: 40_000_000 }),
      (frameRate, start, length, bytesPerFrame) => {
        const ranges = planSegments({ start, end: start + length, frameRate, bytesPerFrame });
        let at = start;
        const wrong = ranges.filter((range, index) => {
          const frames = range.end - range.start;
          const fits = frames === 1 || frames * bytesPerFrame <= 64 * 2 ** 20;
          const follows = range.index === index && range.start === at && frames > 0;
          at = range.end;
          return !fits || !follows;
        });
        expect(wrong).toEqual([]);
        expect(at).toBe(start + length);
      },
    ),
  );
});

test('the grid stays where it is when another part of the composition is exported', () => {
  fc.assert(
    fc.property(
      rates,
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 0, max: 5_000_000 }),
      (frameRate, start, length, bytesPerFrame) => {
        const end = start + length;
        const whole = new Set(
          planSegments({ start: 0, end, frameRate, bytesPerFrame }).map((range) => range.start),
        );
        const others = planSegments({ start, end, frameRate, bytesPerFrame }).slice(1);
        expect(others.filter((range) => !whole.has(range.start))).toEqual([]);
      },
    ),
  );
});

test('cells begin at the first frame that is not before a multiple of two seconds', () => {
  const starts = (num: number, den: number, end: number): number[] =>
    planSegments({ start: 0, end, frameRate: rational(num, den) }).map((range) => range.start);
  expect(starts(60, 1, 600)).toEqual([0, 120, 240, 360, 480]);
  // 2 s × 30000/1001 = 59.94…, 119.88…, 179.82…
  expect(starts(30000, 1001, 200)).toEqual([0, 60, 120, 180]);
  // 2 s × 24.5 = 49, 98, 147
  expect(starts(49, 2, 150)).toEqual([0, 49, 98, 147]);
});

test('cells of slow encoders are cut evenly below their maximum', () => {
  const ranges = planSegments({ start: 0, end: 100, frameRate: rational(25), maximumFrames: 24 });
  expect(ranges.map((range) => range.start)).toEqual([0, 16, 33, 50, 66, 83]);
});

test('a range that is empty, reversed or not whole is refused', () => {
  for (const [start, end] of [
    [5, 5],
    [6, 5],
    [-1, 5],
    [0, 1.5],
    [0, Number.NaN],
  ] as const) {
    expect(() => planSegments({ start, end, frameRate: rational(30) })).toThrow(/no range/);
  }
});

test('a last run of less than a round joins the one before, and the runs before it stay where they are', () => {
  const cut = (frames: number): (readonly [number, number])[] =>
    planSegments({ start: 7, end: 7 + frames, frameRate: rational(25), round: 12 }).map(
      (range) => [range.start - 7, range.end - 7] as const,
    );
  expect(cut(96)).toEqual([
    [0, 48],
    [48, 96],
  ]);
  expect(cut(97)).toEqual([
    [0, 48],
    [48, 97],
  ]);
  expect(cut(107)).toEqual([
    [0, 48],
    [48, 107],
  ]);
  expect(cut(108)).toEqual([
    [0, 48],
    [48, 96],
    [96, 108],
  ]);
  expect(cut(5)).toEqual([[0, 5]]);
});
