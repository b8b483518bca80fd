import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '../../engine/index.ts';
import {
  INITIAL_DRAFT,
  outputFrameCount,
  proportionsDiffer,
  type SettingsDraft,
  standardSize,
  toFormatSettings,
  withSide,
} from './settings-draft.ts';

const WIDE = { width: 1920, height: 1080 };
const TALL = { width: 1080, height: 1920 };
const SQUARE = { width: 800, height: 800 };

const h264: ExportFormat = {
  id: 'h264-mp4',
  name: 'H.264 in MP4',
  category: 'web',
  codec: 'h264',
  containers: ['mp4'],
  extension: 'mp4',
  mimeType: 'video/mp4',
  alpha: [],
  depths: [8],
  colours: ['bt709'],
  sizeMultiple: 2,
  maximumSize: 4096,
  lossless: false,
  use: '',
  available: true,
  encoder: '',
  explanation: [],
};
const png: ExportFormat = {
  ...h264,
  id: 'png-sequence',
  category: 'sequence',
  codec: 'png',
  containers: ['zip', 'folder'],
  alpha: ['straight'],
  lossless: true,
};

const prores: ExportFormat = {
  ...h264,
  id: 'prores-4444',
  codec: 'prores',
  profile: '4444',
  category: 'mastering',
  containers: ['mov'],
  alpha: ['straight', 'premultiplied'],
  alphaDepths: [16, 8],
  audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
  depths: [10],
  colours: ['bt709', 'p3', 'bt2020', 'pq', 'hlg'],
};

const draft = (change: Partial<SettingsDraft>): SettingsDraft => ({ ...INITIAL_DRAFT, ...change });

describe('toFormatSettings', () => {
  it('asks for nothing that the user left as it was, except the look of the default', () => {
    expect(toFormatSettings(INITIAL_DRAFT, h264, WIDE)).toEqual({
      format: 'h264-mp4',
      supersample: 1,
      quality: 75,
      background: '#000000',
    });
  });

  it('turns an inclusive range into one without its end, and rates into exact ratios', () => {
    const settings = toFormatSettings(
      draft({ range: { first: 10, last: 19 }, frameRate: '29.97', rate: 'bitrate', megabits: 2.5 }),
      h264,
      WIDE,
    );
    expect(settings).toMatchObject({
      range: { start: 10, end: 20 },
      frameRate: { num: 30000, den: 1001 },
      bitrate: 2_500_000,
    });
    // The engine takes one of the two only.
    expect(settings).not.toHaveProperty('quality');
  });

  it('keeps transparency where the format carries it, and says so when it shall not', () => {
    const kept = toFormatSettings(draft({ format: 'png-sequence' }), png, WIDE);
    expect(kept).toMatchObject({ alpha: 'straight' });
    expect(kept).not.toHaveProperty('background');
    expect(kept).not.toHaveProperty('quality');
    const filled = draft({ format: 'png-sequence', keepAlpha: false, background: '#123456' });
    expect(toFormatSettings(filled, png, WIDE)).toMatchObject({ alpha: 'none', background: '#123456' });
  });

  it('asks for a standing frame where the composition stands, with the fit', () => {
    expect(toFormatSettings(draft({ size: '1080p', fit: 'cover' }), h264, TALL)).toMatchObject({
      size: TALL,
      fit: 'cover',
    });
  });
});

