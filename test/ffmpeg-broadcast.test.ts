import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { PIXEL_FORMATS } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { planFfmpegEncoder } from '../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../src/engine/codecs/ffmpeg/segment-encoder.ts';
import { type EncodeSettings, RateMissed, readMpeg2Picture, stampGops } from '../src/engine/codecs/index.ts';
import {
  BT709_LIMITED,
  type EncodedSegment,
  type PlanarFormat,
  planarBytes,
  planarLayout,
} from '../src/engine/media/index.ts';
import { paintPlanes } from './ffmpeg-frames.ts';
import { inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-broadcast-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RATE_25 = { num: 25, den: 1 } as const;
const RATE_30 = { num: 30000, den: 1001 } as const;

type Choice = Pick<EncodeSettings, 'codec' | 'profile' | 'width' | 'height' | 'frameRate'> &
  Partial<EncodeSettings>;

function settingsOf(choice: Choice): EncodeSettings {
  return { rate: { mode: 'profile' }, colourSpace: BT709_LIMITED, depth: 10, ...choice };
}

const painted = new Map<string, Uint8Array>();

function source({ width, height }: EncodeSettings, input: PlanarFormat, frame: number): Uint8Array {
  const name = `${input} ${width} ${height} ${frame}`;
  const known = painted.get(name);
  if (known) return known;
  const data = new Uint8Array(planarBytes(input, width, height));
  paintPlanes(data, input, width, height, frame);
  painted.set(name, data);
  return data;
}

interface Encoded {
  readonly segment: EncodedSegment;
  readonly input: PlanarFormat;
}

async function encode(settings: EncodeSettings, from: number, to: number): Promise<Encoded> {
  const plan = await planFfmpegEncoder(settings);
  const input = plan.input as PlanarFormat;
  const { width, height, colourSpace } = settings;
  for (let aim: number | undefined; ; ) {
    using encoder = new FfmpegSegmentEncoder(plan, {
      frameCount: to - from,
      threads,
      ...(aim !== undefined && { aim }),
    });
    for (let frame = from; frame < to; frame++) {
      const data = source(settings, input, frame);
      await encoder.encode({ format: input, width, height, colourSpace, data });
    }
    try {
      return { segment: await encoder.finish(), input };
    } catch (thrown) {
      if (!(thrown instanceof RateMissed)) throw thrown;
      aim = thrown.aim;
    }
  }
}

/** The bare stream, as a decoder reads it. */
function write({ packets }: EncodedSegment, type: 'h264' | 'm2v'): string {
  const path = join(folder, `${crypto.randomUUID()}.${type}`);
  writeFileSync(path, Buffer.concat(packets.map(({ data }) => data)));
  return path;
}

function probe(path: string): Record<string, unknown> {
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path]).toString();
  return JSON.parse(text).streams[0];
}

/** Planes as native ffmpeg decodes them; anything that it says, but of the bare stream's length, is a failure. */
function decode(path: string, format: PlanarFormat, filter = 'null'): Uint8Array {
  const args = [
    ...['-v', 'warning', '-i', path, '-vf', filter, '-f', 'rawvideo'],
    ...['-pix_fmt', PIXEL_FORMATS[format], '-'],
  ];
  const { stdout, stderr } = spawnSync('ffmpeg', args, { maxBuffer: 1 << 29 });
  expect(stderr.toString().replace(/^.*Estimating duration from bitrate.*\n/gm, '')).toBe('');
  return stdout;
}

/** Signal to noise over all planes, decibels. */
function psnr(expected: readonly Uint8Array[], actual: Uint8Array, format: PlanarFormat): number {
  const { bits } = planarLayout(format);
  let sum = 0;
  let at = 0;
  const words = bits === 8 ? actual : new Uint16Array(Uint8Array.from(actual).buffer);
  for (const frame of expected) {
    const samples = bits === 8 ? frame : new Uint16Array(frame.buffer);
    for (const sample of samples) sum += (sample - (words[at++] ?? 0)) ** 2;
  }
  expect(at).toBe(words.length);
  return 10 * Math.log10((2 ** bits - 1) ** 2 / (sum / at));
}

