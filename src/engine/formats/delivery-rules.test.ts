import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDelivery, type DeliveryFacts, type DeliveryRules } from './delivery-rules.ts';

const side = fc.integer({ min: 1, max: 40 });
const size = fc.record({ width: side, height: side });
const rate = fc.constantFrom(
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 60, den: 1 },
);
const amount = fc.integer({ min: 0, max: 20 });
const decibels = fc.integer({ min: -30, max: 0 });
const demand = fc.constantFrom('required' as const, 'forbidden' as const);

const rules: fc.Arbitrary<DeliveryRules> = fc.record(
  {
    sizes: fc.array(size, { minLength: 1, maxLength: 3 }),
    maximumSize: size,
    frameRates: fc.array(rate, { minLength: 1, maxLength: 2 }),
    maximumFrameRate: rate,
    minimumDuration: amount,
    maximumDuration: amount,
    maximumBytes: amount,
    maximumBitrate: amount,
    loudness: fc.record({ target: decibels, tolerance: fc.integer({ min: 0, max: 3 }), truePeak: decibels }),
    alpha: demand,
    sound: demand,
  },
  { requiredKeys: [] },
);

const facts: fc.Arbitrary<DeliveryFacts> = fc.record(
  {
    size,
    frameRate: rate,
    seconds: amount,
    bytes: amount,
    bitrate: amount,
    loudness: fc.record({ integrated: decibels, truePeak: decibels }, { requiredKeys: [] }),
    alpha: fc.boolean(),
    sound: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** The rules read out one by one, each as its docstring has it. */
function broken({ size, frameRate, loudness, ...known }: DeliveryFacts, asked: DeliveryRules): Set<string> {
  const fps = frameRate && frameRate.num / frameRate.den;
  const away = (loudness?.integrated ?? 0) - (asked.loudness?.target ?? 0);
  const demands = (is: boolean | undefined, rule: 'required' | 'forbidden' | undefined): boolean =>
    is !== undefined && rule !== undefined && is !== (rule === 'required');
  const verdicts: Record<string, unknown> = {
    sizes: size && asked.sizes && !asked.sizes.some((one) => JSON.stringify(one) === JSON.stringify(size)),
    maximumSize:
      size &&
      asked.maximumSize &&
      !(size.width <= asked.maximumSize.width && size.height <= asked.maximumSize.height),
    frameRates: fps && asked.frameRates && !asked.frameRates.some(({ num, den }) => num / den === fps),
    maximumFrameRate:
      fps && asked.maximumFrameRate && fps > asked.maximumFrameRate.num / asked.maximumFrameRate.den,
    minimumDuration: Number(known.seconds) < Number(asked.minimumDuration),
    maximumDuration: Number(known.seconds) > Number(asked.maximumDuration),
    maximumBytes: Number(known.bytes) > Number(asked.maximumBytes),
    maximumBitrate: Number(known.bitrate) > Number(asked.maximumBitrate),
    loudness:
      asked.loudness &&
      ((loudness?.integrated !== undefined && Math.abs(away) > asked.loudness.tolerance) ||
        (loudness?.truePeak !== undefined && loudness.truePeak > asked.loudness.truePeak)),
    alpha: demands(known.alpha, asked.alpha),
    sound: demands(known.sound, asked.sound),
  };
  return new Set(Object.keys(verdicts).filter((rule) => verdicts[rule]));
}

test('the rules that are named are those that a direct reading finds broken', () => {
  fc.assert(
    fc.property(facts, rules, (known, asked) => {
      const violations = checkDelivery(known, asked);
      expect(new Set(violations.map(({ rule }) => rule))).toEqual(broken(known, asked));
      for (const { message } of violations) expect(message).toMatch(/^[A-Z].* .*: .+\.$/);
    }),
    { numRuns: 2000 },
  );
});

test('a ratio holds for the nearest whole pixels, and a meter’s tenth is no violation', () => {
  const upright: DeliveryRules = { aspectRatio: { num: 9, den: 16 } };
  expect(checkDelivery({ size: { width: 607, height: 1080 } }, upright)).toEqual([]);
  expect(checkDelivery({ size: { width: 1080, height: 1350 } }, upright)).toMatchObject([
    { rule: 'aspectRatio', message: expect.stringContaining('759×1350') },
  ]);
  const loud: DeliveryRules = { loudness: { target: -23, tolerance: 0.5, truePeak: -1 } };
  expect(checkDelivery({ loudness: { integrated: -23.52, truePeak: -0.97 } }, loud)).toEqual([]);
  expect(checkDelivery({ loudness: { integrated: -22.4, truePeak: -0.9 } }, loud)).toHaveLength(2);
});
