import { type EncodeSettings, isAnimatedCodec, type TuningProblem, tuningProblems } from '../codecs/index.ts';
import type { Rational } from '../media/index.ts';
import { resolveAnimation } from './animation-settings.ts';
import { resolveOptimizations } from './codec-optimizations.ts';
import type { FilmFormat, FormatDeclaration, FormatSettings, Size } from './formats.ts';
import { resolvePictures } from './picture-settings.ts';
import { resolveRate } from './rate.ts';
import type { Report } from './report.ts';
import { fieldOrderOf } from './scan-settings.ts';
import { smallestSize } from './sizes.ts';

export function resolveEncode(
  settings: FormatSettings,
  format: FilmFormat,
  { width, height }: Size,
  frameRate: Rational,
): EncodeSettings {
  const { keyFrameInterval, encoder, deterministic } = settings;
  const fieldOrder = fieldOrderOf(settings, format);
  return {
    codec: format.codec,
    ...(format.profile !== undefined && { profile: format.profile }),
    width,
    height,
    frameRate,
    rate: resolveRate(settings, format),
    ...resolvePictures(settings, format),
    ...(fieldOrder && { fieldOrder }),
    ...(keyFrameInterval !== undefined && !standsAlone(format) && { keyFrameInterval }),
    ...(encoder !== undefined && encoder !== 'auto' && { encoder }),
    ...(deterministic && { deterministic: true }),
    ...resolveOptimizations(settings, format),
    ...resolveAnimation(settings, format),
  };
}

/** Whether every frame is a key frame whatever is asked. */
export function standsAlone({ lossless, profile, codec }: FormatDeclaration): boolean {
  return lossless || profile !== undefined || isAnimatedCodec(codec);
}

/** What the codecs know to be impossible, or to contradict itself. To be asked of settings that are sound by themselves. */
export function checkEncode(
  settings: FormatSettings,
  format: FilmFormat,
  size: Size | undefined,
  frameRate: Rational | undefined,
  report: Report,
): void {
  // What depends on a size or a rate that is not known yet is asked again when they are.
  const encode = resolveEncode(
    settings,
    format,
    size ?? smallestSize(format),
    frameRate ?? { num: 1, den: 1 },
  );
  for (const { field, message } of tuningProblems(encode)) report('error', settingOf(field), message);
}

function settingOf(field: TuningProblem['field']): keyof FormatSettings {
  switch (field) {
    case 'encoder':
    case 'deterministic':
    case 'depth':
    case 'alpha':
    case 'hdr':
    case 'keyFrameInterval':
      return field;
    case 'rate':
    case 'constant':
      return 'bitrate';
    default:
      return 'codecOptimizations';
  }
}
