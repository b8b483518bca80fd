import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BT709_LIMITED, type EncodedSegment } from '../media/index.ts';
import { parseSegment, serialiseSegment } from './segment-file.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array));
const segments: fc.Arbitrary<EncodedSegment> = fc.record({
  frameCount: fc.nat(1000),
  track: fc.record(
    {
      codec: fc.string({ unit: 'binary' }),
      width: fc.nat(20_000),
      height: fc.nat(20_000),
      colourSpace: fc.constant(BT709_LIMITED),
      description: bytes,
      depth: fc.constantFrom(8 as const, 10 as const),
      alpha: fc.constantFrom('straight' as const, 'premultiplied' as const),
    },
    { requiredKeys: ['codec', 'width', 'height', 'colourSpace'] },
  ),
  packets: fc.array(
    fc.record(
      {
        data: bytes,
        type: fc.constantFrom('key' as const, 'delta' as const),
        frame: fc.nat(1000),
        duration: fc.nat(3),
        alpha: bytes,
      },
      { requiredKeys: ['data', 'type', 'frame', 'duration'] },
    ),
    { maxLength: 20 },
  ),
}) as fc.Arbitrary<EncodedSegment>;

test('what is written is read again', () => {
  fc.assert(
    fc.property(segments, (segment) => {
      expect(parseSegment(serialiseSegment(segment))).toEqual(segment);
    }),
  );
});

test('a file that was cut, extended or is something else is refused as damaged', () => {
  fc.assert(
    fc.property(segments, fc.nat(), (segment, position) => {
      const whole = serialiseSegment(segment);
      const longer = new Uint8Array(whole.length + 1);
      longer.set(whole);
      expect(() => parseSegment(whole.slice(0, position % whole.length))).toThrow(/damaged/);
      expect(() => parseSegment(longer)).toThrow(/damaged/);
    }),
  );
  expect(() => parseSegment(new TextEncoder().encode('{"frameCount": 1, "packets": []}'))).toThrow(/damaged/);
});
