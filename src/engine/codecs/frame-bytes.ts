import type { EncodeSettings } from './codecs.ts';
import { dnxFrameBytes } from './ffmpeg/dnx.ts';
import { predictProResBytes } from './prores/profiles.ts';

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
      return dnxFrameBytes(settings);
    default:
      return undefined;
  }
}
