import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeCodecs } from '../../../test/codecs-fakes.ts';
import { BT709_LIMITED } from '../media/index.ts';
import type { EncodeSettings } from './codecs.ts';
import { fingerprintAgain } from './fingerprint-again.ts';
import { planEncoder } from './plan.ts';
import { planAtQuality } from './requality.ts';

const SETTINGS: EncodeSettings = {
  codec: 'vp9',
  width: 32,
  height: 16,
  frameRate: { num: 30, den: 1 },
  rate: { mode: 'quality', quality: 75 },
  colourSpace: BT709_LIMITED,
  depth: 8,
  deterministic: true,
};

beforeEach(() => vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 }));
afterEach(() => vi.unstubAllGlobals());

/** As it comes out of a message. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value));

it('a machine of the same kind comes to the same fingerprint, another does not', async () => {
  const { webCodecs } = fakeCodecs();
  const plan = await planEncoder(SETTINGS, { webCodecs });
  const other = await planAtQuality(plan, 40);
  if (!other) throw new Error('VP9 has qualities');
  expect(other.fingerprint).not.toBe(plan.fingerprint);
  const again = await planAtQuality(other, 60);
  for (const one of [plan, other, again ?? plan]) {
    expect(await fingerprintAgain(sent(one), webCodecs)).toBe(one.fingerprint);
  }
  const unlike = fakeCodecs({ random: true }).webCodecs;
  expect(await fingerprintAgain(sent(plan), unlike)).not.toBe(plan.fingerprint);
  expect(await fingerprintAgain(sent(other), unlike)).not.toBe(other.fingerprint);
});

it('an encoder of our own that does what an earlier version would not has another fingerprint, here and there', async () => {
  const own = { ...SETTINGS, depth: 10, chroma: '444' } as const;
  const prores = { ...own, codec: 'prores', profile: '4444', alpha: true } as const;
  const dnxhr = { ...own, codec: 'dnxhr', profile: '444', width: 256, height: 120 } as const;
  const rgb = { ...BT709_LIMITED, matrix: 'rgb', fullRange: true } as const;
  for (const [usual, added] of [
    [prores, { ...prores, alphaDepth: 8 as const }],
    [dnxhr, { ...dnxhr, colourSpace: rgb }],
  ] as const) {
    const [before, after] = [await planEncoder(usual), await planEncoder(added)];
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(await fingerprintAgain(sent(after))).toBe(after.fingerprint);
  }
  const sixteen = await planEncoder({ ...prores, alphaDepth: 16 });
  expect(sixteen.fingerprint).toBe((await planEncoder(prores)).fingerprint);
});

it('an encoder of our own is the same everywhere; words for ffmpeg that no plan of ours has are refused', async () => {
  const prores = { ...SETTINGS, codec: 'prores', profile: 'hq', depth: 10, chroma: '422' } as const;
  const plan = await planEncoder(prores);
  expect(await fingerprintAgain(sent(plan))).toBe(plan.fingerprint);

  vi.stubGlobal('Worker', class {});
  const byFfmpeg = await planEncoder({ ...SETTINGS, codec: 'h264', encoder: 'ffmpeg' });
  expect(await fingerprintAgain(sent(byFfmpeg))).toBe(byFfmpeg.fingerprint);
  const { ffmpeg } = byFfmpeg;
  if (!ffmpeg) throw new Error('It is not what was asked for.');
  for (const foreign of [
    { ...byFfmpeg, ffmpeg: { ...ffmpeg, options: [...ffmpeg.options, '-f', 'rawvideo', '/etc/passwd'] } },
    { ...byFfmpeg, settings: { ...SETTINGS, codec: 'av1' as const } },
    { ...plan, ffmpeg },
  ]) {
    await expect(fingerprintAgain(foreign)).rejects.toMatchObject({ code: 'ENCODER_FAILED' });
  }
});
