import { type EncodeSettings, isPictureCodec, PICTURES } from '../codecs/index.ts';
import { isNameTemplate } from '../container/index.ts';
import { linearColours, PICTURE_COLOURS } from '../media/index.ts';
import type { FormatDeclaration, FormatSettings } from './formats.ts';
import { type Report, shown } from './report.ts';
import { bitsOf, isFloatingPoint, type SampleDepth } from './sample-depth.ts';

/** ITU-R BT.2408: cd/m² of diffuse white under PQ, which light of 1 is. */
const PQ_WHITE = 203;

/** What belongs to pictures of sequences alone: their samples, their packing, their names. */
export function checkSequence(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { compression, pictureNames, colour, lut, reel } = settings;
  const { codec, name } = format;
  const pictures = isPictureCodec(codec);
  if (compression !== undefined) {
    const known = pictures ? PICTURES[codec].compressions : [];
    if (known.length === 0) {
      report('error', 'compression', `${name} has no choice of compression: leave it out.`);
    } else if (!known.includes(compression)) {
      report(
        'error',
        'compression',
        `${name} is packed with ${known.join(', ')}, not ${shown(compression)}; the usual one is ${known[0]}.`,
      );
    }
  }
  if (pictureNames !== undefined) {
    if (!pictures) {
      report('error', 'pictureNames', `${name} is one file: leave the names of pictures out.`);
    } else if (typeof pictureNames !== 'string' || !isNameTemplate(pictureNames)) {
      report(
        'error',
        'pictureNames',
        `Pictures are named by a template with one place for the number and no ending, such as shot_####, not ${shown(pictureNames)}.`,
      );
    }
  }
  if (!pictures) return;
  if (isLinear(settings, format)) {
    if (colour === 'hlg') {
      report(
        'error',
        'colour',
        `${name} holds light, and HLG’s depends on the display: choose pq or bt2020.`,
      );
    }
    if (lut !== undefined) {
      const other = format.depths.find((depth) => !isFloatingPoint(depth));
      const instead =
        codec === 'tiff' && other !== undefined
          ? 'choose a depth of 16'
          : 'choose png-sequence or tiff-sequence';
      report(
        'error',
        'lut',
        `A look-up table is for encoded values, and ${name} holds light: ${instead}.`,
        '',
      );
    }
  }
  if (reel !== undefined && codec !== 'exr' && codec !== 'dng') {
    report('warning', 'reel', `${name} carry no reel name: exr-sequence and cinemadng do.`);
  }
}

/** Whether samples are linear light. */
function isLinear({ depth }: FormatSettings, { codec, depths }: FormatDeclaration): boolean {
  return codec === 'dng' || isFloatingPoint(depth ?? depths[0]);
}

/** What a picture's encoder is told of its samples. */
export function resolveSequence(
  settings: FormatSettings,
  format: FormatDeclaration,
  alpha: boolean,
): Pick<
  EncodeSettings,
  'colourSpace' | 'depth' | 'floatingPoint' | 'compression' | 'alpha' | 'whiteLuminance'
> {
  const { colour = 'bt709', compression } = settings;
  const linear = isLinear(settings, format);
  const depth = settings.depth ?? usualDepth(settings, format);
  const floats = isFloatingPoint(depth);
  return {
    colourSpace: linear ? linearColours(colour) : PICTURE_COLOURS[colour],
    depth: bitsOf(depth),
    ...(floats && { floatingPoint: true }),
    ...(compression !== undefined && { compression }),
    ...(alpha && format.codec !== 'png' && { alpha: true }),
    ...(linear && colour === 'pq' && { whiteLuminance: PQ_WHITE }),
  };
}

/** Wider colours show steps in 8 bits. */
function usualDepth({ colour = 'bt709' }: FormatSettings, { depths }: FormatDeclaration): SampleDepth {
  const [first = 8] = depths;
  return colour === 'bt709' ? first : (depths.find((depth) => bitsOf(depth) > 8) ?? first);
}
