import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EncodeSettings,
  openSegmentEncoder,
  planEncoder,
  tuningProblems,
} from '../src/engine/codecs/index.ts';
import { BT709_LIMITED, planarBytes, type YuvFrame } from '../src/engine/media/index.ts';
import { fakeCodecs } from './codecs-fakes.ts';

const SETTINGS: EncodeSettings = {
  codec: 'vp9',
  width: 32,
  height: 16,
  frameRate: { num: 30, den: 1 },
  rate: { mode: 'quality', quality: 75 },
  colourSpace: BT709_LIMITED,
  depth: 8,
};

beforeEach(() => vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 }));
afterEach(() => vi.unstubAllGlobals());

const hardware = (configuration: VideoEncoderConfig): boolean =>
  configuration.hardwareAcceleration === 'prefer-hardware';

describe('the ladder', () => {
  it('passes over hardware that takes no notice of the bit rate', async () => {
    const { webCodecs } = fakeCodecs();
    const rate = { mode: 'bitrate', bitsPerSecond: 1e6 } as const;
    const plan = await planEncoder({ ...SETTINGS, rate }, { webCodecs });
    expect(plan.acceleration).toBe('software');
    expect(plan.explanation[0]).toMatch(/hardware, variable bit rate: the trial failed. It takes no notice/);
  });

  it('lets a bit rate stand for the quality where the encoder takes no notice of a quantizer', async () => {
    const heeding = await planEncoder(SETTINGS, { webCodecs: fakeCodecs().webCodecs });
    expect(heeding.webcodecs?.bitrateMode).toBe('quantizer');
    const { webCodecs } = fakeCodecs({ sameQuality: true });
    const plan = await planEncoder({ ...SETTINGS, acceleration: 'software' }, { webCodecs });
    expect(plan.webcodecs?.bitrateMode).toBe('variable');
    expect(plan.explanation[0]).toMatch(
      /constant quality: the trial failed. It takes no notice of the quality/,
    );
  });

  it('never takes hardware for deterministic, and tries nothing that is known to vary', async () => {
    const { webCodecs, log } = fakeCodecs();
    const free = await planEncoder(SETTINGS, { webCodecs });
    expect(free).toMatchObject({ acceleration: 'hardware', deterministic: false });
    log.configurations.length = 0;
    const plan = await planEncoder({ ...SETTINGS, deterministic: true }, { webCodecs });
    expect(plan).toMatchObject({ acceleration: 'software', deterministic: true });
    expect(log.configurations.filter(hardware)).toEqual([]);
    expect(plan.explanation.at(-1)).toMatch(/as many cores/);
  });

  it('keeps to software, or to one rate mode, where that was asked for', async () => {
    const { webCodecs, log } = fakeCodecs();
    const rate = { mode: 'bitrate', bitsPerSecond: 1e6, constant: true } as const;
    const plan = await planEncoder({ ...SETTINGS, rate, acceleration: 'software' }, { webCodecs });
    expect(plan.webcodecs).toMatchObject({
      bitrateMode: 'constant',
      hardwareAcceleration: 'prefer-software',
    });
    expect(log.configurations.some(hardware)).toBe(false);
    // A constant rate also keeps below a highest one.
    const limited = { mode: 'bitrate', bitsPerSecond: 1e6, maximumBitsPerSecond: 2e6 } as const;
    expect((await planEncoder({ ...SETTINGS, rate: limited }, { webCodecs })).webcodecs?.bitrateMode).toBe(
      'constant',
    );
  });

  it.each([
    ['green pictures', 0, /come back spoilt/],
    ['sound ones', undefined, undefined],
  ])('decodes what a trial encoded: %s', async (_, luma, complaint) => {
    const { webCodecs } = fakeCodecs();
    const painted = probeLuma();
    class FakeDecoder {
      state = 'configured';
      readonly #output: (frame: unknown) => void;
      static isConfigSupported = async () => ({ supported: true });
      constructor({ output }: { output: (frame: unknown) => void }) {
        this.#output = output;
      }
      configure(): void {}
      decode({ timestamp }: { timestamp: number }): void {
        this.#output({
          timestamp,
          format: 'I420',
          allocationSize: () => 32 * 16,
          close: () => undefined,
          copyTo: async (to: Uint8Array) => {
            for (let i = 0; i < to.length; i++) to[i] = luma ?? painted(timestamp, i);
            return [{ offset: 0, stride: 32 }];
          },
        });
      }
      async flush(): Promise<void> {}
      close(): void {
        this.state = 'closed';
      }
    }
    vi.stubGlobal('VideoDecoder', FakeDecoder);
    vi.stubGlobal(
      'EncodedVideoChunk',
      class {
        readonly timestamp: number;
        constructor({ timestamp }: { timestamp: number }) {
          this.timestamp = timestamp;
        }
      },
    );
    const outcome = await planEncoder(SETTINGS, { webCodecs }).then(
      ({ encoder }) => encoder,
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    if (complaint) expect(outcome).toMatch(complaint);
    else expect(outcome).toBe('webcodecs');
  });

  it('tries the film itself until software has borne one out, or is doubted; painted frames once', async () => {
    const { webCodecs, log } = fakeCodecs({ unsupported: hardware });
    vi.stubGlobal('VideoEncoder', webCodecs.VideoEncoder);
    vi.stubGlobal('VideoFrame', webCodecs.VideoFrame);
    const settings = { ...SETTINGS, width: 80 };
    const asked: string[] = [];
    const frames = (count: number) => async (input: string) => {
      asked.push(input);
      const data = new Uint8Array(planarBytes('I420', 80, 16));
      const frame: YuvFrame = { format: 'I420', width: 80, height: 16, colourSpace: BT709_LIMITED, data };
      return Array.from({ length: count }, () => frame);
    };
    await planEncoder(settings, { sample: frames(3) });
    expect(log.configurations).toHaveLength(4);
    await planEncoder(settings, { sample: frames(2) });
    expect(asked, 'the same code is right again').toEqual(['I420']);
    expect(log.configurations).toHaveLength(4);
    await planEncoder(settings, { sample: frames(2), doubted: true });
    expect(asked).toEqual(['I420', 'I420']);
    expect(log.configurations, 'painted frames only once').toHaveLength(5);
  });
});

