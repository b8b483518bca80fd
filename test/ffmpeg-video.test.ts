import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { planWithFfmpeg } from '../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../src/engine/codecs/ffmpeg/segment-encoder.ts';
import { Spool } from '../src/engine/codecs/ffmpeg/spool.ts';
import type { EncoderPlan, EncodeSettings } from '../src/engine/codecs/index.ts';
import { createFileWriter } from '../src/engine/container/index.ts';
import {
  type EncodedSegment,
  type PlanarFormat,
  planarBytes,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { paintPlanes } from './ffmpeg-frames.ts';
import { inProcessThreads } from './ffmpeg-threads.ts';

vi.stubGlobal('Worker', class {});
const threads = inProcessThreads();
const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-video-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIZE = { width: 192, height: 108 };

function planOf(
  encoder: string,
  options: readonly string[],
  more: Partial<EncodeSettings> = {},
  input: PlanarFormat = 'I420',
): Promise<EncoderPlan> {
  const settings: EncodeSettings = {
    ...{ codec: 'h264', ...SIZE, frameRate: { num: 24000, den: 1001 }, depth: 8 },
    ...{ rate: { mode: 'quality', quality: 75 }, colourSpace: VIDEO_COLOURS.bt709 },
    ...more,
  };
  return planWithFfmpeg(settings, { encoder, options, kind: 'inter' }, input, []);
}

async function encode(plan: EncoderPlan, frameCount: number): Promise<EncodedSegment> {
  const format = plan.input as PlanarFormat;
  const data = new Uint8Array(planarBytes(format, SIZE.width, SIZE.height));
  using encoder = new FfmpegSegmentEncoder(plan, { frameCount, threads });
  for (let frame = 0; frame < frameCount; frame++) {
    paintPlanes(data, format, SIZE.width, SIZE.height, frame);
    await encoder.encode({ format, ...SIZE, colourSpace: plan.settings.colourSpace, data });
  }
  return await encoder.finish();
}

it('gives H.264 with B-frames in decoding order, each frame once', async () => {
  const segment = await encode(await planOf('libx264', ['-bf', '3', '-g', '250', '-crf', '20']), 25);
  const order = segment.packets.map((packet) => packet.frame);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index));
  // Some picture is decoded before one that is shown earlier.
  expect(order.some((frame, index) => frame < (order[index - 1] ?? 0))).toBe(true);
  expect(segment.packets.filter((packet) => packet.type === 'key').map((packet) => packet.frame)).toEqual([
    0,
  ]);
  expect(segment.track.codec).toMatch(/^avc1\.64/);
  // avcC, version 1.
  expect(segment.track.description?.[0]).toBe(1);
});

it('gives VP9 with 10 bits and its colours', async () => {
  const settings = { codec: 'vp9', depth: 10, colourSpace: VIDEO_COLOURS.pq } as const;
  const options = ['-deadline', 'good', '-cpu-used', '5', '-crf', '20', '-b:v', '0'];
  const segment = await encode(await planOf('libvpx-vp9', options, settings, 'I420P10'), 8);
  expect(segment.packets.length).toBe(8);
  expect(segment.track).toMatchObject({ codec: expect.stringMatching(/^vp09\.02/), depth: 10 });
});

it('says with its last words why an encoder refuses', async () => {
  const plan = await planOf('libx264', ['-preset', 'leisurely']);
  await expect(encode(plan, 3)).rejects.toMatchObject({
    code: 'ENCODER_FAILED',
    message: expect.stringMatching(/invalid preset.*leisurely/i),
  });
  // The instance that failed is not used again.
  expect((await encode(await planOf('libx264', []), 3)).packets.length).toBe(3);
});

it('notices frames that the encoder dropped', async () => {
  const plan = await planOf('libx264', ['-frames:v', '2']);
  await expect(encode(plan, 5)).rejects.toMatchObject({
    code: 'ENCODER_FAILED',
    message: expect.stringMatching(/2 packets for 5 frames/),
  });
});

