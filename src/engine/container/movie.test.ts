import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeWeb, MemorySink } from '../../../test/container-media.ts';
import { type EncodedSegment, type Rational, toNumber } from '../media/index.ts';
import { type ByteSink, createFileWriter, inspectFile } from './index.ts';

const FRAMES = 24;
const SEGMENTS = 3;

const folder = mkdtempSync(join(tmpdir(), 'container-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A segment that ffmpeg encodes from its moving test picture; the H.264 one has B-frames. */
function makeSegment(codec: 'h264' | 'vp9', rate: Rational, seed: number): Promise<EncodedSegment> {
  const file = join(folder, codec === 'h264' ? 'segment.mp4' : 'segment.webm');
  return encodeWeb(file, codec, FRAMES, rate, seed);
}

async function writeFile(container: 'mp4' | 'webm', rate: Rational, segments: readonly EncodedSegment[]) {
  const sink = new MemorySink();
  const track = segments[0]?.track;
  if (!track) throw new Error('no segments');
  const frameCount = segments.length * FRAMES;
  const settings = { container, track, frameRate: rate, frameCount, title: 'Ünïcode title' };
  const writer = createFileWriter(settings, sink);
  for (const segment of segments) await writer.add(segment);
  await writer.finish();
  return sink;
}

function probe(bytes: Uint8Array, name: string): Record<string, string> {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const warnings = execFileSync('sh', ['-c', `ffmpeg -v warning -i "${file}" -f null - 2>&1`]).toString();
  expect(warnings).toBe('');
  const output = execFileSync('ffprobe', [
    '-v', 'error', '-count_packets', '-show_entries',
    'stream=nb_read_packets,r_frame_rate,avg_frame_rate,color_range,color_space,color_transfer,color_primaries:format=duration:format_tags',
    '-of', 'default=noprint_wrappers=1', file,
  ]).toString(); // biome-ignore format: a command line
  return Object.fromEntries(
    output
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

/** Hash of every decoded frame. */
function frameHashes(file: string): string[] {
  const output = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'framemd5', '-']).toString();
  return output
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

const RATES: [string, Rational][] = [
  ['24000/1001', { num: 24000, den: 1001 }],
  ['49/2', { num: 49, den: 2 }],
  ['30000/1001', { num: 30000, den: 1001 }],
  ['60/1', { num: 60, den: 1 }],
];

describe.each([
  ['mp4', 'h264'],
  ['webm', 'vp9'],
] as const)('%s', (container, codec) => {
  let segments: EncodedSegment[];
  beforeAll(async () => {
    segments = [];
    for (let i = 0; i < SEGMENTS; i++) segments.push(await makeSegment(codec, { num: 60, den: 1 }, i));
  });

  it.each(RATES)('is exact in count, rate, duration and colour at %s', async (text, rate) => {
    const { bytes } = await writeFile(container, rate, segments);
    const found = probe(bytes, `rate.${container}`);
    expect(found).toMatchObject({
      nb_read_packets: String(SEGMENTS * FRAMES),
      r_frame_rate: text,
      avg_frame_rate: text,
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
    });
    const seconds = (SEGMENTS * FRAMES) / toNumber(rate);
    expect(Math.abs(Number(found.duration) - seconds)).toBeLessThan(0.001);
    const report = await inspectFile(new Blob([bytes]));
    expect(report.tracks).toHaveLength(1);
    expect(report.tracks[0]).toMatchObject({
      type: 'video',
      frameCount: SEGMENTS * FRAMES,
      keyFrames: SEGMENTS,
      frameRate: toNumber(rate),
      problems: [],
      colour: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
    });
    expect(report.tags).toMatchObject({ title: 'Ünïcode title', software: 'Framewright' });
  });

  it('decodes to the frames of its segments, in their order', async () => {
    const { bytes } = await writeFile(container, { num: 60, den: 1 }, segments);
    const file = join(folder, `whole.${container}`);
    writeFileSync(file, bytes);
    const hashes = frameHashes(file);
    const alone: string[] = [];
    for (const [index, segment] of segments.entries()) {
      const part = join(folder, `part${index}.${container}`);
      writeFileSync(part, (await writeFile(container, { num: 60, den: 1 }, [segment])).bytes);
      alone.push(...frameHashes(part));
    }
    expect(hashes).toHaveLength(SEGMENTS * FRAMES);
    expect(new Set(hashes).size).toBeGreaterThan(FRAMES);
    expect(hashes).toEqual(alone);
  });

  it('has the same bytes at another time', async () => {
    const first = (await writeFile(container, { num: 60, den: 1 }, segments)).bytes;
    vi.useFakeTimers({ now: new Date('2031-05-06T07:08:09Z'), toFake: ['Date'] });
    try {
      const second = (await writeFile(container, { num: 60, den: 1 }, segments)).bytes;
      expect(Buffer.compare(first, second)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a segment with other parameter sets and names it', async () => {
    const [first, second] = segments;
    if (!first || !second) throw new Error('no segments');
    const other = { ...second, track: { ...second.track, codec: `${second.track.codec.slice(0, -1)}1` } };
    await expect(writeFile(container, { num: 60, den: 1 }, [first, other])).rejects.toMatchObject({
      code: 'ENCODER_FAILED',
      message: expect.stringContaining('Segment 1'),
    });
    const { description: _, ...bare } = second.track;
    const changed = { ...bare, description: Uint8Array.of(1, 2, 3) };
    await expect(
      writeFile(container, { num: 60, den: 1 }, [first, { ...second, track: changed }]),
    ).rejects.toMatchObject({ code: 'ENCODER_FAILED', message: expect.stringContaining('parameter sets') });
  });

  it('tells when frames are missing at the end', async () => {
    const [first] = segments;
    if (!first) throw new Error('no segments');
    const settings = {
      container,
      track: first.track,
      frameRate: { num: 60, den: 1 },
      frameCount: 2 * FRAMES,
    };
    const writer = createFileWriter(settings, new MemorySink());
    await writer.add(first);
    await expect(writer.finish()).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('passes on why the destination refuses', async () => {
    const [first] = segments;
    if (!first) throw new Error('no segments');
    const settings = { container, track: first.track, frameRate: { num: 60, den: 1 }, frameCount: FRAMES };
    const full: ByteSink = { write: () => Promise.reject(new Error('the disk is full')) };
    const work = async (): Promise<void> => {
      const writer = createFileWriter(settings, full);
      await writer.add(first);
      await writer.finish();
    };
    await expect(work()).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringContaining('the disk is full'),
    });
  });

  it('says which frames are missing from a damaged timeline', async () => {
    const [first] = segments;
    if (!first) throw new Error('no segments');
    const shifted = first.packets.map((packet) =>
      packet.frame < 12 ? packet : { ...packet, frame: packet.frame + 3 },
    );
    const { bytes } = await writeFile(container, { num: 60, den: 1 }, [{ ...first, packets: shifted }]);
    const [track] = (await inspectFile(new Blob([bytes]))).tracks;
    expect(track?.problems).toEqual([expect.stringMatching(/gap of 0\.0\d+ s before frame 12/)]);
  });
});

describe('an MP4 file', () => {
  it('has its index before its pictures, and reaches the sink in small pieces', async () => {
    const segment = await makeSegment('h264', { num: 60, den: 1 }, 0);
    // 4 MB a packet: the whole would be 96 MB.
    const heavy = segment.packets.map((packet) => {
      const data = new Uint8Array(4 << 20);
      data.set(packet.data);
      return { ...packet, data };
    });
    const start = new Uint8Array(65536);
    let [largestWrite, end] = [0, 0];
    const sink: ByteSink = {
      async write(bytes, position) {
        largestWrite = Math.max(largestWrite, bytes.length);
        end = Math.max(end, position + bytes.length);
        if (position < start.length) start.set(bytes.subarray(0, start.length - position), position);
      },
    };
    const settings = { track: segment.track, frameRate: { num: 60, den: 1 }, frameCount: FRAMES };
    const writer = createFileWriter({ container: 'mp4', ...settings }, sink);
    await writer.add({ ...segment, packets: heavy });
    await writer.finish();
    const text = Buffer.from(start).toString('latin1');
    expect(text.indexOf('moov')).toBeGreaterThan(0);
    expect(text.indexOf('mdat')).toBeGreaterThan(text.indexOf('moov'));
    expect(end).toBeGreaterThan(FRAMES * (4 << 20));
    expect(largestWrite).toBeLessThanOrEqual(1 << 21);
  });
});

describe('inspectFile', () => {
  it.each([
    ['nothing', new Uint8Array(0), /empty/],
    ['zeros', new Uint8Array(1000), /neither MP4/],
    ['text', new TextEncoder().encode('No film at all. '.repeat(20)), /neither MP4/],
  ])('refuses %s in words', async (_, bytes, message) => {
    await expect(inspectFile(new Blob([bytes]))).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a file that is cut off within its header', async () => {
    const segment = await makeSegment('h264', { num: 60, den: 1 }, 0);
    const { bytes } = await writeFile('mp4', { num: 60, den: 1 }, [segment]);
    await expect(inspectFile(new Blob([bytes.subarray(0, 200)]))).rejects.toMatchObject({
      code: 'CHECK_FAILED',
    });
  });
});