/** The probe's own luma, told apart from painting it again: what the decoder of a sound encoder would give. */
function probeLuma(): (frame: number, index: number) => number {
  return (frame, index) => 16 + ((((index % 32) + frame * 4) >> 2) + (Math.floor(index / 32) >> 2)) + 7;
}

describe('alpha', () => {
  it('is a second stream whose packets travel with the colours', async () => {
    const { webCodecs, log } = fakeCodecs({ unsupported: hardware });
    const plan = await planEncoder({ ...SETTINGS, alpha: true, keyFrameInterval: 4 }, { webCodecs });
    expect(plan).toMatchObject({
      input: 'I420A',
      webcodecs: { codec: 'vp09.00.20.08.00.01.01.01.00' },
      webcodecsAlpha: { codec: 'vp09.00.20.08' },
    });
    using encoder = openSegmentEncoder(plan, { frameCount: 10, webCodecs });
    const data = new Uint8Array(planarBytes('I420A', 32, 16));
    for (let i = 0; i < 10; i++) {
      await encoder.encode({ format: 'I420A', width: 32, height: 16, colourSpace: BT709_LIMITED, data });
    }
    const { packets, track } = await encoder.finish();
    expect(track.alpha).toBe('straight');
    expect(packets.every(({ alpha }) => alpha && alpha.length > 0)).toBe(true);
    expect(packets.flatMap(({ type, frame }) => (type === 'key' ? [frame] : []))).toEqual([0, 4, 8]);
    expect(log.openFrames).toBe(0);
  });

  it('shares out a bit rate', async () => {
    const { webCodecs } = fakeCodecs({ unsupported: hardware });
    const rate = { mode: 'bitrate', bitsPerSecond: 1e6 } as const;
    const plan = await planEncoder({ ...SETTINGS, alpha: true, rate }, { webCodecs });
    expect((plan.webcodecs?.bitrate ?? 0) + (plan.webcodecsAlpha?.bitrate ?? 0)).toBe(1e6);
  });
});

