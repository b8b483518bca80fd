import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openWebpEncoder } from '../src/engine/codecs/animated/webp/libwebp.ts';
import { type EncodeSettings, neighboursOf, openSegmentEncoder } from '../src/engine/codecs/index.ts';
import { planEncoder } from '../src/engine/codecs/plan.ts';
import { type ContainerId, createFileWriter, inspectFile } from '../src/engine/container/index.ts';
import { type EncodedSegment, type Frame, type Rational, SRGB } from '../src/engine/media/index.ts';

const [WIDTH, HEIGHT, COUNT] = [66, 40, 14];
const RATE: Rational = { num: 30, den: 1 };
/** What a pixel may differ from what was drawn where a pattern of two colours stands for one. */
const MOST_OFF = 90;
let folder = '';

beforeAll(async () => {
  // The fingerprint of what a browser compresses names its build.
  vi.stubGlobal('navigator', { userAgent: 'a test', hardwareConcurrency: 2 });
  folder = await mkdtemp(join(tmpdir(), 'framewright-animated-'));
  const wasm = await readFile('node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm');
  await openWebpEncoder(Uint8Array.from(wasm));
});
afterAll(() => rm(folder, { recursive: true }));

/** A disc that moves over a gradient (or nothing), stands still for three frames and grows faint at its edge. */
function frame(index: number, depth: 8 | 16, alpha: boolean): Frame {
  const data = depth === 8 ? new Uint8Array(WIDTH * HEIGHT * 4) : new Uint16Array(WIDTH * HEIGHT * 4);
  const white = depth === 8 ? 255 : 65_535;
  const moved = index > 6 && index < 10 ? 6 : index;
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) {
      const inside = Math.min(1, Math.max(0, 9 - Math.hypot(x - 10 - 3 * moved, y - 20)));
      const ground = alpha ? [0, 0, 0, 0] : [x / WIDTH, y / HEIGHT, 0.25, 1];
      const disc = [1, 0.5 + x / 200, 0, 1];
      for (let channel = 0; channel < 4; channel++) {
        const value = alpha
          ? channel === 3
            ? inside
            : inside > 0
              ? (disc[channel] as number)
              : 0
          : inside * (disc[channel] as number) + (1 - inside) * (ground[channel] as number);
        data[at + channel] = Math.round(value * white);
      }
    }
  }
  const shared = { width: WIDTH, height: HEIGHT, alpha: 'straight', changed: 'all' } as const;
  return data instanceof Uint8Array
    ? { ...shared, format: 'rgba8', data }
    : { ...shared, format: 'rgba16', data };
}

function settingsOf(codec: 'gif' | 'apng' | 'webp', more: Partial<EncodeSettings> = {}): EncodeSettings {
  const rate = { mode: 'quality', quality: 90 } as const;
  return { codec, width: WIDTH, height: HEIGHT, frameRate: RATE, rate, colourSpace: SRGB, depth: 8, ...more };
}

/** Cut into segments at the given frames, each by an encoder of its own, as workers build them. */
async function encode(settings: EncodeSettings, cuts: readonly number[]): Promise<EncodedSegment[]> {
  const { depth, alpha = false } = settings;
  const draw = (index: number): Frame => frame(index, depth === 16 ? 16 : 8, alpha);
  const plan = await planEncoder(settings, {
    stills: async function* () {
      for (let index = 0; index < COUNT; index += 3) yield draw(index);
    },
  });
  const wanted = neighboursOf(settings);
  const edges = [0, ...cuts, COUNT];
  const segments: EncodedSegment[] = [];
  for (const [part, end] of edges.slice(1).entries()) {
    const start = edges[part] ?? 0;
    using encoder = openSegmentEncoder(plan, { frameCount: end - start });
    if (wanted.before && start > 0) await encoder.before?.(draw(start - 1));
    for (let index = start; index < end; index++) await encoder.encode(draw(index));
    if (wanted.after && end < COUNT) await encoder.after?.(draw(end));
    segments.push(await encoder.finish());
  }
  return segments;
}

async function write(
  container: ContainerId,
  segments: readonly EncodedSegment[],
  frameRate = RATE,
  more: { loop?: number; title?: string; tags?: { description?: string; created?: Date } } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const [first] = segments;
  if (!first) throw new Error('no segments');
  let bytes = new Uint8Array(0);
  const frameCount = segments.reduce((sum, segment) => sum + segment.frameCount, 0);
  const writer = createFileWriter(
    { container, track: first.track, frameRate, frameCount, ...more },
    {
      write: async (part, position) => {
        const grown = new Uint8Array(Math.max(bytes.length, position + part.length));
        grown.set(bytes);
        grown.set(part, position);
        bytes = grown;
      },
    },
  );
  for (const segment of segments) await writer.add(segment);
  await writer.finish();
  return bytes;
}

async function decode(bytes: Uint8Array, name: string, pixelFormat = 'rgba'): Promise<Uint8Array> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const limits = { maxBuffer: 1 << 28 };
  const raw = ['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-fps_mode', 'passthrough', '-'];
  return Uint8Array.from(execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...raw], limits));
}

/** Frames that differ from what was drawn, by a test of their pixels. */
function differing(
  decoded: Uint8Array,
  alpha: boolean,
  differs: (drawn: readonly number[], seen: readonly number[]) => boolean,
): number[] {
  const wrong = new Set<number>();
  for (let index = 0; index < COUNT; index++) {
    const { data } = frame(index, 8, alpha);
    const start = index * data.length;
    for (let at = 0; at < data.length; at += 4) {
      const drawn = [0, 1, 2, 3].map((channel) => data[at + channel] as number);
      const seen = [0, 1, 2, 3].map((channel) => decoded[start + at + channel] as number);
      if (differs(drawn, seen)) wrong.add(index);
    }
  }
  return [...wrong];
}