it('gives up after silence', async () => {
  const plan = await planOf('libx264', []);
  const silent = inProcessThreads();
  const thread = await silent.take();
  // A thread that hears and never answers.
  vi.spyOn(thread, 'post').mockImplementation(() => undefined);
  silent.giveBack(thread, true);
  using encoder = new FfmpegSegmentEncoder(plan, { frameCount: 1, threads: silent, stallMilliseconds: 200 });
  const data = new Uint8Array(planarBytes('I420', SIZE.width, SIZE.height));
  const frame = { format: 'I420', ...SIZE, colourSpace: plan.settings.colourSpace, data } as const;
  await encoder.encode(frame);
  await expect(encoder.finish()).rejects.toMatchObject({ code: 'ENCODER_FAILED' });
});

it('lends no dead thread', async () => {
  const lender = inProcessThreads();
  const thread = await lender.take();
  lender.giveBack(thread, true);
  thread.terminate();
  expect((await lender.take()).dead).toBe(false);
});

it('leaves scratch files alone that another thread is about to open', async () => {
  const files = new Map<string, { locked: boolean }>();
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const folder = {
    keys: async function* () {
      yield* [...files.keys()];
    },
    removeEntry: async (name: string) => {
      if (files.get(name)?.locked) throw new DOMException('in use', 'NoModificationAllowedError');
      files.delete(name);
    },
    getFileHandle: async (name: string) => {
      const file = { locked: false };
      files.set(name, file);
      await wait(60);
      return {
        createSyncAccessHandle: async () => {
          if (!files.has(name)) throw new DOMException('gone', 'NotFoundError');
          file.locked = true;
          const close = () => {
            file.locked = false;
          };
          return { write: (bytes: Uint8Array) => bytes.length, close };
        },
      };
    },
  };
  let held: Promise<unknown> = Promise.resolve();
  const request = <T>(_: string, work: () => Promise<T>): Promise<T> => {
    const result = held.then(work);
    held = result.catch(() => undefined);
    return result;
  };
  const getDirectory = async () => ({ getDirectoryHandle: async () => folder });
  const real = globalThis.navigator;
  onTestFinished(() => void vi.stubGlobal('navigator', real));
  vi.stubGlobal('navigator', { storage: { getDirectory }, locks: { request } });
  files.set('left behind', { locked: false });
  const spools = [new Spool(0), new Spool(0)];
  const appends = spools.map(async (spool, index) => {
    await wait(index * 20);
    await spool.append(new Uint8Array(1));
  });
  await Promise.all(appends);
  expect([...files.values()]).toEqual([{ locked: true }, { locked: true }]);
  await Promise.all(spools.map((spool) => spool.dispose()));
  expect(files.size).toBe(0);
});

it('hands frames back in order', async () => {
  const spool = new Spool();
  for (let frame = 0; frame < 5; frame++) await spool.append(new Uint8Array(10).fill(frame));
  const read: number[] = [];
  for (const target = new Uint8Array(7); ; ) {
    const length = spool.read(target);
    if (length === 0) break;
    read.push(...target.subarray(0, length));
  }
  expect(read).toEqual(Array.from({ length: 50 }, (_, index) => Math.floor(index / 10)));
});

it('makes a file that native ffmpeg decodes without a word', async () => {
  const plan = await planOf('libx264', ['-bf', '2', '-crf', '18']);
  const segment = await encode(plan, 12);
  const chunks: { bytes: Uint8Array; position: number }[] = [];
  const writer = await createFileWriter(
    { container: 'mp4', track: segment.track, frameRate: plan.settings.frameRate, frameCount: 24 },
    {
      async write(bytes: Uint8Array<ArrayBuffer>, position: number) {
        chunks.push({ bytes: new Uint8Array(bytes), position });
      },
    },
  );
  await writer.add(segment);
  await writer.add(segment);
  await writer.finish();
  const size = Math.max(...chunks.map(({ bytes, position }) => position + bytes.length));
  const file = new Uint8Array(size);
  for (const { bytes, position } of chunks) file.set(bytes, position);
  const path = join(folder, 'two.mp4');
  writeFileSync(path, file);
  const frames = execFileSync('sh', [
    '-c',
    `ffprobe -v warning -count_frames -show_entries stream=nb_read_frames -of csv=p=0 ${path} 2>&1`,
  ]);
  expect(frames.toString().trim()).toBe('24');
});
