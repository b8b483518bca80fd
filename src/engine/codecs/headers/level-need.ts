import { av1Level, h264Level, type VideoLoad, vp9Level } from '../webcodecs/levels.ts';
import { hevcLevel } from '../webcodecs/levels-hevc.ts';
import type { StreamFacts } from './stream-facts.ts';

/**
 * cpbBrVclFactor / 1000 by profile_idc: ITU-T H.264 table A-2. Intra profiles share those of their family; what is not
 * listed counts as Main.
 */
const H264_BIT_RATE_FACTORS: Readonly<Record<number, number>> = { 100: 1.25, 110: 3, 122: 4, 244: 4, 44: 4 };

/**
 * The lowest level that carries a load, as the codec's header writes it: level_idc, general_level_idc, ten times VP9's
 * level, seq_level_idx. Undefined where none does, or the codec has no levels.
 */
export function neededLevel(
  { codec, profile = 0 }: Pick<StreamFacts, 'codec' | 'profile'>,
  load: VideoLoad,
): number | undefined {
  switch (codec) {
    case 'h264':
      return h264Level(load, H264_BIT_RATE_FACTORS[profile] ?? 1);
    case 'h265':
      return hevcLevel(load)?.levelIdc;
    case 'vp9':
      return vp9Level(load);
    case 'av1':
      return av1Level(load);
    case 'prores':
    case 'vc3':
    case 'mpeg2':
      return undefined;
  }
}
