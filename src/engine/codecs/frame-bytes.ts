import { avcIntraFrameBytes } from './avc-intra/classes.ts';
import type { EncodeSettings } from './codecs.ts';
import { mpeg2FrameBytes } from './mpeg2/profiles.ts';
import { predictProResBytes } from './prores/profiles.ts';
import { vc3FrameBytes } from './vc3/profiles.ts';

/**
 * Bytes that an encoded frame will take, where the codec's profile fixes its rate; exact for DNx.
 *
 * @throws ExportError INVALID_SETTINGS where the codec has no such profile
 */
export function predictFrameBytes(settings: EncodeSettings): number | undefined {
  switch (settings.codec) {
    case 'prores':
      return predictProResBytes(settings);
    case 'dnxhd':
    case 'dnxhr':
      return vc3FrameBytes(settings);
    case 'avc-intra':
      return avcIntraFrameBytes(settings);
    case 'mpeg2':
      return mpeg2FrameBytes(settings);
    default:
      return undefined;
  }
}
