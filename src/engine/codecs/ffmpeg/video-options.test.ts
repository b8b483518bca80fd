import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BT709_LIMITED, VIDEO_COLOURS } from '../../media/index.ts';
import type { EncoderPlan, EncodeSettings } from '../codecs.ts';
import { encodeArguments, PIXEL_FORMATS } from './command-line.ts';
import { INPUT_PATH, OUTPUT_PATH } from './instance.ts';
import { ffmpegVideo } from './video-options.ts';

// The tables are tried with native ffmpeg: the WebAssembly core has the same encoders.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'video-options-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(more: Partial<EncodeSettings> = {}): EncodeSettings {
  return {
    codec: 'h264',
    width: 320,
    height: 180,
    frameRate: { num: 30, den: 1 },
    rate: { mode: 'quality', quality: 75 },
    colourSpace: BT709_LIMITED,
    depth: 8,
    ...more,
  };
}

const FRAMES = 36;

let files = 0;
/** Encodes a test source by the very command line that the core is called with. */
function encode(
  wanted: EncodeSettings,
  source = 'testsrc2',
): { file: string; stream: Record<string, unknown> } {
  const way = ffmpegVideo(wanted);
  if ('refusal' in way) throw new Error(way.refusal);
  const [raw, file] = [join(folder, `${files}.yuv`), join(folder, `${files++}.file`)];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `${source}=s=${wanted.width}x${wanted.height}:r=30`],
    ...['-frames:v', String(FRAMES), '-pix_fmt', PIXEL_FORMATS[way.input], '-f', 'rawvideo', raw],
  ]);
  const plan: EncoderPlan = {
    settings: wanted,
    input: way.input,
    encoder: '',
    acceleration: 'software',
    ffmpeg: way.config,
    fingerprint: '',
    deterministic: true,
    explanation: [],
  };
  const paths: Record<string, string> = { [INPUT_PATH]: raw, [OUTPUT_PATH]: file };
  const { status, stderr } = spawnSync(
    'ffmpeg',
    encodeArguments(plan, way.input).map((argument) => paths[argument] ?? argument),
  );
  expect(status).toBe(0);
  // An option that an encoder does not know is only complained about.
  expect(stderr.toString()).not.toMatch(/\[lib|error|unrecognized|unused|unknown option/i);
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file]).toString();
  const [stream = {}] = (JSON.parse(text) as { streams: Record<string, unknown>[] }).streams;
  return { file, stream };
}

/** Bytes of each packet. */
function packets(file: string): number[] {
  const text = execFileSync('ffprobe', [
    '-v', 'error', '-show_entries', 'packet=size', '-of', 'csv=p=0', file,
  ]).toString(); // biome-ignore format: a command line
  return text
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 10));
}

