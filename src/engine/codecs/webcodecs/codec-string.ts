import { type ColourSpace, toHex } from '../../media/index.ts';
import { av1Level, h264Level, type VideoLoad, vp9Level } from './levels.ts';

/** ITU-T H.273 tables 2, 3 and 4: the code points that codec strings and bitstreams carry. */
const PRIMARIES: Record<ColourSpace['primaries'], number> = { bt709: 1, bt2020: 9, smpte432: 12 };
const TRANSFER: Record<ColourSpace['transfer'], number> = { bt709: 1, 'iec61966-2-1': 13, pq: 16, hlg: 18 };
const MATRIX: Record<ColourSpace['matrix'], number> = { rgb: 0, bt709: 1, 'bt2020-ncl': 9 };

/** H.264 profiles, best first: profile_idc, constraint flags (RFC 6381 section 3.3), cpbBrVclFactor / 1000. */
export const H264_PROFILES = [
  { name: 'High', profile: 0x64, constraints: 0x00, bitRateFactor: 1.25 },
  { name: 'Main', profile: 0x4d, constraints: 0x40, bitRateFactor: 1 },
  { name: 'Constrained Baseline', profile: 0x42, constraints: 0xe0, bitRateFactor: 1 },
] as const;

/** `avc1.PPCCLL` of RFC 6381, or undefined where no level carries the load. */
export function h264CodecString(
  load: VideoLoad,
  { profile, constraints, bitRateFactor }: (typeof H264_PROFILES)[number],
): string | undefined {
  const level = h264Level(load, bitRateFactor);
  if (level === undefined) return undefined;
  return `avc1.${toHex([profile, constraints, level])}`;
}

/** VP9 Codec ISO Media File Format Binding, section "Codecs Parameter String"; profile 0, 8 bits, chroma sited left (00). */
export function vp9CodecString(load: VideoLoad, colourSpace: ColourSpace): string | undefined {
  const level = vp9Level(load);
  return level === undefined ? undefined : `vp09.00.${two(level)}.08.00.${colourFields(colourSpace)}`;
}

/** AV1 Codec ISO Media File Format Binding, section 5; Main profile and tier, 8 bits, 4:2:0 with siting 0. */
export function av1CodecString(load: VideoLoad, colourSpace: ColourSpace): string | undefined {
  const level = av1Level(load);
  if (level === undefined) return undefined;
  const [range, rest] = [colourSpace.fullRange ? 1 : 0, colourFields(colourSpace).slice(0, -3)];
  return `av01.0.${two(level)}M.08.0.110.${rest}.${range}`;
}

function colourFields({ primaries, transfer, matrix, fullRange }: ColourSpace): string {
  return [PRIMARIES[primaries], TRANSFER[transfer], MATRIX[matrix], fullRange ? 1 : 0].map(two).join('.');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
