import { describe, expect, it } from 'vitest';
import { FrameTimes } from './frame-times.ts';

const times = (count: number, period: number, resolution: number, start = 0, stated = 0): FrameTimes =>
  new FrameTimes(
    Float64Array.from({ length: count }, (_, i) => Math.round(start + i * period)),
    resolution,
    stated,
  );

describe('FrameTimes', () => {
  it.each([
    ['24000/1001 on its own clock', 1001, 24000, [24000, 1001]],
    ['23.976 on 90 kHz', 3753.75, 90000, [24000, 1001]],
    ['24 on 90 kHz', 3750, 90000, [24, 1]],
    ['29.97 in milliseconds', 1001 / 30, 1000, [30000, 1001]],
    ['24 in milliseconds', 1000 / 24, 1000, [24, 1]],
    ['60 in milliseconds', 1000 / 60, 1000, [60, 1]],
    ['an uncommon rate', 37, 600, [600, 37]],
  ])('finds the rate of %s', (_, period, resolution, [num, den]) => {
    expect(times(300, period, resolution).rate).toEqual({ num, den });
  });

  it('takes a short film in milliseconds at its stated rate', () => {
    for (const [rate, num, den] of [
      [24, 24, 1],
      [24000 / 1001, 24000, 1001],
      [30, 30, 1],
      [60, 60, 1],
    ] as const) {
      const period = 1000 / rate;
      expect(times(2, period, 1000, 0, period).rate).toEqual({ num, den });
    }
  });

  it('shows each frame exactly from its beginning to its end, though the file rounds both', () => {
    for (const film of [
      times(1000, 1001 / 24, 1000),
      times(1000, 3753.75, 90000),
      times(1000, 1001, 24000),
    ]) {
      for (let i = 0; i < 1000; i++) {
        const begins = (i * 1001) / 24000;
        expect(film.frameAt(begins)).toBe(i);
        expect(film.frameAt(begins - 1e-5)).toBe(i - 1);
        // Backward its end belongs to it.
        expect(film.frameAt(begins, true)).toBe(i - 1);
        expect(film.frameAt(begins + 1e-5, true)).toBe(i);
      }
      expect(film.frameAt(1001 / 24)).toBe(1000);
    }
  });

  it('keeps to the times of a variable rate', () => {
    const film = new FrameTimes(Float64Array.of(40, 80, 80, 200, 210, 300), 1000, 50);
    expect(film.rate).toBeUndefined();
    expect(film.count).toBe(5);
    expect(
      [0, 0.04, 0.079, 0.08, 0.199, 0.2, 0.209, 0.25, 0.3, 0.349, 0.35].map((t) => film.frameAt(t)),
    ).toEqual([-1, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5]);
    expect([0.08, 0.081, 0.2, 0.35].map((t) => film.frameAt(t, true))).toEqual([0, 1, 1, 4]);
    expect([film.start, film.end]).toEqual([0.04, 0.35]);
    expect([0, 0.15, 0.19, 9].map((t) => film.nearest(t))).toEqual([0, 2, 2, 4]);
  });

  it('calls a jittery rate by the common one that it is near', () => {
    const jittery = Float64Array.from({ length: 200 }, (_, i) => i * 3000 + ((i * 7919) % 301));
    jittery[150] = (jittery[151] as number) - 1;
    const film = new FrameTimes(jittery, 90000, 3000);
    expect(film.rate).toBeUndefined();
    expect(film.nominalRate).toEqual({ num: 30, den: 1 });
  });
});
