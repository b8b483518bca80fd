import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { type EncodedSegment, SRGB } from '../media/index.ts';
import { type ContainerId, createFileWriter, type FileSettings, inspectFile } from './index.ts';
import { listZipEntries } from './zip-directory.ts';
import { centralHeader, endRecords } from './zip-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function picture(width: number, shade: number): Uint8Array<ArrayBuffer> {
  const png = new PNG({ width, height: 2 });
  png.data.fill(shade);
  return new Uint8Array(PNG.sync.write(png));
}

function segment(pictures: readonly Uint8Array<ArrayBuffer>[]): EncodedSegment {
  return {
    frameCount: pictures.length,
    track: { codec: 'png', width: 3, height: 2, colourSpace: SRGB },
    packets: pictures.map((data, frame) => ({ data, type: 'key', frame, duration: 1 })),
  };
}

const settingsFor = (
  container: ContainerId,
  frameCount: number,
  more: Partial<FileSettings> = {},
): FileSettings => ({
  container,
  track: segment([]).track,
  frameRate: { num: 30, den: 1 },
  frameCount,
  ...more,
});

/** The archive as one; writes have to come in order, without gaps. */
async function zip(segments: readonly EncodedSegment[], more: Partial<FileSettings> = {}): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let end = 0;
  const sink = {
    async write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
      expect(position).toBe(end);
      end += bytes.length;
      pieces.push(Buffer.from(bytes));
    },
  };
  const count = segments.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const writer = createFileWriter(settingsFor('zip', count, more), sink);
  for (const part of segments) await writer.add(part);
  await writer.finish();
  return Buffer.concat(pieces);
}

const asBlob = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)]);

describe('a ZIP of pictures', () => {
  const pictures = [10, 20, 30, 40, 50].map((shade) => picture(3, shade));
  const segments = [segment(pictures.slice(0, 2)), segment(pictures.slice(2))];

  it('opens elsewhere and holds every picture, numbered on over the segments', async () => {
    const archive = await zip(segments);
    const file = join(folder, 'pictures.zip');
    writeFileSync(file, archive);
    expect(execFileSync('unzip', ['-tq', file]).toString()).toContain('No errors');
    const entries = unzipSync(archive);
    expect(Object.keys(entries)).toEqual(['0000.png', '0001.png', '0002.png', '0003.png', '0004.png']);
    expect(Object.values(entries).map((bytes) => Buffer.from(bytes))).toEqual(
      pictures.map((bytes) => Buffer.from(bytes)),
    );
  });

  it('starts with the number that it is told, in as many digits as the last one has', async () => {
    const archive = await zip(segments, { firstFrame: 9998 });
    expect(Object.keys(unzipSync(archive))).toEqual([
      '09998.png',
      '09999.png',
      '10000.png',
      '10001.png',
      '10002.png',
    ]);
  });

  it('has the same bytes in every time zone', async () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Asia/Kolkata';
      const first = await zip(segments);
      process.env.TZ = 'America/St_Johns';
      expect(Buffer.compare(first, await zip(segments))).toBe(0);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('is inspected by its directory', async () => {
    const report = await inspectFile(asBlob(await zip(segments)));
    expect(report).toMatchObject({
      container: 'ZIP',
      tracks: [{ type: 'pictures', frameCount: 5, width: 3, height: 2, problems: [] }],
    });
    const odd = await inspectFile(asBlob(await zip([segment([picture(3, 1), picture(4, 1)])])));
    expect(odd.tracks[0]?.problems).toEqual(['0001.png is 4×2, the first 3×2.']);
  });

  it('goes on past 65,535 pictures with ZIP64', async () => {
    const tiny = picture(3, 0);
    const count = 65_600;
    const archive = await zip([segment(Array.from({ length: count }, () => tiny))]);
    const file = join(folder, 'many.zip');
    writeFileSync(file, archive);
    const listed = execFileSync('unzip', ['-Z1', file], { maxBuffer: 1 << 24 })
      .toString()
      .trim()
      .split('\n');
    expect(listed).toHaveLength(count);
    expect(listed.at(-1)).toBe('65599.png');
    expect((await inspectFile(asBlob(archive))).tracks[0]).toMatchObject({ frameCount: count, problems: [] });
  });

  it('goes on past 4 GB with ZIP64', async () => {
    const offsets = [0, 2 ** 32 - 2, 2 ** 32 - 1, 5_000_000_000];
    const entries = offsets.map((offset, index) => ({
      name: new TextEncoder().encode(`000${index}.png`),
      crc: 1,
      bytes: 77,
      offset,
    }));
    const directory = Buffer.concat(entries.map(centralHeader));
    const start = 5_000_000_200;
    const archive = Buffer.concat([directory, endRecords(entries.length, start, directory.length)]);
    // Stands for a file of 5 GB of which only the end is there.
    const padding = Buffer.alloc(1 << 17);
    const held = Buffer.concat([padding, archive]);
    const first = start - padding.length;
    const sparse = {
      size: start + archive.length,
      slice: (from: number, to: number) =>
        new Blob([new Uint8Array(held.subarray(from - first, to - first))]),
    } as unknown as Blob;
    expect((await listZipEntries(sparse)).map(({ offset }) => offset)).toEqual(offsets);
  });

  it('is refused when it is cut off', async () => {
    const archive = await zip(segments);
    await expect(inspectFile(asBlob(archive.subarray(0, archive.length - 30)))).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('cut off'),
    });
  });

  it('passes on why the destination refuses', async () => {
    const full = { write: () => Promise.reject(new Error('the disk is full')) };
    const writer = createFileWriter(settingsFor('zip', 1), full);
    const work = async (): Promise<void> => {
      await writer.add(segment([picture(3, 1)]));
      await writer.finish();
    };
    await expect(work()).rejects.toMatchObject({ code: 'OUTPUT_FAILED', message: /the disk is full/ });
  });
});

describe('a folder of pictures', () => {
  it('gets one file a picture', async () => {
    const files = new Map<string, Uint8Array>();
    const sink = {
      async writeFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
        files.set(name, bytes);
      },
    };
    const writer = createFileWriter(settingsFor('folder', 3), sink);
    await writer.add(segment([picture(3, 1), picture(3, 2)]));
    await writer.add(segment([picture(3, 3)]));
    await writer.finish();
    expect([...files.keys()]).toEqual(['0000.png', '0001.png', '0002.png']);
    expect(files.get('0002.png')).toEqual(picture(3, 3));
  });

  it('can’t be written to a single file', () => {
    expect(() => createFileWriter(settingsFor('folder', 1), { write: async () => undefined })).toThrow(
      /destination/,
    );
  });
});

describe('a single picture', () => {
  it('is inspected, whole and cut off', async () => {
    const file = picture(3, 9);
    expect(await inspectFile(new Blob([file]))).toMatchObject({
      container: 'PNG',
      tracks: [{ width: 3, problems: [] }],
    });
    const cut = await inspectFile(new Blob([file.subarray(0, file.length - 6)]));
    expect(cut.tracks[0]?.problems).toEqual([expect.stringContaining('cut off')]);
  });
});
