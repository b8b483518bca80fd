import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, MovOutputFormat, Output } from 'mediabunny';
import { afterAll, expect, it, vi } from 'vitest';
import { PIXEL_FORMATS } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { planFfmpegEncoder } from '../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../src/engine/codecs/ffmpeg/segment-encoder.ts';
import type { EncoderPlan, EncodeSettings } from '../src/engine/codecs/index.ts';
import {
  BT709_LIMITED,
  type EncodedSegment,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { paintPlanes } from './ffmpeg-frames.ts';
import { inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-intra-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Choice = Pick<EncodeSettings, 'codec'> & Partial<EncodeSettings>;

function settingsOf(choice: Choice): EncodeSettings {
  return {
    width: 272,
    height: 150,
    frameRate: { num: 30000, den: 1001 },
    rate: { mode: 'profile' },
    colourSpace: BT709_LIMITED,
    depth: 10,
    ...choice,
  };
}

function sourceFrame({ settings, input }: EncoderPlan, frame: number): Uint8Array {
  const { width, height } = settings;
  const data = new Uint8Array(planarBytes(input as PlanarFormat, width, height));
  paintPlanes(data, input as PlanarFormat, width, height, frame);
  return data;
}

async function encode(plan: EncoderPlan, from: number, to: number): Promise<EncodedSegment> {
  const { width, height, colourSpace } = plan.settings;
  using encoder = new FfmpegSegmentEncoder(plan, { frameCount: to - from, threads });
  for (let frame = from; frame < to; frame++) {
    const data = sourceFrame(plan, frame);
    await encoder.encode({ format: plan.input as PlanarFormat, width, height, colourSpace, data });
  }
  return await encoder.finish();
}

/** A file that native ffmpeg can open: ProRes in MOV by Mediabunny, DNx as a bare stream. */
async function wrap(
  { packets, track }: EncodedSegment,
  frameRate: { num: number; den: number },
): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.${track.codec.startsWith('ap') ? 'mov' : 'dnxhd'}`);
  if (!track.codec.startsWith('ap')) {
    writeFileSync(file, Buffer.concat(packets.map(({ data }) => data)));
    return file;
  }
  const target = new BufferTarget();
  const output = new Output({ format: new MovOutputFormat(), target });
  const source = new EncodedVideoPacketSource('prores');
  output.addVideoTrack(source, { frameRate: frameRate.num / frameRate.den });
  await output.start();
  const { codec, width, height } = track;
  for (const { data, frame } of packets) {
    const seconds = frameRate.den / frameRate.num;
    await source.add(new EncodedPacket(data, 'key', frame * seconds, seconds), {
      decoderConfig: { codec, codedWidth: width, codedHeight: height },
    });
  }
  await output.finalize();
  writeFileSync(file, new Uint8Array(target.buffer ?? new ArrayBuffer()));
  return file;
}

/** Frames as native ffmpeg decodes them; anything that it says is a failure. */
function decode(file: string, format: PlanarFormat): Uint8Array {
  const args = ['-v', 'warning', '-i', file, '-f', 'rawvideo', '-pix_fmt', PIXEL_FORMATS[format], '-'];
  return execFileSync('sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...args], { maxBuffer: 1 << 28 });
}

/** Signal to noise over all planes, decibels. */
function psnr(a: Uint8Array, b: Uint8Array, format: PlanarFormat): number {
  const { bits } = planarLayout(format);
  const samples = (bytes: Uint8Array) =>
    bits === 8
      ? bytes
      : new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const [x, y] = [samples(a), samples(b)];
  expect(x.length).toBe(y.length);
  let sum = 0;
  for (let index = 0; index < x.length; index++) sum += ((x[index] ?? 0) - (y[index] ?? 0)) ** 2;
  return 10 * Math.log10((2 ** bits - 1) ** 2 / (sum / x.length));
}

/** Decibels that these profiles reach on the painted frames, less a margin of about one. */
const PRORES = [
  { profile: 'proxy', fourcc: 'apco', least: 44 },
  { profile: 'lt', fourcc: 'apcs', least: 46 },
  { profile: '422', fourcc: 'apcn', least: 48 },
  { profile: 'hq', fourcc: 'apch', least: 53 },
  { profile: '4444', fourcc: 'ap4h', least: 53 },
  { profile: '4444xq', fourcc: 'ap4x', least: 57 },
] as const;

it.each(PRORES)('encodes ProRes $profile', async ({ profile, fourcc, least }) => {
  const plan = await planFfmpegEncoder(settingsOf({ codec: 'prores', profile }));
  const segment = await encode(plan, 0, 2);
  expect(segment.track).toMatchObject({ codec: fourcc, width: 272, height: 150, depth: 10 });
  expect(await nativeQuality(plan, segment)).toBeGreaterThan(least);
});

const HD = { width: 1920, height: 1080 };
const SMALL_HD = { width: 1280, height: 720 };
const PAL = { num: 25, den: 1 };
const FILM = { num: 24000, den: 1001 };
const NTSC = { num: 30000, den: 1001 };
const DNX = [
  { codec: 'dnxhd', profile: '120', ...SMALL_HD, frameRate: { num: 50, den: 1 }, id: 1252, least: 46 },
  { codec: 'dnxhd', profile: '220x', ...SMALL_HD, frameRate: { num: 60, den: 1 }, id: 1250, least: 49 },
  { codec: 'dnxhd', profile: '145', ...HD, frameRate: NTSC, id: 1237, least: 46 },
  { codec: 'dnxhd', profile: '185', ...HD, frameRate: PAL, id: 1238, least: 48 },
  { codec: 'dnxhd', profile: '185x', ...HD, frameRate: FILM, id: 1235, least: 48 },
  { codec: 'dnxhr', profile: 'lb', id: 1274, least: 44 },
  { codec: 'dnxhr', profile: 'sq', id: 1273, least: 45 },
  { codec: 'dnxhr', profile: 'hq', id: 1272, least: 47 },
  { codec: 'dnxhr', profile: 'hqx', id: 1271, least: 47.5 },
  { codec: 'dnxhr', profile: '444', id: 1270, least: 49.5 },
] as const;

it.each(DNX)('encodes $codec $profile', async ({ id, least, ...choice }) => {
  const plan = await planFfmpegEncoder(settingsOf(choice));
  const segment = await encode(plan, 0, 2);
  expect(segment.track.codec).toBe(choice.codec === 'dnxhd' ? 'AVdn' : 'AVdh');
  for (const { data } of segment.packets) {
    // The compression id of a VC-3 frame header lies at byte 40.
    expect(new DataView(data.buffer).getUint32(40)).toBe(id);
  }
  expect(await nativeQuality(plan, segment)).toBeGreaterThan(least);
});

const INVARIANT = [
  { codec: 'prores', profile: '422' },
  { codec: 'prores', profile: '4444', alpha: true },
  { codec: 'dnxhd', profile: '145', ...SMALL_HD, frameRate: { num: 60000, den: 1001 } },
  { codec: 'dnxhr', profile: 'hqx' },
] as const;

it.each(INVARIANT)('gives $codec $profile the same bytes however it is cut', async (choice) => {
  const plan = await planFfmpegEncoder(settingsOf(choice));
  const whole = await encode(plan, 0, 7);
  const parts = [await encode(plan, 0, 1), await encode(plan, 1, 4), await encode(plan, 4, 7)];
  const cut = parts.flatMap((part) => part.packets.map((packet) => packet.data));
  expect(cut.length).toBe(7);
  for (const [index, { data }] of whole.packets.entries()) {
    expect(Buffer.compare(data, cut[index] ?? Buffer.alloc(0)), `frame ${index}`).toBe(0);
  }
});

it.each([
  { colour: 'pq', codes: [9, 16, 9] },
  { colour: 'hlg', codes: [9, 18, 9] },
  { colour: 'bt2020', codes: [9, 1, 9] },
  { colour: 'p3', codes: [12, 1, 1] },
  { colour: 'bt709', codes: [1, 1, 1] },
] as const)('says $colour in the header of a ProRes frame', async ({ colour, codes }) => {
  const plan = await planFfmpegEncoder(
    settingsOf({ codec: 'prores', profile: '422', colourSpace: VIDEO_COLOURS[colour] }),
  );
  const { packets } = await encode(plan, 0, 1);
  // Frame header of SMPTE RDD 36: frame rate code (4 is 29.97), primaries, transfer, matrix.
  const head = [...(packets[0]?.data.subarray(21, 25) ?? [])];
  expect(head.slice(1)).toEqual(codes);
  expect((head[0] ?? 0) & 15).toBe(4);
});

it.each(['4444', '4444xq'] as const)('keeps the alpha of ProRes %s', async (profile) => {
  const plan = await planFfmpegEncoder(settingsOf({ codec: 'prores', profile, alpha: true }));
  const segment = await encode(plan, 0, 2);
  expect(segment.track.alpha).toBe('straight');
  const decoded = decode(await wrap(segment, plan.settings.frameRate), 'I444AP12');
  const samples = new Uint16Array(
    decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + decoded.length),
  );
  const { width, height } = plan.settings;
  const size = width * height;
  for (let frame = 0; frame < 2; frame++) {
    const source = new Uint16Array(sourceFrame(plan, frame).buffer);
    let worst = 0;
    for (let index = 3 * size; index < 4 * size; index++) {
      const difference = (samples[frame * 4 * size + index] ?? 0) / 4095 - (source[index] ?? 0) / 1023;
      worst = Math.max(worst, Math.abs(difference));
    }
    expect(worst).toBeLessThan(1 / 255);
  }
});

it('closes every run of alpha, as decoders of other makers want', async () => {
  const plan = await planFfmpegEncoder(settingsOf({ codec: 'prores', profile: '4444', alpha: true }));
  // Without the word alpha in its settings, frames pass as FFmpeg wrote them.
  const raw = await encode({ ...plan, settings: { ...plan.settings, alpha: false } }, 0, 1);
  const [unrepaired] = raw.packets;
  expect(() => readAlphaStrictly(unrepaired?.data ?? new Uint8Array())).toThrow(/run code is missing/);

  const source = new Uint16Array(sourceFrame(plan, 0).buffer).subarray(3 * 272 * 150);
  const { packets } = await encode(plan, 0, 1);
  const frame = packets[0]?.data ?? new Uint8Array();
  expect(frame.length).toBeGreaterThan(unrepaired?.data.length ?? Infinity);
  const alpha = readAlphaStrictly(frame);
  let wrong = 0;
  for (let y = 0; y < 150; y++) {
    for (let x = 0; x < 272; x++) if ((alpha[y * 272 + x] ?? 0) >> 6 !== source[y * 272 + x]) wrong++;
  }
  expect(wrong).toBe(0);
});

it.each([
  {
    choice: { codec: 'dnxhd', profile: '120', ...HD, frameRate: { num: 50, den: 1 } },
    words: /1920×1080 at 23.976, 24, 25/,
  },
  { choice: { codec: 'dnxhd', profile: '145', width: 640, height: 360 }, words: /1280×720 at .* 59.94, 60/ },
  { choice: { codec: 'dnxhr', profile: 'lb', width: 128, height: 72 }, words: /at least 256×120/ },
  { choice: { codec: 'prores', profile: 'hq', alpha: true }, words: /carries no alpha/ },
  { choice: { codec: 'prores', profile: '145' }, words: /no ProRes profile/ },
] as const)('refuses $choice', async ({ choice, words }) => {
  await expect(async () => planFfmpegEncoder(settingsOf(choice))).rejects.toThrow(words);
});

async function nativeQuality(plan: EncoderPlan, segment: EncodedSegment): Promise<number> {
  const format = plan.input as PlanarFormat;
  const decoded = decode(await wrap(segment, plan.settings.frameRate), format);
  return psnr(decoded, Buffer.concat([sourceFrame(plan, 0), sourceFrame(plan, 1)]), format);
}

/**
 * Alpha of a progressive ProRes frame, 16 bits a sample, read by the letter of SMPTE RDD 36: a run code follows every
 * difference, the last one too, and nothing but padding follows it.
 */
function readAlphaStrictly(frame: Uint8Array<ArrayBuffer>): Uint16Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  expect(view.getUint32(0)).toBe(frame.length);
  const [width, height] = [view.getUint16(16), view.getUint16(18)];
  const alpha = new Uint16Array(width * height);
  const picture = 8 + view.getUint16(8);
  expect(picture + view.getUint32(picture + 1)).toBe(frame.length);
  const most = 1 << ((view.getUint8(picture + 7) >> 4) & 3);
  const columns = Math.ceil(width / 16);
  const cuts: { x: number; y: number; blocks: number }[] = [];
  for (let y = 0; y < height; y += 16) {
    for (let x = 0; x < columns; ) {
      let blocks = most;
      while (x + blocks > columns) blocks /= 2;
      cuts.push({ x: x * 16, y, blocks });
      x += blocks;
    }
  }
  let at = picture + (view.getUint8(picture) >> 3) + 2 * cuts.length;
  for (const [index, { x, y, blocks }] of cuts.entries()) {
    const end = at + view.getUint16(picture + (view.getUint8(picture) >> 3) + 2 * index);
    const sizes = view.getUint16(at + 2) + view.getUint16(at + 4) + view.getUint16(at + 6);
    const bits = [...frame.subarray(at + (view.getUint8(at) >> 3) + sizes, end)]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    const values = readRuns(bits, blocks * 256);
    for (let row = 0; row < 16 && y + row < height; row++) {
      for (let column = 0; column < blocks * 16 && x + column < width; column++) {
        alpha[(y + row) * width + x + column] = values[row * blocks * 16 + column] ?? 0;
      }
    }
    at = end;
  }
  expect(at).toBe(frame.length);
  return alpha;
}

function readRuns(bits: string, count: number): number[] {
  let at = 0;
  const take = (length: number): number => {
    if (at + length > bits.length) throw new Error('a run code is missing at the end of a slice');
    at += length;
    return Number.parseInt(bits.slice(at - length, at), 2);
  };
  const values: number[] = [];
  let value = 0xffff;
  while (values.length < count) {
    if (take(1) === 1) value += take(16);
    else {
      const magnitude = take(6) + 1;
      value += take(1) === 1 ? -magnitude : magnitude;
    }
    value &= 0xffff;
    values.push(value);
    if (take(1) === 1) continue;
    const run = take(4) || take(11);
    if (run === 0) throw new Error('a run code is missing before the padding');
    for (let repeat = 0; repeat < run; repeat++) values.push(value);
  }
  if (values.length > count || bits.length - at >= 8) throw new Error('a slice is longer than its alpha');
  return values;
}
