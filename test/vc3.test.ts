import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { pixelFormatOf } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { configureDnx } from '../src/engine/codecs/ffmpeg/dnx.ts';
import { type DnxProfile, type EncodeSettings, planEncoder } from '../src/engine/codecs/index.ts';
import { vc3Kind } from '../src/engine/codecs/vc3/profiles.ts';
import { Vc3SegmentEncoder } from '../src/engine/codecs/vc3/segment-encoder.ts';
import {
  BT709_LIMITED,
  type FieldOrder,
  KernelMemory,
  planarBytes,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { decodeFrames, encodeFrames, fieldsOf, psnr, samplesOf } from './prove/intra-frames.ts';
import { seeded } from './prove/random.ts';
import { dnxSettings, HR_PROFILES, RGB_VIDEO, tryRandomFrames, withinRange } from './prove/vc3.ts';

const folder = mkdtempSync(join(tmpdir(), 'vc3-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of the frame header: where the places of rows begin. */
const ROW_INDEX = 0x170;
const NOISE = 'noise=alls=14:allf=t:all_seed=5';

/** A moving picture with text, edges, gradients and grain, in the planes of a compression. */
function clip(
  settings: EncodeSettings,
  frames: number,
): { file: string; pixels: string; planes: Uint8Array<ArrayBuffer>[] } {
  const { width, height, colourSpace } = settings;
  const { input } = vc3Kind(settings);
  const pixels = pixelFormatOf(input, colourSpace.matrix);
  const file = join(folder, `${width}.${pixels}`);
  const source = [`testsrc2=s=${width}x${height}:r=25`, ...withinRange(colourSpace), NOISE].join(',');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source],
    ...['-frames:v', String(frames), '-pix_fmt', pixels, '-f', 'rawvideo', file],
  ]);
  const bytes = new Uint8Array(readFileSync(file));
  const size = planarBytes(input, width, height);
  const planes = Array.from({ length: frames }, (_, frame) => bytes.slice(frame * size, (frame + 1) * size));
  return { file, pixels, planes };
}

const CASES: readonly (readonly [DnxProfile, number, number, (FieldOrder | 'rgb')?])[] = [
  ['120', 1280, 720],
  ['145', 1920, 1080],
  ['185', 1280, 720],
  ['185x', 1920, 1080],
  ['220x', 1280, 720],
  ['145', 1920, 1080, 'tff'],
  ['185', 1920, 1080, 'bff'],
  ['185x', 1920, 1080, 'tff'],
  ...HR_PROFILES.map((profile) => [profile, 648, 370] as const),
  ['444', 648, 370, 'rgb'],
  // More rows than the short header has room for.
  ['hqx', 320, 1112],
  ['sq', 256, 8192],
  ['hqx', 8192, 120],
];

