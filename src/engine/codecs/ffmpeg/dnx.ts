import { ExportError } from '../../errors/index.ts';
import type { PlanarFormat } from '../../media/index.ts';
import type { EncodeSettings, FfmpegEncoderConfig } from '../codecs.ts';
import { hdBitRate, vc3Kind } from '../vc3/profiles.ts';

export interface DnxConfiguration {
  readonly config: FfmpegEncoderConfig;
  readonly input: PlanarFormat;
  readonly name: string;
}

/** @throws ExportError INVALID_SETTINGS where the settings are none that DNx has, or FFmpeg's encoder has not */
export function configureDnx(settings: EncodeSettings): DnxConfiguration {
  const { input, name, depth } = vc3Kind(settings);
  if (depth === 12) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `ffmpeg.wasm encodes ${name} with 10 bits, not with 12: choose a depth of 10, or the encoder auto.`,
      {
        value: depth,
      },
    );
  }
  const profile =
    settings.codec === 'dnxhd' ? ['-b:v', hdBitRate(settings)] : ['-profile:v', `dnxhr_${settings.profile}`];
  const options = [...profile, ...(settings.fieldOrder ? ['-flags', '+ildct+ilme'] : [])];
  return { config: { encoder: 'dnxhd', options, kind: 'intra' }, input, name };
}
