import { describe, expect, test } from 'vitest';
import type { SoundClip } from '../composition/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout, rational } from '../media/index.ts';
import { MIX_SAMPLES, Mixer } from './mixer.ts';
import type { SoundReader } from './sound-reader.ts';

const FILE = { hash: '', data: new Uint8Array(), name: 'tone.wav', optional: false };
const UNITY = { animated: false, at: () => [1, 1] as const };

/** A sound that is computed: `value(n, channel)` at each of its samples, silent outside 0 … length. */
function computed(
  sampleRate: number,
  value: (n: number, channel: number) => number,
  layout: ChannelLayout = 'mono',
  length = Number.POSITIVE_INFINITY,
): SoundReader {
  return {
    sampleRate,
    layout,
    async read(start, count, channels) {
      for (const [channel, samples] of channels.entries()) {
        for (let n = 0; n < count; n++) {
          const at = start + n;
          samples[n] = at < 0 || at >= length ? 0 : value(at, channel);
        }
      }
    },
    [Symbol.dispose]() {},
  };
}

const FRAME_RATE = rational(30_000, 1001);

function clip(given: Partial<SoundClip> = {}): SoundClip {
  return {
    layer: 'tone',
    file: FILE,
    start: 0,
    end: 300,
    time: { kind: 'steady', offset: 0, rate: FRAME_RATE.den / FRAME_RATE.num },
    levels: UNITY,
    ...given,
  };
}

async function mixed(
  clips: readonly SoundClip[],
  reader: SoundReader,
  count: number,
  { layout = 'mono' as ChannelLayout, block = MIX_SAMPLES } = {},
): Promise<Float32Array[]> {
  using mixer = new Mixer({
    clips,
    frameRate: FRAME_RATE,
    sampleRate: 48_000,
    layout,
    open: async () => reader,
  });
  const whole = CHANNEL_LAYOUTS[layout].map(() => new Float32Array(count));
  const part = CHANNEL_LAYOUTS[layout].map(() => new Float32Array(block));
  for (let start = 0; start < count; start += block) {
    const length = Math.min(block, count - start);
    await mixer.mix(start, length, part);
    for (const [channel, samples] of whole.entries()) {
      samples.set((part[channel] as Float32Array).subarray(0, length), start);
    }
  }
  return whole;
}

/** How far a signal stands above everything that is not a sine of the frequency, in dB (least squares). */
function sineToNoise(samples: Float32Array, cyclesPerSample: number, amplitude?: number): number {
  let [ss, sc, cc, xs, xc] = [0, 0, 0, 0, 0];
  for (const [n, x] of samples.entries()) {
    const s = Math.sin(2 * Math.PI * cyclesPerSample * n);
    const c = Math.cos(2 * Math.PI * cyclesPerSample * n);
    ss += s * s;
    sc += s * c;
    cc += c * c;
    xs += x * s;
    xc += x * c;
  }
  const determinant = ss * cc - sc * sc;
  const a = (xs * cc - xc * sc) / determinant;
  const b = (xc * ss - xs * sc) / determinant;
  if (amplitude !== undefined) expect(Math.hypot(a, b)).toBeCloseTo(amplitude, 3);
  let noise = 0;
  for (const [n, x] of samples.entries()) {
    const s = Math.sin(2 * Math.PI * cyclesPerSample * n);
    const c = Math.cos(2 * Math.PI * cyclesPerSample * n);
    noise += (x - a * s - b * c) ** 2;
  }
  return 10 * Math.log10(((a * a + b * b) / 2) * (samples.length / noise));
}

const tone =
  (frequency: number, rate: number, amplitude = 0.5) =>
  (n: number) =>
    amplitude * Math.sin((2 * Math.PI * frequency * n) / rate);

