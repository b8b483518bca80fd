import type { ExportResult } from '../api/index.ts';
import {
  type CompositionFacts,
  type DeliveryFacts,
  type FormatSettings,
  getFormat,
  isFilm,
  resolvePlainSettings,
  resolveSettings,
} from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import { isHeard } from '../segments/index.ts';

/**
 * What is known of an export before it is made, for {@link checkDelivery}: all but its bytes, and of its loudness what was
 * asked for.
 *
 * @param composition with `sound` where it is known whether there is any
 * @throws ExportError INVALID_SETTINGS, UNSUPPORTED_FORMAT for settings that will not do
 */
export function factsOfSettings(
  settings: FormatSettings,
  composition: CompositionFacts & { readonly sound?: boolean },
): DeliveryFacts {
  if (!isFilm(getFormat(String(settings.format)))) {
    const { frameRate, frameCount, audio } = resolvePlainSettings(settings, composition);
    const { width, height } = composition;
    const seconds = frameTimeSeconds(frameCount, frameRate);
    return { size: { width, height }, frameRate, seconds, alpha: false, sound: audio !== undefined };
  }
  const { encode, frameRate, frameCount, format, audio, leader } = resolveSettings(settings, composition);
  const sound = audio ? (leader && isHeard(leader)) || composition.sound : false;
  const bitrate = encode.rate.mode === 'bitrate' ? encode.rate.bitsPerSecond : undefined;
  return {
    size: { width: encode.width, height: encode.height },
    frameRate,
    seconds: frameTimeSeconds(frameCount, frameRate),
    alpha: format.alpha.length > 0 && settings.alpha !== 'none',
    ...(bitrate !== undefined && { bitrate }),
    ...(sound !== undefined && { sound }),
    ...(audio?.loudness && {
      loudness: { integrated: audio.loudness.target, truePeak: audio.loudness.truePeak },
    }),
  };
}

/** What is known of a finished export, for {@link checkDelivery}. */
export function factsOfResult({
  format,
  bytes,
  seconds,
  frameRate,
  audio,
  check,
}: Pick<ExportResult, 'format' | 'bytes' | 'seconds' | 'frameRate' | 'audio' | 'check'>): DeliveryFacts {
  const picture = check.report?.tracks.find(({ type }) => type === 'video' || type === 'pictures');
  // Of formats that may have alpha, the check measures that of films that do; pictures it compares as a whole.
  const hasAlpha =
    check.alphaError !== undefined || (getFormat(format).alpha.length === 0 ? false : undefined);
  const { integrated, truePeak } = audio?.measured ?? {};
  return {
    ...(picture && { size: { width: picture.width, height: picture.height } }),
    frameRate,
    seconds,
    bytes,
    ...(seconds > 0 && { bitrate: (bytes * 8) / seconds }),
    ...(hasAlpha !== undefined && { alpha: hasAlpha }),
    sound: audio !== undefined,
    loudness: {
      ...(integrated !== undefined && { integrated }),
      ...(truePeak !== undefined && { truePeak }),
    },
  };
}
