import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CHANNEL_LAYOUTS, type ChannelLayout } from '../src/engine/media/index.ts';
import { type SoundOverrides, SoundSignal } from '../src/engine/quality/signal/index.ts';
import { noise } from './signal-films.ts';
import { ReferenceDetectors } from './signal-reference.ts';

vi.stubGlobal('Worker', class {});
let reference: ReferenceDetectors;
beforeAll(async () => {
  reference = await ReferenceDetectors.open();
});

type Wave = (seconds: number, channel: number, n: number) => number;

function sound(wave: Wave, seconds: number, channels = 2, rate = 48_000): Float32Array<ArrayBuffer>[] {
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => wave(n / rate, channel, n)),
  );
}

const sine =
  (hertz: number, decibels: number, phase = 0): Wave =>
  (t) =>
    10 ** (decibels / 20) * Math.sin(2 * Math.PI * hertz * t + phase);

/** Noise with little at the Nyquist frequency itself, where no two over-sampling filters agree; −1…1. */
const HISS = Float32Array.from(
  { length: 1 << 16 },
  (_, n) => (noise(n - 1) + 2 * noise(n) + noise(n + 1) - 2) / 2,
);
const hiss =
  (level: number): Wave =>
  (_, channel, n) =>
    level * (HISS[(n + channel * 9_973) & 0xffff] as number);

/** Syllables four times a second on a voice of many harmonics, with a pause every three seconds. */
const speech =
  (level: number): Wave =>
  (t, channel, n) => {
    if (t % 3 > 2.4) return 0;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * t)) * (0.6 + 0.4 * Math.sin(t * 2.1));
    let voice = 0;
    for (let k = 1; k <= 9; k += 2) voice += Math.sin(2 * Math.PI * 118 * k * t) / k;
    return level * syllable * (voice + hiss(0.2)(t, 0, n)) * (channel === 1 ? 0.9 : 1);
  };

function listen(
  channels: readonly Float32Array[],
  {
    rate = 48_000,
    layout,
    run = 7_001,
    thresholds,
  }: {
    rate?: number;
    layout?: ChannelLayout;
    /** Samples that come at once. */
    run?: number;
    thresholds?: SoundOverrides;
  } = {},
) {
  const signal = new SoundSignal({
    ...{ sampleRate: rate, channelCount: channels.length },
    ...(layout && { layout }),
    ...(thresholds && { thresholds }),
  });
  const count = channels[0]?.length ?? 0;
  for (let at = 0; at < count; at += run)
    signal.add(channels.map((samples) => samples.subarray(at, at + run)));
  return signal.finish();
}

