import { ExportError } from '../../errors/index.ts';
import type { PlanarFormat, TrackDescription } from '../../media/index.ts';
import { toNumber } from '../../media/index.ts';
import type { AvcIntraProfile, EncodeSettings } from '../codecs.ts';

/** A class of intra frames of one size, by what its maker calls it. */
export interface AvcIntraClass {
  readonly name: string;
  /** Class number of libx264. */
  readonly number: 50 | 100 | 200 | 300 | 480;
  /** Whose rules the parameter sets follow. */
  readonly flavor: 'panasonic' | 'sony';
  readonly input: PlanarFormat;
  /** Where libx264 would choose one too low for the class. */
  readonly level?: string;
  /** By coded lines. */
  readonly sizes: Readonly<Record<number, ClassSize>>;
}

/** Bytes of a frame: at 25 and 50 frames a second, and at the rates of NTSC (23.976, 29.97, 59.94). */
interface ClassSize {
  readonly width: number;
  readonly pal: number;
  readonly ntsc: number;
}

/**
 * SMPTE RP 2027 for AVC-Intra. XAVC Intra has AVC-Intra 100's frames in HD, and its own at 2160 lines. An access unit has
 * exactly so many bytes, filled up where the pictures take less.
 */
const CLASSES: Readonly<Record<AvcIntraProfile, AvcIntraClass>> = {
  'avc-intra-50': {
    name: 'AVC-Intra 50',
    number: 50,
    flavor: 'panasonic',
    input: 'I420P10',
    sizes: {
      1080: { width: 1440, pal: 281_088, ntsc: 232_960 },
      720: { width: 960, pal: 140_800, ntsc: 116_736 },
    },
  },
  'avc-intra-100': {
    name: 'AVC-Intra 100',
    number: 100,
    flavor: 'panasonic',
    input: 'I422P10',
    sizes: {
      1080: { width: 1920, pal: 568_832, ntsc: 472_576 },
      720: { width: 1280, pal: 284_672, ntsc: 236_544 },
    },
  },
  'avc-intra-200': {
    name: 'AVC-Intra 200',
    number: 200,
    flavor: 'panasonic',
    input: 'I422P10',
    level: '4.1',
    sizes: {
      1080: { width: 1920, pal: 1_144_320, ntsc: 952_832 },
      720: { width: 1280, pal: 572_416, ntsc: 476_672 },
    },
  },
  'xavc-100': {
    name: 'XAVC Intra class 100',
    number: 100,
    flavor: 'sony',
    input: 'I422P10',
    sizes: { 1080: { width: 1920, pal: 568_832, ntsc: 472_576 } },
  },
  'xavc-300': {
    name: 'XAVC Intra class 300',
    number: 300,
    flavor: 'sony',
    input: 'I422P10',
    sizes: { 2160: { width: 3840, pal: 1_260_032, ntsc: 1_260_032 } },
  },
  'xavc-480': {
    name: 'XAVC Intra class 480',
    number: 480,
    flavor: 'sony',
    input: 'I422P10',
    sizes: { 2160: { width: 3840, pal: 2_009_600, ntsc: 2_009_600 } },
  },
};

/** @throws ExportError INVALID_SETTINGS for a profile that is none */
export function avcIntraClass({ profile }: Pick<EncodeSettings, 'profile'>): AvcIntraClass {
  const found = Object.entries(CLASSES).find(([id]) => id === profile)?.[1];
  if (found) return found;
  throw new ExportError('INVALID_SETTINGS', `${profile} is no class of AVC-Intra or XAVC Intra.`, {
    value: profile,
  });
}

/** @throws ExportError INVALID_SETTINGS for a size that the class does not have */
export function avcIntraFrameBytes(settings: EncodeSettings): number {
  const { name, sizes } = avcIntraClass(settings);
  const { width, height, frameRate } = settings;
  const size = sizes[height];
  if (size?.width !== width) {
    const known = Object.entries(sizes).map(([lines, one]) => `${one.width}×${lines}`);
    throw new ExportError(
      'INVALID_SETTINGS',
      `${name} is coded at ${known.join(' or ')}, not ${width}×${height}.`,
      { value: [width, height] },
    );
  }
  return toNumber(frameRate) % 25 === 0 ? size.pal : size.ntsc;
}

export function avcIntraTrack(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace, profile, fieldOrder, displayAspect } = settings;
  return {
    codec: 'avc-intra',
    width,
    height,
    colourSpace,
    depth: 10,
    ...(profile !== undefined && { profile }),
    ...(fieldOrder && { fieldOrder }),
    ...(displayAspect && { displayAspect }),
    frameBytes: avcIntraFrameBytes(settings),
  };
}
