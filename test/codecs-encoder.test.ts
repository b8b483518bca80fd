import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EncoderPlan,
  type EncodeSettings,
  openSegmentEncoder,
  planEncoder,
  type VerdictCache,
} from '../src/engine/codecs/index.ts';
import { BT709_LIMITED, type EncodedSegment, type YuvFrame } from '../src/engine/media/index.ts';
import { type Faults, fakeCodecs } from './codecs-fakes.ts';

const SETTINGS: EncodeSettings = {
  codec: 'vp9',
  width: 32,
  height: 16,
  frameRate: { num: 30000, den: 1001 },
  rate: { mode: 'quality', quality: 75 },
  colourSpace: BT709_LIMITED,
  depth: 8,
};
const FRAME: YuvFrame = {
  format: 'I420',
  width: 32,
  height: 16,
  colourSpace: BT709_LIMITED,
  data: new Uint8Array(768),
};
const PLAN: EncoderPlan = {
  settings: SETTINGS,
  input: 'I420',
  encoder: 'webcodecs',
  acceleration: 'software',
  webcodecs: { codec: 'vp09.00.10.08', width: 32, height: 16, bitrateMode: 'quantizer' },
  fingerprint: '',
  deterministic: true,
  explanation: [],
};

async function encode(frames: number, faults: Faults): Promise<EncodedSegment> {
  const { webCodecs } = fakeCodecs(faults);
  using encoder = openSegmentEncoder(PLAN, { frameCount: frames, stallMilliseconds: 50, webCodecs });
  for (let i = 0; i < frames; i++) await encoder.encode(FRAME);
  return await encoder.finish();
}