describe('loudness, as ebur128 measures it', () => {
  const fade =
    (wave: Wave, seconds: number): Wave =>
    (t, channel, n) =>
      wave(t, channel, n) * Math.min(1, t / 0.1, (seconds - t) / 0.1);
  const signals: readonly (readonly [string, ChannelLayout, number, number, Wave])[] = [
    ['a sine at −23 dB', 'stereo', 48_000, 6, sine(1000, -23)],
    ['a bass', 'stereo', 96_000, 4, sine(50, -12)],
    ['a high sine between samples', 'mono', 48_000, 4, sine(12_000, -3, Math.PI / 4)],
    ['noise', 'stereo', 44_100, 6, hiss(0.2)],
    ['speech', 'stereo', 48_000, 10, speech(0.2)],
    ['speech of one channel', 'mono', 44_100, 10, speech(0.4)],
    ['speech, and long silence', 'stereo', 48_000, 14, (t, c, n) => (t > 4 && t < 10 ? 0 : speech(0.3)(t, c, n))],
    ['a quiet half, which the gate leaves out', 'stereo', 48_000, 12, (t, c, n) => hiss(t < 6 ? 0.3 : 0.01)(t, c, n)],
    ['rising noise', 'stereo', 32_000, 15, (t, c, n) => hiss(0.5 * 10 ** (t / 15 - 1.2))(t, c, n)],
    ['5.1 with surrounds and a loud LFE', '5.1', 48_000, 8, (t, c, n) => (c === 3 ? 3 : 1) * hiss(0.1 + 0.02 * c)(t, c, n)],
    ['the threshold of hearing', 'stereo', 48_000, 5, sine(1000, -68)],
  ]; // biome-ignore format: a table

  test.each(signals)('%s (%s, %i Hz)', (name, layout, rate, seconds, wave) => {
    const channels = sound(fade(wave, seconds), seconds, CHANNEL_LAYOUTS[layout].length, rate);
    const { measurement } = listen(channels, { rate, layout });
    const said = reference.ofSound(
      channels,
      { sampleRate: rate, layout: layout === '5.1' ? '5.1(side)' : layout },
      'ebur128=peak=true',
    );
    const summary = said.slice(said.lastIndexOf('Summary:'));
    const theirs = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1] ?? Number.NaN);
    // It says tenths: what we say lies within a tenth of what it rounded.
    expect(Math.abs((measurement.integrated ?? 0) - theirs(/I:\s+(-?[\d.]+) LUFS/))).toBeLessThan(0.1);
    // Where a signal breaks off, windows of 3 s fall by decibels from one to the next, and so does a percentile of them.
    const breaksOff = name.includes('half') || name.includes('silence');
    const ranges = Math.abs((measurement.range ?? 0) - theirs(/LRA:\s+(-?[\d.]+) LU/));
    expect(ranges).toBeLessThan(breaksOff ? 2 : 0.2);
    expect(Math.abs((measurement.truePeak ?? 0) - theirs(/Peak:\s+(-?[\d.]+) dBFS/))).toBeLessThan(0.2);
    const running = [...said.matchAll(/M:\s*(-?[\d.]+) S:\s*(-?[\d.]+)/g)];
    const highest = (column: number): number => Math.max(...running.map((line) => Number(line[column])));
    expect(Math.abs((measurement.momentary ?? 0) - highest(1))).toBeLessThan(0.1);
    if (seconds > 3) expect(Math.abs((measurement.shortTerm ?? 0) - highest(2))).toBeLessThan(0.1);
  });

  test('off target and too high is told, with the gain that is missing', () => {
    const { events } = listen(sound(sine(1000, -0.5), 5));
    expect(events.map(({ id, severity }) => [id, severity])).toEqual([
      ['loudness', 'error'],
      ['true-peak', 'error'],
    ]);
    // A sine in both channels has its level in LUFS.
    expect(events[0]?.value).toBeCloseTo(-0.5, 1);
    expect(events[0]?.message).toMatch(/by -22\.5 dB/);
    expect(events[1]?.value).toBeCloseTo(-0.5, 1);
    expect(listen(sound(sine(1000, -22.6), 5)).events).toEqual([]);
    expect(listen(sound(sine(1000, -22.4), 5)).events).toMatchObject([{ id: 'loudness' }]);
    const web = { loudness: { target: -14 }, truePeak: { maximum: 0 } };
    expect(listen(sound(sine(1000, -14), 5), { thresholds: web }).events).toEqual([]);
  });

  test('silence, and layouts that nobody knows, have none', () => {
    const { measurement, events } = listen(sound(() => 0, 1));
    expect(measurement).toEqual({});
    expect(events).toEqual([]);
    expect(Object.keys(listen(sound(sine(1000, -20), 1, 7)).measurement)).toEqual(['truePeak']);
  });
});

