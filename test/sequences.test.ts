import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodePicture,
  type EncodeSettings,
  encodePicture,
  type PictureCodecId,
  type PictureCompression,
  storedPicture,
} from '../src/engine/codecs/index.ts';
import {
  createFileWriter,
  type FileReport,
  inspectFile,
  isNameTemplate,
  stampPicture,
} from '../src/engine/container/index.ts';
import { resolveSettings, validateSettings } from '../src/engine/formats/index.ts';
import { type Frame, linearColours, SRGB } from '../src/engine/media/index.ts';

const WIDTH = 37;
const HEIGHT = 41;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sequences-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Flat areas, ramps, noise, every opacity, and where the samples allow it light below 0 and above 1. */
function frameOf(format: Frame['format']): Frame {
  const length = WIDTH * HEIGHT * 4;
  const scale = format === 'rgba8' ? 255 : format === 'rgba16' ? 65_535 : 1;
  const data =
    format === 'rgba8'
      ? new Uint8Array(length)
      : format === 'rgba16'
        ? new Uint16Array(length)
        : new Float32Array(length);
  let seed = 7;
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [(i % WIDTH) / (WIDTH - 1), Math.floor(i / WIDTH) / (HEIGHT - 1)];
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    const noise = x > 0.6 ? seed / 2 ** 32 : 0.25;
    const pixel = scale === 1 ? [x * 3 - 0.5, y * y * 0.001, noise] : [x, y, noise];
    for (const [channel, value] of [...pixel, y < 0.4 ? 1 : x].entries()) {
      data[i * 4 + channel] = scale === 1 ? value : Math.round(value * scale);
    }
  }
  return { width: WIDTH, height: HEIGHT, alpha: 'straight', changed: 'all', format, data } as Frame;
}

function settingsOf(codec: PictureCodecId, format: Frame['format'], change: Partial<EncodeSettings> = {}) {
  const depth = format === 'rgba8' ? 8 : format === 'rgba16' ? 16 : 32;
  return {
    codec,
    ...{ width: WIDTH, height: HEIGHT, frameRate: { num: 25, den: 1 }, depth, alpha: true },
    rate: { mode: 'quality', quality: 100 },
    colourSpace: format === 'rgba32f' || codec === 'dng' ? linearColours('bt709') : SRGB,
    ...(format === 'rgba32f' && { floatingPoint: true }),
    ...change,
  } as const satisfies EncodeSettings;
}

/** The samples that FFmpeg decodes. */
function decoded(file: Uint8Array, name: string, pixels: string): Buffer {
  const path = join(folder, name);
  writeFileSync(path, file);
  return execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', pixels, '-'], {
    maxBuffer: 1 << 28,
  });
}

const bytesOf = ({ data }: Frame): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('TIFF', () => {
  const compressions: readonly PictureCompression[] = ['none', 'lzw', 'deflate'];
  it.each(compressions)(
    'keeps every sample with %s, for FFmpeg and for its own reader',
    async (compression) => {
      for (const format of ['rgba8', 'rgba16', 'rgba32f'] as const) {
        for (const alpha of [true, false]) {
          const frame = frameOf(format);
          const settings = settingsOf('tiff', format, { compression, alpha });
          const file = await encodePicture(frame, 'tiff', settings);
          const expected = storedPicture(frame, 'tiff', settings);
          expect(bytesOf(await decodePicture(file, 'tiff')).equals(bytesOf(expected))).toBe(true);
          // FFmpeg has no floating-point predictor.
          if (format === 'rgba32f') continue;
          const pixels = format === 'rgba8' ? 'rgba' : 'rgba64le';
          expect(decoded(file, 'frame.tif', pixels).equals(bytesOf(expected))).toBe(true);
        }
      }
    },
  );

  it('refuses what is damaged instead of showing other pixels', async () => {
    for (const compression of compressions) {
      const file = await encodePicture(
        frameOf('rgba8'),
        'tiff',
        settingsOf('tiff', 'rgba8', { compression }),
      );
      const cut = decodePicture(file.slice(0, file.length >> 1), 'tiff');
      await expect(cut).rejects.toMatchObject({ code: 'ASSET_FAILED' });
      if (compression === 'none') continue;
      const wrong = Uint8Array.from(file);
      wrong.fill(0xa5, 12, 60);
      await expect(decodePicture(wrong, 'tiff')).rejects.toMatchObject({ code: 'ASSET_FAILED' });
    }
  });
});

