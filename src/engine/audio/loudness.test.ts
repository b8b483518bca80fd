import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CHANNEL_LAYOUTS, type ChannelLayout, toDecibels } from '../media/index.ts';
import { Limiter } from './limiter.ts';
import { LoudnessMeter } from './loudness.ts';
import { PeakMeter } from './true-peak.ts';

type Signal = (n: number, channel: number) => number;

const sine = (frequency: number, decibels: number, rate: number, phase = 0): Signal => {
  const amplitude = 10 ** (decibels / 20);
  return (n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / rate + phase);
};

/** Noise that is the same everywhere, in bursts of changing level. */
function bursts(rate: number): Signal {
  const random = (n: number, channel: number): number => {
    let x = Math.imul(n + channel * 0x9e37_79b9, 0x85eb_ca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  };
  return (n, channel) => {
    const level = [0.3, 0.02, 0.1, 0.6, 0.004][Math.floor(n / (1.7 * rate)) % 5] as number;
    // Little at the Nyquist frequency itself, where no two over-sampling filters agree.
    return ((random(n - 1, channel) + 2 * random(n, channel) + random(n + 1, channel)) / 4) * level;
  };
}

function make(signal: Signal, layout: ChannelLayout, count: number): Float32Array<ArrayBuffer>[] {
  const channels = CHANNEL_LAYOUTS[layout].map(() => new Float32Array(count));
  for (let n = 0; n < count; n++) for (const [c, samples] of channels.entries()) samples[n] = signal(n, c);
  return channels;
}

function measure(channels: Float32Array<ArrayBuffer>[], rate: number, layout: ChannelLayout) {
  const meter = new LoudnessMeter(rate, layout);
  const peaks = new PeakMeter(channels.length);
  const count = channels[0]?.length ?? 0;
  for (let at = 0; at < count; at += 5_000) {
    const part = channels.map((channel) => channel.subarray(at, Math.min(count, at + 5_000)));
    meter.add(part, part[0]?.length ?? 0);
    peaks.add(part, part[0]?.length ?? 0);
  }
  return { ...meter.result(), truePeak: toDecibels(peaks.result()) };
}

/** What FFmpeg's ebur128 filter says of the same samples. */
function reference(channels: Float32Array<ArrayBuffer>[], rate: number, layout: ChannelLayout) {
  const count = channels[0]?.length ?? 0;
  const raw = new Float32Array(count * channels.length);
  for (const [c, samples] of channels.entries()) {
    for (let n = 0; n < count; n++) raw[n * channels.length + c] = samples[n] as number;
  }
  const input = ['-f', 'f32le', '-ar', `${rate}`, '-ac', `${channels.length}`];
  const { stderr } = spawnSync(
    'ffmpeg',
    // biome-ignore format: a command line
    ['-hide_banner', '-nostats', ...input, '-channel_layout', layout === '5.1' ? '5.1(side)' : layout,
      '-i', '-', '-filter_complex', 'ebur128=peak=true', '-f', 'null', '-'],
    { input: Buffer.from(raw.buffer), encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const number = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1] ?? Number.NaN);
  return {
    integrated: number(/I:\s+(-?[\d.]+) LUFS/),
    range: number(/LRA:\s+(-?[\d.]+) LU/),
    truePeak: number(/Peak:\s+(-?[\d.]+) dBFS/),
  };
}

describe('loudness', () => {
  test('the conformance signals of EBU Tech 3341 and 3342', () => {
    const tone = (levels: readonly (readonly [decibels: number, seconds: number])[]) => {
      const parts: Float32Array[] = [];
      for (const [decibels, seconds] of levels) {
        parts.push(...make(sine(1_000, decibels, 48_000), 'mono', seconds * 48_000));
      }
      const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      const meter = new LoudnessMeter(48_000, 'stereo');
      meter.add([whole, whole], whole.length);
      return meter.result();
    };
    // 3341 table 1, cases 1, 3 and 5: ±0.1 LU.
    expect(tone([[-23, 20]])).toMatchObject({
      integrated: expect.closeTo(-23, 1),
      momentary: expect.closeTo(-23, 1),
      shortTerm: expect.closeTo(-23, 1),
    });
    expect(tone([[-36, 10], [-23, 30], [-36, 10]]).integrated).toBeCloseTo(-23, 1); // biome-ignore format: a table
    expect(tone([[-26, 20], [-20, 20.1], [-26, 20]]).integrated).toBeCloseTo(-23, 1); // biome-ignore format: a table
    // 3342 table 1, cases 1 and 3: ±1 LU.
    expect(tone([[-20, 20], [-30, 20]]).range).toBeCloseTo(10, 0); // biome-ignore format: a table
    expect(tone([[-40, 20], [-20, 20]]).range).toBeCloseTo(20, 0); // biome-ignore format: a table
  });

  test('silence', () => {
    expect(
      measure(
        make(() => 0, 'stereo', 96_000),
        48_000,
        'stereo',
      ),
    ).toMatchObject({
      integrated: Number.NEGATIVE_INFINITY,
      range: 0,
      truePeak: Number.NEGATIVE_INFINITY,
    });
  });

  const signals: readonly (readonly [string, ChannelLayout, number, Signal])[] = [
    ['noise in bursts', 'stereo', 48_000, bursts(48_000)],
    ['noise in bursts', 'mono', 44_100, bursts(44_100)],
    ['noise in bursts', '5.1', 48_000, bursts(48_000)],
    ['a high sine between samples', 'stereo', 48_000, sine(12_000, -3, 48_000, Math.PI / 4)],
    ['a bass', 'stereo', 96_000, sine(50, -12, 96_000)],
  ];
  test.each(signals)('%s, %s at %i Hz, as FFmpeg measures it', (name, layout, rate, signal) => {
    // Both ends faded: at a hard edge each over-sampling filter rings in its own way.
    const count = rate * (name.startsWith('noise') ? 25 : 8);
    const edge = (n: number): number => Math.min(1, n / 4_800, (count - n) / 4_800);
    const channels = make((n, channel) => signal(n, channel) * edge(n), layout, count);
    const ours = measure(channels, rate, layout);
    const theirs = reference(channels, rate, layout);
    expect(Math.abs(ours.integrated - theirs.integrated)).toBeLessThan(0.1);
    expect(Math.abs(ours.range - theirs.range)).toBeLessThan(0.2);
    expect(Math.abs(ours.truePeak - theirs.truePeak)).toBeLessThan(0.2);
  });

  test('the true peak lies between samples', () => {
    // 45° off at a quarter of the rate: samples reach −3.01 dB, the waveform 0 dB.
    const channels = make(sine(12_000, 0, 48_000, Math.PI / 4), 'mono', 48_000);
    const fadeless = measure(channels, 48_000, 'mono').truePeak;
    expect(fadeless).toBeGreaterThan(-0.05);
  });
});

describe('the limiter', () => {
  test('keeps every true peak below its ceiling, leaves what is below alone, and is late by its delay', () => {
    const rate = 48_000;
    const loud: Signal = (n) =>
      (n > 40_000 && n < 44_000) || (n > 70_000 && n < 70_040)
        ? 2.5 * Math.sin(2 * Math.PI * 0.21 * n)
        : 0.3 * Math.sin(2 * Math.PI * 0.013 * n);
    const input = make(loud, 'stereo', 120_000);
    const output = input.map((channel) => channel.slice());
    const ceiling = 10 ** (-1 / 20);
    const limiter = new Limiter(rate, 2, ceiling);
    for (let at = 0; at < 120_000; at += 4_096) {
      const part = output.map((channel) => channel.subarray(at, Math.min(120_000, at + 4_096)));
      limiter.process(part, part[0]?.length ?? 0);
    }
    expect(measure(output, rate, 'stereo').truePeak).toBeLessThan(-1);
    const { delay } = limiter;
    for (let n = 0; n < 39_000; n++) expect(output[0]?.[n + delay]).toBe(input[0]?.[n]);
    // No step of the level: its slope stays below that of 14 dB in five milliseconds, twice over.
    let steepest = 0;
    for (let n = 39_000; n < 60_000; n++) {
      const [before, after] = [n, n + 1].map((at) => {
        const x = input[0]?.[at] as number;
        return Math.abs(x) < 0.05 ? Number.NaN : (output[0]?.[at + delay] as number) / x;
      });
      const step = Math.abs((after as number) - (before as number));
      if (step > steepest) steepest = step;
    }
    expect(steepest).toBeLessThan(0.01);
    expect(steepest).toBeGreaterThan(0);
  });
});