/** What native ffmpeg's own encoder makes of the same frames. */
function natively(
  frames: readonly Uint8Array[],
  settings: EncodeSettings,
  input: PlanarFormat,
  options: readonly string[],
  type: 'h264' | 'm2v',
): number {
  const { width, height, frameRate } = settings;
  const path = join(folder, `${crypto.randomUUID()}.${type}`);
  const args = [
    ...[
      '-v',
      'error',
      '-f',
      'rawvideo',
      '-pixel_format',
      PIXEL_FORMATS[input],
      '-video_size',
      `${width}x${height}`,
    ],
    ...['-framerate', `${frameRate.num}/${frameRate.den}`, '-i', '-', ...options, '-f', 'rawvideo', path],
  ];
  execFileSync('ffmpeg', args, { input: Buffer.concat(frames) });
  return psnr(frames, decode(path, input), input);
}

/** Of XAVC Intra 300 and of more frames `npm run prove -- formats` has files. */
const CLASSES = [
  { profile: 'avc-intra-50', width: 1440, height: 1080, frameRate: RATE_25, bytes: 281_088, name: 'High 10 Intra', pixels: 'yuv420p10le' },
  { profile: 'avc-intra-50', width: 960, height: 720, frameRate: { num: 60000, den: 1001 }, bytes: 116_736, name: 'High 10 Intra', pixels: 'yuv420p10le' },
  { profile: 'avc-intra-100', width: 1920, height: 1080, frameRate: RATE_30, bytes: 472_576, name: 'High 4:2:2 Intra', pixels: 'yuv422p10le' },
  { profile: 'avc-intra-100', width: 1280, height: 720, frameRate: { num: 50, den: 1 }, bytes: 284_672, name: 'High 4:2:2 Intra', pixels: 'yuv422p10le' },
  { profile: 'avc-intra-200', width: 1920, height: 1080, frameRate: { num: 24000, den: 1001 }, bytes: 952_832, name: 'High 4:2:2 Intra', pixels: 'yuv422p10le' },
  { profile: 'xavc-100', width: 1920, height: 1080, frameRate: { num: 50, den: 1 }, bytes: 568_832, name: 'High 4:2:2 Intra', pixels: 'yuv422p10le' },
  { profile: 'xavc-480', width: 3840, height: 2160, frameRate: { num: 60000, den: 1001 }, bytes: 2_009_600, name: 'High 4:2:2 Intra', pixels: 'yuv422p10le' },
] as const; // biome-ignore format: a table