describe('resampling', () => {
  test.each([
    [44_100, 997],
    [44_100, 12_000],
    [44_100, 19_000],
    [96_000, 997],
    [96_000, 19_000],
    [22_050, 9_500],
  ])('a tone at %i Hz, %i Hz high, comes out clean', async (rate, frequency) => {
    const [samples] = await mixed([clip()], computed(rate, tone(frequency, rate)), 48_000);
    const inner = (samples as Float32Array).subarray(8_000, 40_000);
    expect(sineToNoise(inner, frequency / 48_000, 0.5)).toBeGreaterThan(100);
  });

  test('what lies above the Nyquist frequency does not fold back', async () => {
    const [samples] = await mixed([clip()], computed(96_000, tone(30_000, 96_000)), 24_000);
    const peak = (samples as Float32Array)
      .subarray(4_000, 20_000)
      .reduce((most, x) => Math.max(most, Math.abs(x)));
    expect(20 * Math.log10(peak / 0.5)).toBeLessThan(-100);
  });

  test('equal rates copy each sample, wherever a clip begins', async () => {
    // Frame 1 of 29.97 lies at sample 1601.6.
    const later = clip({ start: 1, time: { kind: 'steady', offset: -1001 / 30_000, rate: 1001 / 30_000 } });
    const [samples] = await mixed(
      [later],
      computed(48_000, (n) => Math.fround(Math.sin(n * n))),
      20_000,
    );
    expect(samples?.[1601]).toBe(0);
    for (let n = 0; n < 18_000; n++) expect(samples?.[1602 + n]).toBe(Math.fround(Math.sin(n * n)));
  });

  test('a clip that begins between two samples keeps its first', async () => {
    // 24 frames a second at 44.1 kHz: frame 1 lies at sample 1837.5.
    const later = clip({ start: 1, time: { kind: 'steady', offset: -1 / 24, rate: 1 / 24 } });
    using mixer = new Mixer({
      clips: [later],
      frameRate: rational(24),
      sampleRate: 44_100,
      layout: 'mono',
      open: async () => computed(44_100, (n) => n + 1),
    });
    const samples = [new Float32Array(MIX_SAMPLES)];
    await mixer.mix(0, 4_000, samples);
    expect(samples[0]?.slice(1_836, 1_841)).toEqual(Float32Array.of(0, 0, 1, 2, 3));
  });

  test('backwards and at half the speed', async () => {
    const ramp = (n: number) => n / 100_000;
    const reversed = clip({ time: { kind: 'steady', offset: 1, rate: -1001 / 30_000 } });
    const [back] = await mixed([reversed], computed(48_000, ramp), 30_000);
    for (const n of [0, 1, 5_000, 29_999]) expect(back?.[n]).toBe(Math.fround((48_000 - n) / 100_000));

    const slow = clip({ time: { kind: 'steady', offset: 0, rate: 1001 / 60_000 } });
    const [half] = await mixed([slow], computed(48_000, tone(1_000, 48_000)), 48_000);
    expect(sineToNoise((half as Float32Array).subarray(8_000, 40_000), 500 / 48_000, 0.5)).toBeGreaterThan(
      100,
    );
  });

  test('a moving time follows its curve, and band-limits what it speeds up', async () => {
    // Constant speed 1.5, said as a function: must equal the tone at 1.5 times its height.
    const moving = clip({ time: { kind: 'moving', at: (frame) => (1.5 * frame * 1001) / 30_000 } });
    const [fast] = await mixed([moving], computed(48_000, tone(1_000, 48_000)), 48_000);
    expect(sineToNoise((fast as Float32Array).subarray(8_000, 40_000), 1_500 / 48_000, 0.5)).toBeGreaterThan(
      95,
    );
    const [folded] = await mixed([moving], computed(48_000, tone(20_000, 48_000)), 24_000);
    const peak = (folded as Float32Array)
      .subarray(4_000, 20_000)
      .reduce((most, x) => Math.max(most, Math.abs(x)));
    expect(20 * Math.log10(peak / 0.5)).toBeLessThan(-95);
  });

  test('a jump of the time goes on at the other place, and NaN is silent', async () => {
    const jumping = clip({
      time: {
        kind: 'moving',
        at: (frame) => (frame < 10 ? frame / 30 : frame < 20 ? 3000 + frame / 30 : Number.NaN),
      },
    });
    const square = computed(48_000, (n) => (n < 48_000 ? 0.25 : 0.75));
    const [samples] = await mixed([jumping], square, 48_000);
    expect(samples?.[8_000]).toBeCloseTo(0.25, 3);
    expect(samples?.[20_000]).toBeCloseTo(0.75, 3);
    // The jump itself takes a grid cell and not more.
    expect(samples?.[16_016 + 64]).toBeCloseTo(0.75, 3);
    expect(samples?.[32_064 + 64]).toBe(0);
  });
});