describe('the VC-3 encoder', () => {
  it.each(CASES.map(([profile, width, height, kind]) => [profile, width, height, kind] as const))(
    'writes %s at %i×%i with FFmpeg’s header and size, and nearer to the picture',
    async (profile, width, height, kind) => {
      const fieldOrder = kind === 'rgb' ? undefined : kind;
      const settings = {
        ...dnxSettings(profile, width, height),
        ...(fieldOrder && { fieldOrder }),
        ...(kind === 'rgb' && { colourSpace: RGB_VIDEO }),
      };
      const { input, depth, pictures } = vc3Kind(settings);
      const fields = fieldOrder ? ['-vf', `setfield=${fieldOrder}`] : [];
      const { file, pixels, planes } = clip(settings, 1);
      using encoder = new Vc3SegmentEncoder(settings, 1);
      const segment = await encodeFrames(encoder, settings, planes);

      const other = join(folder, 'other.dnxhd');
      execFileSync('ffmpeg', [
        ...[
          '-v',
          'error',
          '-y',
          '-f',
          'rawvideo',
          '-s',
          `${width}x${height}`,
          '-r',
          '25',
          '-pix_fmt',
          pixels,
        ],
        ...['-i', file, '-c:v', 'dnxhd', ...configureDnx(settings).config.options, ...fields],
        ...['-f', 'rawvideo', other],
      ]);
      const theirs = readFileSync(other);
      const data = segment.packets[0]?.data ?? new Uint8Array();
      expect(data.length).toBe(theirs.length);
      for (let at = 0, bytes = data.length / pictures; at < data.length; at += bytes) {
        const [ours, other] = [data.subarray(at, at + bytes), theirs.subarray(at, at + bytes)];
        expect(Buffer.compare(ours.subarray(0, ROW_INDEX), other.subarray(0, ROW_INDEX))).toBe(0);
        expect(Buffer.compare(ours.subarray(-4), other.subarray(-4))).toBe(0);
      }
      expect(await fieldsOf(folder, segment)).toEqual([fieldOrder ?? 'progressive']);
      const decoded = execFileSync(
        'ffmpeg',
        ['-v', 'error', '-i', other, '-f', 'rawvideo', '-pix_fmt', pixels, '-'],
        { maxBuffer: 1 << 28 },
      );
      const asked = samplesOf(new Uint8Array(readFileSync(file)), input);
      const ours = psnr(asked, await decodeFrames(folder, segment, input), depth);
      expect(ours).toBeGreaterThan(psnr(asked, samplesOf(new Uint8Array(decoded), input), depth) + 0.1);
    },
  );

  it.each([
    ['hqx', BT709_LIMITED],
    ['444', BT709_LIMITED],
    ['444', RGB_VIDEO],
  ] as const)('encodes 12 bits in DNxHR %s', async (profile, colourSpace) => {
    const settings = { ...dnxSettings(profile, 272, 150, 12), colourSpace };
    const { input } = vc3Kind(settings);
    const words = new Uint16Array(planarBytes(input, 272, 150) / 2);
    // So slow a ramp that 10 bits would show as steps.
    words.forEach((_, index) => {
      words[index] = 1000 + Math.floor((index % 272) / 8);
    });
    using encoder = new Vc3SegmentEncoder(settings, 1);
    const segment = await encodeFrames(encoder, settings, [new Uint8Array(words.buffer)]);
    expect(segment.track.depth).toBe(12);
    expect(psnr(words, await decodeFrames(folder, segment, input), 12)).toBeGreaterThan(70);
  });

  it('keeps to the size where DCs alone would take more', async () => {
    // 620 macroblocks, whose size is rounded down the most.
    const settings = dnxSettings('lb', 496, 320);
    const random = seeded(4);
    const data = new Uint8Array(planarBytes('I422', 496, 320));
    for (let index = 0; index < data.length; index++) {
      const column = Math.floor((index % 496) / 8);
      const row = Math.floor(index / 496 / 8);
      data[index] = (column + row) % 2 === 0 ? Math.floor(random() * 2) : 254 + Math.floor(random() * 2);
    }
    using encoder = new Vc3SegmentEncoder(settings, 1);
    const segment = await encodeFrames(encoder, settings, [data]);
    expect(segment.packets[0]?.data.length).toBe(12288);
    await decodeFrames(folder, segment, 'I422');
  });

  it('takes no planes of another size: more would be written over its own memory', async () => {
    const settings = dnxSettings('hqx', 256, 120);
    using encoder = new Vc3SegmentEncoder(settings, 1);
    for (const length of [-2, 2, 1 << 20].map((more) => planarBytes('I422P10', 256, 120) + more)) {
      await expect(encodeFrames(encoder, settings, [new Uint8Array(length)])).rejects.toThrow(
        `bytes, not ${length}`,
      );
    }
  });

  it('gives the same bytes wherever planes lie and whatever came before', async () => {
    const settings = dnxSettings('hqx', 648, 370);
    const { planes } = clip(settings, 2);
    using whole = new Vc3SegmentEncoder(settings, 2);
    const expected = await encodeFrames(whole, settings, planes);
    const memory = new KernelMemory();
    const last = planes.at(-1) ?? new Uint8Array();
    const place = memory.allocate(last.length);
    using encoder = new Vc3SegmentEncoder(settings, 1, memory);
    const data = new Uint8Array(memory.memory.buffer, place, last.length);
    data.set(last);
    const { packets } = await encodeFrames(encoder, settings, [data]);
    expect(Buffer.compare(packets[0]?.data ?? data, expected.packets.at(-1)?.data ?? data)).toBe(0);
  });

  it('decodes without a warning, whatever the sizes and pictures', async () => {
    expect(await tryRandomFrames(100, 1)).toEqual([]);
  });

  it('says in DNxHR’s header that colours are BT.2020', async () => {
    const settings = { ...dnxSettings('hqx', 256, 120), colourSpace: VIDEO_COLOURS.pq };
    using encoder = new Vc3SegmentEncoder(settings, 1);
    const { packets } = await encodeFrames(encoder, settings, [
      new Uint8Array(planarBytes('I422P10', 256, 120)),
    ]);
    expect(packets[0]?.data[0x2c]).toBe(0x82);
  });

  it('is what the ladder takes for DNx, unless ffmpeg.wasm is asked for', async () => {
    for (const encoder of ['auto', 'wasm'] as const) {
      const plan = await planEncoder({ ...dnxSettings('hqx', 256, 120), encoder });
      expect(plan).toMatchObject({ encoder: 'framewright', input: 'I422P10', deterministic: true });
    }
    vi.stubGlobal('Worker', class {});
    const asked = await planEncoder({ ...dnxSettings('hqx', 256, 120), encoder: 'ffmpeg' });
    expect(asked.encoder).toBe('ffmpeg.wasm dnxhd');
    expect(asked.ffmpeg?.options).toContain('dnxhr_hqx');
    await expect(planEncoder({ ...dnxSettings('lb', 128, 72) })).rejects.toThrow(/at least 256×120/);
    const fields = { fieldOrder: 'tff' as const };
    await expect(planEncoder({ ...dnxSettings('hq', 1920, 1080), ...fields })).rejects.toThrow(/progressive/);
    await expect(planEncoder({ ...dnxSettings('145', 1280, 720), ...fields })).rejects.toThrow(/1920×1080/);
    await expect(planEncoder({ ...dnxSettings('hq', 256, 120), alpha: true })).rejects.toThrow(/no alpha/);
    const rgb = { colourSpace: RGB_VIDEO };
    await expect(planEncoder({ ...dnxSettings('hqx', 256, 120), ...rgb })).rejects.toThrow(/only DNxHR 444/);
  });
});