describe('AVC-Intra and XAVC Intra', () => {
  it.each(CLASSES)('makes $profile at $width × $height of exactly $bytes bytes a frame', async (one) => {
    const { profile, width, height, frameRate, bytes, name, pixels } = one;
    const settings = settingsOf({ codec: 'avc-intra', profile, width, height, frameRate });
    const { segment, input } = await encode(settings, 0, 1);
    expect(segment.packets.map(({ data }) => data.length)).toEqual([bytes]);
    expect(segment.track).toMatchObject({ codec: 'avc-intra', profile, frameBytes: bytes, depth: 10 });
    const path = write(segment, 'h264');
    expect(probe(path)).toMatchObject({
      profile: name,
      pix_fmt: pixels,
      width,
      height,
      color_space: 'bt709',
      color_primaries: 'bt709',
      color_transfer: 'bt709',
      r_frame_rate: `${frameRate.num}/${frameRate.den}`,
    });
    const frames = [source(settings, input, 0)];
    const quality = psnr(frames, decode(path, input), input);
    const flavour = profile.startsWith('xavc') ? 'sony' : 'panasonic';
    const level = profile.endsWith('200') ? ':level=4.1' : '';
    const options = [
      '-c:v',
      'libx264',
      '-avcintra-class',
      profile.replace(/\D+/, ''),
      '-x264-params',
      `avcintra-flavor=${flavour}${level}`,
    ];
    expect(quality).toBeGreaterThan(natively(frames, settings, input, options, 'h264') - 0.5);
  });

  it('gives the same bytes however it is cut into threes, also interlaced', async () => {
    const settings = settingsOf({
      codec: 'avc-intra',
      profile: 'avc-intra-50',
      width: 960,
      height: 720,
      frameRate: { num: 50, den: 1 },
    });
    const whole = await encode(settings, 0, 15);
    const parts = [await encode(settings, 0, 6), await encode(settings, 6, 9), await encode(settings, 9, 15)];
    const cut = parts.flatMap(({ segment }) => segment.packets);
    for (const [index, { data }] of whole.segment.packets.entries()) {
      expect(Buffer.compare(data, cut[index]?.data ?? Buffer.alloc(0)), `frame ${index}`).toBe(0);
    }
    const woven = settingsOf({
      codec: 'avc-intra',
      profile: 'avc-intra-100',
      width: 1920,
      height: 1080,
      frameRate: RATE_25,
      fieldOrder: 'tff',
    });
    const { segment, input } = await encode(woven, 0, 1);
    const path = write(segment, 'h264');
    expect(segment.packets[0]?.data.length).toBe(568_832);
    const fields = [
      '-v',
      'error',
      '-show_entries',
      'frame=interlaced_frame,top_field_first',
      '-of',
      'csv=p=0',
      path,
    ];
    expect(execFileSync('ffprobe', fields).toString()).toMatch(/^1,1/);
    expect(psnr([source(woven, input, 0)], decode(path, input), input)).toBeGreaterThan(45);
  });
});

const XDCAM = ['-c:v', 'mpeg2video', '-profile:v', '0', '-level:v', '2', '-b:v', '50M', '-minrate', '50M', '-maxrate', '50M', '-bufsize', '17825792', '-rc_init_occupancy', '8912896', '-rc_max_vbv_use', '1', '-rc_min_vbv_use', '1', '-bf', '2', '-mpv_flags', '+strict_gop', '-sc_threshold', '1000000000', '-intra_vlc', '1', '-non_linear_quant', '1', '-dc', '10', '-qmin', '1', '-qmax', '12']; // biome-ignore format: a command line

/** vbv_delay of a picture, in ticks of 1/90000 s. */
function delayOf(picture: Uint8Array): number {
  const at = Buffer.from(picture).indexOf(Buffer.from([0, 0, 1, 0])) + 5;
  const [a = 0, b = 0, c = 0] = picture.subarray(at, at + 3);
  return ((a & 7) << 13) | (b << 5) | (c >> 3);
}

