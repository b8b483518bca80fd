import { describe, expect, it } from 'vitest';
import { sizeWithin } from './stage-size.ts';

describe('sizeWithin', () => {
  it('keeps the proportions exactly where they have low terms', () => {
    expect(sizeWithin({ width: 287, height: 900 }, { width: 640, height: 360 })).toEqual({
      width: 272,
      height: 153,
    });
    expect(sizeWithin({ width: 500, height: 300 }, { width: 1080, height: 1080 })).toEqual({
      width: 300,
      height: 300,
    });
  });

  it('rounds other proportions, and sizes that are too small for a step, down to whole pixels', () => {
    expect(sizeWithin({ width: 500, height: 500 }, { width: 1921, height: 1080 })).toEqual({
      width: 500,
      height: 281,
    });
    expect(sizeWithin({ width: 10, height: 10 }, { width: 640, height: 360 })).toEqual({
      width: 10,
      height: 5,
    });
    expect(sizeWithin({ width: 300, height: 300 }, { width: 0.5, height: 1000 })).toEqual({
      width: 1,
      height: 300,
    });
  });
});