describe('mixing', () => {
  test('does not depend on how it is cut into blocks', async () => {
    const levels = { animated: true, at: (frame: number) => [frame / 300, 1 - frame / 300] as const };
    const clips = [clip({ levels }), clip({ start: 3.5, end: 7.25 }), clip({ start: 5, end: 6 })];
    const sound = computed(44_100, tone(440, 44_100), 'stereo');
    const whole = await mixed(clips, sound, 20_000, { layout: 'stereo' });
    const pieces = await mixed(clips, sound, 20_000, { layout: 'stereo', block: 1024 });
    expect(pieces).toEqual(whole);
  });

  test('a clip is heard from the sample of its start to that of its end', async () => {
    const [samples] = await mixed(
      [clip({ start: 100, end: 101 })],
      computed(48_000, () => 1),
      170_000,
    );
    // Frame 100 of 29.97 begins at sample 160160, frame 101 at 161761.6.
    expect(samples?.indexOf(1)).toBe(160_160);
    expect(samples?.lastIndexOf(1)).toBe(161_761);
  });

  test('levels move without steps', async () => {
    const levels = {
      animated: true,
      at: (frame: number) => (frame < 5 ? ([0, 0] as const) : ([1, 1] as const)),
    };
    const [samples] = await mixed(
      [clip({ levels })],
      computed(48_000, () => 1),
      16_000,
    );
    let steepest = 0;
    for (let n = 1; n < 16_000; n++) {
      steepest = Math.max(steepest, Math.abs((samples?.[n] as number) - (samples?.[n - 1] as number)));
    }
    expect(samples?.[7_900]).toBe(0);
    expect(samples?.[8_100]).toBe(1);
    expect(steepest).toBeLessThan(1 / 30);
  });

  test.each([
    ['5.1', 'stereo', [1 + 4 * Math.SQRT1_2 + 16 * Math.SQRT1_2, 2 + 4 * Math.SQRT1_2 + 32 * Math.SQRT1_2]],
    ['5.1', 'mono', [3 * Math.SQRT1_2 + 4 + 24]],
    ['mono', 'stereo', [1, 1]],
    ['stereo', 'mono', [1.5]],
    ['stereo', '5.1', [1, 2, 0, 0, 0, 0]],
    ['mono', '5.1', [0, 0, 1, 0, 0, 0]],
    ['7.1', '5.1', [1, 2, 4, 8, 64 + 16 * Math.SQRT1_2, 128 + 32 * Math.SQRT1_2]],
    ['quad', 'stereo', [1 + 4 * Math.SQRT1_2, 2 + 8 * Math.SQRT1_2]],
  ] as const)('%s to %s', async (from, to, expected) => {
    const sound = computed(48_000, (_n, channel) => 2 ** channel, from);
    const channels = await mixed([clip()], sound, 10, { layout: to });
    expect(channels.map(([sample]) => sample)).toEqual(expected.map((value) => expect.closeTo(value, 4)));
  });

  test('routes send speakers elsewhere', async () => {
    const routed = clip({ routes: new Map([['L', ['C']], ['R', ['Ls', 'Rs']]]) }); // biome-ignore format: a table
    const sound = computed(48_000, (_n, channel) => 2 ** channel, 'stereo');
    const channels = await mixed([routed], sound, 10, { layout: '5.1' });
    expect(channels.map(([sample]) => sample)).toEqual([0, 0, 1, 0, 2, 2]);
  });
});