describe('XDCAM HD422', () => {
  const choice = {
    codec: 'mpeg2',
    profile: 'xdcam-hd422',
    width: 1280,
    height: 720,
    depth: 8,
    chroma: '422',
  } as const;

  it('takes exactly its rate over whole GOPs and keeps the decoder’s buffer from running dry or over', async () => {
    const settings = settingsOf({ ...choice, frameRate: { num: 50, den: 1 } });
    const parts = [await encode(settings, 0, 24), await encode(settings, 24, 36)];
    const input = 'I422';
    const pictures = parts.flatMap(({ segment }) => segment.packets);
    expect(
      parts.map(({ segment }) => segment.packets.reduce((sum, { data }) => sum + data.length, 0)),
    ).toEqual([24 * 125_000, 12 * 125_000]);
    expect(parts[0]?.segment.track).toMatchObject({ codec: 'mpeg2', gop: { length: 12, bFrames: 2 } });
    // ISO/IEC 13818-2 annex C, over the seam: what came in by the constant rate less what was taken out.
    const bits = 50_000_000;
    let waiting = ((delayOf(pictures[0]?.data ?? new Uint8Array()) + 1) * bits) / 90_000;
    for (const { data } of pictures) {
      expect(Math.abs((delayOf(data) * bits) / 90_000 - waiting)).toBeLessThan(2000);
      waiting -= 8 * data.length;
      expect(waiting).toBeGreaterThanOrEqual(0);
      waiting += bits / 50;
      expect(waiting).toBeLessThanOrEqual(17_825_792);
    }
    const types = parts[0]?.segment.packets.map(({ data }) => readMpeg2Picture(data)?.type).join('');
    expect(types).toBe('IPBBPBBPBBPB'.repeat(2).slice(0, 24));
    const shown = pictures.slice(0, 24).map(({ frame }) => frame);
    expect([...shown].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, index) => index));

    const path = join(folder, 'xdcam.m2v');
    writeFileSync(path, Buffer.concat(pictures.map(({ data }) => data)));
    expect(probe(path)).toMatchObject({
      profile: '4:2:2',
      pix_fmt: 'yuv422p',
      level: 2,
      color_space: 'bt709',
      field_order: 'progressive',
    });
    const frames = Array.from({ length: 36 }, (_, frame) => source(settings, input, frame));
    const quality = psnr(frames, decode(path, input), input);
    expect(quality).toBeGreaterThan(natively(frames, settings, input, [...XDCAM, '-g', '12'], 'm2v') - 0.5);
  });

  it('is interlaced in whole frames, and tells the time of its GOPs', async () => {
    const settings = settingsOf({
      ...choice,
      width: 1920,
      height: 1080,
      frameRate: RATE_30,
      fieldOrder: 'tff',
    });
    const { segment } = await encode(settings, 0, 15);
    expect(segment.packets.reduce((sum, { data }) => sum + data.length, 0)).toBe(3_128_125);
    stampGops(segment, 1785, RATE_30, '01:00:00;00');
    const [first] = segment.packets;
    expect(first && readMpeg2Picture(first.data)?.gop).toEqual({
      closed: true,
      timecode: { dropFrame: true, hours: 1, minutes: 0, seconds: 59, pictures: 15 },
    });
    stampGops(segment, 1800, RATE_30, '01:00:00;00');
    // Drop-frame leaves out the labels 00 and 01 of most minutes.
    expect(first && readMpeg2Picture(first.data)?.gop?.timecode).toMatchObject({
      minutes: 1,
      seconds: 0,
      pictures: 2,
    });
    const path = write(segment, 'm2v');
    expect(probe(path)).toMatchObject({ field_order: 'tt', r_frame_rate: '30000/1001' });
    expect(decode(path, 'I422').length).toBe(15 * planarBytes('I422', 1920, 1080));
  });
});

describe('IMX', () => {
  it.each([
    ['imx-30', 576, RATE_25, 150_000],
    ['imx-40', 576, RATE_25, 200_000],
    ['imx-50', 576, RATE_25, 250_000],
    ['imx-30', 486, RATE_30, 125_125],
    ['imx-40', 486, RATE_30, 166_833],
    ['imx-50', 486, RATE_30, 208_541],
  ] as const)('makes %s of %i lines in frames of the same size', async (profile, lines, frameRate, bytes) => {
    const settings = settingsOf({
      ...{ codec: 'mpeg2', profile, width: 720, height: lines, frameRate, depth: 8, chroma: '422' },
      ...{ fieldOrder: 'tff', displayAspect: { num: 16, den: 9 } },
    });
    const { segment, input } = await encode(settings, 0, 2);
    expect(segment.packets.map(({ data, type }) => [data.length, type])).toEqual(
      Array(2).fill([bytes, 'key']),
    );
    const coded = lines === 576 ? 608 : 512;
    expect(segment.track).toMatchObject({
      height: coded,
      displaySize: { width: 720, height: lines },
      frameBytes: bytes,
    });
    const path = write(segment, 'm2v');
    expect(probe(path)).toMatchObject({
      profile: '4:2:2',
      pix_fmt: 'yuv422p',
      width: 720,
      height: coded,
      field_order: 'tt',
      has_b_frames: 0,
    });
    const frames = Array.from({ length: 2 }, (_, frame) => source(settings, input, frame));
    expect(psnr(frames, decode(path, input, `crop=720:${lines}:0:${coded - lines}`), input)).toBeGreaterThan(
      40,
    );
  });
});