describe('silence', () => {
  const voiced =
    (...quiet: readonly (readonly [number, number])[]): Wave =>
    (t, channel, n) =>
      quiet.some(([start, end]) => t >= start && t < end)
        ? hiss(0.0005)(t, channel, n)
        : 0.1 + hiss(0.05)(t, 0, n);
  const cases: readonly (readonly [string, Float32Array[], number, readonly [number, number][]])[] = [
    ['in the middle', sound(voiced([1.25, 4.5]), 6), 48_000, [[1.25, 4.5]]],
    ['at both ends, and too short between', sound(voiced([0, 2.1], [3, 4.9], [6.007, 9]), 9, 1, 44_100), 44_100, [[0, 2.1], [6.007, 9]]],
    ['up to one click', sound((t, c, n) => (n === 150_000 && c === 1 ? -0.5 : voiced([1, 6])(t, c, n)), 7), 48_000, [[1, 3.125], [3.125, 6]]],
    ['in one channel only', sound((t, c, n) => (c === 0 ? 0 : 0.1 + hiss(0.05)(t, 0, n)), 4), 48_000, []],
    ['just above the tolerance', sound((_, __, n) => (n % 2 ? 0.00101 : -0.00101), 4), 48_000, []],
    ['just below the tolerance', sound((_, __, n) => (n % 2 ? 0.00099 : -0.00099), 4, 6), 48_000, [[0, 4]]],
  ]; // biome-ignore format: a table

  test.each(cases)('%s, as silencedetect hears it', (_, channels, rate, spans) => {
    const layout = channels.length === 6 ? '5.1' : channels.length === 2 ? 'stereo' : 'mono';
    const said = reference.ofSound(channels, { sampleRate: rate, layout }, 'silencedetect');
    const ends = [...said.matchAll(/silence_end: (\S+)/g)].map(([, end]) => Number(end));
    const theirs = [...said.matchAll(/silence_start: (\S+)/g)].map(([, start], i) => [
      Number(start),
      ends[i],
    ]);
    const { events } = listen(channels, { rate, layout });
    const ours = events
      .filter(({ id }) => id === 'silence')
      .map(({ seconds }) => [seconds?.start, seconds?.end]);
    expect(theirs.length).toBe(spans.length);
    expect(ours.length).toBe(spans.length);
    for (const [index, span] of spans.entries()) {
      for (const edge of [0, 1] as const) {
        expect(Math.abs((ours[index]?.[edge] ?? 0) - span[edge])).toBeLessThan(0.001);
        expect(Math.abs((theirs[index]?.[edge] ?? 0) - span[edge])).toBeLessThan(0.01);
      }
    }
  });
});

describe('clipping', () => {
  const clip =
    (wave: Wave): Wave =>
    (t, c, n) =>
      Math.max(-1, Math.min(32767 / 32768, wave(t, c, n)));
  const of = (channels: Float32Array[], rate = 48_000, run?: number) =>
    listen(channels, { rate, ...(run && { run }) }).events.filter(({ id }) => id === 'clipping');

  test('a sine 6 dB too loud for half a second stays at full scale for a third of its time', () => {
    const loud = sound(
      clip((t) => (t >= 1 && t < 1.5 ? 2 : 0.5) * Math.sin(2 * Math.PI * 440 * t)),
      3,
    );
    const [event, ...more] = of(loud);
    expect(more).toEqual([]);
    // |2 sin| ≥ 1 from π/6 to 5π/6: two thirds of each half wave of 54.5 samples.
    expect(event?.value).toBeGreaterThanOrEqual(36);
    expect(event?.value).toBeLessThanOrEqual(37);
    expect(event?.seconds?.start).toBeCloseTo(1, 2);
    expect(event?.seconds?.end).toBeCloseTo(1.5, 2);
    expect(event?.message).toMatch(/from 1\.00 s to 1\.50 s/);
    expect(of(loud, 48_000, 3)).toEqual([event]);
    expect(of(loud, 48_000, 1e6)).toEqual([event]);
  });

  test('stretches more than a second apart are told one by one, whichever channel they are in', () => {
    const bursts = sound(
      clip((t, c) => (Math.floor(t) % 3 === c ? 3 : 0.3) * Math.sin(2 * Math.PI * 200 * t)),
      9,
      1,
    );
    expect(of(bursts).map(({ seconds }) => Math.round(seconds?.start ?? -1))).toEqual([0, 3, 6]);
    const both = sound(
      clip((t, c) => ((t < 0.2 && c === 1) || (t > 4 && c === 0) ? 1.5 : 0.1)),
      5,
    );
    expect(of(both, 48_000, 1e6).map(({ seconds }) => [seconds?.start, seconds?.end])).toEqual([
      [0, 0.2],
      [expect.closeTo(4, 3), 5],
    ]);
  });

  test('waves that reach full scale and fit are not clipped', () => {
    expect(of(sound(clip(sine(50, 0)), 1))).toEqual([]);
    expect(of(sound(clip(sine(50, 0)), 1, 2, 96_000), 96_000)).toEqual([]);
    expect(of(sound(clip(hiss(1)), 2))).toEqual([]);
  });

  test('samples that are no numbers count as silence, infinite ones as far too loud', () => {
    const broken = sound((t, _, n) => (n % 100 === 7 ? Number.NaN : t > 1 && t < 1.01 ? Infinity : 0.1), 3);
    const { events, measurement } = listen(broken);
    expect(events.map(({ id }) => id)).toContain('clipping');
    for (const value of Object.values(measurement)) expect(Number.isFinite(value)).toBe(true);
  });
});

