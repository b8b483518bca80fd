import { expect, test } from 'vitest';
import { stratifiedSample } from './strata.ts';

test('a sample holds its ends, seams and cuts, and all that is asked for of the file', () => {
  const ranges = [
    { index: 0, start: 10, end: 510 },
    { index: 1, start: 510, end: 1010 },
  ];
  const asked = [137, 138, 5000];
  const sample = stratifiedSample(ranges, 1000, [300], asked);
  expect(sample).toEqual(expect.arrayContaining([0, 137, 138, 299, 300, 499, 500, 999]));
  expect(sample.at(-1)).toBe(999);
  expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b));
  expect(stratifiedSample(ranges, 1000, [300], [])).not.toContain(137);
});