describe('animated pictures', () => {
  it.each([
    ['apng', false, 8],
    ['apng', true, 8],
    ['apng', false, 16],
  ] as const)(
    '%s (alpha %s, %i bits) comes back exactly by ffmpeg, and cuts leave no trace',
    async (codec, alpha, depth) => {
      const settings = settingsOf(codec, { alpha, depth });
      const whole = await write('apng', await encode(settings, []));
      const cut = await write('apng', await encode(settings, [3, 4, 11]));
      expect(Buffer.from(cut).equals(Buffer.from(whole))).toBe(true);
      const decoded = await decode(whole, `${alpha}${depth}.png`, depth === 16 ? 'rgba64le' : 'rgba');
      const drawn = Array.from({ length: COUNT }, (_, index) => {
        const { data } = frame(index, depth, alpha);
        return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      });
      expect(Buffer.concat(drawn).equals(Buffer.from(decoded))).toBe(true);
    },
  );

  it.each([
    ['film', 'ordered', false],
    ['film', 'ordered', true],
    ['film', 'diffusion', false],
    ['frame', 'none', true],
  ] as const)(
    'a GIF (palette of the %s, %s, alpha %s) shows near colours and clears what goes, wherever it is cut',
    async (palette, dithering, alpha) => {
      const settings = settingsOf('gif', { alpha, gif: { colours: 128, palette, dithering } });
      const whole = await write('gif', await encode(settings, []));
      const cut = await write('gif', await encode(settings, [1, 7, 8]));
      expect(Buffer.from(cut).equals(Buffer.from(whole))).toBe(true);
      const decoded = await decode(whole, `${palette}${dithering}${alpha}.gif`);
      expect(decoded.length).toBe(COUNT * WIDTH * HEIGHT * 4);
      const wrong = differing(decoded, alpha, (drawn, seen) => {
        const opaque = (drawn[3] ?? 0) >= 128;
        if ((seen[3] === 255) !== opaque) return true;
        return opaque && [0, 1, 2].some((at) => Math.abs((drawn[at] ?? 0) - (seen[at] ?? 0)) > MOST_OFF);
      });
      expect(wrong).toEqual([]);
    },
  );

  it('a picture of few colours keeps each of them in a GIF', async () => {
    const settings = settingsOf('gif', { gif: { colours: 256, palette: 'frame', dithering: 'ordered' } });
    using encoder = openSegmentEncoder(await planEncoder(settings), { frameCount: 1 });
    const drawn = frame(0, 8, false);
    for (let at = 0; at < drawn.data.length; at++)
      drawn.data[at] = at % 4 === 3 ? 255 : (drawn.data[at] as number) & 0xc0;
    await encoder.encode(drawn);
    const decoded = await decode(await write('gif', [await encoder.finish()]), 'few.gif');
    expect(Buffer.from(decoded).equals(Buffer.from(drawn.data as Uint8Array))).toBe(true);
  });

  it('holds delays that add up: hundredths in a GIF, fractions in an APNG, thousandths in a WebP', async () => {
    const gif = await inspectFile(new Blob([await write('gif', await encode(settingsOf('gif'), [7]))]));
    expect(gif).toMatchObject({ container: 'GIF', durationSeconds: 0.47 });
    const ntsc = { num: 30_000, den: 1001 };
    const apng = await write('apng', await encode(settingsOf('apng'), []), ntsc);
    await writeFile(join(folder, 'ntsc.png'), apng);
    const probe = ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames,avg_frame_rate'];
    const told = execFileSync('ffprobe', [...probe, '-of', 'csv=p=0', join(folder, 'ntsc.png')]).toString();
    expect(told.trim()).toBe('30000/1001,14');
    const webp = await inspectFile(new Blob([await write('webp', await encode(settingsOf('webp'), [5]))]));
    expect(webp).toMatchObject({ container: 'WebP', durationSeconds: 0.467 });
    expect(webp.tracks).toMatchObject([{ frameCount: COUNT, width: WIDTH, height: HEIGHT, problems: [] }]);
  });

  it.each(['gif', 'apng', 'webp'] as const)(
    '%s tells its loops, title, description and date, and a cut off file is found out',
    async (codec) => {
      const tags = { description: 'Über & <unter>', created: new Date('2026-11-23T12:00:00.000Z') };
      const segments = await encode(settingsOf(codec), []);
      const bytes = await write(codec, segments, RATE, { loop: 3, title: 'A “loop”', tags });
      const report = await inspectFile(new Blob([bytes]));
      expect(report.tags).toMatchObject({
        ...{ loop: '3', title: 'A “loop”', description: tags.description, software: 'Framewright' },
        date: tags.created.toISOString(),
      });
      const once = await inspectFile(new Blob([await write(codec, segments, RATE, { loop: 1 })]));
      expect(once.tags.loop).toBe('1');
      const cutOff = await inspectFile(new Blob([bytes.slice(0, bytes.length * 0.6)]));
      expect(cutOff.tracks[0]?.problems).not.toEqual([]);
    },
  );

  it('a WebP is the same wherever it is cut, with loss and without', async () => {
    for (const lossless of [true, false]) {
      const settings = settingsOf('webp', { alpha: true, lossless });
      const whole = await write('webp', await encode(settings, []));
      const cut = await write('webp', await encode(settings, [2, 9]));
      expect(Buffer.from(cut).equals(Buffer.from(whole))).toBe(true);
    }
  });
});
