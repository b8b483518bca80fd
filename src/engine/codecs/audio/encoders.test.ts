import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type AudioPacket, CHANNEL_LAYOUTS, type ChannelLayout } from '../../media/index.ts';
import type { AudioCodec, AudioEncoderPlan } from './audio.ts';
import { openAudioEncoder, planAudioEncoder } from './plan-audio.ts';

const RATE = 48_000;
const COUNT = 70_001;
/** Where a tone begins, and a channel's own height. */
const ONSET = 30_003;

const signal = (n: number, channel: number): number =>
  n < ONSET ? 0 : 0.5 * Math.sin((2 * Math.PI * (400 + 150 * channel) * (n - ONSET)) / RATE);

async function encode(
  codec: AudioCodec,
  layout: ChannelLayout,
  step = 8192,
): Promise<{ plan: AudioEncoderPlan; packets: AudioPacket[]; description: Uint8Array | undefined }> {
  const plan = await planAudioEncoder({ codec, sampleRate: RATE, layout });
  using encoder = await openAudioEncoder(plan);
  const packets: AudioPacket[] = [];
  for (let start = 0; start < COUNT; start += step) {
    const count = Math.min(step, COUNT - start);
    const channels = CHANNEL_LAYOUTS[layout].map((_, channel) =>
      Float32Array.from({ length: step }, (_, i) => signal(start + i, channel)),
    );
    packets.push(...(await encoder.encode(channels, count)));
    for (const samples of channels) samples.fill(Number.NaN);
  }
  packets.push(...(await encoder.finish()));
  return { plan, packets, description: encoder.description };
}

/** A stream that FFmpeg reads: raw samples, FLAC, or AAC with a header on each frame (ISO/IEC 13818-7 § 6.2). */
function stream(codec: AudioCodec, packets: readonly AudioPacket[], description: Uint8Array | undefined) {
  if (codec !== 'aac')
    return Buffer.concat([description ?? new Uint8Array(), ...packets.map(({ data }) => data)]);
  const [first = 0, second = 0] = description ?? [];
  const frequency = ((first & 7) << 1) | (second >> 7);
  const channels = (second >> 3) & 15;
  return Buffer.concat(
    packets.flatMap(({ data }) => {
      const length = data.length + 7;
      return [
        // biome-ignore format: a bit field
        Uint8Array.of(0xff, 0xf1, (1 << 6) | (frequency << 2) | (channels >> 2), ((channels & 3) << 6) | (length >> 11),
          (length >> 3) & 255, ((length & 7) << 5) | 0x1f, 0xfc),
        data,
      ];
    }),
  );
}

function decode(codec: AudioCodec, layout: ChannelLayout, bytes: Buffer): Float32Array[] {
  const channels = CHANNEL_LAYOUTS[layout].length;
  const raw = { 'pcm-s16': 's16le', 'pcm-s24': 's24le', 'pcm-f32': 'f32le', flac: '', aac: '', opus: '' }[
    codec
  ];
  const input = raw
    ? ['-f', raw, '-ar', `${RATE}`, '-ac', `${channels}`]
    : ['-f', codec === 'aac' ? 'aac' : 'flac'];
  const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'warning', ...input, '-i', '-', '-f', 'f32le', '-'], {
    input: bytes,
    maxBuffer: 2 ** 28,
  });
  const said = stderr.toString().replace(/^.*(Estimating duration|Guessed Channel Layout).*\n/gm, '');
  expect(said).toBe('');
  const samples = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  return Array.from({ length: channels }, (_, c) => samples.filter((_, i) => i % channels === c));
}

describe('encoding sound', () => {
  test.each<[AudioCodec, ChannelLayout, number]>([
    ['pcm-s16', 'stereo', 2 ** -15],
    ['pcm-s24', '5.1', 2 ** -23],
    ['pcm-f32', 'mono', 0],
    ['flac', 'stereo', 2 ** -23],
    ['flac', '5.1', 2 ** -23],
  ])('%s, %s: every sample in its place', async (codec, layout, tolerance) => {
    const { plan, packets, description } = await encode(codec, layout, 5_000);
    expect([plan.priming, plan.deterministic]).toEqual([0, true]);
    expect(description).toEqual(plan.description);
    expect(packets.reduce((sum, { sampleCount }) => sum + sampleCount, 0)).toBe(COUNT);
    const channels = decode(codec, layout, stream(codec, packets, description));
    for (const [channel, samples] of channels.entries()) {
      expect(samples).toHaveLength(COUNT);
      let worst = 0;
      for (let n = 0; n < COUNT; n++) {
        worst = Math.max(worst, Math.abs((samples[n] as number) - Math.fround(signal(n, channel))));
      }
      expect(worst).toBeLessThanOrEqual(tolerance);
    }
  });

  test.each<ChannelLayout>(['mono', 'stereo', '5.1'])(
    'aac, %s: the first sample lies behind the priming, the last before the end',
    async (layout) => {
      const { plan, packets, description } = await encode('aac', layout);
      expect([plan.priming, plan.deterministic, plan.encoder]).toEqual([1024, true, 'ffmpeg aac']);
      expect(description).toEqual(plan.description);
      expect(packets.map(({ start }) => start)).toEqual(packets.map((_, i) => i * 1024));
      const coded = packets.length * 1024;
      expect(coded).toBeGreaterThanOrEqual(plan.priming + COUNT);
      expect(coded - plan.priming - COUNT).toBeLessThan(1024);
      const channels = decode('aac', layout, stream('aac', packets, description));
      for (const [channel, samples] of channels.entries()) {
        // The LFE carries no more than 120 Hz.
        if (layout === '5.1' && channel === 3) continue;
        const heard = samples.subarray(plan.priming, plan.priming + COUNT);
        expect(Math.abs(lag(heard, (n) => signal(n, channel)))).toBeLessThanOrEqual(1);
      }
    },
  );

  test('bytes do not depend on how samples are handed over', async () => {
    const [whole, pieces] = [await encode('aac', 'stereo', 8192), await encode('aac', 'stereo', 1000)];
    const bytes = ({ packets }: { packets: readonly AudioPacket[] }) =>
      Buffer.concat(packets.map(({ data }) => data));
    expect(bytes(pieces).equals(bytes(whole))).toBe(true);
    expect(pieces.packets.map(({ start }) => start)).toEqual(whole.packets.map(({ start }) => start));
  });

  test('a codec that is not there is refused with a way out', async () => {
    await expect(
      planAudioEncoder({ codec: 'opus', sampleRate: RATE, layout: 'stereo' }),
    ).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
      message: expect.stringContaining('take another codec'),
    });
  });
});

/** By how many samples the first is late: where the two differ least around the onset. */
function lag(samples: Float32Array, expected: (n: number) => number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = -1100; shift <= 1100; shift++) {
    let sum = 0;
    for (let n = ONSET - 400; n < ONSET + 600; n++) {
      sum += ((samples[n + shift] as number) - expected(n)) ** 2;
    }
    if (sum >= least) continue;
    least = sum;
    best = shift;
  }
  return best;
}
