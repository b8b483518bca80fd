import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProResProfile } from '../src/engine/codecs/index.ts';
import { proResInput, proResTarget } from '../src/engine/codecs/prores/profiles.ts';
import { ProResSegmentEncoder } from '../src/engine/codecs/prores/segment-encoder.ts';
import { KernelMemory, planarBytes } from '../src/engine/media/index.ts';
import { decodeFrames, fieldsOf, psnr } from './prove/intra-frames.ts';
import { encodeProRes, PRORES_PROFILES, proResSettings, tryRandomFrames } from './prove/prores.ts';
import { seeded } from './prove/random.ts';
import { decodeSecondly } from './prove/second-decoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'prores-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WIDTH = 640;
const HEIGHT = 360;
const MACROBLOCKS = Math.ceil(WIDTH / 16) * Math.ceil(HEIGHT / 16);
/** Numbers of profiles and pixel formats as FFmpeg has them. */
const KS = { proxy: 0, lt: 1, '422': 2, hq: 3, '4444': 4, '4444xq': 5 } as const;
const pixels = (profile: ProResProfile) => (profile.startsWith('4444') ? 'yuv444p10le' : 'yuv422p10le');

/** A moving picture with text, edges, gradients and grain. */
function clip(profile: ProResProfile): { file: string; planes: Uint8Array[] } {
  const file = join(folder, `${pixels(profile)}.yuv`);
  const source = `testsrc2=s=${WIDTH}x${HEIGHT}:r=25:d=0.2,noise=alls=14:allf=t:all_seed=5`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source],
    ...['-pix_fmt', pixels(profile), '-f', 'rawvideo', file],
  ]);
  const bytes = new Uint8Array(readFileSync(file));
  const size = planarBytes(proResInput(proResSettings(profile, WIDTH, HEIGHT)), WIDTH, HEIGHT);
  const planes = Array.from({ length: bytes.length / size }, (_, frame) =>
    bytes.slice(frame * size, (frame + 1) * size),
  );
  return { file, planes };
}