describe('OpenEXR', () => {
  const compressions: readonly PictureCompression[] = ['none', 'rle', 'zips', 'zip'];
  it.each(compressions)('keeps light within its samples with %s', async (compression) => {
    const frame = frameOf('rgba32f');
    for (const depth of [16, 32] as const) {
      for (const alpha of [true, false]) {
        const settings = settingsOf('exr', 'rgba32f', { compression, depth, alpha });
        const file = await encodePicture(frame, 'exr', settings);
        const back = await decodePicture(file, 'exr');
        expect(bytesOf(back).equals(bytesOf(storedPicture(frame, 'exr', settings)))).toBe(true);
        // Half has 11 significant bits, and steps of 2^-24 near 0.
        const precision = depth === 16 ? 2 ** -11 : 0;
        // Any other than the file's own would be converted, and clipped on the way.
        const planes = decoded(file, 'frame.exr', alpha ? 'gbrapf32le' : 'gbrpf32le');
        const samples = new Float32Array(planes.buffer, planes.byteOffset, planes.length / 4);
        for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
          const opacity = frame.data[pixel * 4 + 3] as number;
          for (const [plane, channel] of [1, 2, 0].entries()) {
            const light = Math.fround((frame.data[pixel * 4 + channel] as number) * opacity);
            const seen = samples[plane * WIDTH * HEIGHT + pixel] as number;
            const allowed = Math.abs(light) * precision + (depth === 16 ? 2 ** -25 : 0);
            if (Math.abs(seen - light) > allowed) expect.fail(`${seen} for ${light} at ${pixel}`);
          }
        }
      }
    }
  });

  it('refuses what is damaged', async () => {
    for (const compression of compressions) {
      const file = await encodePicture(
        frameOf('rgba32f'),
        'exr',
        settingsOf('exr', 'rgba32f', { compression, depth: 16 }),
      );
      const cut = decodePicture(file.slice(0, file.length - 20), 'exr');
      await expect(cut).rejects.toMatchObject({ code: 'ASSET_FAILED' });
    }
  });
});

const STAMP = {
  title: 'Titel',
  tags: { description: 'Größe', reel: 'A001', created: new Date('2026-03-04T05:06:07Z') },
  timecode: '00:59:59;28',
  frameRate: { num: 30_000, den: 1001 },
};

/** What a picture says of itself when it is the third of a file. */
async function told(codec: PictureCodecId, format: Frame['format']): Promise<FileReport> {
  const settings = settingsOf(codec, format, codec === 'exr' ? { depth: 16 } : {});
  const file = await encodePicture(frameOf(format), codec, settings);
  const stamped = await stampPicture(file, codec, STAMP, 2);
  if (codec !== 'png') {
    const [before, after] = [await decodePicture(file, codec), await decodePicture(stamped, codec)];
    expect(bytesOf(after).equals(bytesOf(before))).toBe(true);
  }
  return inspectFile(new Blob([stamped]));
}

describe('what pictures say of themselves', () => {
  const texts = { title: 'Titel', description: 'Größe', date: '2026-03-04T05:06:07Z' };

  it('is read back from TIFF', async () => {
    expect(await told('tiff', 'rgba16')).toMatchObject({
      container: 'TIFF',
      tracks: [
        {
          ...{ codec: 'tiff', width: WIDTH, height: HEIGHT, frameCount: 1, problems: [] },
          colour: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb' },
        },
      ],
      tags: { ...texts, depth: '16', alpha: 'straight', compression: 'deflate', software: 'Framewright' },
    });
  });

  it('is read back from OpenEXR, with the timecode of the very frame', async () => {
    const report = await told('exr', 'rgba32f');
    expect(report).toMatchObject({
      container: 'OpenEXR',
      // Drop-frame leaves out the first two labels of the minute, but for those of every tenth.
      timecode: '01:00:00;00',
      tracks: [{ codec: 'exr', colour: { primaries: 'bt709', transfer: 'linear' }, problems: [] }],
      tags: { ...texts, reel: 'A001', depth: '16', samples: 'half', alpha: 'premultiplied' },
    });
    expect(report.tracks[0]?.frameRate).toBeCloseTo(30_000 / 1001);
  });

  it('is read back from CinemaDNG, with its light and its rate', async () => {
    const report = await told('dng', 'rgba16');
    expect(report).toMatchObject({
      container: 'CinemaDNG',
      timecode: '01:00:00;00',
      tracks: [{ codec: 'dng', colour: { primaries: 'bt709', transfer: 'linear' }, problems: [] }],
      tags: { ...texts, reel: 'A001', depth: '16', alpha: 'none', compression: 'none' },
    });
    expect(report.tracks[0]?.frameRate).toBeCloseTo(30_000 / 1001);
  });

  it('is read back from PNG', async () => {
    const report = await told('png', 'rgba8');
    expect(report.tags).toMatchObject({ title: 'Titel', description: 'Größe' });
    expect(report.tracks[0]?.problems).toEqual([]);
  });

  it('says so where a picture is cut off', async () => {
    for (const [codec, format] of [
      ['tiff', 'rgba8'],
      ['exr', 'rgba32f'],
    ] as const) {
      const file = await encodePicture(
        frameOf(format),
        codec,
        settingsOf(codec, format, { compression: 'none' }),
      );
      const report = await inspectFile(new Blob([file.subarray(0, file.length - 900)]));
      expect(report.tracks[0]?.problems).toEqual([expect.stringContaining('cut off')]);
    }
  });
});

