import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { decodeWithFfmpeg } from '../src/engine/codecs/ffmpeg/decode.ts';
import { planFfmpegEncoder } from '../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../src/engine/codecs/ffmpeg/segment-encoder.ts';
import type { EncodeSettings } from '../src/engine/codecs/index.ts';
import { createFileWriter } from '../src/engine/container/index.ts';
import type { EncodedSegment, Frame } from '../src/engine/media/index.ts';
import { PICTURE_COLOURS } from '../src/engine/media/index.ts';
import { InstantBlob, InstantReader, inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-ffv1-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [WIDTH, HEIGHT, FRAMES] = [94, 53, 15] as const;

function settingsOf(depth: 8 | 16, alpha: boolean): EncodeSettings {
  return {
    codec: 'ffv1',
    width: WIDTH,
    height: HEIGHT,
    frameRate: { num: 30000, den: 1001 },
    rate: { mode: 'quality', quality: 100 },
    colourSpace: PICTURE_COLOURS.bt709,
    chroma: '444',
    depth,
    ...(alpha && { alpha }),
  };
}

/** Noise of every code, opaque where there is no alpha. */
function noise(frame: number, depth: 8 | 16, alpha: boolean): Frame {
  const length = WIDTH * HEIGHT * 4;
  const most = 2 ** depth - 1;
  const codes = depth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let state = frame + 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    codes[at] = at % 4 === 3 && !alpha ? most : (state >>> 11) & most;
  }
  const base = { width: WIDTH, height: HEIGHT, alpha: 'straight', changed: 'all' } as const;
  return codes instanceof Uint8Array
    ? { ...base, format: 'rgba8', data: codes }
    : { ...base, format: 'rgba16', data: codes };
}

async function encode(
  settings: EncodeSettings,
  depth: 8 | 16,
  from: number,
  to: number,
): Promise<EncodedSegment> {
  const plan = await planFfmpegEncoder(settings);
  using encoder = new FfmpegSegmentEncoder(plan, { frameCount: to - from, threads });
  for (let frame = from; frame < to; frame++) {
    await encoder.encode(noise(frame, depth, settings.alpha === true));
  }
  return await encoder.finish();
}

async function matroska(
  segments: readonly EncodedSegment[],
  settings: EncodeSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const [first] = segments;
  if (!first) throw new Error('no segments');
  let file = new Uint8Array();
  const writer = createFileWriter(
    { container: 'mkv', track: first.track, frameRate: settings.frameRate, frameCount: FRAMES },
    {
      async write(bytes, position) {
        const grown = new Uint8Array(Math.max(file.length, position + bytes.length));
        grown.set(file);
        grown.set(bytes, position);
        file = grown;
      },
    },
  );
  for (const segment of segments) await writer.add(segment);
  await writer.finish();
  return file;
}

it.each([
  [8, true, 'bgra', 'rgba'],
  [8, false, 'bgr0', 'rgba'],
  [16, true, 'gbrap16le', 'rgba64le'],
  [16, false, 'gbrp16le', 'rgba64le'],
] as const)('keeps every bit of %i bits, with alpha: %s', async (depth, alpha, pixels, raw) => {
  const settings = settingsOf(depth, alpha);
  const whole = await encode(settings, depth, 0, FRAMES);
  const parts = [await encode(settings, depth, 0, 7), await encode(settings, depth, 7, FRAMES)];
  const cut = parts.flatMap(({ packets }) => packets.map(({ data }) => data));
  expect(whole.packets.map(({ data }) => data)).toEqual(cut);

  const bytes = await matroska(parts, settings);
  const path = join(folder, `${pixels}.mkv`);
  writeFileSync(path, bytes);
  const probe = execFileSync('ffprobe', [
    ...[
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name,pix_fmt,width,height,r_frame_rate,color_space,color_range',
    ],
    ...['-show_entries', 'packet=flags', '-of', 'json', path],
  ]);
  const { streams, packets } = JSON.parse(probe.toString());
  expect(streams[0]).toMatchObject({
    codec_name: 'ffv1',
    pix_fmt: pixels,
    width: WIDTH,
    height: HEIGHT,
    r_frame_rate: '30000/1001',
    color_space: 'gbr',
    color_range: 'pc',
  });
  expect(packets).toHaveLength(FRAMES);
  expect(packets.every(({ flags }: { flags: string }) => flags.startsWith('K'))).toBe(true);

  const decoded = execFileSync(
    'sh',
    [
      '-c',
      'exec ffmpeg "$@" 2>&1',
      'sh',
      '-v',
      'warning',
      '-i',
      path,
      '-f',
      'rawvideo',
      '-pix_fmt',
      raw,
      '-',
    ],
    { maxBuffer: 1 << 28 },
  );
  const expected = Buffer.concat(
    Array.from({ length: FRAMES }, (_, frame) => {
      const { data } = noise(frame, depth, alpha);
      return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    }),
  );
  expect(decoded.equals(expected)).toBe(true);
});

it('finds damage by the checksums of its slices', async () => {
  const settings = settingsOf(8, false);
  const segment = await encode(settings, 8, 0, FRAMES);
  const bytes = await matroska([segment], settings);
  const packet = segment.packets[3]?.data;
  if (!packet) throw new Error('no packet');
  const at = Buffer.from(bytes).indexOf(packet) + 40;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  const path = join(folder, 'damaged.mkv');
  writeFileSync(path, bytes);
  const words = execFileSync('sh', ['-c', `ffmpeg -v warning -i ${path} -f null - 2>&1 || true`]).toString();
  expect(words).toMatch(/CRC mismatch/);
});

it('is decoded again by ffmpeg.wasm to the same pixels, for the check of an export', async () => {
  vi.stubGlobal('FileReaderSync', InstantReader);
  const settings = settingsOf(16, true);
  const file = new InstantBlob(await matroska([await encode(settings, 16, 0, FRAMES)], settings));
  const options = { file, ...settings, threads };
  for await (const { index, pixels } of decodeWithFfmpeg(options, [0, 5, 14])) {
    expect(pixels?.format).toBe('rgba16');
    expect(pixels?.data).toEqual(noise(index, 16, true).data);
  }
});
