import type { TrackDescription } from '../../../media/index.ts';
import { rational } from '../../../media/index.ts';
import type { PictureEssence } from './essence.ts';

type Raster = Pick<PictureEssence, 'lines' | 'signalStandard' | 'aspect'>;

const [BT601, ST274, ST296] = [1, 4, 5];

/** By lines: where pictures begin in the signal, interlaced and progressive, and who says so. */
const SIGNALS: Readonly<
  Record<
    number,
    {
      readonly interlaced: readonly [number, number];
      readonly progressive: number;
      readonly standard: number;
    }
  >
> = {
  1080: { interlaced: [21, 584], progressive: 42, standard: ST274 },
  720: { interlaced: [26, 0], progressive: 26, standard: ST296 },
  576: { interlaced: [23, 336], progressive: 23, standard: BT601 },
  480: { interlaced: [23, 285], progressive: 23, standard: BT601 },
};

/** What the raster tells of the signal that pictures were made for: SMPTE ST 274, ST 296, ITU-R BT.656. */
export function rasterOf({ width, height, fieldOrder, displayAspect }: TrackDescription): Raster {
  const signal = SIGNALS[height];
  const standard = signal && (width === (height * 16) / 9 || displayAspect || height < 720);
  const aspect = displayAspect ?? rational(width, height);
  if (!signal || !standard) return { lines: fieldOrder ? [1, 2] : [1, 0], aspect };
  return {
    lines: fieldOrder ? signal.interlaced : [signal.progressive, 0],
    signalStandard: signal.standard,
    aspect,
  };
}

/** Sides of whole macroblocks; the lines of an interlaced frame are padded field by field. */
export function macroblocks(
  { width, height, fieldOrder }: TrackDescription,
  lines = fieldOrder ? 32 : 16,
): PictureEssence['stored'] {
  return { width: 16 * Math.ceil(width / 16), height: lines * Math.ceil(height / lines) };
}