describe('a sequence', () => {
  it('is named by its template, and inspected in its archive', async () => {
    const settings = settingsOf('exr', 'rgba32f', { depth: 16 });
    const data = await encodePicture(frameOf('rgba32f'), 'exr', settings);
    const track = { codec: 'exr', width: WIDTH, height: HEIGHT, colourSpace: settings.colourSpace };
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const write = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      pieces.push(bytes);
    };
    const writer = createFileWriter(
      {
        ...{ container: 'zip', track, frameCount: 3, firstFrame: 998, pictureNames: 'shot_%03d.v2' },
        ...{ frameRate: { num: 24, den: 1 }, timecode: '01:00:00:23' },
      },
      { write },
    );
    const packets = [0, 1, 2].map((frame) => ({ data, type: 'key', frame, duration: 1 }) as const);
    await writer.add({ frameCount: 3, track, packets });
    await writer.finish();
    const archive = new Blob(pieces);
    const path = join(folder, 'shot.zip');
    writeFileSync(path, new Uint8Array(await archive.arrayBuffer()));
    const names = execFileSync('unzip', ['-Z1', path]).toString().trim().split('\n');
    expect(names).toEqual(['shot_0998.v2.exr', 'shot_0999.v2.exr', 'shot_1000.v2.exr']);
    expect(await inspectFile(archive)).toMatchObject({
      timecode: '01:00:00:23',
      tracks: [{ codec: 'exr', frameCount: 3, durationSeconds: 3 / 24 }],
    });
  });

  it('takes only names that every system has', () => {
    for (const good of ['####', 'shot_####', 'a.%06d', 'Bild ## neu'])
      expect(isNameTemplate(good)).toBe(true);
    for (const bad of ['shot', '##_##', '../####', 'a/####', '####\n', '%d']) {
      expect(isNameTemplate(bad)).toBe(false);
    }
  });
});

const FACTS = { width: 64, height: 32, frameRate: { num: 25, den: 1 }, frameCount: 5 };

/** The settings that are refused, by name. */
const refused = (settings: Parameters<typeof validateSettings>[0]): string[] =>
  validateSettings(settings, FACTS)
    .filter(({ severity }) => severity === 'error')
    .map(({ setting }) => setting);

describe('settings of sequences', () => {
  it('become samples of light where they are floating-point or raw', () => {
    const exr = resolveSettings({ format: 'exr-sequence', colour: 'pq' }, FACTS);
    expect(exr.encode).toMatchObject({ depth: 16, floatingPoint: true, alpha: true, whiteLuminance: 203 });
    expect(exr.encode.colourSpace).toEqual(linearColours('pq'));
    expect(exr.render).toMatchObject({ format: 'rgba32f', alpha: 'straight' });
    const tiff = resolveSettings({ format: 'tiff-sequence', depth: '32f', alpha: 'none' }, FACTS);
    expect(tiff.encode).toMatchObject({ depth: 32, floatingPoint: true });
    expect(tiff.encode.alpha).toBeUndefined();
    const dng = resolveSettings({ format: 'cinemadng' }, FACTS);
    expect(dng.encode.colourSpace.transfer).toBe('linear');
    expect(dng.file.timecode).toBe('00:00:00:00');
    expect(resolveSettings({ format: 'tiff-sequence' }, FACTS).render.format).toBe('rgba8');
  });

  it('are refused where a format can’t take them', () => {
    expect(refused({ format: 'exr-sequence', depth: 16 })).toEqual(['depth']);
    expect(refused({ format: 'png-sequence', depth: '16f' })).toEqual(['depth']);
    expect(refused({ format: 'exr-sequence', compression: 'lzw' })).toEqual(['compression']);
    expect(refused({ format: 'h264-mp4', compression: 'zip' })).toEqual(['compression']);
    expect(refused({ format: 'exr-sequence', alpha: 'straight' })).toEqual(['alpha']);
    expect(refused({ format: 'tiff-sequence', depth: '32f', colour: 'hlg' })).toEqual(['colour']);
    expect(refused({ format: 'tiff-sequence', timecode: '01:00:00:00' })).toEqual(['timecode']);
    expect(refused({ format: 'exr-sequence', pictureNames: 'shot' })).toEqual(['pictureNames']);
    expect(refused({ format: 'h264-mp4', pictureNames: '####' })).toEqual(['pictureNames']);
    expect(refused({ format: 'exr-sequence', timecode: '01:00:00:00', reel: 'A1' })).toEqual([]);
  });
});
