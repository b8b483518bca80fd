import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frameRateFromNumber,
  frameTimeMicroseconds,
  parseFrameRate,
  type Rational,
  rational,
  toNumber,
} from './rational.ts';

/** Whether it is some whole number × 1000/1001, in lowest terms. */
const isNtsc = ({ den }: Rational): boolean => den > 1 && 1001 % den === 0;

describe('frame rates', () => {
  it.each([
    [23.976, 24000, 1001],
    [23.976023976, 24000, 1001],
    [29.97, 30000, 1001],
    [29.9700012207031, 30000, 1001],
    [59.94, 60000, 1001],
    [119.88, 120000, 1001],
    [25, 25, 1],
    [60, 60, 1],
    [12.5, 25, 2],
    [30.5, 61, 2],
    [0.5, 1, 2],
    [1e-6, 1, 1e6],
    [5e-7, 1, 2e6],
  ])('%d is exact', (fps, num, den) => {
    expect(frameRateFromNumber(fps)).toEqual({ num, den });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, 1001])('refuses %d and names it', (fps) => {
    expect(() => frameRateFromNumber(fps)).toThrowError(String(fps));
  });

  it.each(['', 'abc', '30/0', '0/1', '1e400'])('refuses the text %j', (text) => {
    expect(() => parseFrameRate(text)).toThrowError(/frame rate|ratio/);
  });

  it('approximates any rate within a millionth, unless it is an NTSC rate', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), (fps) => {
        const rate = frameRateFromNumber(fps);
        expect(Math.abs(toNumber(rate) - fps)).toBeLessThan(isNtsc(rate) ? 5.1e-3 : 1.1e-6);
      }),
    );
  });
});

describe('rationals', () => {
  it('are in lowest terms with the sign above', () => {
    expect(rational(6, -4)).toEqual({ num: -3, den: 2 });
    expect(Object.is(rational(0, -5).num, 0)).toBe(true);
  });

  it('frame times never drift: an hour of 29.97 fps ends where 107892 frames end', () => {
    const rate = rational(30000, 1001);
    expect(frameTimeMicroseconds(107892, rate)).toBe(3_599_996_400);
  });
});