describe('the ProRes encoder', () => {
  it.each(PRORES_PROFILES)(
    'keeps to the target of %s, and as near to the picture as prores_ks',
    async (profile) => {
      const { file, planes } = clip(profile);
      const settings = proResSettings(profile, WIDTH, HEIGHT);
      const segment = await encodeProRes(settings, planes);
      const bytes = segment.packets.reduce((sum, { data }) => sum + data.length, 0) / planes.length;
      expect(bytes / proResTarget(settings)).toBeGreaterThan(0.9);
      expect(bytes / proResTarget(settings)).toBeLessThan(1.05);

      const asked = new Uint16Array(readFileSync(file).buffer.slice(0));
      const ours = psnr(asked, await decodeFrames(folder, segment, proResInput(settings)), 10);
      const other = join(folder, `${profile}.mov`);
      execFileSync('ffmpeg', [
        ...['-v', 'error', '-y', '-f', 'rawvideo', '-s', `${WIDTH}x${HEIGHT}`, '-r', '25'],
        ...['-pix_fmt', pixels(profile), '-i', file, '-c:v', 'prores_ks', '-profile:v', String(KS[profile])],
        ...['-bits_per_mb', String(Math.floor((bytes * 8) / MACROBLOCKS)), other],
      ]);
      const decoded = execFileSync(
        'ffmpeg',
        ['-v', 'error', '-i', other, '-f', 'rawvideo', '-pix_fmt', pixels(profile), '-'],
        { maxBuffer: 1 << 28 },
      );
      expect(ours).toBeGreaterThan(
        psnr(asked, new Uint16Array(decoded.buffer.slice(0, decoded.length)), 10) - 0.3,
      );
    },
  );

  it.each(['tff', 'bff'] as const)(
    'makes a picture of each field, %s, as near to them as prores_ks',
    async (fieldOrder) => {
      const { file, planes } = clip('hq');
      const settings = { ...proResSettings('hq', WIDTH, HEIGHT), fieldOrder };
      const segment = await encodeProRes(settings, planes);
      const bytes = segment.packets.reduce((sum, { data }) => sum + data.length, 0) / planes.length;
      expect(bytes / proResTarget(settings)).toBeGreaterThan(0.9);
      expect(bytes / proResTarget(settings)).toBeLessThan(1.05);
      expect(await fieldsOf(folder, segment)).toEqual(planes.map(() => fieldOrder));

      const asked = new Uint16Array(readFileSync(file).buffer.slice(0));
      const ours = psnr(asked, await decodeFrames(folder, segment, proResInput(settings)), 10);
      const other = join(folder, 'fields.mov');
      execFileSync('ffmpeg', [
        ...[
          '-v',
          'error',
          '-y',
          '-f',
          'rawvideo',
          '-s',
          `${WIDTH}x${HEIGHT}`,
          '-r',
          '25',
          '-pix_fmt',
          pixels('hq'),
        ],
        ...[
          '-i',
          file,
          '-vf',
          `setfield=${fieldOrder}`,
          '-c:v',
          'prores_ks',
          '-profile:v',
          '3',
          '-flags',
          '+ildct',
        ],
        ...['-bits_per_mb', String(Math.floor((bytes * 8) / MACROBLOCKS)), other],
      ]);
      const decoded = execFileSync(
        'ffmpeg',
        ['-v', 'error', '-i', other, '-f', 'rawvideo', '-pix_fmt', pixels('hq'), '-'],
        { maxBuffer: 1 << 28 },
      );
      expect(ours).toBeGreaterThan(
        psnr(asked, new Uint16Array(decoded.buffer.slice(0, decoded.length)), 10) - 0.3,
      );
    },
  );

  it('meets its target where all detail lies in every other column of slices', async () => {
    const settings = proResSettings('hq', 1024, 1552);
    const { width, height } = settings;
    const random = seeded(3);
    for (const busy of [0, 1]) {
      const data = new Uint8Array(planarBytes(proResInput(settings), width, height));
      const words = new Uint16Array(data.buffer).fill(512);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if ((x >> 7) % 2 === busy) words[y * width + x] = Math.floor(random() * 1024);
        }
      }
      const { packets } = await encodeProRes(settings, [data]);
      const size = (packets[0]?.data.length ?? 0) / proResTarget(settings);
      expect(size).toBeGreaterThan(0.9);
      expect(size).toBeLessThan(1.05);
    }
  });

  it('encodes 12 bits in 4444: what 10 would show as steps', async () => {
    const settings = { ...proResSettings('4444', 272, 150, true), depth: 12 } as const;
    const format = proResInput(settings);
    const words = new Uint16Array(planarBytes(format, 272, 150) / 2);
    words.forEach((_, index) => {
      words[index] = 1000 + Math.floor((index % 272) / 8);
    });
    const segment = await encodeProRes(settings, [new Uint8Array(words.buffer)]);
    expect(segment.track.depth).toBe(12);
    expect(psnr(words, await decodeFrames(folder, segment, format), 12)).toBeGreaterThan(70);
  });

  it.each([
    [10, 0.6],
    [12, 0.55],
  ] as const)('keeps alpha of %i bits in 8 to the nearest', async (depth, codes) => {
    const settings = { ...proResSettings('4444', 272, 150, true), depth, alphaDepth: 8 } as const;
    const format = proResInput(settings);
    const most = 2 ** depth - 1;
    const words = new Uint16Array(planarBytes(format, 272, 150) / 2).fill(most >> 1);
    const alpha = words.length - 272 * 150;
    const random = seeded(6);
    for (let y = 0; y < 150; y++) {
      for (let x = 0; x < 272; x++) {
        // Noise, all codes in turn, runs of more than 2047 samples, and samples that are one in 8 bits.
        const ramp = Math.round(((x + y * 272) % (most + 1)) * (y < 80 ? 1 : 1 / 64));
        words[alpha + y * 272 + x] = y < 40 ? Math.floor(random() * (most + 1)) : y < 120 ? ramp : most;
      }
    }
    const segment = await encodeProRes(settings, [new Uint8Array(words.buffer)]);
    expect(segment.packets[0]?.data[25]).toBe(1);
    // What decoders make of ProRes 4444, so that nothing is rounded again.
    const decoded = await decodeFrames(folder, segment, 'I444AP12');
    expect(decoded.subarray(alpha)).toEqual((await decodeSecondly(segment, 'I444AP12')).subarray(alpha));
    const errors = words
      .subarray(alpha)
      .map((asked, at) => Math.ceil(Math.abs((decoded[alpha + at] ?? 0) / 4095 - asked / most) * 25500));
    expect(Math.max(...new Set(errors))).toBeLessThanOrEqual(codes * 100);
    const whole = await encodeProRes({ ...settings, alphaDepth: 16 }, [new Uint8Array(words.buffer)]);
    const bytes = ({ packets }: typeof whole): number => packets[0]?.data.length ?? 0;
    expect(bytes(segment)).toBeLessThan(bytes(whole));
  });

  it('gives the same bytes wherever planes lie and whatever came before', async () => {
    const { planes } = clip('hq');
    const settings = proResSettings('hq', WIDTH, HEIGHT);
    const expected = await encodeProRes(settings, planes);
    const memory = new KernelMemory();
    const place = memory.allocate(planes[0]?.length ?? 0);
    using encoder = new ProResSegmentEncoder(settings, 1, memory);
    const last = planes.length - 1;
    const data = new Uint8Array(memory.memory.buffer, place, planes[last]?.length ?? 0);
    data.set(planes[last] ?? []);
    const { width, height, colourSpace } = settings;
    await encoder.encode({ format: encoder.input, width, height, colourSpace, data });
    const { packets } = await encoder.finish();
    expect(Buffer.from(packets[0]?.data ?? [])).toEqual(Buffer.from(expected.packets[last]?.data ?? []));
  });

  it('decodes without a warning, whatever the sizes, pictures and alpha', async () => {
    expect(await tryRandomFrames(300, 1)).toEqual([]);
  });

  it('says in the header what the picture is', async () => {
    const settings = { ...proResSettings('4444', 48, 20, true), frameRate: { num: 30000, den: 1001 } };
    const planes = new Uint8Array(planarBytes(proResInput(settings), 48, 20));
    const { packets } = await encodeProRes(settings, [planes]);
    const bytes = Buffer.from(packets[0]?.data ?? []);
    expect(bytes.readUInt32BE(0)).toBe(bytes.length);
    expect(bytes.toString('latin1', 4, 8)).toBe('icpf');
    expect([bytes.readUInt16BE(16), bytes.readUInt16BE(18)]).toEqual([48, 20]);
    // 4:4:4 progressive; 29.97; BT.709 thrice; 16-bit alpha.
    expect([...bytes.subarray(20, 26)]).toEqual([0xc0, 4, 1, 1, 1, 2]);
  });

  it('refuses what ProRes has not', () => {
    expect(() => new ProResSegmentEncoder(proResSettings('hq', 64, 64, true), 1)).toThrow(/carries no alpha/);
    expect(() => new ProResSegmentEncoder({ ...proResSettings('hq', 64, 64), profile: '145' }, 1)).toThrow(
      /no ProRes profile/,
    );
    const odd = { ...proResSettings('hq', 64, 63), fieldOrder: 'tff' as const };
    expect(() => new ProResSegmentEncoder(odd, 1)).toThrow(/even number of lines/);
  });
});
