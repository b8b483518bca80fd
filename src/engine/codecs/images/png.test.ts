import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { PICTURE_COLOURS } from '../../media/index.ts';
import { readImageSize } from './image-size.ts';
import { encodePng } from './png.ts';

/** Smooth in one half and noisy in the other, so that every row filter is chosen somewhere. */
function values(length: number, most: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length }, (_, index) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return index < length / 2 ? (index * 7) % (most + 1) : state % (most + 1);
  });
}

describe('encodePng', () => {
  it('keeps 8-bit pixels exactly, those under zero alpha too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(),
        async (width, height, seed) => {
          const data = Uint8Array.from(values(width * height * 4, 255, seed));
          const png = PNG.sync.read(Buffer.from(await encodePng({ width, height, depth: 8, data })));
          expect([png.width, png.height]).toEqual([width, height]);
          expect(Buffer.compare(png.data, data)).toBe(0);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('keeps 16-bit pixels exactly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        async (width, height, seed) => {
          const data = Uint16Array.from(values(width * height * 4, 65535, seed));
          const file = Buffer.from(await encodePng({ width, height, depth: 16, data }));
          const png = PNG.sync.read(file, { skipRescale: true } as object);
          expect(Array.from(png.data)).toEqual(Array.from(data));
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it('gives pictures larger than its bands whole, with equal bytes each time', async () => {
    const [width, height] = [1031, 700];
    const data = Uint8Array.from(values(width * height * 4, 255, 5));
    const [first, second] = await Promise.all([1, 2].map(() => encodePng({ width, height, depth: 8, data })));
    expect(first).toEqual(second);
    expect(Buffer.compare(PNG.sync.read(Buffer.from(first ?? [])).data, data)).toBe(0);
  });

  it('names other colours by their code points, before the pixels', async () => {
    const data = new Uint16Array(4);
    const file = Buffer.from(await encodePng({ width: 1, height: 1, depth: 16, data }, PICTURE_COLOURS.pq));
    const at = file.indexOf('cICP');
    expect(file.readUInt32BE(at - 4)).toBe(4);
    expect([...file.subarray(at + 4, at + 8)]).toEqual([9, 16, 0, 1]);
    expect(at).toBeLessThan(file.indexOf('IDAT'));
    expect(file.indexOf('sRGB')).toBe(-1);
    expect(PNG.sync.read(file).width).toBe(1);
  });

  it('says that it is sRGB, for readers old and new', async () => {
    const file = await encodePng({ width: 1, height: 1, depth: 8, data: new Uint8Array(4) });
    const png = PNG.sync.read(Buffer.from(file));
    expect(png.gamma).toBeCloseTo(0.45455, 5);
    expect(Buffer.from(file).includes('sRGB')).toBe(true);
    expect(Buffer.from(file).includes('cHRM')).toBe(true);
  });

  it('refuses data that is too short', async () => {
    await expect(
      encodePng({ width: 2, height: 2, depth: 8, data: new Uint8Array(15) }),
    ).rejects.toMatchObject({
      code: 'INTERNAL',
    });
  });
});

describe('readImageSize', () => {
  it('reads a PNG header without decoding', async () => {
    const file = await encodePng({ width: 7, height: 3, depth: 8, data: new Uint8Array(84) });
    expect(readImageSize(file)).toEqual({ width: 7, height: 3 });
  });

  it('finds the frame header of a JPEG behind its other segments', () => {
    const jpeg = new Uint8Array(40);
    jpeg.set([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, 0xc2, 0, 11, 8, 0x02, 0x01, 0x04, 0x03]);
    expect(readImageSize(jpeg)).toEqual({ width: 0x0403, height: 0x0201 });
  });

  it('reads the three kinds of WebP and GIF', () => {
    const webp = (kind: string, fields: readonly number[], at: number): Uint8Array => {
      const bytes = new Uint8Array(32);
      bytes.set(Buffer.from(`RIFF\0\0\0\0WEBP${kind}`));
      bytes.set(fields, at);
      return bytes;
    };
    expect(readImageSize(webp('VP8 ', [0x40, 0x01, 0xf0, 0x00], 26))).toEqual({ width: 320, height: 240 });
    expect(readImageSize(webp('VP8X', [0x3f, 0x01, 0, 0xef, 0, 0], 24))).toEqual({ width: 320, height: 240 });
    const packed = (319 | (239 << 14)) >>> 0;
    const bytes = [0, 8, 16, 24].map((shift) => (packed >>> shift) & 255);
    expect(readImageSize(webp('VP8L', bytes, 21))).toEqual({ width: 320, height: 240 });
    const gif = new Uint8Array(32);
    gif.set([...Buffer.from('GIF89a'), 0x40, 0x01, 0xf0, 0x00]);
    expect(readImageSize(gif)).toEqual({ width: 320, height: 240 });
  });

  it('gives up on cut-off and foreign files', () => {
    expect(readImageSize(new Uint8Array(100))).toBeUndefined();
    expect(readImageSize(Uint8Array.of(0xff, 0xd8, 0xff))).toBeUndefined();
  });
});
