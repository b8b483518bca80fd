import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rational } from '../media/index.ts';
import { planSegments } from '../segments/index.ts';
import { sampleFrames } from './samples.ts';

test('samples are few, ascending, within the file, and hold both ends and both sides of a seam', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({ min: 1, max: 5000 }), (start, length) => {
      const ranges = planSegments({ start, end: start + length, frameRate: rational(30) });
      const samples = sampleFrames(ranges, false);
      expect(samples.length).toBe(Math.min(6, ranges.length + 2, length));
      expect(samples).toEqual([...new Set(samples)].sort((a, b) => a - b));
      expect(samples[0]).toBe(0);
      expect(samples.at(-1)).toBe(length - 1);
      if (ranges.length > 1 && length > samples.length) {
        const middle = ranges.length >> 1;
        const seam = ((ranges[middle + 1] ?? ranges[middle])?.start ?? start) - start;
        expect(samples).toEqual(expect.arrayContaining([seam - 1, seam]));
      }
      expect(sampleFrames(ranges, true)).toHaveLength(length);
    }),
  );
});
