import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeWithFfmpeg } from '../src/engine/codecs/ffmpeg/decode.ts';
import { BT709_LIMITED } from '../src/engine/media/index.ts';
import { InstantBlob, InstantReader, inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
vi.stubGlobal('FileReaderSync', InstantReader);
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RATE = { num: 30000, den: 1001 };
const FRAMES = 40;
const FILES = {
  'prores.mov': ['yuv422p10le', '-c:v', 'prores_ks', '-profile:v', '1'],
  'alpha.mov': ['yuva444p12le', '-c:v', 'prores_ks', '-profile:v', '4', '-pix_fmt', 'yuva444p10le'],
  'dnxhr.mov': ['yuv422p', '-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq', '-pix_fmt', 'yuv422p'],
  'hevc.mp4': [
    'yuv420p10le',
    '-c:v',
    'libx265',
    '-x265-params',
    'keyint=12:min-keyint=12:bframes=3:log-level=0',
  ],
  'h264.mkv': ['yuv420p', '-c:v', 'libx264', '-g', '12', '-bf', '3', '-pix_fmt', 'yuv420p'],
} as const;

const GOP = 12;

beforeAll(() => {
  for (const [name, [format, ...options]] of Object.entries(FILES)) {
    const source = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=30000/1001,format=${format}`];
    const args = ['-v', 'error', ...source, '-frames:v', String(FRAMES), ...options, join(folder, name)];
    execFileSync('ffmpeg', args);
  }
});

it.each([
  { name: 'prores.mov', format: 'I422P10', native: 'yuv422p10le' },
  { name: 'alpha.mov', format: 'I444AP12', native: 'yuva444p12le' },
  { name: 'dnxhr.mov', format: 'I422', native: 'yuv422p' },
  { name: 'hevc.mp4', format: 'I420P10', native: 'yuv420p10le', keyed: true },
  { name: 'h264.mkv', format: 'I420', native: 'yuv420p', keyed: true },
] as const)(
  'decodes wanted frames of $name, each at its place',
  async ({ name, format, native, ...rest }) => {
    const path = join(folder, name);
    const all = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', native, '-'],
      {
        maxBuffer: 1 << 28,
      },
    );
    const size = all.length / FRAMES;
    const wanted = [0, 1, 2, 11, 12, 17, 30, 31, 39, 45];
    const seen: number[] = [];
    const options = {
      ...{
        file: new InstantBlob(new Uint8Array(readFileSync(path))),
        frameRate: RATE,
        width: 320,
        height: 180,
      },
      ...{ colourSpace: BT709_LIMITED, threads },
      ...('keyed' in rest && { keyFrameOf: (index: number) => index - (index % GOP) }),
    };
    for await (const { index, frame } of decodeWithFfmpeg(options, wanted)) {
      seen.push(index);
      if (index >= FRAMES) {
        expect(frame).toBeUndefined();
        continue;
      }
      expect(frame).toMatchObject({ format, width: 320, height: 180 });
      const expected = all.subarray(index * size, (index + 1) * size);
      expect(Buffer.compare(frame?.data ?? Buffer.alloc(0), expected), `frame ${index}`).toBe(0);
    }
    expect(seen).toEqual(wanted);
  },
);

it('tells late frames apart', async () => {
  const path = join(folder, 'late.mkv');
  const first = 599_700;
  const offset = ((first * RATE.den) / RATE.num).toFixed(6);
  const args = ['-i', join(folder, 'h264.mkv'), '-c', 'copy', '-output_ts_offset', offset, path];
  execFileSync('ffmpeg', ['-v', 'error', ...args]);
  const options = {
    ...{
      file: new InstantBlob(new Uint8Array(readFileSync(path))),
      frameRate: RATE,
      width: 320,
      height: 180,
    },
    ...{ colourSpace: BT709_LIMITED, threads },
    keyFrameOf: (index: number) => index - ((index - first) % GOP),
  };
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-'], {
    maxBuffer: 1 << 28,
  });
  const size = raw.length / FRAMES;
  for await (const { index, frame } of decodeWithFfmpeg(options, [first, first + 1, first + 2, first + 31])) {
    const expected = raw.subarray((index - first) * size, (index - first + 1) * size);
    expect(Buffer.compare(frame?.data ?? Buffer.alloc(0), expected), `frame ${index}`).toBe(0);
  }
});

it('says in words that a file is none', async () => {
  const file = new InstantBlob(new Uint8Array(5000).fill(7));
  const options = { file, frameRate: RATE, width: 320, height: 180, colourSpace: BT709_LIMITED, threads };
  const frames = decodeWithFfmpeg(options, [0]);
  await expect(frames.next()).rejects.toMatchObject({
    code: 'CHECK_FAILED',
    message: expect.stringMatching(/Invalid data found/),
  });
});