describe('a segment encoder', () => {
  it('gives a packet a frame, the first a key frame, with times that map back exactly', async () => {
    const { packets, track } = await encode(200, {});
    expect(packets.map(({ frame }) => frame)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(packets.map(({ type }) => type === 'key').lastIndexOf(true)).toBe(0);
    expect(track).toMatchObject({
      codec: 'vp09.00.10.08',
      width: 32,
      height: 16,
      colourSpace: BT709_LIMITED,
    });
  });

  it('keeps decoding order where frames are reordered', async () => {
    const { packets } = await encode(5, { order: [0, 3, 1, 2, 4] });
    expect(packets.map(({ frame }) => frame)).toEqual([0, 3, 1, 2, 4]);
  });

  it('holds few frames at a time and closes every one', async () => {
    const { webCodecs, log } = fakeCodecs();
    {
      using encoder = openSegmentEncoder(PLAN, { frameCount: 60, webCodecs });
      for (let i = 0; i < 60; i++) await encoder.encode(FRAME);
      await encoder.finish();
    }
    expect(log.mostQueued).toBeLessThanOrEqual(4);
    expect(log.openFrames).toBe(0);
    expect(log.closed).toBe(1);
  });

  it('tells whoever waits when it is closed, at once', async () => {
    const { webCodecs } = fakeCodecs({ neverEmit: true });
    const encoder = openSegmentEncoder(PLAN, { frameCount: 20, webCodecs });
    const feed = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await encoder.encode(FRAME);
    };
    const failure = feed().catch((error: unknown) => error);
    setTimeout(() => encoder[Symbol.dispose](), 5);
    expect(await failure).toMatchObject({ code: 'CANCELLED' });
  });

  it.each([
    ['drops a frame', { drop: [7] }, /19 packets for 20 frames/],
    [
      'never ends its flush',
      { neverFlush: true },
      /end of its flush within 0\.05 s \(20 of 20 frames went in, 20 came out/,
    ],
    ['takes frames and gives nothing', { neverEmit: true }, /room in its queue/],
    ['fails later', { failAt: 9 }, /the device was lost/],
    ['begins with a delta frame', { startWithDelta: true }, /key frame/],
    ['repeats a time', { repeatTime: 4 }, /second packet for the same frame/],
  ] satisfies [string, Faults, RegExp][])('is caught when it %s', async (_, faults, message) => {
    const failure = await encode(20, faults).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ENCODER_FAILED', message: expect.stringMatching(message) });
  });
});

describe('planEncoder', () => {
  beforeEach(() => vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 }));
  afterEach(() => vi.unstubAllGlobals());

  it('takes the first rung that really works, and says why not the others', async () => {
    const { webCodecs } = fakeCodecs({
      unsupported: ({ hardwareAcceleration }) => hardwareAcceleration === 'prefer-hardware',
    });
    const plan = await planEncoder(SETTINGS, { webCodecs });
    expect(plan).toMatchObject({ acceleration: 'software', deterministic: true, input: 'I420' });
    expect(plan.webcodecs).toMatchObject({ bitrateMode: 'quantizer', latencyMode: 'quality' });
    expect(plan.explanation).toEqual([
      'VP9, hardware, constant quality: not offered by this browser.',
      expect.stringContaining('VP9, software, constant quality: chosen'),
    ]);
  });

  it('believes trials, not answers: what claims support but drops frames is passed over', async () => {
    const { webCodecs, log } = fakeCodecs({ drop: [2] });
    const failure = await planEncoder(SETTINGS, { webCodecs, stallMilliseconds: 100 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
      message: expect.stringMatching(
        /can't encode VP9 at 32×16, 29\.97 frames a second.*frames were dropped.*smaller size/,
      ),
    });
    expect(new Set(log.configurations.map(({ bitrateMode }) => bitrateMode))).toEqual(
      new Set(['quantizer', 'variable']),
    );
  });

  it('tells encoders whose bytes differ, and passes them over where determinism is asked for', async () => {
    const { webCodecs } = fakeCodecs({ random: true });
    const plan = await planEncoder(SETTINGS, { webCodecs });
    expect(plan.deterministic).toBe(false);
    await expect(planEncoder(SETTINGS, { webCodecs, deterministic: true })).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
    });
  });

  it('gives equal configurations equal fingerprints, and others another', async () => {
    const { webCodecs } = fakeCodecs();
    const [a, b] = [await planEncoder(SETTINGS, { webCodecs }), await planEncoder(SETTINGS, { webCodecs })];
    const c = await planEncoder(
      { ...SETTINGS, rate: { mode: 'bitrate', bitsPerSecond: 1e6 } },
      { webCodecs },
    );
    expect(a.fingerprint).toBe(b.fingerprint);
    expect(c.fingerprint).not.toBe(a.fingerprint);
  });

  it('tries once a page, and once a browser where verdicts are kept', async () => {
    const { webCodecs, log } = fakeCodecs();
    vi.stubGlobal('VideoEncoder', webCodecs.VideoEncoder);
    vi.stubGlobal('VideoFrame', webCodecs.VideoFrame);
    const kept = new Map<string, EncoderPlan>();
    const cache: VerdictCache = {
      get: async (key) => kept.get(key),
      set: async (key, plan) => void kept.set(key, plan),
    };
    const settings = { ...SETTINGS, width: 48 };
    const [first, second] = await Promise.all([
      planEncoder(settings, { cache }),
      planEncoder(settings, { cache }),
    ]);
    expect(second).toBe(first);
    const trials = log.configurations.length;
    expect(trials).toBe(3);
    vi.resetModules();
    const nextPage = await import('../src/engine/codecs/index.ts');
    expect(await nextPage.planEncoder(settings, { cache })).toEqual(first);
    expect(log.configurations).toHaveLength(trials);
  });

  it('says so where there is no WebCodecs at all', async () => {
    await expect(planEncoder({ ...SETTINGS, width: 64 })).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
      message: expect.stringContaining('no WebCodecs'),
    });
  });

  it('writes PNG itself', async () => {
    const plan = await planEncoder({ ...SETTINGS, codec: 'png', depth: 16 });
    expect(plan).toMatchObject({ encoder: 'framewright', deterministic: true, input: 'rgba16' });
  });
});
