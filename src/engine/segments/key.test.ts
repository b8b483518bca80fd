import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EncoderPlan } from '../codecs/index.ts';
import { BT709_LIMITED, rational } from '../media/index.ts';
import type { RenderSettings } from '../render/index.ts';
import { canonicalJson, segmentKey } from './key.ts';

const render: RenderSettings = {
  width: 640,
  height: 360,
  fit: 'contain',
  background: [0, 0, 0, 1],
  supersample: 1,
  format: 'rgba8',
  alpha: 'premultiplied',
};
const encoder: EncoderPlan = {
  settings: {
    codec: 'vp9',
    width: 640,
    height: 360,
    frameRate: rational(60),
    rate: { mode: 'quality', quality: 75 },
    colourSpace: BT709_LIMITED,
    depth: 8,
  },
  input: 'I420',
  encoder: 'webcodecs',
  acceleration: 'software',
  fingerprint: 'a',
  deterministic: true,
  explanation: ['one'],
};
const recipe = { render, encoder, frameRate: rational(60) };
const key = (changed: Partial<typeof recipe>, scenes = ['s1', 's2']): Promise<string> =>
  segmentKey({ ...recipe, ...changed }, scenes);

test('everything that reaches the bytes changes the key, and nothing else does', async () => {
  const base = await key({});
  expect(base).toMatch(/^[0-9a-f]{64}$/);
  expect(await key({ encoder: { ...encoder, explanation: ['other words'] } })).toBe(base);
  const different = [
    key({ render: { ...render, background: [0, 0, 0.5, 1] } }),
    key({ render: { ...render, fit: 'cover' } }),
    key({ render: { ...render, supersample: 2 } }),
    key({ frameRate: rational(30) }),
    key({ encoder: { ...encoder, fingerprint: 'b' } }),
    key({
      encoder: { ...encoder, settings: { ...encoder.settings, rate: { mode: 'quality', quality: 76 } } },
    }),
    key({}, ['s2', 's1']),
    key({}, ['s1']),
    key({}, ['s1', 's2', 's2']),
  ];
  expect(new Set([base, ...(await Promise.all(different))]).size).toBe(different.length + 1);
});

test('canonical JSON is equal exactly for equal values, whatever the order of their fields', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const shuffled = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(shuffled)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(
                Object.entries(value)
                  .reverse()
                  .map(([name, entry]) => [name, shuffled(entry)]),
              )
            : value;
      expect(canonicalJson(shuffled(a))).toBe(canonicalJson(a));
      expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
      if (canonicalJson(a) === canonicalJson(b))
        expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
    }),
  );
});
