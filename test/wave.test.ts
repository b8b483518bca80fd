import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PcmCodec, PcmEncoder } from '../src/engine/codecs/audio/pcm-encoder.ts';
import { inspectFile, WaveWriter } from '../src/engine/container/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout } from '../src/engine/media/index.ts';

/* Broadcast Wave files, as FFmpeg and our own reader see them. */

const RATE = { num: 25, den: 1 };

interface Made {
  readonly file: Blob;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The samples that went in. */
  readonly samples: Uint8Array;
}

async function make(
  codec: PcmCodec,
  layout: ChannelLayout,
  count: number,
  mostBytes?: number,
): Promise<Made> {
  let bytes = new Uint8Array(0);
  const sink = {
    async write(part: Uint8Array<ArrayBuffer>, position: number) {
      const grown = new Uint8Array(Math.max(bytes.length, position + part.length));
      grown.set(bytes);
      grown.set(part, position);
      bytes = grown;
    },
  };
  const writer = new WaveWriter(
    {
      ...{ container: 'wav', frameRate: RATE, title: 'Tone', timecode: '01:00:00:00' },
      tags: { description: 'A tone, for “ears”' },
      audio: [{ codec, sampleRate: 48_000, layout, priming: 0, sampleCount: count }],
    },
    sink,
    ...(mostBytes === undefined ? [] : [mostBytes]),
  );
  const channels = CHANNEL_LAYOUTS[layout].map((_, channel) =>
    Float32Array.from({ length: count }, (_unused, n) => 0.5 * Math.sin((n * (channel + 1)) / 20)),
  );
  const packets = await new PcmEncoder(codec).encode(channels, count);
  await writer.addAudio(0, packets);
  await writer.finish();
  return { file: new Blob([bytes]), bytes, samples: packets[0]?.data ?? new Uint8Array(0) };
}

function withFile<T>(bytes: Uint8Array, look: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'wave-'));
  try {
    const path = join(folder, 'sound.wav');
    writeFileSync(path, bytes);
    return look(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CASES = [
  ['pcm-s16', 'stereo', 's16le', 'stereo'],
  ['pcm-s24', 'mono', 's24le', 'mono'],
  ['pcm-s24', '5.1', 's24le', '5.1(side)'],
  ['pcm-f32', 'stereo', 'f32le', 'stereo'],
  ['pcm-f32', '7.1', 'f32le', '7.1'],
] as const;

describe('a WAV file', () => {
  it.each(CASES)('of %s in %s is what FFmpeg reads, sample for sample', async (codec, layout, raw, told) => {
    const { bytes, samples, file } = await make(codec, layout, 4801);
    const { stream, format, decoded } = withFile(bytes, (path) => {
      const probe = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path];
      const { streams, format } = JSON.parse(execFileSync('ffprobe', probe, { encoding: 'utf8' }));
      const decode = ['-v', 'error', '-i', path, '-f', raw, '-'];
      return { stream: streams[0], format, decoded: execFileSync('ffmpeg', decode, { maxBuffer: 1 << 26 }) };
    });
    expect(stream).toMatchObject({ codec_name: `pcm_${raw}`, sample_rate: '48000', duration_ts: 4801 });
    if (stream.channel_layout !== undefined) expect(stream.channel_layout).toBe(told);
    expect(format.tags).toMatchObject({ title: 'Tone', time_reference: String(3600 * 48_000) });
    expect(Buffer.compare(decoded, samples)).toBe(0);
    const report = await inspectFile(file);
    expect(report).toMatchObject({ container: 'WAV', durationSeconds: 4801 / 48_000 });
    expect(report.tracks[0]).toMatchObject({
      codec,
      frameCount: 4801,
      channelCount: CHANNEL_LAYOUTS[layout].length,
      problems: [],
    });
    expect(report.tags).toMatchObject({
      description: 'A tone, for ?ears?',
      originator: 'Framewright',
      title: 'Tone',
    });
  });

  it('beyond the sizes of RIFF is RF64, as FFmpeg reads it', async () => {
    const { bytes, samples, file } = await make('pcm-s16', 'stereo', 5000, 10_000);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('RF64');
    const decoded = withFile(bytes, (path) =>
      execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 's16le', '-']),
    );
    expect(Buffer.compare(decoded, samples)).toBe(0);
    expect((await inspectFile(file)).tracks[0]).toMatchObject({ frameCount: 5000, problems: [] });
  });

  it('that was cut short says so', async () => {
    const { bytes } = await make('pcm-s16', 'stereo', 5000);
    const report = await inspectFile(new Blob([bytes.slice(0, 10_000)]));
    expect(report.tracks[0]?.problems.join()).toMatch(/ends after \d+ of 20000 bytes/);
  });
});