describe('toFormatSettings of a master', () => {
  const master = (change: Partial<SettingsDraft>) =>
    toFormatSettings(draft({ format: 'prores-4444', ...change }), prores, WIDE);

  it('asks for no rate, since the profile has its own', () => {
    expect(master({ rate: 'bitrate' })).toEqual({
      format: 'prores-4444',
      supersample: 1,
      alpha: 'straight',
    });
  });

  it('takes colours, alpha, sound, timecode and reel', () => {
    expect(
      master({
        colour: 'pq',
        depth: 10,
        alphaKind: 'premultiplied',
        alphaDepth: 8,
        soundCodec: 'pcm-s16',
        loudness: -23,
        timecode: ' 01:00:00:00 ',
        reel: 'A001',
      }),
    ).toMatchObject({
      colour: 'pq',
      depth: 10,
      alpha: 'premultiplied',
      alphaDepth: 8,
      audio: { codec: 'pcm-s16', loudness: { target: -23 } },
      timecode: '01:00:00:00',
      reel: 'A001',
    });
    expect(master({ sound: false })).toMatchObject({ audio: false });
    const opaque = master({ keepAlpha: false, alphaDepth: 8, colourModel: 'rgb' });
    expect(opaque).not.toHaveProperty('alphaDepth');
    expect(opaque).not.toHaveProperty('colourModel');
  });

  it('keeps fields, leader and handles for formats that have them', () => {
    const extra = { scan: 'tff', pulldown: '3:2', leader: { black: 2 }, handles: 5, as11: {} } as const;
    const { leader, handles } = extra;
    const plain = toFormatSettings(draft({}), h264, WIDE);
    expect(toFormatSettings(draft({ extra }), h264, WIDE)).toEqual({ ...plain, leader, handles });
    const asPictures = toFormatSettings(draft({ format: 'png-sequence', extra }), png, WIDE);
    expect(asPictures).toMatchObject({ handles });
    expect(asPictures).not.toHaveProperty('leader');
    const { as11: _, ...others } = extra;
    const fielded = { ...prores, scans: ['progressive', 'tff', 'bff'] as const };
    const settings = toFormatSettings(draft({ format: 'prores-4444', extra }), fielded, WIDE);
    expect(settings).toMatchObject(others);
    expect(settings).not.toHaveProperty('as11');
  });

  it('asks for layers where pictures can hold them', () => {
    const asked = { format: 'exr-sequence', extra: { layers: true } } as const;
    const exr = { ...png, id: 'exr-sequence', codec: 'exr' } as const;
    expect(toFormatSettings(draft(asked), exr, WIDE)).toHaveProperty('layers', true);
    expect(toFormatSettings(draft(asked), png, WIDE)).not.toHaveProperty('layers');
  });

  it('leaves out what another format was asked for', () => {
    const settings = master({ depth: 8, soundCodec: 'opus' });
    expect(settings).not.toHaveProperty('depth');
    expect(settings).not.toHaveProperty('audio');
    const pictures = draft({ format: 'png-sequence', timecode: '01:00:00:00', colour: 'hlg', sound: false });
    expect(toFormatSettings(pictures, png, WIDE)).toEqual({
      format: 'png-sequence',
      supersample: 1,
      alpha: 'straight',
    });
  });
});

describe('sizes', () => {
  it('needs a fit exactly where the proportions differ by more than rounding', () => {
    expect(proportionsDiffer(standardSize('720p', WIDE), WIDE)).toBe(false);
    expect(proportionsDiffer({ width: 854, height: 480 }, WIDE)).toBe(false);
    expect(proportionsDiffer(standardSize('720p', SQUARE), SQUARE)).toBe(true);
    expect(proportionsDiffer({ width: 1280, height: 1280 }, WIDE)).toBe(true);
  });

  it('moves the linked side in steps that the format takes, and leaves a free one alone', () => {
    expect(withSide(draft({}), 'width', 1001, WIDE, 2).customSize).toEqual({ width: 1001, height: 564 });
    expect(withSide(draft({ sizeLinked: false }), 'height', 300, WIDE, 2).customSize).toEqual({
      width: 1280,
      height: 300,
    });
    expect(withSide(draft({}), 'width', Number.NaN, WIDE, 2).customSize.height).toBe(720);
  });
});

describe('outputFrameCount', () => {
  it('keeps the duration when the rate changes', () => {
    const composition = { frameRate: { num: 30, den: 1 }, frameCount: 300 };
    expect(outputFrameCount(draft({}), composition)).toBe(300);
    expect(outputFrameCount(draft({ frameRate: '60' }), composition)).toBe(600);
    expect(outputFrameCount(draft({ frameRate: '24' }), { ...composition, frameCount: 1 })).toBe(1);
    expect(outputFrameCount(draft({ frameRate: '29.97' }), composition)).toBe(300);
  });
});
