import { avcIntraClass } from '../avc-intra/classes.ts';
import type { EncodeSettings } from '../codecs.ts';
import type { FfmpegConfiguration } from './configuration.ts';

/**
 * idr_pic_id goes round in threes through the pictures of a class, and the rate control remembers pictures before: runs of
 * one round each are the same however a film is cut (and a tenth of a decibel better than one long run).
 */
const ROUND = 3;

/**
 * AVC-Intra and XAVC Intra by libx264. With the frame's size fixed, its fastest preset is also its best: 1.1 dB above the
 * default one at AVC-Intra 100, since what costs time there (trellis, psychovisual weights) serves another aim.
 *
 * @throws ExportError INVALID_SETTINGS for a profile that is none
 */
export function configureAvcIntra(settings: EncodeSettings): FfmpegConfiguration {
  const { name, number, flavor, input, level } = avcIntraClass(settings);
  const { fieldOrder } = settings;
  const parameters = Object.entries({
    'avcintra-flavor': flavor,
    ...(level !== undefined && { level }),
    ...(fieldOrder && { interlaced: 1, [fieldOrder]: 1 }),
    colorprim: 'bt709',
    transfer: 'bt709',
    colormatrix: 'bt709',
  }).map(([key, value]) => `${key}=${value}`);
  return {
    config: {
      encoder: 'libx264',
      options: [
        ...['-preset', 'ultrafast', '-avcintra-class', String(number), '-threads', '1'],
        ...['-x264-params', parameters.join(':')],
      ],
      kind: 'intra',
      round: ROUND,
      roundByRound: true,
      muxer: 'raw',
    },
    input,
    name,
  };
}