describe('libx264', () => {
  it.each([
    [{ profile: 'baseline' }, { profile: 'Constrained Baseline', has_b_frames: 0 }],
    [{ profile: 'main' }, { profile: 'Main' }],
    [{}, { profile: 'High', level: 20 }],
    [{ depth: 10 }, { profile: 'High 10', pix_fmt: 'yuv420p10le' }],
    [{ level: '5.1' }, { level: 20 }],
  ] as const)('%o is what comes out', (more, expected) => {
    expect(encode(settings(more)).stream).toMatchObject(expected);
  });

  it('writes colours, range and siting into its parameter sets', () => {
    const { stream } = encode(
      settings({
        depth: 10,
        colourSpace: { ...VIDEO_COLOURS.hlg, fullRange: true },
        chromaSiting: 'top-left',
      }),
    );
    expect(stream).toMatchObject({
      color_range: 'pc',
      color_space: 'bt2020nc',
      color_transfer: 'arib-std-b67',
      color_primaries: 'bt2020',
      chroma_location: 'topleft',
    });
  });

  it('gives segments of any content the same parameter sets', () => {
    const setsOf = (source: string): string =>
      execFileSync('ffmpeg', [
        ...['-v', 'error', '-i', encode(settings(), source).file, '-c', 'copy', '-frames:v', '1'],
        ...['-bsf:v', 'h264_mp4toannexb,filter_units=pass_types=7-8', '-f', 'h264', '-'],
      ]).toString('hex');
    expect(setsOf('testsrc2')).toBe(setsOf('color'));
    expect(setsOf('testsrc2').length).toBeGreaterThan(40);
  });

  it('keeps below the highest rate, and at a constant one', () => {
    const limited = packets(
      encode(settings({ rate: { mode: 'quality', quality: 100, maximumBitsPerSecond: 400_000 } })).file,
    );
    const settled = limited.slice(12).reduce((sum, bytes) => sum + bytes, 0) * 8 * (30 / 24);
    expect(settled).toBeLessThan(500_000);
    const constant = packets(
      encode(settings({ rate: { mode: 'bitrate', bitsPerSecond: 500_000, constant: true } }), 'color').file,
    );
    // Filler makes up for a picture that needs nothing.
    expect(constant.slice(12).reduce((sum, bytes) => sum + bytes, 0) * 8 * (30 / 24)).toBeGreaterThan(
      400_000,
    );
  });

  it('puts key frames where they are wanted', () => {
    const { file } = encode(settings({ keyFrameInterval: 10 }));
    const flags = execFileSync('ffprobe', [
      '-v', 'error', '-show_entries', 'packet=flags', '-of', 'csv=p=0', file,
    ]).toString(); // biome-ignore format: a command line
    expect(flags.match(/K/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('finer qualities take more bytes', () => {
    const sizes = [0, 75, 100].map((quality) =>
      packets(encode(settings({ rate: { mode: 'quality', quality } })).file).reduce(
        (sum, bytes) => sum + bytes,
        0,
      ),
    );
    expect([...sizes].sort((a, b) => a - b)).toEqual(sizes);
  });
});

describe('libx265', () => {
  it('writes 10 bits, PQ and what the mastering display was', () => {
    const masteringDisplay = {
      red: [0.708, 0.292],
      green: [0.17, 0.797],
      blue: [0.131, 0.046],
      white: [0.3127, 0.329],
      maximumLuminance: 1000,
      minimumLuminance: 0.005,
    } as const;
    const hdr = { masteringDisplay, contentLight: { maximum: 900, maximumFrameAverage: 300 } };
    const { stream, file } = encode(
      settings({ codec: 'h265', depth: 10, colourSpace: VIDEO_COLOURS.pq, chromaSiting: 'top-left', hdr }),
    );
    expect(stream).toMatchObject({
      profile: 'Main 10',
      codec_tag_string: 'hvc1',
      color_transfer: 'smpte2084',
      color_space: 'bt2020nc',
      chroma_location: 'topleft',
    });
    expect(packets(file)).toHaveLength(FRAMES);
    const frame = execFileSync('ffprobe', [
      '-v', 'error', '-read_intervals', '%+#1', '-show_frames', '-of', 'json', file,
    ]).toString(); // biome-ignore format: a command line
    expect(frame).toMatch(/"max_luminance": "10000000\/10000"/);
    expect(frame).toMatch(/"max_content": 900/);
  });
});

describe('libvpx-vp9', () => {
  it('takes every option of the table', () => {
    const tuning = { adaptiveQuantization: true, frameParallel: true, qualityTuning: 'medium' } as const;
    const rates = [
      { mode: 'quality', quality: 75 },
      { mode: 'quality', quality: 75, maximumBitsPerSecond: 1e6, bufferBits: 2e6 },
      { mode: 'bitrate', bitsPerSecond: 5e5, constant: true },
      { mode: 'bitrate', bitsPerSecond: 5e5, maximumBitsPerSecond: 1e6, bufferBits: 2e6 },
    ] as const;
    for (const rate of rates) {
      const { stream, file } = encode(settings({ codec: 'vp9', tuning, rate, keyFrameInterval: 20 }));
      expect(stream).toMatchObject({ codec_name: 'vp9', profile: 'Profile 0' });
      expect(packets(file)).toHaveLength(FRAMES);
    }
  });
});

describe('what the core does not have', () => {
  it.each([
    [{ codec: 'h265', depth: 12 }, /8 or 10 bits/],
    [{ codec: 'av1' }, /no AV1 encoder/],
    [{ codec: 'vp9', depth: 10 }, /8 bits/],
    [{ codec: 'vp9', alpha: true }, /alpha/],
    [{ depth: 10, profile: 'main' }, /8 bits only/],
  ] as const)('%o is refused in words', (more, words) => {
    const way = ffmpegVideo(settings(more));
    expect('refusal' in way && way.refusal).toMatch(words);
  });
});
