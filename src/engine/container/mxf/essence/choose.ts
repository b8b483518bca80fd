import { ExportError } from '../../../errors/index.ts';
import type { Rational, TrackDescription } from '../../../media/index.ts';
import { avcIntraEssence } from './avc.ts';
import type { PictureEssence } from './essence.ts';
import { proresEssence, vc3Essence } from './mastering.ts';
import { d10Essence, xdcamEssence } from './mpeg.ts';

/** Codecs that have a mapping to MXF which is written here. */
const CODECS = ['apco', 'apcs', 'apcn', 'apch', 'ap4h', 'ap4x', 'AVdn', 'AVdh', 'mpeg2', 'avc-intra'];

/** @throws ExportError INVALID_SETTINGS for a codec without a mapping */
export function checkCodec({ codec }: TrackDescription): void {
  if (CODECS.includes(codec)) return;
  throw new ExportError(
    'INVALID_SETTINGS',
    `${codec} can't go into MXF, which takes ProRes, DNxHD, DNxHR, XDCAM, IMX, AVC-Intra and XAVC.`,
    { value: codec },
  );
}

/**
 * @param frame the first, coded
 * @param withSound whether there is to be any
 * @throws ExportError INVALID_SETTINGS, ENCODER_FAILED
 */
export function pictureEssence(
  track: TrackDescription,
  rate: Rational,
  frame: Uint8Array,
  withSound: boolean,
): PictureEssence {
  const essence = proresEssence(track, frame) ?? vc3Essence(track, frame);
  if (essence) return essence;
  if (track.codec === 'avc-intra') return avcIntraEssence(track, rate, frame);
  const megabits = /^imx-(\d+)$/.exec(track.profile ?? '')?.[1];
  return megabits === undefined ? xdcamEssence(track) : d10Essence(track, Number(megabits), withSound);
}
