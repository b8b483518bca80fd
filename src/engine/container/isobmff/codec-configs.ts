import { ExportError } from '../../errors/index.ts';
import type { TrackDescription } from '../../media/index.ts';
import { type Bytes, box, fullBox, u8, u16 } from './bytes.ts';

/** The decoder configuration box of a codec whose sample entry has one. */
export function configurationBox(track: TrackDescription): Bytes {
  const { codec, description } = track;
  switch (codec.slice(0, 4)) {
    case 'avc1':
      return box('avcC', required(track));
    case 'hvc1':
    case 'hev1':
      return box('hvcC', required(track));
    case 'av01':
      return box('av1C', description ?? av1Configuration(codec));
    case 'vp09':
      return fullBox('vpcC', 1, 0, vp9Configuration(codec));
    default:
      throw new ExportError('INTERNAL', `The codec ${codec} has no place in MP4 or MOV.`, { value: codec });
  }
}

function required({ codec, description }: TrackDescription): Bytes {
  if (description) return description;
  throw new ExportError('INTERNAL', `The encoder of ${codec} gave no parameter sets for the file's header.`, {
    value: codec,
  });
}

/**
 * `av01.P.LLT.DD[.M.CCC.…]` as an AV1CodecConfigurationRecord without header units: AV1 Codec ISO Media File Format
 * Binding, sections 2.3.3 and 5.
 */
export function av1Configuration(codec: string): Bytes {
  const [, profile, level, depth, monochrome = '0', subsampling = '110'] = codec.split('.');
  const bits = Number(depth);
  const flags = [
    level?.endsWith('H') ? 1 : 0,
    bits > 8 ? 1 : 0,
    bits === 12 ? 1 : 0,
    Number(monochrome),
    Number(subsampling[0]),
    Number(subsampling[1]),
  ];
  const position = Number(subsampling[2]);
  return u8(
    0x81,
    (Number(profile) << 5) | Number.parseInt(level ?? '0', 10),
    flags.reduce((byte, flag, index) => byte | (flag << (7 - index)), position),
    0,
  );
}

/** `vp09.PP.LL.DD[.CC.cp.tc.mc.FF]`: VP Codec ISO Media File Format Binding, version 1.0. */
function vp9Configuration(codec: string): Bytes {
  const [profile = 0, level = 0, depth = 8, chroma = 1, primaries = 1, transfer = 1, matrix = 1, full = 0] =
    codec.split('.').slice(1).map(Number);
  return u8(profile, level, (depth << 4) | (chroma << 1) | full, primaries, transfer, matrix, ...u16(0));
}