describe('phase', () => {
  const of = (wave: Wave, seconds = 5, channels = 2) =>
    listen(sound(wave, seconds, channels)).events.filter(({ id }) => id === 'phase');

  test('a channel that is turned round is found, for as long as it is', () => {
    const [event, ...more] = of((t, c, n) => (t > 1 && t < 4 && c === 1 ? -1 : 1) * hiss(0.3)(t, 0, n));
    expect(more).toEqual([]);
    expect(event?.value).toBeLessThan(-0.9);
    // Windows of 400 ms: its edges are known within one of them.
    expect(Math.abs((event?.seconds?.start ?? 0) - 1)).toBeLessThan(0.4);
    expect(Math.abs((event?.seconds?.end ?? 0) - 4)).toBeLessThan(0.4);
    expect(event?.message).toMatch(/polarity/);
    // Not for less than two seconds.
    expect(of((t, c, n) => (t > 1 && t < 2.2 && c === 1 ? -1 : 1) * hiss(0.3)(t, 0, n))).toEqual([]);
  });

  test('it begins where a mono sum loses 6 dB', () => {
    // Sines so far apart in phase have a correlation of its cosine: −0.5 at 120°.
    const apart =
      (degrees: number): Wave =>
      (t, c) =>
        sine(500, -20, (c * degrees * Math.PI) / 180)(t, c, 0);
    expect(of(apart(118))).toEqual([]);
    const [event] = of(apart(122));
    expect(event?.value).toBeCloseTo(Math.cos((122 * Math.PI) / 180), 3);
    expect(event?.message).toMatch(/lose 6 dB/);
    expect(of(apart(180))[0]?.message).toMatch(/lose all of it/);
  });

  test('wide stereo, a soft echo turned round, silence, and other layouts are let be', () => {
    expect(of((t, c, n) => hiss(0.3)(t, c, n))).toEqual([]);
    expect(of((t, c, n) => (c === 1 ? -0.2 : 1) * hiss(0.3)(t, 0, n))).toEqual([]);
    expect(of((t, c, n) => (c === 1 ? -1 : 1) * hiss(0.0005)(t, 0, n))).toEqual([]);
    expect(of((t, c, n) => (c === 1 ? -1 : 1) * hiss(0.3)(t, 0, n), 5, 1)).toEqual([]);
    expect(of((t, c, n) => (c === 1 ? -1 : 1) * hiss(0.3)(t, 0, n), 5, 6)).toHaveLength(1);
  });
});

describe('harmless sound', () => {
  const r128 = { loudness: { tolerance: 30 } };
  test.each([
    ['speech', speech(0.12)],
    ['a sine', sine(440, -20)],
    ['noise', hiss(0.2)],
    ['a fade in and out', (t, c, n) => hiss(0.3)(t, c, n) * Math.sin((Math.PI * t) / 8)],
    ['pauses of 1.9 s', (t, c, n) => (t % 4 < 1.9 ? 0 : 0.05 + hiss(0.03)(t, c, n))],
  ] as readonly (readonly [string, Wave])[])('%s raises no alarm', (_, wave) => {
    expect(listen(sound(wave, 8), { thresholds: r128 }).events).toEqual([]);
  });
});

test('runs of a wrong shape are refused', () => {
  const signal = new SoundSignal({ sampleRate: 48_000, channelCount: 2 });
  expect(() => signal.add([new Float32Array(10)])).toThrow(/2 channels/);
  expect(() => signal.add([new Float32Array(10), new Float32Array(9)])).toThrow(/10, 9 samples/);
  expect(() => new SoundSignal({ sampleRate: 48_000, channelCount: 2, layout: '5.1' })).toThrow(/not 5\.1/);
});