describe('what no encoder of the codec can do', () => {
  it.each([
    [{ codec: 'av1', tuning: { preset: 'fast' } }, 'preset'],
    [{ codec: 'h265', tuning: { adaptiveQuantization: true } }, 'adaptiveQuantization'],
    [{ codec: 'h264', tuning: { frameParallel: true } }, 'frameParallel'],
    [{ codec: 'h264', encoder: 'webcodecs', tuning: { preset: 'fast' } }, 'preset'],
    [{ codec: 'vp9', tuning: { twoPass: true } }, 'twoPass'],
    [{ codec: 'prores', profile: 'hq', rate: { mode: 'profile' }, tuning: { twoPass: true } }, 'twoPass'],
    [
      { codec: 'dnxhr', profile: 'hq', rate: { mode: 'profile' }, tuning: { motionEstimation: 'hex' } },
      'motionEstimation',
    ],
    [{ codec: 'vp9', profile: 'high' }, 'profile'],
    [{ codec: 'h264', level: '9.9' }, 'level'],
    [{ codec: 'h264', level: '1', width: 1920, height: 1080 }, 'level'],
    [
      { codec: 'av1', rate: { mode: 'quality', quality: 75, maximumBitsPerSecond: 1e6 } },
      'maximumBitsPerSecond',
    ],
    [
      { codec: 'vp9', rate: { mode: 'bitrate', bitsPerSecond: 2e6, maximumBitsPerSecond: 1e6 } },
      'maximumBitsPerSecond',
    ],
    [{ codec: 'av1', encoder: 'ffmpeg' }, 'encoder'],
    [{ codec: 'h264', encoder: 'wasm' }, 'encoder'],
    [{ codec: 'h264', keyFrameInterval: 0 }, 'keyFrameInterval'],
    [{ codec: 'h264', tuning: { subpixelPrecision: 12 } }, 'subpixelPrecision'],
  ] as const)('%o names %s', async (more, field) => {
    const settings = { ...SETTINGS, ...more } as EncodeSettings;
    const problems = tuningProblems(settings);
    expect(problems.map((problem) => problem.field)).toContain(field);
    expect(problems.every(({ message }) => /^[A-Z0-9a-z].*\.$/.test(message))).toBe(true);
    await expect(planEncoder(settings)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  });

  it('is nothing for what some encoder can', () => {
    const wanted = [
      {
        codec: 'h264',
        profile: 'high',
        level: '4.1',
        tuning: { preset: 'fast', motionEstimation: 'hex', subpixelPrecision: 1 },
      },
      { codec: 'vp9', tuning: { adaptiveQuantization: true, frameParallel: true } },
      {
        codec: 'vp9',
        rate: { mode: 'bitrate', bitsPerSecond: 1e6, maximumBitsPerSecond: 2e6, bufferBits: 4e6 },
        tuning: { twoPass: true },
      },
      { codec: 'av1', rate: { mode: 'bitrate', bitsPerSecond: 1e6, maximumBitsPerSecond: 2e6 } },
      { codec: 'h265', depth: 10, level: '5.1' },
      { codec: 'prores', profile: 'hq', rate: { mode: 'profile' }, tuning: { qualityTuning: 'high' } },
    ] as const;
    for (const more of wanted) expect(tuningProblems({ ...SETTINGS, ...more } as EncodeSettings)).toEqual([]);
  });
});
